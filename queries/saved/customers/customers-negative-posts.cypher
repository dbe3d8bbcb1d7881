// ---
// question: What do our customers complain about?
// description: >-
//   Negative posts of customers' people and profiles about {company}, newest first: who, at which account, what they said,
//   and whose account it is.
// audience: [csm]
// phrases:
//   - Which customers wrote something negative about {company}?
//   - Negative posts of customers
//   - Customers' complaints
// params:
//   company: {type: company, default: us, label: about}
//   since: {type: since, default: 7 days, min: 1 day, max: 2 years}
//   min_certainty: {type: float, default: 0.7, min: 0, max: 1, label: "certainty, at least"}
// columns: [company, person, certainty, said, at, url, owner, renewal, monthly_revenue]
// hidden: [company_key, person_key, post_key, day, owner_address, about]
// key: [post_key]
// evidence: evidence
// view: table
// graph:
//   nodes: {person: person, company: company}
//   edges: [[person, works at, company]]
// alert:
//   key: [company_key, post_key]
//   began: day
//   about: about
//   title: "{company}: {person} wrote something negative"
// ---
MATCH (about:Company {key: $company})<-[named:MENTIONS]-(post:Post)<-[:POSTED]-(author:Profile)
WHERE post.day >= $since AND post.day <= $until AND named.sentiment = 'negative' AND named.score >= $min_certainty
  AND coalesce(author.status, '') <> 'deactivated'
CALL (author) {
  MATCH (account:Company {role: 'customer'})-[:OPERATES]->(author)
  RETURN account, account AS who
  UNION
  MATCH (author)-[:BELONGS_TO]->(who:Person)-[job:WORKS_AT]->(account:Company {role: 'customer'})
  WHERE job.until IS NULL
  RETURN account, who
}
WITH post, named, author, account, min(who.name) AS person, min(who.key) AS person_key
RETURN
  account.name AS company, coalesce(person, author.name, author.handle, author.key) AS person, named.score AS certainty,
  post.text AS said, post.at AS at, post.url AS url,
  account.owner AS owner, account.renewal AS renewal, account.mrr AS monthly_revenue,
  account.key AS company_key, person_key, post.key AS post_key, post.day AS day, account.owner_address AS owner_address,
  [post.key, author.key, person_key] AS about,
  [{who: coalesce(person, author.name, author.handle, author.key), said: post.text, at: post.at, url: post.url, network: post.network,
    sentiment: 'negative'}] AS evidence
ORDER BY at DESC, post_key, company_key
