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
// hidden: [person_key, post_keys]
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
WITH author, author.key AS author_key, post
OPTIONAL MATCH (post)<-[:ENGAGED]-(fan:Profile)
WHERE fan.key <> author_key AND coalesce(fan.status, '') <> 'deactivated'
WITH author, author_key, post, count(fan) AS reactions
OPTIONAL MATCH (post)<-[:REPLY_TO|QUOTES]-(answer:Post)<-[:POSTED]-(other:Profile)
WHERE other.key <> author_key AND coalesce(other.status, '') <> 'deactivated'
WITH author, post, reactions, count(DISTINCT answer) AS replies, count(answer) AS noticed,
  sum(answer.polarity) AS followed, count(answer.polarity) AS labelled
WITH author, count(post) AS posts, sum(replies) AS replies, sum(replies + reactions) AS engagement,
  sum(post.polarity) AS polarity, count(post.polarity) AS moods, sum(followed) AS followed, sum(labelled) AS labelled,
  collect({engagement: reactions + noticed, at: post.at, key: post.key}) AS heard
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
WITH coalesce(person, author) AS who, max(coalesce(author.influence, 0.0)) AS influence, sum(posts) AS posts,
  sum(replies) AS replies, sum(engagement) AS engagement, sum(polarity) AS polarity, sum(moods) AS moods,
  sum(followed) AS followed, sum(labelled) AS labelled, collect(heard) AS heard
WHERE engagement > 0
WITH collect({who: who, heard: heard, influence: influence, posts: posts, replies: replies, engagement: engagement,
  polarity: CASE WHEN moods > 0 THEN polarity / moods END,
  followed: CASE WHEN labelled > 0 THEN followed / labelled END}) AS voices, max(influence) AS most
UNWIND voices AS voice
WITH voice, voice.who AS who, voice.who.key AS person_key, CASE WHEN most > 0 THEN voice.influence / most END AS influence
WITH voice, who, person_key, influence, voice.engagement * (1 + coalesce(influence, 0.0)) AS weight
ORDER BY weight DESC, person_key
LIMIT $most
// Their posts with the most engagement.
UNWIND reduce(all = [], some IN voice.heard | all + some) AS one
WITH voice, who, person_key, influence, weight, one
ORDER BY one.engagement DESC, one.at DESC
WITH voice, who, person_key, influence, weight, collect(one.key)[..3] AS post_keys
OPTIONAL MATCH (who)-[job:WORKS_AT]->(employer:Company) WHERE job.until IS NULL
OPTIONAL MATCH (who)<-[:OPERATES]-(owner:Company)
WITH voice, who, person_key, influence, weight, post_keys, min(coalesce(employer.name, owner.name)) AS company
RETURN
  coalesce(who.name, who.handle, person_key) AS person, company,
  round(influence * 100) / 100 AS influence, voice.engagement AS engagement, voice.replies AS replies,
  voice.posts AS posts,
  CASE WHEN voice.polarity >= 0.2 THEN 'positive' WHEN voice.polarity <= -0.2 THEN 'negative'
    WHEN voice.polarity IS NOT NULL THEN 'neutral' END AS sentiment,
  CASE WHEN voice.followed >= 0.2 THEN 'positive' WHEN voice.followed <= -0.2 THEN 'negative'
    WHEN voice.followed IS NOT NULL THEN 'neutral' END AS followed_by,
  person_key, post_keys
ORDER BY weight DESC, person_key
// --- evidence
UNWIND $rows AS shown
UNWIND range(0, size(shown.post_keys) - 1) AS n
WITH shown, n, shown.post_keys[n] AS key
MATCH (post:Post {key: key})<-[:POSTED]-(author:Profile)
WITH shown, n, post,
  COUNT { MATCH (post)<-[:REPLY_TO|QUOTES]-(:Post)<-[:POSTED]-(other:Profile)
    WHERE other.key <> author.key AND coalesce(other.status, '') <> 'deactivated' }
  + COUNT { MATCH (post)<-[:ENGAGED]-(fan:Profile)
    WHERE fan.key <> author.key AND coalesce(fan.status, '') <> 'deactivated' } AS engagement
ORDER BY shown.row, n
WITH shown.row AS row, collect({who: shown.person, said: post.text, at: post.at, url: post.url, network: post.network, sentiment: post.sentiment,
  engagement: engagement}) AS evidence
RETURN row, evidence[0].said AS quote, evidence[0].url AS url, evidence
