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
// with_evidence: [quote, url]
// key: [person_key]
// view: table
// graph:
//   nodes: {person: person, company: company}
//   edges: [[person, works at, company]]
// ---
MATCH (:Topic {key: $topic})<-[about:ABOUT]-(post:Post)<-[:POSTED]-(author:Profile)
WHERE about.score >= 0.5 AND post.day >= $since AND post.day <= $until AND coalesce(author.status, '') <> 'deactivated'
OPTIONAL MATCH (post)<-[:REPLY_TO|QUOTES]-(answer:Post)<-[:POSTED]-(other:Profile)
WHERE other.key <> author.key AND coalesce(other.status, '') <> 'deactivated'
WITH author, post, count(DISTINCT answer) AS replies, avg(answer.polarity) AS followed, count(answer.polarity) AS labelled,
  COUNT { MATCH (post)<-[:ENGAGED]-(fan:Profile)
    WHERE fan.key <> author.key AND coalesce(fan.status, '') <> 'deactivated' } AS reactions
WITH author, count(post) AS posts, sum(replies) AS replies, sum(replies + reactions) AS engagement,
  sum(post.polarity) AS polarity, count(post.polarity) AS moods, sum(followed * labelled) AS followed,
  sum(labelled) AS labelled
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
WITH coalesce(person, author) AS who, max(coalesce(author.influence, 0.0)) AS influence, sum(posts) AS posts,
  sum(replies) AS replies, sum(engagement) AS engagement, sum(polarity) AS polarity, sum(moods) AS moods,
  sum(followed) AS followed, sum(labelled) AS labelled
WHERE engagement > 0
WITH collect({who: who, influence: influence, posts: posts, replies: replies, engagement: engagement,
  polarity: CASE WHEN moods > 0 THEN polarity / moods END,
  followed: CASE WHEN labelled > 0 THEN followed / labelled END}) AS voices, max(influence) AS most
UNWIND voices AS voice
WITH voice, voice.who AS who, voice.who.key AS person_key, CASE WHEN most > 0 THEN voice.influence / most END AS influence
WITH voice, who, person_key, influence, voice.engagement * (1 + coalesce(influence, 0.0)) AS weight
ORDER BY weight DESC, person_key
LIMIT $most
OPTIONAL MATCH (who)-[job:WORKS_AT]->(employer:Company) WHERE job.until IS NULL
OPTIONAL MATCH (owner:Company)-[:OPERATES]->(who)
WITH voice, who, person_key, influence, weight, min(coalesce(employer.name, owner.name)) AS company
RETURN
  coalesce(who.name, who.handle, person_key) AS person, company,
  round(influence * 100) / 100 AS influence, voice.engagement AS engagement, voice.replies AS replies,
  voice.posts AS posts,
  CASE WHEN voice.polarity >= 0.2 THEN 'positive' WHEN voice.polarity <= -0.2 THEN 'negative'
    WHEN voice.polarity IS NOT NULL THEN 'neutral' END AS sentiment,
  CASE WHEN voice.followed >= 0.2 THEN 'positive' WHEN voice.followed <= -0.2 THEN 'negative'
    WHEN voice.followed IS NOT NULL THEN 'neutral' END AS followed_by,
  person_key
ORDER BY weight DESC, person_key
// --- evidence
UNWIND $rows AS shown
CALL (shown) {
  MATCH (who:Person {key: shown.person_key})<-[:BELONGS_TO]-(author:Profile)
  RETURN author, coalesce(who.name, who.key) AS name
  UNION
  MATCH (author:Profile {key: shown.person_key})
  RETURN author, coalesce(author.name, author.handle, author.key) AS name
}
MATCH (author)-[:POSTED]->(post:Post)-[about:ABOUT]->(:Topic {key: $topic})
WHERE about.score >= 0.5 AND post.day >= $since AND post.day <= $until AND coalesce(author.status, '') <> 'deactivated'
WITH shown.row AS row, name, post,
  COUNT { MATCH (post)<-[:REPLY_TO|QUOTES]-(:Post)<-[:POSTED]-(other:Profile)
    WHERE other.key <> author.key AND coalesce(other.status, '') <> 'deactivated' }
  + COUNT { MATCH (post)<-[:ENGAGED]-(fan:Profile)
    WHERE fan.key <> author.key AND coalesce(fan.status, '') <> 'deactivated' } AS engagement
ORDER BY engagement DESC, post.at DESC
WITH row, collect({who: name, said: post.text, at: post.at, url: post.url, network: post.network, sentiment: post.sentiment,
  engagement: engagement})[..3] AS evidence
RETURN row, evidence[0].said AS quote, evidence[0].url AS url, evidence
