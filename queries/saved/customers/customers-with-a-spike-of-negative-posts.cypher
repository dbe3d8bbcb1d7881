// ---
// question: Which customers suddenly write many negative posts?
// description: >-
//   Customers whose people and profiles wrote more negative posts in the last {hours} hours than their own weekly rhythm leads
//   one to expect. `chance` is the probability of so many or more in such a time.
// audience: [csm]
// phrases:
//   - A spike of negative posts of customers
//   - Which customers are suddenly angry?
// params:
//   hours: {type: int, default: 24, min: 1, max: 168, label: hours, help: how many hours count as now}
//   history: {type: since, default: 8 weeks, min: 2 weeks, max: 26 weeks, help: the past to compare with}
//   max_chance: {type: float, default: 0.00001, min: 0, max: 1, label: "chance, at most"}
//   min_posts: {type: int, default: 3, min: 1, max: 10000}
//   min_times_usual: {type: float, default: 2, min: 0, max: 1000}
// columns: [company, posts, usual, times_usual, chance, quote, url, owner, renewal, monthly_revenue]
// hidden: [company_key, day, owner_address, about]
// evidence: evidence
// with_evidence: [quote, url]
// view: table
// statistic:
//   name: spike
//   takes: {hours: by_hour, first: first}
//   adds: [posts, usual, times_usual, chance]
//   at_least: {posts: min_posts, times_usual: min_times_usual}
//   at_most: {chance: max_chance}
//   order: times_usual
// alert:
//   key: [company_key]
//   began: day
//   about: about
//   title: "{posts:count negative post} by {company} at once[; usually {usual:number}].[ {renewal_and_revenue}]"
// ---
// Only of those with enough negative posts just now, to the hour, is the past read.
UNWIND range(0, $hours / 24 + 2) AS n
WITH toString(date($today) - duration({days: n})) AS day
MATCH (recent:Post {day: day})<-[:POSTED]-(author:Profile)
WHERE recent.sentiment = 'negative' AND recent.at >= datetime($now) - duration({hours: $hours + 1})
CALL (author) {
  MATCH (author)<-[:OPERATES]-(account:Company)
  RETURN account
  UNION
  MATCH (author)-[:BELONGS_TO]->(:Person)-[job:WORKS_AT]->(account:Company)
  WHERE job.until IS NULL
  RETURN account
}
WITH account, count(DISTINCT recent.key) AS at_once
WHERE account.role = 'customer' AND at_once >= $min_posts
CALL (account) {
  MATCH (account)-[:OPERATES]->(profile:Profile)
  RETURN profile
  UNION
  MATCH (account)<-[job:WORKS_AT]-(:Person)<-[:BELONGS_TO]-(profile:Profile)
  WHERE job.until IS NULL
  RETURN profile
}
MATCH (profile)-[:POSTED]->(post:Post)
WHERE coalesce(profile.status, '') <> 'deactivated' AND post.day >= $history AND post.at <= datetime($now)
WITH DISTINCT account, post
WITH account, post, substring(toString(post.at), 0, 13) AS hour, post.sentiment = 'negative' AS negative
// What is heard of a customer at all says since when there could have been negative posts.
WITH account, hour, min(post.day) AS first, sum(CASE WHEN negative THEN 1 ELSE 0 END) AS posts,
  collect(CASE WHEN negative AND post.at >= datetime($now) - duration({hours: $hours}) THEN post.key END) AS keys
WITH account, min(first) AS first, collect({hour: hour, posts: posts}) AS by_hour, reduce(all = [], some IN collect(keys) | all + some) AS keys
RETURN
  account.name AS company, by_hour, first, $today AS day,
  account.owner AS owner, account.renewal AS renewal, account.mrr AS monthly_revenue,
  account.key AS company_key, account.owner_address AS owner_address, keys AS about
ORDER BY monthly_revenue DESC, company_key
// --- evidence
UNWIND $rows AS row
UNWIND row.about AS key
MATCH (post:Post {key: key})<-[:POSTED]-(author:Profile)
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
WITH row, post, min(coalesce(person.name, author.name, author.handle, author.key)) AS who
ORDER BY post.polarity, post.at DESC
WITH row, collect({who: who, said: post.text, at: post.at, url: post.url, network: post.network, sentiment: post.sentiment})[..5] AS evidence
RETURN row.row AS row, evidence, evidence[0].said AS quote, evidence[0].url AS url
