// ---
// question: Which of our customers are connecting to a competitor?
// description: >-
//   Customers whose people newly follow, are followed by, or got to know a competitor's people or profiles, with who,
//   whom, since when, and how unusual that is against the customer's own past. `usual` is how many of its people did so
//   in an average period of the same length before; `times_usual` compares with that, or with one person where it is less.
//   What was there before anyone watched is never new; where its true date is known, it counts for the past.
// audience: [csm, marketer]
// phrases:
//   - Which accounts are connecting to {competitor}?
//   - Which of our customers are connecting to a competitor's people?
//   - Who is moving to a competitor?
// params:
//   competitor: {type: company, role: [competitor], any: true}
//   since: {type: since, default: 7 days, min: 1 day, max: 90 days, help: what counts as new}
//   history: {type: since, default: 90 days, min: 14 days, max: 2 years, help: the past to compare with}
//   min_people: {type: int, default: 3, min: 1, max: 1000}
//   min_times_usual: {type: float, default: 3, min: 0, max: 1000}
// columns: [company, competitor, people, who, whom, since, usual, times_usual, owner, renewal, monthly_revenue]
// hidden: [company_key, competitor_key, owner_address, about]
// evidence: evidence
// view: graph
// graph:
//   nodes: {company: company, competitor: company, evidence.who: person, evidence.whom: person}
//   edges:
//     - [evidence.who, works at, company]
//     - [evidence.who, connected to, evidence.whom]
//     - [evidence.whom, belongs to, competitor]
// alert:
//   key: [company_key, competitor_key]
//   began: since
//   about: about
//   title: "{company}: {people} people newly connected to {competitor} since {since}"
// ---
MATCH (rival:Company {role: 'competitor'})
WHERE $competitor IS NULL OR rival.key = $competitor
CALL (rival) {
  MATCH (rival)-[:OPERATES]->(theirs:Profile)-[link:FOLLOWS]-(own:Profile)-[:BELONGS_TO]->(person:Person)
  WHERE link.day >= $history AND (link.baseline = false OR coalesce(link.dated, '') <> '')
    AND coalesce(theirs.status, '') <> 'deactivated' AND coalesce(own.status, '') <> 'deactivated'
  RETURN person, own, theirs, theirs AS whom, theirs.url AS url, link.since AS at, link.day AS day,
    link.baseline = false AND link.until IS NULL AS lasts,
    CASE WHEN startNode(link) = own THEN 'follows' ELSE 'followed by' END AS how
  UNION
  MATCH (rival)<-[job:WORKS_AT]-(whom:Person)<-[:BELONGS_TO]-(theirs:Profile)
  MATCH (theirs)-[link:FOLLOWS]-(own:Profile)-[:BELONGS_TO]->(person:Person)
  WHERE job.until IS NULL AND link.day >= $history AND (link.baseline = false OR coalesce(link.dated, '') <> '')
    AND coalesce(theirs.status, '') <> 'deactivated' AND coalesce(own.status, '') <> 'deactivated'
  RETURN person, own, theirs, whom, theirs.url AS url, link.since AS at, link.day AS day,
    link.baseline = false AND link.until IS NULL AS lasts,
    CASE WHEN startNode(link) = own THEN 'follows' ELSE 'followed by' END AS how
  UNION
  MATCH (rival)<-[job:WORKS_AT]-(whom:Person)-[link:CONNECTED_TO]-(person:Person)
  WHERE job.until IS NULL AND substring(toString(link.since), 0, 10) >= $history
  RETURN person, null AS own, null AS theirs, whom, null AS url, link.since AS at, substring(toString(link.since), 0, 10) AS day,
    coalesce(link.baseline, false) = false AND link.until IS NULL AS lasts, 'knows' AS how
}
MATCH (person)-[job:WORKS_AT]->(account:Company {role: 'customer'})
WHERE job.until IS NULL
WITH account, rival, person, own, theirs, whom, url, at, day, how, day >= $since AS recent, lasts
WHERE NOT recent OR lasts
ORDER BY at, whom.key
// Before: how many people in each stretch as long as the period, on average. Now: how many people, and who.
WITH account, rival,
  count(DISTINCT CASE WHEN recent THEN person.key END) AS people,
  count(DISTINCT CASE WHEN NOT recent THEN
    person.key + ' ' + toString((duration.inDays(date(day), date($since)).days - 1) / $since_days) END) AS before,
  min(CASE WHEN recent THEN day END) AS since,
  collect(DISTINCT CASE WHEN recent THEN person.name END) AS who,
  collect(DISTINCT CASE WHEN recent THEN coalesce(whom.name, whom.handle, whom.key) END) AS whom,
  collect(DISTINCT CASE WHEN recent THEN person.key END) + collect(DISTINCT CASE WHEN recent THEN own.key END) +
    collect(DISTINCT CASE WHEN recent THEN theirs.key END) + collect(DISTINCT CASE WHEN recent THEN whom.key END) AS about,
  collect(CASE WHEN recent THEN {
    who: person.name, whom: coalesce(whom.name, whom.handle, whom.key), kind: how, at: at, url: url,
    said: how + ' ' + coalesce(whom.name, whom.handle, whom.key)
  } END) AS evidence
WITH *, CASE WHEN $history_days > $since_days
  THEN toFloat(before) * $since_days / ($history_days - $since_days) END AS usual
WITH *, people / CASE WHEN usual > 1 THEN usual ELSE 1.0 END AS times_usual
WHERE people >= $min_people AND times_usual >= $min_times_usual
RETURN
  account.name AS company, rival.name AS competitor, people, who, whom, since,
  round(usual * 100) / 100 AS usual, round(times_usual * 10) / 10 AS times_usual,
  account.owner AS owner, account.renewal AS renewal, account.mrr AS monthly_revenue,
  account.key AS company_key, rival.key AS competitor_key, account.owner_address AS owner_address,
  about, evidence
ORDER BY times_usual DESC, people DESC, monthly_revenue DESC, company_key, competitor_key
