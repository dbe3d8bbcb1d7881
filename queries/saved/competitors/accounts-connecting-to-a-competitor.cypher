// ---
// question: Which of our customers are connecting to a competitor?
// description: >-
//   Customers whose people newly follow, are followed by, or got to know a competitor's people or profiles, with who,
//   whom, since when, and how unusual that is against the customer's own past and all customers'. `usual` is how many of
//   its people are to be expected to do so in a period of the same length; `times_usual` compares with that; and it is
//   at least `eb05` times as many as usual with a probability of 95 %. A short past counts as little as it is worth.
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
//   min_times_usual: {type: float, default: 1.4, min: 0, max: 1000, help: how many times usual it is at the very least (eb05)}
// columns: [company, competitor, people, who, whom, since, usual, times_usual, eb05, owner, renewal, monthly_revenue]
// hidden: [company_key, competitor_key, owner_address, about]
// evidence: evidence
// key: [company_key, competitor_key]
// statistic:
//   name: burst
//   takes: {now: people, before: before, windows: windows, size: size, of: of}
//   adds: [usual, times_usual, eb05]
//   at_least: {people: min_people, eb05: min_times_usual}
//   order: eb05
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
//   title: "{people:count person/people} at {company} connected to {competitor} {period}[; usually {usual:number}].[ {renewal_and_revenue}]"
// ---
MATCH (rival:Company {role: 'competitor'})
WHERE $competitor IS NULL OR rival.key = $competitor
CALL (rival) {
  MATCH (rival)-[:OPERATES]->(theirs:Profile)-[link:FOLLOWS]-(own:Profile)-[:BELONGS_TO]->(person:Person)
  WHERE link.day >= $history AND link.day <= $until AND (link.baseline = false OR coalesce(link.dated, '') <> '')
    AND coalesce(theirs.status, '') <> 'deactivated' AND coalesce(own.status, '') <> 'deactivated'
  RETURN person, own, theirs, theirs AS whom, link.since AS at, link.day AS day,
    link.baseline = false AND link.until IS NULL AS lasts
  UNION
  MATCH (rival)<-[job:WORKS_AT]-(whom:Person)<-[:BELONGS_TO]-(theirs:Profile)
  MATCH (theirs)-[link:FOLLOWS]-(own:Profile)-[:BELONGS_TO]->(person:Person)
  WHERE job.until IS NULL AND link.day >= $history AND link.day <= $until AND (link.baseline = false OR coalesce(link.dated, '') <> '')
    AND coalesce(theirs.status, '') <> 'deactivated' AND coalesce(own.status, '') <> 'deactivated'
  RETURN person, own, theirs, whom, link.since AS at, link.day AS day,
    link.baseline = false AND link.until IS NULL AS lasts
  UNION
  MATCH (rival)<-[job:WORKS_AT]-(whom:Person)-[link:CONNECTED_TO]-(person:Person)
  WHERE job.until IS NULL
    AND substring(toString(link.since), 0, 10) >= $history AND substring(toString(link.since), 0, 10) <= $until
  RETURN person, null AS own, null AS theirs, whom, link.since AS at, substring(toString(link.since), 0, 10) AS day,
    coalesce(link.baseline, false) = false AND link.until IS NULL AS lasts
}
MATCH (person)-[job:WORKS_AT]->(account:Company {role: 'customer'})
WHERE job.until IS NULL
WITH account, rival, person, own, theirs, whom, at, day, day >= $since AS recent, lasts
WHERE NOT recent OR lasts
ORDER BY at, whom.key
// Before: each person once in each stretch as long as the period, 0 being the last one. Now: how many people, and who.
WITH account, rival,
  count(DISTINCT CASE WHEN recent THEN person.key END) AS people,
  collect(DISTINCT CASE WHEN NOT recent THEN
    person.key + ' ' + toString((duration.inDays(date(day), date($since)).days - 1) / $since_days) END) AS before,
  min(CASE WHEN NOT recent THEN day END) AS first,
  min(CASE WHEN recent THEN day END) AS since,
  collect(DISTINCT CASE WHEN recent THEN person.name END) AS who,
  collect(DISTINCT CASE WHEN recent THEN coalesce(whom.name, whom.handle, whom.key) END) AS whom,
  collect(DISTINCT CASE WHEN recent THEN person.key END) + collect(DISTINCT CASE WHEN recent THEN own.key END) +
    collect(DISTINCT CASE WHEN recent THEN theirs.key END) + collect(DISTINCT CASE WHEN recent THEN whom.key END) AS about
// How many people it has, and since when their follows are watched: so long is its past.
CALL (account) {
  MATCH (account)<-[job:WORKS_AT]-(worker:Person)
  WHERE job.until IS NULL
  OPTIONAL MATCH (worker)<-[:BELONGS_TO]-(profile:Profile)
  RETURN count(DISTINCT worker) AS size, min(substring(toString(
    coalesce(profile.following_baseline, profile.followers_baseline, profile.first_seen)), 0, 10)) AS met
}
WITH *, CASE WHEN met < coalesce(first, $since) THEN met ELSE coalesce(first, $since) END AS began
WITH *, CASE WHEN began < $history THEN $history ELSE began END AS began
RETURN
  account.name AS company, rival.name AS competitor, people, who, whom, since,
  [one IN before | toInteger(split(one, ' ')[-1])] AS before, duration.inDays(date(began), date($since)).days / $since_days AS windows,
  size, COUNT { MATCH (:Company {role: 'customer'}) } *
    CASE WHEN $competitor IS NULL THEN COUNT { MATCH (:Company {role: 'competitor'}) } ELSE 1 END AS of,
  account.owner AS owner, account.renewal AS renewal, account.mrr AS monthly_revenue,
  account.key AS company_key, rival.key AS competitor_key, account.owner_address AS owner_address,
  about
ORDER BY people DESC, monthly_revenue DESC, company_key, competitor_key
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
