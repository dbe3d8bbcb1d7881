// ---
// question: Who works at {company}?
// description: Needs a company.
// audience: [analyst]
// params:
//   company: {type: company}
// columns: [person]
// ---
MATCH (person:Person)-[:WORKS_AT]->(:Company {key: $company})
RETURN person.name AS person ORDER BY person
