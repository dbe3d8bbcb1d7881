// ---
// question: Which customers talk about {competitor}?
// description: >-
//   Customers whose people (those who work there now) or own profiles named a competitor in the period, or mentioned a
//   profile that it operates: how often, how many people, and how they spoke of it. What counts is the sentiment towards the
//   competitor, the whole post's where it only mentions a profile. `also_unhappy` is how many posts of the customer's
//   in the period were negative towards us.
// audience: [csm, marketer]
// phrases:
//   - Which customers mention {competitor}?
//   - Which of our customers are talking about {competitor}?
//   - Which accounts talk about a competitor?
//   - Do our customers talk about {competitor}?
//   - Customers who mention {competitor}
//   - Who of our customers is looking at {competitor}?
// params:
//   competitor: {type: company, role: [competitor], any: true}
//   sentiment: {type: choice, choices: [any, positive, neutral, negative], default: any, help: towards the competitor}
//   since: {type: since, default: 30 days, min: 1 day, max: 2 years}
//   min_posts: {type: int, default: 1, min: 1, max: 1000}
// columns: [company, competitor, posts, people, who, positive, negative, also_unhappy, last_said, quote, url, owner, renewal, monthly_revenue]
// hidden: [company_key, competitor_key, owner_address, post_keys, about]
// evidence: evidence
// with_evidence: [quote, url]
// key: [company_key, competitor_key]
// view: graph
// graph:
//   nodes: {company: company, competitor: company, who: person}
//   edges:
//     - [who, speaks for, company]
//     - [who, talked about, competitor]
// alert:
//   key: [company_key, competitor_key]
//   about: about
//   title: "{company}: {people} people talked about {competitor}, last on {last_said}"
// ---
MATCH (rival:Company {role: 'competitor'})
WHERE $competitor IS NULL OR rival.key = $competitor
CALL (rival) {
  MATCH (rival)<-[named:MENTIONS]-(post:Post)
  WHERE post.day >= $since AND post.day <= $until
  RETURN post, named.sentiment AS mood
  UNION
  MATCH (rival)-[:OPERATES]->(:Profile)<-[:MENTIONS]-(post:Post)
  WHERE post.day >= $since AND post.day <= $until AND NOT EXISTS { MATCH (post)-[:MENTIONS]->(rival) }
  RETURN post, post.sentiment AS mood
}
WITH post, rival, mood
WHERE $sentiment = 'any' OR mood = $sentiment
MATCH (post)<-[:POSTED]-(author:Profile)
WHERE coalesce(author.status, '') <> 'deactivated'
CALL (author) {
  MATCH (author)-[:BELONGS_TO]->(speaker:Person)-[job:WORKS_AT]->(account:Company {role: 'customer'})
  WHERE job.until IS NULL
  RETURN speaker, account
  UNION
  MATCH (author)<-[:OPERATES]-(account:Company {role: 'customer'})
  RETURN author AS speaker, account
}
WITH account, rival, post, author, speaker, mood
ORDER BY post.at DESC, post.key
WITH account, rival, count(DISTINCT post) AS posts, count(DISTINCT speaker) AS people, max(post.at) AS last_said,
  collect(DISTINCT coalesce(speaker.name, speaker.handle, speaker.key)) AS who,
  count(DISTINCT CASE WHEN mood = 'positive' THEN post.key END) AS positive,
  count(DISTINCT CASE WHEN mood = 'negative' THEN post.key END) AS negative,
  collect(DISTINCT post.key)[..5] AS post_keys,
  collect(DISTINCT author.key) + collect(DISTINCT speaker.key) + collect(DISTINCT post.key) AS about
WHERE posts >= $min_posts
CALL (account) {
  MATCH (account)<-[job:WORKS_AT]-(:Person)<-[:BELONGS_TO]-(own:Profile)
  WHERE job.until IS NULL
  RETURN own
  UNION
  MATCH (account)-[:OPERATES]->(own:Profile)
  RETURN own
}
OPTIONAL MATCH (own)-[:POSTED]->(complaint:Post)-[named:MENTIONS]->(:Company {role: 'us'})
WHERE complaint.day >= $since AND complaint.day <= $until AND named.sentiment = 'negative'
  AND coalesce(own.status, '') <> 'deactivated'
WITH account, rival, posts, people, last_said, who, positive, negative, post_keys, about,
  count(DISTINCT complaint) AS also_unhappy
RETURN account.name AS company, rival.name AS competitor, posts, people, who, positive, negative, also_unhappy, last_said,
  account.owner AS owner, account.renewal AS renewal, account.mrr AS monthly_revenue,
  account.key AS company_key, rival.key AS competitor_key, account.owner_address AS owner_address, post_keys, about
ORDER BY people DESC, posts DESC, last_said DESC, company_key, competitor_key
// --- evidence
UNWIND $rows AS row
UNWIND range(0, size(row.post_keys) - 1) AS n
WITH row, n, row.post_keys[n] AS key, row.competitor_key AS rival
MATCH (post:Post {key: key})<-[:POSTED]-(author:Profile)
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
OPTIONAL MATCH (post)-[named:MENTIONS]->(company:Company)
WHERE company.key = rival
WITH row, n, post, author, min(person.name) AS person, min(named.sentiment) AS mood
ORDER BY row.row, n
WITH row, collect({who: coalesce(person, author.name, author.handle, author.key), said: post.text, at: post.at,
  url: post.url, network: post.network, sentiment: coalesce(mood, post.sentiment)}) AS evidence
RETURN row.row AS row, evidence, evidence[0].said AS quote, evidence[0].url AS url
