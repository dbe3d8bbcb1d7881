// ---
// question: How did connections of {company}'s people to competitors grow?
// description: >-
//   How many connections the people who work at a company now (left open: at all customers) had to each competitor's people
//   and profiles, at the end of each week of the period (Monday to Sunday), how many of its people had one, and how many
//   connections began and ended in the week. A connection is a follow in either direction or an acquaintance, counted once
//   for two people. What was there before anyone watched, and has no date of its own, counts from the first week on and is
//   never new.
// audience: [csm, marketer]
// phrases:
//   - How did {company}'s connections to {competitor} grow over time?
//   - How many competitor people is {company} connected to, by week?
//   - Connections of {company} to competitors over time
//   - Is {company} getting closer to {competitor}?
//   - Customers' connections to competitors by week
// params:
//   company: {type: company, role: [customer, prospect, partner], any: true}
//   competitor: {type: company, role: [competitor], any: true}
//   since: {type: since, default: 180 days, min: 7 days, max: 2 years}
// columns: [week, competitor, connections, people, new, ended]
// hidden: [competitor_key, last_day]
// evidence: evidence
// key: [week, competitor_key]
// view: chart
// chart: {type: line, x: week, y: connections, color: competitor}
// graph:
//   nodes: {evidence.who: person, evidence.whom: person, competitor: company}
//   edges:
//     - [evidence.who, newly connected to, evidence.whom]
//     - [evidence.whom, belongs to, competitor]
// ---
// Connections as [whom, first day or '', last day or null]; those of one profile or person together.
WITH date.truncate('week', date($since)) AS monday
CALL () {
  // Of all customers: from the competitors' profiles, since those are fewer.
  MATCH (rival:Company {role: 'competitor'})
  WHERE $company IS NULL AND ($competitor IS NULL OR rival.key = $competitor)
  CALL (rival) {
    MATCH (rival)-[:OPERATES]->(theirs:Profile)
    RETURN theirs, theirs AS whom
    UNION
    MATCH (rival)<-[job:WORKS_AT]-(whom:Person)<-[:BELONGS_TO]-(theirs:Profile)
    WHERE job.until IS NULL
    RETURN theirs, whom
  }
  WITH DISTINCT rival, theirs, whom
  WHERE coalesce(theirs.status, '') <> 'deactivated'
  MATCH (theirs)-[link:FOLLOWS]-(own:Profile)
  WITH own, collect([rival, whom, CASE WHEN link.baseline = false OR coalesce(link.dated, '') <> '' THEN link.day ELSE '' END,
    substring(toString(link.until), 0, 10)]) AS links
  MATCH (own)-[:BELONGS_TO]->(person:Person)
  WHERE coalesce(own.status, '') <> 'deactivated'
    AND EXISTS { MATCH (person)-[held:WORKS_AT]->(:Company {role: 'customer'}) WHERE held.until IS NULL }
  RETURN person, links
  UNION ALL
  MATCH (rival:Company {role: 'competitor'})
  WHERE $company IS NULL AND ($competitor IS NULL OR rival.key = $competitor)
  MATCH (rival)<-[job:WORKS_AT]-(whom:Person)
  WHERE job.until IS NULL
  MATCH (whom)-[link:CONNECTED_TO]-(person:Person)
  WITH person, collect([rival, whom, coalesce(substring(toString(link.since), 0, 10), ''), substring(toString(link.until), 0, 10)]) AS links
  WHERE EXISTS { MATCH (person)-[held:WORKS_AT]->(:Company {role: 'customer'}) WHERE held.until IS NULL }
  RETURN person, links
  UNION ALL
  // Of one company: from its people.
  MATCH (:Company {key: $company})<-[held:WORKS_AT]-(person:Person)
  WHERE held.until IS NULL
  WITH DISTINCT person
  CALL (person) {
    MATCH (person)<-[:BELONGS_TO]-(own:Profile)-[link:FOLLOWS]-(theirs:Profile)
    WHERE coalesce(own.status, '') <> 'deactivated' AND coalesce(theirs.status, '') <> 'deactivated'
    CALL (theirs) {
      MATCH (theirs)<-[:OPERATES]-(rival:Company {role: 'competitor'})
      RETURN rival, theirs AS whom
      UNION
      MATCH (theirs)-[:BELONGS_TO]->(whom:Person)-[job:WORKS_AT]->(rival:Company {role: 'competitor'})
      WHERE job.until IS NULL
      RETURN rival, whom
    }
    RETURN rival, whom, CASE WHEN link.baseline = false OR coalesce(link.dated, '') <> '' THEN link.day ELSE '' END AS began, link.until AS until
    UNION
    MATCH (person)-[link:CONNECTED_TO]-(whom:Person)-[job:WORKS_AT]->(rival:Company {role: 'competitor'})
    WHERE job.until IS NULL
    RETURN rival, whom, coalesce(substring(toString(link.since), 0, 10), '') AS began, link.until AS until
  }
  WITH person, rival, whom, began, until
  WHERE $competitor IS NULL OR rival.key = $competitor
  RETURN person, collect([rival, whom, began, substring(toString(until), 0, 10)]) AS links
}
UNWIND links AS link
WITH monday, person, link[0] AS rival, link[1] AS whom, link[2] AS began, link[3] AS ended
WHERE began <= $until AND (ended IS NULL OR ended >= toString(monday))
// The numbers of the weeks in which it began (-1: before the first) and ended (10,000: not yet).
WITH monday, rival, person, whom,
  CASE WHEN began < toString(monday) THEN -1 ELSE duration.inDays(monday, date(began)).days / 7 END AS first,
  CASE WHEN ended IS NULL OR ended > $until THEN 10000 ELSE duration.inDays(monday, date(ended)).days / 7 END AS last
