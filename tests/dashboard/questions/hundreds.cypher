// ---
// question: Who stands in a long list?
// description: Two hundred and fifty people, whose words are fetched for the rows that are shown.
// audience: [analyst]
// columns: [person, number, quote]
// evidence: evidence
// with_evidence: [quote]
// view: table
// ---
UNWIND range(1, 250) AS n
RETURN 'Person number ' + toString(n) AS person, n AS number ORDER BY n
// --- evidence
UNWIND $rows AS shown
RETURN shown.row AS row, 'Word ' + toString(shown.number) AS quote,
  [{who: shown.person, said: 'Word ' + toString(shown.number), network: 'sparrow'}] AS evidence
