// ---
// question: Who is around us, and what is it about?
// description: Everyone who wrote about a topic, with us and the topic.
// audience: [analyst]
// params:
//   topic: {type: topic, default: churn}
// columns: [person, company, about, us]
// graph:
//   nodes: {us: company, about: topic, company: company, person: person}
//   edges: [[person, works at, company], [person, wrote about, about], [person, follows, us]]
// ---
MATCH (us:Company {role: 'us'})
MATCH (topic:Topic {key: $topic})<-[:ABOUT]-(:Post)<-[:POSTED]-(:Profile)-[:BELONGS_TO]->(person:Person)
MATCH (person)-[:WORKS_AT]->(company:Company)
WHERE company.key <> 'company:hostile'
RETURN DISTINCT person.name AS person, company.name AS company, topic.name AS about, us.name AS us ORDER BY person
