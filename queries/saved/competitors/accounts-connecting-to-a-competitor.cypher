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
//   - Which customers talk to our competitors?
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
// key: [company_key, competitor_key]
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
// Who newly connected comes first: the past is looked at of those accounts only.
CALL (rival) {
  MATCH (rival)-[:OPERATES]->(theirs:Profile)-[link:FOLLOWS]-(own:Profile)
  WHERE link.day >= $since AND link.day <= $until AND link.baseline = false AND link.until IS NULL
    AND coalesce(theirs.status, '') <> 'deactivated' AND coalesce(own.status, '') <> 'deactivated'
  MATCH (own)-[:BELONGS_TO]->(person:Person)
  RETURN person, own, theirs, theirs AS whom, link.since AS at, link.day AS day
  UNION
  MATCH (rival)<-[job:WORKS_AT]-(whom:Person)<-[:BELONGS_TO]-(theirs:Profile)
  WHERE job.until IS NULL AND coalesce(theirs.status, '') <> 'deactivated'
  MATCH (theirs)-[link:FOLLOWS]-(own:Profile)
  WHERE link.day >= $since AND link.day <= $until AND link.baseline = false AND link.until IS NULL
    AND coalesce(own.status, '') <> 'deactivated'
  MATCH (own)-[:BELONGS_TO]->(person:Person)
  RETURN person, own, theirs, whom, link.since AS at, link.day AS day
  UNION
  MATCH (rival)<-[job:WORKS_AT]-(whom:Person)-[link:CONNECTED_TO]-(person:Person)
  WHERE job.until IS NULL AND link.until IS NULL AND coalesce(link.baseline, false) = false
    AND substring(toString(link.since), 0, 10) >= $since AND substring(toString(link.since), 0, 10) <= $until
  RETURN person, null AS own, null AS theirs, whom, link.since AS at, substring(toString(link.since), 0, 10) AS day
}
MATCH (person)-[job:WORKS_AT]->(account:Company)
WHERE job.until IS NULL AND account.role = 'customer'
WITH account, rival, person, own, theirs, whom, at, day
ORDER BY at, whom.key
WITH account, rival, count(DISTINCT person.key) AS people, min(day) AS since, collect(DISTINCT person.name) AS who,
  collect(DISTINCT coalesce(whom.name, whom.handle, whom.key)) AS whom,
  collect(DISTINCT person.key) + collect(DISTINCT own.key) + collect(DISTINCT theirs.key) +
    collect(DISTINCT whom.key) AS about
WHERE people >= $min_people
// Before: how many people in each stretch as long as the period, on average.
CALL (account, rival) {
  CALL (account, rival) {
    MATCH (account)<-[job:WORKS_AT]-(person:Person)<-[:BELONGS_TO]-(own:Profile)-[link:FOLLOWS]-(theirs:Profile)
    WHERE job.until IS NULL AND link.day >= $history AND link.day < $since
      AND (link.baseline = false OR coalesce(link.dated, '') <> '')
      AND coalesce(theirs.status, '') <> 'deactivated' AND coalesce(own.status, '') <> 'deactivated'
      AND (EXISTS { MATCH (theirs)<-[:OPERATES]-(rival) }
        OR EXISTS { MATCH (theirs)-[:BELONGS_TO]->(:Person)-[held:WORKS_AT]->(rival) WHERE held.until IS NULL })
    RETURN person.key AS one, link.day AS day
    UNION
    MATCH (account)<-[job:WORKS_AT]-(person:Person)-[link:CONNECTED_TO]-(:Person)-[held:WORKS_AT]->(rival)
    WHERE job.until IS NULL AND held.until IS NULL
      AND substring(toString(link.since), 0, 10) >= $history AND substring(toString(link.since), 0, 10) < $since
    RETURN person.key AS one, substring(toString(link.since), 0, 10) AS day
  }
  RETURN count(DISTINCT one + ' ' + toString((duration.inDays(date(day), date($since)).days - 1) / $since_days)) AS before
}
WITH *, CASE WHEN $history_days > $since_days
  THEN toFloat(before) * $since_days / ($history_days - $since_days) END AS usual
WITH *, people / CASE WHEN usual > 1 THEN usual ELSE 1.0 END AS times_usual
WHERE times_usual >= $min_times_usual
RETURN
  account.name AS company, rival.name AS competitor, people, who, whom, since,
  round(usual * 100) / 100 AS usual, round(times_usual * 10) / 10 AS times_usual,
  account.owner AS owner, account.renewal AS renewal, account.mrr AS monthly_revenue,
  account.key AS company_key, rival.key AS competitor_key, account.owner_address AS owner_address, about
ORDER BY times_usual DESC, people DESC, monthly_revenue DESC, company_key, competitor_key
// --- evidence
UNWIND $rows AS shown
MATCH (account:Company {key: shown.company_key})
MATCH (rival:Company {key: shown.competitor_key})
CALL (account, rival) {
  MATCH (account)<-[job:WORKS_AT]-(person:Person)<-[:BELONGS_TO]-(own:Profile)-[link:FOLLOWS]-(theirs:Profile)
  WHERE job.until IS NULL AND link.day >= $since AND link.day <= $until
    AND link.baseline = false AND link.until IS NULL
    AND coalesce(theirs.status, '') <> 'deactivated' AND coalesce(own.status, '') <> 'deactivated'
  CALL (theirs, rival) {
    MATCH (theirs)<-[:OPERATES]-(rival)
    RETURN theirs AS whom
    UNION
    MATCH (theirs)-[:BELONGS_TO]->(whom:Person)-[held:WORKS_AT]->(rival)
    WHERE held.until IS NULL
    RETURN whom
  }
  RETURN person, whom, theirs.url AS url, theirs.network AS network, link.since AS at,
    CASE WHEN startNode(link) = own THEN 'follows' ELSE 'followed by' END AS how
  UNION
  MATCH (account)<-[job:WORKS_AT]-(person:Person)-[link:CONNECTED_TO]-(whom:Person)-[held:WORKS_AT]->(rival)
  WHERE job.until IS NULL AND held.until IS NULL AND link.until IS NULL AND coalesce(link.baseline, false) = false
    AND substring(toString(link.since), 0, 10) >= $since AND substring(toString(link.since), 0, 10) <= $until
  RETURN person, whom, null AS url, null AS network, link.since AS at, 'knows' AS how
}
WITH shown, person, whom, url, network, at, how
ORDER BY at, whom.key
RETURN shown.row AS row, collect({
  who: person.name, whom: coalesce(whom.name, whom.handle, whom.key), kind: how, at: at, url: url, network: network,
  said: how + ' ' + coalesce(whom.name, whom.handle, whom.key)
}) AS evidence
