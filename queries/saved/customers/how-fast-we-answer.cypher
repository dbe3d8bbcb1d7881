// ---
// question: How fast do we answer?
// description: >-
//   How long posts that want an answer of ours waited for it, by network: after how many hours half, 90 % and 99 % of those
//   that were answered had their answer, how many got it within an hour, four hours, a day, three days or later, and how
//   many have none. A post wants an answer where it mentions or answers a profile that we operate, or names us and asks
//   something (complaints that name us without a question can be counted too); praise or thanks without a question want
//   none. An answer is the first reply to that very post by a profile that we operate or by somebody who works at us now.
//   Our own people's posts want none.
// audience: [csm, marketer]
// phrases:
//   - How quickly do we answer?
//   - How long do customers wait for an answer?
//   - What is our response time?
//   - Response times by network
//   - How many posts do we leave unanswered?
//   - How fast do we reply?
//   - Time to first reply
//   - On which network do we answer fastest?
// params:
//   from_whom: {type: choice, choices: [everybody, customers, prospects], default: everybody, label: answer}
//   complaints: {type: choice, choices: [counted, left out], default: left out, help: posts that name us and complain without a question}
//   since: {type: since, default: 90 days, min: 1 day, max: 2 years}
// columns: [network, posts, answered, unanswered, answered_share, median_hours, p90_hours, p99_hours, within_1_hour, within_4_hours, within_a_day, within_3_days, later]
// hidden: [network_key, post_keys]
// evidence: evidence
// key: [network_key]
// view: chart
// chart: {type: bar, x: network, y: [within_1_hour, within_4_hours, within_a_day, within_3_days, later, unanswered], stacked: true}
// ---
MATCH (us:Company {role: 'us'})
CALL (us) {
  MATCH (us)-[:OPERATES]->(:Profile)<-[:MENTIONS]-(post:Post)
  WHERE post.day >= $since AND post.day <= $until
  RETURN post
  UNION
  MATCH (us)-[:OPERATES]->(:Profile)-[:POSTED]->(:Post)<-[:REPLY_TO]-(post:Post)
  WHERE post.day >= $since AND post.day <= $until
  RETURN post
  UNION
  MATCH (us)<-[named:MENTIONS]-(post:Post)
  WHERE post.day >= $since AND post.day <= $until AND (post.text CONTAINS '?' OR post.text CONTAINS '？' OR post.text CONTAINS '؟'
    OR ($complaints = 'counted' AND named.sentiment = 'negative'))
  WITH post, named
  WHERE ($complaints = 'counted' AND named.sentiment = 'negative') OR post.text =~ '(?s).*[?？؟](?![\\w/&=%]).*'
  RETURN post
}
// A question mark inside an address asks nothing.
WITH post, (post.text CONTAINS '?' OR post.text CONTAINS '？' OR post.text CONTAINS '؟')
  AND post.text =~ '(?s).*[?？؟](?![\\w/&=%]).*' AS asks
WHERE asks OR coalesce(post.sentiment, '') <> 'positive'
MATCH (post)<-[:POSTED]-(author:Profile)
WHERE coalesce(author.status, '') <> 'deactivated' AND coalesce(author.ours, false) = false
  AND ($from_whom = 'everybody'
    OR EXISTS { MATCH (author)<-[:OPERATES]-(owner:Company) WHERE owner.role + 's' = $from_whom }
    OR EXISTS { MATCH (author)-[:BELONGS_TO]->(:Person)-[job:WORKS_AT]->(employer:Company)
      WHERE job.until IS NULL AND employer.role + 's' = $from_whom })
OPTIONAL MATCH (post)<-[:REPLY_TO]-(reply:Post)<-[:POSTED]-(ours:Profile)
WHERE reply.at >= post.at AND ours.ours = true
WITH post, min(CASE WHEN ours IS NOT NULL THEN reply.at END) AS answer
WITH post, CASE WHEN answer IS NOT NULL THEN duration.inSeconds(post.at, answer).seconds / 3600.0 END AS hours
// Those who wait, the longest first, then the slowest answers.
ORDER BY coalesce(hours, 1000000) DESC, post.at, post.key
WITH post.network AS network, count(post) AS posts, count(hours) AS answered,
  percentileCont(hours, 0.5) AS median, percentileCont(hours, 0.9) AS p90, percentileCont(hours, 0.99) AS p99,
  sum(CASE WHEN hours <= 1 THEN 1 ELSE 0 END) AS h1,
  sum(CASE WHEN hours > 1 AND hours <= 4 THEN 1 ELSE 0 END) AS h4,
  sum(CASE WHEN hours > 4 AND hours <= 24 THEN 1 ELSE 0 END) AS h24,
  sum(CASE WHEN hours > 24 AND hours <= 72 THEN 1 ELSE 0 END) AS h72,
  sum(CASE WHEN hours > 72 THEN 1 ELSE 0 END) AS late,
  collect(post.key)[..5] AS post_keys
OPTIONAL MATCH (known:Network {name: network})
RETURN coalesce(known.title, network) AS network, posts, answered, posts - answered AS unanswered,
  round(100.0 * answered / posts) / 100 AS answered_share,
  round(10 * median) / 10 AS median_hours, round(10 * p90) / 10 AS p90_hours, round(10 * p99) / 10 AS p99_hours,
  h1 AS within_1_hour, h4 AS within_4_hours, h24 AS within_a_day, h72 AS within_3_days, late AS later,
  network AS network_key, post_keys
ORDER BY posts DESC, network_key
// --- evidence
UNWIND $rows AS row
UNWIND range(0, size(row.post_keys) - 1) AS n
WITH row, n, row.post_keys[n] AS key
MATCH (post:Post {key: key})<-[:POSTED]-(author:Profile)
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
WITH row, n, post, author, min(person.name) AS person
ORDER BY row.row, n
WITH row, collect({who: coalesce(person, author.name, author.handle, author.key), said: post.text, at: post.at,
  url: post.url, network: post.network, sentiment: post.sentiment}) AS evidence
RETURN row.row AS row, evidence
