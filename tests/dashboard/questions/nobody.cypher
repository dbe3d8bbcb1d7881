// ---
// question: Who said nothing about {topic}?
// description: Nobody ever does.
// audience: [analyst]
// params:
//   topic: {type: topic, default: churn}
//   since: {type: since, default: 30 days}
// columns: [person]
// ---
MATCH (person:Person)
WHERE person.name = 'Nobody' AND $topic <> '' AND $since <> ''
RETURN person.name AS person