WITH monday, rival, person, whom, collect(DISTINCT [first, last]) AS spans, min(first) AS first, min(last) AS last
// A person has one as long as any of theirs stands. Alike ones are counted together.
WITH monday, rival, person, collect(spans) AS pairs, min(first) AS first, min(last) AS last
UNWIND [['person', CASE WHEN last = 10000 THEN [[first, last]] ELSE reduce(all = [], some IN pairs | all + some) END]] +
  [spans IN pairs | ['pair', spans]] AS one
WITH monday, rival, one, count(*) AS many
WITH monday, rival, collect([one[0], one[1], many]) AS counted
UNWIND range(0, duration.inDays(monday, date($until)).days / 7) AS n
UNWIND counted AS one
WITH monday, rival, n, one[0] = 'pair' AS pair, one[2] AS many, any(span IN one[1] WHERE span[0] <= n AND span[1] > n) AS stands,
  any(span IN one[1] WHERE span[0] = n) AS began, any(span IN one[1] WHERE span[1] = n) AS ended
WITH monday, rival, n,
  sum(CASE WHEN pair AND stands THEN many ELSE 0 END) AS connections,
  sum(CASE WHEN stands AND NOT pair THEN many ELSE 0 END) AS people,
  sum(CASE WHEN pair AND began THEN many ELSE 0 END) AS new,
  sum(CASE WHEN pair AND ended THEN many ELSE 0 END) AS ended
WITH rival, toString(monday + duration({days: 7 * n})) AS week, toString(monday + duration({days: 7 * n + 6})) AS sunday,
  connections, people, new, ended
RETURN week, rival.name AS competitor, connections, people, new, ended, rival.key AS competitor_key,
  CASE WHEN sunday > $until THEN $until ELSE sunday END AS last_day
