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
//   takes: {now: people, before: before, windows: windows, size: size, of: of, group: competitor_key}
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
// How many pairs there are altogether, and how long the past is at most.
MATCH (account:Company {role: 'customer'})
WITH count(account) AS accounts, duration.inDays(date($history), date($since)).days / $since_days AS most_windows
MATCH (rival:Company {role: 'competitor'})
WHERE $competitor IS NULL OR rival.key = $competitor
WITH accounts, most_windows, collect(rival) AS rivals
CALL (rivals) {
  // Connections: those of one profile together, so that its person and account are looked up once.
  CALL (rivals) {
    UNWIND rivals AS rival
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
    WHERE link.day >= $history AND link.day <= $until AND (link.baseline = false OR coalesce(link.dated, '') <> '')
      AND (link.day < $since OR (link.baseline = false AND link.until IS NULL))
    WITH own, collect([rival, link.day, link.since, whom, theirs]) AS links
    MATCH (own)-[:BELONGS_TO]->(person:Person)
    WHERE coalesce(own.status, '') <> 'deactivated'
    RETURN person, own, links
    UNION ALL
    UNWIND rivals AS rival
    MATCH (rival)<-[job:WORKS_AT]-(whom:Person)
    WHERE job.until IS NULL
    MATCH (whom)-[link:CONNECTED_TO]-(person:Person)
    WITH rival, whom, person, link, substring(toString(link.since), 0, 10) AS day
    WHERE day >= $history AND day <= $until
      AND (day < $since OR (coalesce(link.baseline, false) = false AND link.until IS NULL))
    RETURN person, null AS own, collect([rival, day, link.since, whom, null]) AS links
  }
  MATCH (person)-[job:WORKS_AT]->(account:Company {role: 'customer'})
  WHERE job.until IS NULL
  UNWIND links AS link
  WITH account, person, own, link[0] AS rival, link[1] AS day, link[3] AS whom, link[4] AS theirs,
    link[1] >= $since AS recent, CASE WHEN link[1] >= $since THEN link[2] END AS at,
    CASE WHEN link[1] < $since THEN (duration.inDays(date(link[1]), date($since)).days - 1) / $since_days END AS window
  ORDER BY at, CASE WHEN recent THEN whom.key END
  // Before: each person once in each stretch as long as the period, 0 being the last one. Now: how many people, and who.
  WITH account, rival,
    collect(DISTINCT CASE WHEN NOT recent THEN [window, person] END) AS before,
    min(CASE WHEN NOT recent THEN day END) AS first,
    min(CASE WHEN recent THEN day END) AS since,
    collect(DISTINCT CASE WHEN recent THEN person END) AS people,
    collect(DISTINCT CASE WHEN recent THEN own END) AS own,
    collect(DISTINCT CASE WHEN recent THEN theirs END) AS theirs,
    collect(DISTINCT CASE WHEN recent THEN whom END) AS whom
  RETURN account, null AS size, null AS met, collect({rival: rival, since: since, before: [one IN before | one[0]],
    first: coalesce(first, $since), people: people, own: own, theirs: theirs, whom: whom}) AS pairs
  UNION ALL
  // How many people it has, and since when their follows are watched: so long is its past.
  MATCH (account:Company {role: 'customer'})<-[job:WORKS_AT]-(worker:Person)
  WHERE job.until IS NULL
  OPTIONAL MATCH (worker)<-[:BELONGS_TO]-(profile:Profile)
  RETURN account, count(DISTINCT worker) AS size,
    min(coalesce(profile.following_baseline, profile.followers_baseline, profile.first_seen)) AS met, null AS pairs
}
WITH account, accounts * size(rivals) AS of, most_windows, max(size) AS size,
  substring(toString(min(met)), 0, 10) AS met, collect(pairs) AS pairs
UNWIND pairs[0] AS pair
WITH account, of, most_windows, size, pair, pair.rival AS rival, size(pair.people) AS people,
  CASE WHEN met < pair.first THEN met ELSE pair.first END AS began, size(pair.people) >= $min_people AS enough
// Names only where so many connected: the others only tell what is usual.
WITH CASE WHEN enough THEN account END AS account, rival, CASE WHEN enough THEN pair END AS told, pair.before AS before, people, size, of,
  CASE WHEN began <= $history THEN most_windows
    ELSE duration.inDays(date(began), date($since)).days / $since_days END AS windows
RETURN
  account.name AS company, rival.name AS competitor, people,
  reduce(names = [], one IN told.people | CASE WHEN one.name IS NULL OR one.name IN names THEN names ELSE names + one.name END) AS who,
  reduce(names = [], one IN told.whom | CASE WHEN coalesce(one.name, one.handle, one.key) IN names THEN names
    ELSE names + coalesce(one.name, one.handle, one.key) END) AS whom,
  told.since AS since, before, windows, size, of,
  account.owner AS owner, account.renewal AS renewal, account.mrr AS monthly_revenue,
  account.key AS company_key, rival.key AS competitor_key, account.owner_address AS owner_address,
  [one IN told.people + told.own + told.theirs + told.whom | one.key] AS about
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
