// ---
// question: What is written in labels?
// description: Hostile titles.
// params:
//   a:
//     type: text
//     any: true
//     label: "**Bold** <b>x</b> [click](https://evil.example/name)"
//     help: "<script>window.hacked = 1</script> [a link](https://evil.example/md) :red[red] `code`"
// columns: [person]
// ---
MATCH (person:Person) WHERE $a IS NULL OR person.name CONTAINS $a
RETURN person.name AS person ORDER BY person
