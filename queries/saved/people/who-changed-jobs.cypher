// ---
// question: Who changed jobs, from or to a customer?
// description: >-
//   People whose job is another one than an earlier list of contacts said, with where they were and are, when that was seen,
//   and who of us knows them. A move is another company, a promotion another title at the same one.
// audience: [csm, marketer]
// phrases:
//   - Which contacts at customers changed jobs?
//   - Who moved from or to a customer?
//   - Who left a customer for another company?
//   - Who changed jobs?
//   - Who has a new job?
// params:
//   since: {type: since, default: 90 days, min: 1 day, max: 5 years}
//   change: {type: choice, choices: [moves, promotions, both], default: moves, help: "another company, or another title"}
//   companies: {type: choice, choices: [customers, all], default: customers, label: from or to, help: whose people}
// columns: [person, before, earlier_title, now, title, seen, known_by, owner]
// hidden: [person_key, before_key, now_key, change, day, owner_address, about, renewal, monthly_revenue]
// evidence: evidence
// key: [person_key, now_key, change]
// view: table
// graph:
//   nodes: {person: person, before: company, now: company}
//   edges:
//     - [person, worked at, before]
//     - [person, works at, now]
// alert:
//   key: [person_key, now_key]
//   began: day
//   about: about
//   on: []
//   title: "{person} left {before} and is now at {now}[ as {title}].[ {known_by:names} of us know them.][ {renewal_and_revenue}]"
// ---
MATCH (old:Company)<-[was:WORKS_AT]-(person:Person)-[job:WORKS_AT]->(new:Company)
WHERE job.since IS NOT NULL AND was.until = job.since AND was.source = job.source
  AND substring(toString(job.since), 0, 10) >= $since AND substring(toString(job.since), 0, 10) <= $until
WITH person, old, was, new, job, CASE WHEN old.key = new.key THEN 'promotions' ELSE 'moves' END AS change
WHERE ($change = 'both' OR $change = change)
  AND ($companies = 'all' OR old.role = 'customer' OR new.role = 'customer')
OPTIONAL MATCH (person)-[link:CONNECTED_TO]-(ours:Person)-[ourjob:WORKS_AT]->(:Company {role: 'us'})
WHERE link.until IS NULL AND ourjob.until IS NULL
WITH person, old, was, new, job, change, ours
ORDER BY ours.name
WITH person, old, was, new, job, change, collect(DISTINCT ours.name) AS known_by
OPTIONAL MATCH (person)<-[:BELONGS_TO]-(profile:Profile)
WHERE coalesce(profile.status, '') <> 'deactivated'
WITH person, old, was, new, job, change, known_by, profile
ORDER BY profile.key
WITH person, old, was, new, job, change, known_by, collect(profile.url) AS urls
WITH *, CASE WHEN old.role = 'customer' THEN old ELSE new END AS account
RETURN
  person.name AS person, old.name AS before, was.title AS earlier_title, new.name AS now, job.title AS title,
  job.since AS seen, known_by, account.owner AS owner,
  person.key AS person_key, old.key AS before_key, new.key AS now_key, change, substring(toString(job.since), 0, 10) AS day,
  account.owner_address AS owner_address, account.renewal AS renewal, account.mrr AS monthly_revenue,
  [person.key] AS about,
  [{who: person.name, at: job.since, url: urls[0], network: null, kind: job.source, said: CASE WHEN change = 'moves'
    THEN 'left ' + old.name + ' for ' + new.name
    ELSE coalesce(was.title, 'no title') + ' is now ' + coalesce(job.title, 'no title') + ' at ' + new.name END}] AS evidence
ORDER BY seen DESC, person, person_key, now_key
