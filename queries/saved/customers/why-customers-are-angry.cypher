// ---
// question: Why are customers angry?
// description: >-
//   What customers' negative posts towards us are about: by topic how many there were in the period and in the one of the
//   same length before (`growth` is the one by the other: 2 is twice as many; none where there were none before), from how
//   many customers and people, with the posts that others reacted to most. A post that names us counts by its sentiment
//   towards us, one that only mentions or answers a profile that we operate by its own. A post about several topics counts
//   for each of them; `no topic` is about none. Customers' people are those who work there now.
// audience: [csm, marketer]
// phrases:
//   - What are customers angry about?
//   - Why are our customers unhappy?
//   - What do customers complain about?
//   - What makes customers angry?
//   - Complaints of customers by topic
//   - What are the top complaints?
//   - Which problems do customers have with us?
//   - Angry customers
// params:
//   since: {type: since, default: 30 days, min: 1 day, max: 1 year}
//   min_posts: {type: int, default: 1, min: 1, max: 1000}
// columns: [topic, posts, before, growth, customers, people, who, reactions, quote, url]
// hidden: [topic_key, post_keys]
// evidence: evidence
// with_evidence: [quote, url]
// key: [topic_key]
// view: chart
// chart: {type: bar, x: topic, y: [posts, before]}
// graph:
//   nodes: {who: company, topic: topic}
//   edges: [[who, angry about, topic]]
// ---
MATCH (us:Company {role: 'us'})
WITH us, toString(date($since) - duration({days: duration.inDays(date($since), date($until)).days + 1})) AS first
CALL (us, first) {
  MATCH (us)<-[named:MENTIONS]-(post:Post)
  WHERE named.sentiment = 'negative' AND post.day >= first AND post.day <= $until
  RETURN post
  UNION ALL
  WITH us, first
  CALL (us, first) {
    MATCH (us)-[:OPERATES]->(:Profile)<-[:MENTIONS]-(post:Post)
    WHERE post.sentiment = 'negative' AND post.day >= first AND post.day <= $until
    RETURN post
    UNION
    MATCH (us)-[:OPERATES]->(:Profile)-[:POSTED]->(:Post)<-[:REPLY_TO]-(post:Post)
    WHERE post.sentiment = 'negative' AND post.day >= first AND post.day <= $until
    RETURN post
  }
  WITH us, post
  // By its key: with both ends given the embedded engine takes twice as long.
  WHERE NOT EXISTS { MATCH (post)-[:MENTIONS]->(named:Company) WHERE named.key = us.key }
  RETURN post
}
MATCH (post)<-[:POSTED]-(author:Profile)
WHERE coalesce(author.status, '') <> 'deactivated'
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)-[job:WORKS_AT]->(employer:Company)
WHERE job.until IS NULL AND employer.role = 'customer'
OPTIONAL MATCH (author)<-[:OPERATES]-(holder:Company)
WHERE holder.role = 'customer'
WITH post, author, person, employer, holder
WHERE employer IS NOT NULL OR holder IS NOT NULL
WITH post, min(CASE WHEN employer IS NOT NULL AND (holder IS NULL OR person.key < author.key) THEN person.key ELSE author.key END) AS who,
  collect(DISTINCT employer.name) + collect(DISTINCT holder.name) AS named
WITH post, who, reduce(all = [], one IN named | CASE WHEN one IN all THEN all ELSE all + one END) AS accounts, post.day >= $since AS recent,
  COUNT { MATCH (post)<-[:ENGAGED]-(:Profile) } + COUNT { MATCH (post)<-[:REPLY_TO|QUOTES]-(:Post) } AS reactions
OPTIONAL MATCH (post)-[about:ABOUT]->(topic:Topic)
WHERE about.score >= 0.5 AND coalesce(topic.retired, false) = false
WITH post, who, accounts, recent, reactions, topic
ORDER BY reactions DESC, post.at DESC, post.key
WITH coalesce(topic.key, '') AS topic_key, coalesce(topic.name, 'no topic') AS topic,
  sum(CASE WHEN recent THEN 1 ELSE 0 END) AS posts,
  sum(CASE WHEN recent THEN 0 ELSE 1 END) AS before,
  count(DISTINCT CASE WHEN recent THEN who END) AS people,
  sum(CASE WHEN recent THEN reactions ELSE 0 END) AS reactions,
  collect(CASE WHEN recent THEN accounts END) AS each,
  collect(CASE WHEN recent THEN post.key END)[..5] AS post_keys
WHERE posts >= $min_posts
WITH *, reduce(all = [], some IN each | all + [one IN some WHERE NOT one IN all]) AS who
RETURN topic, posts, before,
  CASE WHEN before > 0 THEN round(10.0 * posts / before) / 10 END AS growth,
  size(who) AS customers, people, who, reactions, topic_key, post_keys
ORDER BY topic_key = '', posts DESC, before, topic_key
// --- evidence
UNWIND $rows AS row
UNWIND range(0, size(row.post_keys) - 1) AS n
WITH row, n, row.post_keys[n] AS key
MATCH (post:Post {key: key})<-[:POSTED]-(author:Profile)
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
WITH row, n, post, author, min(person.name) AS person
ORDER BY row.row, n
WITH row, collect({who: coalesce(person, author.name, author.handle, author.key), said: post.text, at: post.at,
  url: post.url, network: post.network, sentiment: 'negative'}) AS evidence
RETURN row.row AS row, evidence, evidence[0].said AS quote, evidence[0].url AS url
