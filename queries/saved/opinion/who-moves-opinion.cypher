// ---
// question: Who moves opinion on {topic}?
// description: >-
//   The authors whose posts about the topic others respond to: how influential they are (`influence`, 1 being the most
//   influential of them), the engagement they received (likes, reposts, replies and quotes by others), how they write
//   about it themselves, and the sentiment of the replies and quotes that followed. Ranked by engagement and influence.
// audience: [marketer]
// phrases:
//   - Who influences opinion about {topic}?
//   - Who shapes the debate about {topic}?
//   - Influencers on {topic}
// params:
//   topic: {type: topic, default: churn}
//   since: {type: since, default: 90 days, min: 1 day, max: 2 years}
// columns: [person, company, influence, engagement, replies, posts, sentiment, followed_by, quote, url]
// hidden: [person_key]
// evidence: evidence
// view: table
// graph:
//   nodes: {person: person, company: company}
//   edges: [[person, works at, company]]
// ---
MATCH (post:Post)-[about:ABOUT]->(:Topic {key: $topic})
WHERE post.day >= $since AND about.score >= 0.5
MATCH (post)<-[:POSTED]-(author:Profile)
WHERE coalesce(author.status, '') <> 'deactivated'
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
WITH post, author, coalesce(person, author) AS who
OPTIONAL MATCH (post)<-[:REPLY_TO|QUOTES]-(answer:Post)<-[:POSTED]-(other:Profile)
WHERE other.key <> author.key AND coalesce(other.status, '') <> 'deactivated'
WITH who, author, post, count(DISTINCT answer) AS replies, avg(answer.polarity) AS followed,
  count(answer.polarity) AS labelled,
  COUNT { MATCH (post)<-[:ENGAGED]-(fan:Profile)
    WHERE fan.key <> author.key AND coalesce(fan.status, '') <> 'deactivated' } AS reactions
ORDER BY replies + reactions DESC, post.at DESC
WITH who, max(author.influence) AS influence, count(post) AS posts, sum(replies) AS replies,
  sum(replies + reactions) AS engagement, avg(post.polarity) AS polarity,
  sum(followed * labelled) AS followed, sum(labelled) AS labelled,
  collect({who: coalesce(who.name, who.handle, who.key), said: post.text, at: post.at, url: post.url,
    sentiment: post.sentiment, engagement: replies + reactions})[..3] AS evidence
WHERE engagement > 0
OPTIONAL MATCH (who)-[job:WORKS_AT]->(employer:Company) WHERE job.until IS NULL
OPTIONAL MATCH (owner:Company)-[:OPERATES]->(who)
WITH who, coalesce(influence, 0.0) AS influence, posts, replies, engagement, polarity, evidence,
  CASE WHEN labelled > 0 THEN followed / labelled END AS followed,
  min(coalesce(employer.name, owner.name)) AS company
WITH max(influence) AS most, collect({who: who, company: company, influence: influence, posts: posts,
  replies: replies, engagement: engagement, polarity: polarity, followed: followed, evidence: evidence}) AS voices
UNWIND voices AS voice
WITH voice, CASE WHEN most > 0 THEN voice.influence / most END AS influence
RETURN
  coalesce(voice.who.name, voice.who.handle, voice.who.key) AS person, voice.company AS company,
  round(influence * 100) / 100 AS influence, voice.engagement AS engagement, voice.replies AS replies,
  voice.posts AS posts,
  CASE WHEN voice.polarity >= 0.2 THEN 'positive' WHEN voice.polarity <= -0.2 THEN 'negative'
    WHEN voice.polarity IS NOT NULL THEN 'neutral' END AS sentiment,
  CASE WHEN voice.followed >= 0.2 THEN 'positive' WHEN voice.followed <= -0.2 THEN 'negative'
    WHEN voice.followed IS NOT NULL THEN 'neutral' END AS followed_by,
  voice.evidence[0].said AS quote, voice.evidence[0].url AS url,
  voice.who.key AS person_key, voice.evidence AS evidence
ORDER BY voice.engagement * (1 + coalesce(influence, 0.0)) DESC, person_key
