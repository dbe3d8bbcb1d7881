// ---
// question: Who newly follows us, and who unfollowed us?
// description: >-
//   People and companies that began to follow a profile of ours in the period and still do, and those that stopped and have
//   not come back: profiles that we operate, and those of people who work at us now. `follows again` had stopped before
//   the period. What was there before anyone watched is never new, but its end is news. Who comes and goes within the
//   period counts as gone; who goes and comes back within it, as neither.
// audience: [marketer, csm]
// phrases:
//   - Who unfollowed us?
//   - Who newly follows us?
//   - Who are our new followers?
//   - New followers
//   - Which followers did we lose?
//   - Who stopped following us?
//   - Which customers unfollowed us?
//   - Followers gained and lost
// params:
//   change: {type: choice, choices: [both, new, lost], default: both}
//   whom: {type: choice, choices: [us, our company, our people], default: us, label: of}
//   among: {type: choice, choices: [everybody, customers, prospects, partners, competitors], default: everybody}
//   since: {type: since, default: 30 days, min: 1 day, max: 2 years}
// columns: [person, company, role, change, whom, day, followed_since, owner]
// hidden: [person_key, whom_key, owner_address, about, renewal, monthly_revenue]
// evidence: evidence
// key: [person_key, whom_key]
// view: table
// graph:
//   nodes: {person: person, company: company, whom: person}
//   edges:
//     - [person, works at, company]
//     - [person, change, whom]
// alert:
//   key: [person_key, whom_key, change]
//   began: day
//   about: about
//   title: "{person}[ of {company}] {change} {whom}.[ {renewal_and_revenue}]"
// ---
MATCH (us:Company {role: 'us'})
CALL (us) {
  MATCH (us)-[:OPERATES]->(ours:Profile)
  WHERE $whom <> 'our people'
  RETURN ours
  UNION
  MATCH (us)<-[job:WORKS_AT]-(:Person)<-[:BELONGS_TO]-(ours:Profile)
  WHERE $whom <> 'our company' AND job.until IS NULL
  RETURN ours
}
// What neither began in the period nor ended says nothing of a change: most follows are left out here.
MATCH (ours)<-[link:FOLLOWS]-(fan:Profile)
WHERE (link.until IS NOT NULL OR (link.baseline = false AND link.day >= $since))
  AND coalesce(ours.status, '') <> 'deactivated' AND coalesce(fan.status, '') <> 'deactivated'
WITH us, ours, fan, link, substring(toString(link.until), 0, 10) AS ended
// All follows between the two together: several are somebody who left and came back.
WITH us, ours, fan,
  max(CASE WHEN link.until IS NULL AND link.baseline = false THEN 1 ELSE 0 END) AS follows,
  max(CASE WHEN link.until IS NULL AND link.baseline = false THEN link.day END) AS began,
  max(CASE WHEN link.until IS NULL AND link.baseline = false THEN link.since END) AS began_at,
  max(ended) AS ended, max(link.until) AS ended_at
WITH *, CASE
  WHEN follows = 1 AND began >= $since AND began <= $until AND ended IS NULL THEN 'newly follows'
  WHEN follows = 1 AND began >= $since AND began <= $until AND ended < $since THEN 'follows again'
  WHEN follows = 0 AND ended >= $since AND ended <= $until THEN 'unfollowed'
END AS change
WHERE change IS NOT NULL AND ($change = 'both' OR ($change = 'lost') = (change = 'unfollowed'))
  AND (change <> 'unfollowed'
    OR NOT EXISTS { MATCH (fan)-[still:FOLLOWS]->(whom:Profile) WHERE still.until IS NULL AND whom.key = ours.key })
OPTIONAL MATCH (fan)-[:BELONGS_TO]->(person:Person)
WITH us, ours, fan, change, began, began_at, ended, ended_at, coalesce(person, fan) AS who
OPTIONAL MATCH (who)-[job:WORKS_AT]->(employer:Company)
WHERE job.until IS NULL
OPTIONAL MATCH (fan)<-[:OPERATES]-(holder:Company)
WITH us, ours, fan, who, change, began, began_at, ended, ended_at,
  collect(DISTINCT employer) + collect(DISTINCT holder) AS companies
WHERE NOT us IN companies AND ($among = 'everybody' OR any(one IN companies WHERE one.role + 's' = $among))
WITH *, ([one IN companies WHERE one.role = 'customer'] + companies)[0] AS company,
  CASE WHEN change = 'unfollowed' THEN ended ELSE began END AS day,
  CASE WHEN change = 'unfollowed' THEN ended_at ELSE began_at END AS at,
  coalesce(ours.name, ours.handle, ours.key) AS whom, coalesce(who.name, who.handle, who.key) AS person
ORDER BY day DESC, change, person, who.key, ours.key
LIMIT $most
MATCH (fan)-[held:FOLLOWS]->(whose:Profile)
WHERE whose.key = ours.key
WITH ours, fan, who, company, change, whom, person, day, at, min(held.since) AS first
RETURN person, company.name AS company, company.role AS role, change, whom, day, first AS followed_since,
  company.owner AS owner,
  who.key AS person_key, ours.key AS whom_key, company.owner_address AS owner_address,
  company.renewal AS renewal, company.mrr AS monthly_revenue,
  [who.key, fan.key, ours.key] AS about,
  [{who: person, whom: whom, kind: change, said: change + ' ' + whom, at: at, url: fan.url, network: null}] AS evidence
ORDER BY day DESC, change, person, person_key, whom_key
