// ---
// question: What do strangers write about {topic}?
// description: Hostile *text* <b>everywhere</b>.
// params:
//   topic: {type: topic, default: churn}
// columns: [person, company, quote, url]
// evidence: evidence
// graph:
//   nodes: {person: person, company: company}
//   edges: [[person, works at, company]]
// ---
MATCH (post:Post)-[:ABOUT]->(:Topic {key: $topic})
MATCH (post)<-[:POSTED]-(author:Profile {key: 'bluesky:stranger'})-[:BELONGS_TO]->(person:Person)-[:WORKS_AT]->(c:Company)
RETURN person.name AS person, c.name AS company, post.text AS quote, post.url AS url,
  [{who: person.name, said: post.text, at: post.at, url: post.url, sentiment: post.sentiment}] AS evidence
ORDER BY post.key
