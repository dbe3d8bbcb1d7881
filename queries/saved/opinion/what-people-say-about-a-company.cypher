// ---
// question: What do people say about {company}?
// description: >-
//   The posts that name a company, newest first, with the sentiment towards that company: a post that praises it over
//   another one is positive here and negative there. `certainty` is that sentiment's probability. What the company's own
//   people and profiles write is left out.
// audience: [marketer, csm]
// phrases:
//   - What is said about {company}?
//   - What do customers say about {company}?
//   - Posts about {company}
// params:
//   company: {type: company, default: us, label: about}
//   sentiment: {type: choice, choices: [any, positive, neutral, negative, unknown], default: any}
//   since: {type: since, default: 30 days, min: 1 day, max: 2 years}
// columns: [person, company, sentiment, certainty, said, at, url]
// hidden: [person_key, post_key]
// evidence: evidence
// with_evidence: [said, url]
// key: [post_key]
// view: table
// graph:
//   nodes: {person: person, company: company}
//   edges: [[person, works at, company]]
// ---
MATCH (about:Company {key: $company})<-[named:MENTIONS]-(post:Post)
WHERE post.day >= $since AND post.day <= $until AND ($sentiment = 'any' OR named.sentiment = $sentiment)
WITH about, named, post, post.at AS at, post.key AS post_key
ORDER BY at DESC, post_key
MATCH (post)<-[:POSTED]-(author:Profile)
WHERE coalesce(author.status, '') <> 'deactivated'
  AND NOT EXISTS { MATCH (author)<-[:OPERATES]-(about) }
  AND NOT EXISTS { MATCH (author)-[:BELONGS_TO]->(:Person)-[job:WORKS_AT]->(about) WHERE job.until IS NULL }
WITH post, at, post_key, author, named.sentiment AS sentiment, named.score AS certainty
LIMIT $most
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
WITH post, at, post_key, sentiment, certainty, coalesce(person, author) AS who
OPTIONAL MATCH (who)-[job:WORKS_AT]->(employer:Company) WHERE job.until IS NULL
OPTIONAL MATCH (owner:Company)-[:OPERATES]->(who)
WITH post, at, post_key, sentiment, certainty, who, min(coalesce(employer.name, owner.name)) AS company
RETURN
  coalesce(who.name, who.handle, who.key) AS person, company, sentiment, certainty, at, who.key AS person_key, post_key
ORDER BY at DESC, post_key
// --- evidence
UNWIND $rows AS shown
MATCH (post:Post {key: shown.post_key})
RETURN shown.row AS row, post.text AS said, post.url AS url,
  [{who: shown.person, said: post.text, at: post.at, url: post.url,
    network: post.network, sentiment: shown.sentiment}] AS evidence