ORDER BY week, competitor, competitor_key
// --- evidence
// What began or ended in the weeks that are shown; those of one profile or person together.
UNWIND $rows AS shown
WITH min(shown.week) AS first_day, max(shown.last_day) AS last_day, collect(DISTINCT shown.competitor_key) AS rivals
CALL (first_day, last_day, rivals) {
  UNWIND rivals AS rival_key
  MATCH (rival:Company {key: rival_key})
  WHERE $company IS NULL
  CALL (rival) {
    MATCH (rival)-[:OPERATES]->(theirs:Profile)
    RETURN theirs, theirs AS whom
    UNION
    MATCH (rival)<-[job:WORKS_AT]-(whom:Person)<-[:BELONGS_TO]-(theirs:Profile)
    WHERE job.until IS NULL
    RETURN theirs, whom
  }
  WITH DISTINCT first_day, last_day, rival, theirs, whom
  WHERE coalesce(theirs.status, '') <> 'deactivated'
  MATCH (theirs)-[link:FOLLOWS]-(own:Profile)
  WITH first_day, last_day, rival, whom, theirs, own, link,
    CASE WHEN link.baseline = false OR coalesce(link.dated, '') <> '' THEN link.day ELSE '' END AS began,
    substring(toString(link.until), 0, 10) AS ended
  WHERE (began >= first_day AND began <= last_day) OR (ended >= first_day AND ended <= last_day)
  WITH own, collect([rival, whom, CASE WHEN startNode(link) = own THEN 'follows ' ELSE 'is followed by ' END,
    link.since, began, ended, theirs]) AS links
  MATCH (own)-[:BELONGS_TO]->(person:Person)
  WHERE coalesce(own.status, '') <> 'deactivated'
    AND EXISTS { MATCH (person)-[held:WORKS_AT]->(:Company {role: 'customer'}) WHERE held.until IS NULL }
  RETURN person, links
  UNION ALL
  UNWIND rivals AS rival_key
  MATCH (rival:Company {key: rival_key})
  WHERE $company IS NULL
  MATCH (rival)<-[job:WORKS_AT]-(whom:Person)
  WHERE job.until IS NULL
  MATCH (whom)-[link:CONNECTED_TO]-(person:Person)
  WITH person, collect([rival, whom, 'knows ', link.since, coalesce(substring(toString(link.since), 0, 10), ''),
    substring(toString(link.until), 0, 10), null]) AS links
  WHERE EXISTS { MATCH (person)-[held:WORKS_AT]->(:Company {role: 'customer'}) WHERE held.until IS NULL }
  RETURN person, links
  UNION ALL
  MATCH (:Company {key: $company})<-[held:WORKS_AT]-(person:Person)
  WHERE held.until IS NULL
  WITH DISTINCT person
  CALL (person) {
    MATCH (person)<-[:BELONGS_TO]-(own:Profile)-[link:FOLLOWS]-(theirs:Profile)
    WHERE coalesce(own.status, '') <> 'deactivated' AND coalesce(theirs.status, '') <> 'deactivated'
    CALL (theirs) {
      MATCH (theirs)<-[:OPERATES]-(rival:Company {role: 'competitor'})
      RETURN rival, theirs AS whom
      UNION
      MATCH (theirs)-[:BELONGS_TO]->(whom:Person)-[job:WORKS_AT]->(rival:Company {role: 'competitor'})
      WHERE job.until IS NULL
      RETURN rival, whom
    }
    RETURN rival, whom, theirs, CASE WHEN startNode(link) = own THEN 'follows ' ELSE 'is followed by ' END AS how,
      link.since AS at, CASE WHEN link.baseline = false OR coalesce(link.dated, '') <> '' THEN link.day ELSE '' END AS began,
      link.until AS until
    UNION
    MATCH (person)-[link:CONNECTED_TO]-(whom:Person)-[job:WORKS_AT]->(rival:Company {role: 'competitor'})
    WHERE job.until IS NULL
    RETURN rival, whom, null AS theirs, 'knows ' AS how, link.since AS at,
      coalesce(substring(toString(link.since), 0, 10), '') AS began, link.until AS until
  }
  RETURN person, collect([rival, whom, how, at, began, substring(toString(until), 0, 10), theirs]) AS links
}
UNWIND links AS link
WITH DISTINCT person, link[0] AS rival, link[1] AS whom, link[2] AS how, link[3] AS at, link[4] AS began, link[5] AS ended, link[6].url AS url
ORDER BY at, person.key, whom.key
WITH rival, collect([person, whom, how, at, began, ended, url]) AS links
UNWIND [row IN $rows WHERE row.competitor_key = rival.key] AS shown
UNWIND [one IN links WHERE (one[4] >= shown.week AND one[4] <= shown.last_day)
  OR (one[5] >= shown.week AND one[5] <= shown.last_day)][..10] AS link
WITH shown, rival, link, link[4] >= shown.week AND link[4] <= shown.last_day AS is_new, coalesce(link[1].name, rival.name) AS whom
RETURN shown.row AS row, collect({
  who: link[0].name, whom: whom, url: link[6], network: null, kind: CASE WHEN is_new THEN 'new' ELSE 'ended' END,
  at: CASE WHEN is_new THEN link[3] ELSE datetime(link[5]) END,
  said: CASE WHEN is_new THEN link[2] ELSE 'no more ' + link[2] END + whom
}) AS evidence
