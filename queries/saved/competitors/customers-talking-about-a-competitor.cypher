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
// with_evidence: [also_unhappy, quote, url]
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
//   title: "{people:count person/people} at {company} talked about {competitor} {period}[, last on {last_said:on}].[ {renewal_and_revenue}]"
// ---
MATCH (rival:Company {role: 'competitor'})
WHERE $competitor IS NULL OR rival.key = $competitor
CALL (rival) {
  MATCH (rival)<-[named:MENTIONS]-(post:Post)
  WHERE post.day >= $since AND post.day <= $until
  RETURN post, named.sentiment AS mood
  UNION ALL
  MATCH (rival)-[:OPERATES]->(:Profile)<-[:MENTIONS]-(post:Post)
  WHERE post.day >= $since AND post.day <= $until AND NOT EXISTS { MATCH (post)-[:MENTIONS]->(rival) }
  RETURN post, post.sentiment AS mood
}
WITH post, rival, mood
WHERE $sentiment = 'any' OR mood = $sentiment
MATCH (post)<-[:POSTED]-(author:Profile)
// What one profile wrote together, so that it is looked up once for whom it speaks.
WITH author, collect([rival, post, mood]) AS posts
WHERE coalesce(author.status, '') <> 'deactivated'
WITH collect([author, posts]) AS authors
CALL (authors) {
  UNWIND authors AS one
  WITH one[0] AS author, one[1] AS posts
  MATCH (author)-[:BELONGS_TO]->(speaker:Person)-[job:WORKS_AT]->(account:Company {role: 'customer'})
  WHERE job.until IS NULL
  RETURN account, author, speaker, posts
  UNION ALL
  UNWIND authors AS one
  WITH one[0] AS author, one[1] AS posts
  MATCH (author)<-[:OPERATES]-(account:Company {role: 'customer'})
  RETURN account, author, author AS speaker, posts
}
WITH account, author, speaker, posts
UNWIND posts AS one
WITH account, one[0] AS rival, one[1] AS post, author, speaker, one[2] AS mood
ORDER BY post.at DESC, post.key
WITH account, rival, count(DISTINCT post) AS posts, count(DISTINCT speaker) AS people, max(post.at) AS last_said,
  collect(DISTINCT speaker) AS speakers, collect(DISTINCT author) AS authors, collect(DISTINCT post) AS all_posts,
  count(DISTINCT CASE WHEN mood = 'positive' THEN post END) AS positive,
  count(DISTINCT CASE WHEN mood = 'negative' THEN post END) AS negative
WHERE posts >= $min_posts
WITH *, account.key AS company_key, rival.key AS competitor_key
ORDER BY people DESC, posts DESC, last_said DESC, company_key, competitor_key
LIMIT $most
RETURN account.name AS company, rival.name AS competitor, posts, people,
  reduce(names = [], one IN speakers | CASE WHEN coalesce(one.name, one.handle, one.key) IN names THEN names
    ELSE names + coalesce(one.name, one.handle, one.key) END) AS who, positive, negative, last_said,
  account.owner AS owner, account.renewal AS renewal, account.mrr AS monthly_revenue,
  company_key, competitor_key, account.owner_address AS owner_address,
  [one IN all_posts[..5] | one.key] AS post_keys, [one IN authors + speakers + all_posts | one.key] AS about
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
MATCH (account:Company {key: row.company_key})
CALL (account) {
  CALL (account) {
    MATCH (account)<-[job:WORKS_AT]-(:Person)<-[:BELONGS_TO]-(own:Profile)
    WHERE job.until IS NULL
    RETURN own
    UNION
    MATCH (account)-[:OPERATES]->(own:Profile)
    RETURN own
  }
  MATCH (own)-[:POSTED]->(complaint:Post)-[named:MENTIONS]->(:Company {role: 'us'})
  WHERE complaint.day >= $since AND complaint.day <= $until AND named.sentiment = 'negative'
    AND coalesce(own.status, '') <> 'deactivated'
  RETURN count(DISTINCT complaint) AS also_unhappy
}
RETURN row.row AS row, evidence, also_unhappy, evidence[0].said AS quote, evidence[0].url AS url
