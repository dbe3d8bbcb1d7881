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
MATCH (account:Company)
WHERE account.key = $company OR ($company IS NULL AND account.role = 'customer')
CALL (account) {
  MATCH (account)<-[held:WORKS_AT]-(person:Person)<-[:BELONGS_TO]-(own:Profile)-[link:FOLLOWS]-(theirs:Profile)
  WHERE held.until IS NULL AND coalesce(own.status, '') <> 'deactivated' AND coalesce(theirs.status, '') <> 'deactivated'
  MATCH (theirs)<-[:OPERATES]-(rival:Company {role: 'competitor'})
  WHERE $competitor IS NULL OR rival.key = $competitor
  RETURN person, rival, theirs AS whom, CASE WHEN link.baseline = false OR coalesce(link.dated, '') <> '' THEN link.day ELSE '' END AS began,
    substring(toString(link.until), 0, 10) AS ended
  UNION
  MATCH (account)<-[held:WORKS_AT]-(person:Person)<-[:BELONGS_TO]-(own:Profile)-[link:FOLLOWS]-(theirs:Profile)
  WHERE held.until IS NULL AND coalesce(own.status, '') <> 'deactivated' AND coalesce(theirs.status, '') <> 'deactivated'
  MATCH (theirs)-[:BELONGS_TO]->(whom:Person)-[job:WORKS_AT]->(rival:Company {role: 'competitor'})
  WHERE job.until IS NULL AND ($competitor IS NULL OR rival.key = $competitor)
  RETURN person, rival, whom, CASE WHEN link.baseline = false OR coalesce(link.dated, '') <> '' THEN link.day ELSE '' END AS began,
    substring(toString(link.until), 0, 10) AS ended
  UNION
  MATCH (account)<-[held:WORKS_AT]-(person:Person)-[link:CONNECTED_TO]-(whom:Person)
  WHERE held.until IS NULL
  MATCH (whom)-[job:WORKS_AT]->(rival:Company {role: 'competitor'})
  WHERE job.until IS NULL AND ($competitor IS NULL OR rival.key = $competitor)
  RETURN person, rival, whom,  coalesce(substring(toString(link.since), 0, 10), '') AS began,
    substring(toString(link.until), 0, 10) AS ended
}
WITH DISTINCT rival, person.key + ' ' + whom.key AS pair, person.key AS person, began, ended,
  date.truncate('week', date($since)) AS monday
WHERE began <= $until AND (ended IS NULL OR ended >= toString(monday))
WITH rival, monday, collect({pair: pair, person: person, began: began, ended: ended}) AS links
UNWIND range(0, duration.inDays(monday, date($until)).days / 7) AS number
WITH rival, links, toString(monday + duration({days: 7 * number})) AS week,
  toString(monday + duration({days: 7 * number + 6})) AS sunday
WITH rival, links, week, CASE WHEN sunday > $until THEN $until ELSE sunday END AS last_day
UNWIND links AS link
WITH rival, week, last_day, link, link.began <= last_day AND (link.ended IS NULL OR link.ended > last_day) AS stands
WITH rival, week, last_day,
  count(DISTINCT CASE WHEN stands THEN link.pair END) AS connections,
  count(DISTINCT CASE WHEN stands THEN link.person END) AS people,
  count(DISTINCT CASE WHEN link.began >= week AND link.began <= last_day THEN link.pair END) AS new,
  count(DISTINCT CASE WHEN link.ended >= week AND link.ended <= last_day THEN link.pair END) AS ended
RETURN week, rival.name AS competitor, connections, people, new, ended, rival.key AS competitor_key, last_day
ORDER BY week, competitor, competitor_key
// --- evidence
MATCH (account:Company)
WHERE account.key = $company OR ($company IS NULL AND account.role = 'customer')
CALL (account) {
  MATCH (account)<-[held:WORKS_AT]-(person:Person)<-[:BELONGS_TO]-(own:Profile)-[link:FOLLOWS]-(theirs:Profile)
  WHERE held.until IS NULL AND coalesce(own.status, '') <> 'deactivated' AND coalesce(theirs.status, '') <> 'deactivated'
  MATCH (theirs)<-[:OPERATES]-(rival:Company {role: 'competitor'})
  WHERE $competitor IS NULL OR rival.key = $competitor
  RETURN person, rival, theirs AS whom, theirs.url AS url, CASE WHEN startNode(link) = own THEN 'follows ' ELSE 'is followed by ' END AS how,
    link.since AS at, 
    CASE WHEN link.baseline = false OR coalesce(link.dated, '') <> '' THEN link.day ELSE '' END AS began,
    substring(toString(link.until), 0, 10) AS ended
  UNION
  MATCH (account)<-[held:WORKS_AT]-(person:Person)<-[:BELONGS_TO]-(own:Profile)-[link:FOLLOWS]-(theirs:Profile)
  WHERE held.until IS NULL AND coalesce(own.status, '') <> 'deactivated' AND coalesce(theirs.status, '') <> 'deactivated'
  MATCH (theirs)-[:BELONGS_TO]->(whom:Person)-[job:WORKS_AT]->(rival:Company {role: 'competitor'})
  WHERE job.until IS NULL AND ($competitor IS NULL OR rival.key = $competitor)
  RETURN person, rival, whom, theirs.url AS url, CASE WHEN startNode(link) = own THEN 'follows ' ELSE 'is followed by ' END AS how,
    link.since AS at, 
    CASE WHEN link.baseline = false OR coalesce(link.dated, '') <> '' THEN link.day ELSE '' END AS began,
    substring(toString(link.until), 0, 10) AS ended
  UNION
  MATCH (account)<-[held:WORKS_AT]-(person:Person)-[link:CONNECTED_TO]-(whom:Person)
  WHERE held.until IS NULL
  MATCH (whom)-[job:WORKS_AT]->(rival:Company {role: 'competitor'})
  WHERE job.until IS NULL AND ($competitor IS NULL OR rival.key = $competitor)
  RETURN person, rival, whom, null AS url, 'knows ' AS how, link.since AS at,
    coalesce(substring(toString(link.since), 0, 10), '') AS began,
    substring(toString(link.until), 0, 10) AS ended
}
UNWIND $rows AS shown
WITH shown, person, rival, whom, url, how, at, began, ended
WHERE rival.key = shown.competitor_key
  AND ((began >= shown.week AND began <= shown.last_day) OR (ended >= shown.week AND ended <= shown.last_day))
WITH shown, person, rival, whom, url, how, at, began >= shown.week AND began <= shown.last_day AS is_new, ended
ORDER BY at, person.key, whom.key
RETURN shown.row AS row, collect({
  who: person.name, whom: coalesce(whom.name, rival.name), url: url, network: null, kind: CASE WHEN is_new THEN 'new' ELSE 'ended' END,
  at: CASE WHEN is_new THEN at ELSE datetime(ended) END,
  said: CASE WHEN is_new THEN how ELSE 'no more ' + how END + coalesce(whom.name, rival.name)
})[..10] AS evidence
