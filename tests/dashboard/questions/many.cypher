// ---
// question: Who is in a very large graph?
// description: Hundreds of people.
// audience: [analyst]
// columns: [person, leader]
// view: graph
// graph:
//   nodes: {person: person, leader: person}
//   edges: [[person, follows, leader]]
// ---
UNWIND range(1, 500) AS n
RETURN 'Person number ' + toString(n) AS person, 'Person number ' + toString(n / 7 + 1) AS leader ORDER BY n
