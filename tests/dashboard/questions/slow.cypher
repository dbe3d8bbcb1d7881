// ---
// question: Which question takes too long?
// description: Counts for longer than anybody waits.
// audience: [analyst]
// columns: [n]
// ---
UNWIND range(1, 3000) AS a
UNWIND range(1, 3000) AS b
UNWIND range(1, 3000) AS c
WITH a + b + c AS s WHERE s < 0
RETURN count(s) AS n
