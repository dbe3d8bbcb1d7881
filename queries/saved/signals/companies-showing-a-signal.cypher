// ---
// question: Which companies show a buying {signal}?
// description: >-
//   Customers and prospects with an event in the period that often comes before a purchase, a row a company: money raised,
//   a new head, jobs offered, another company bought, a launch. Who is bought shows none; another event counts where it is
//   asked for. The nearest connection is whoever of us knows somebody who works there now; else who of us and they follow
//   one another's profile, the latest first; else who of us knows somebody who knows them.
// audience: [marketer, csm]
// phrases:
//   - Which companies show buying signals?
//   - Which prospects show a {signal} signal?
//   - Which prospects have {signal} news?
//   - Who is likely to buy soon?
//   - Which companies are about to buy, and whom do we know there?
//   - Buying signals
// params:
//   signal:
//     type: choice
//     choices: [signal, funding, acquisition, hiring, layoffs, executive hire, executive departure, launch, outage]
//     default: signal
//     help: "`signal` stands for funding, executive hire, hiring, acquisition and launch"
//   companies: {type: choice, choices: [both, prospects, customers, all], default: both, help: both are prospects and customers}
//   certainty: {type: choice, choices: [reported, sure, any], default: reported}
//   since: {type: since, default: 30 days, min: 1 day, max: 2 years}
// columns: [company, role, signals, events, last_day, said, of_us, contact, how, owner, monthly_revenue]
// hidden: [company_key, signal_key, signal_keys, owner_address, about, renewal]
// evidence: evidence
// with_evidence: [of_us, contact, how]
// key: [company_key]
// view: table
// graph:
//   nodes: {company: company, contact: person, of_us: person}
//   edges:
//     - [of_us, reaches, contact]
//     - [contact, at, company]
// alert:
//   key: [company_key, signal_key]
//   began: last_day
//   about: about
//   title: "{company}: {said:quote}[ {of_us} {how} {contact} there.][ {renewal_and_revenue}]"
// ---
MATCH (signal:Signal)-[:SIGNAL_OF]->(company:Company)
WHERE signal.day >= $since AND signal.day <= $until
  AND (signal.kind = $signal OR ($signal = 'signal' AND coalesce(signal.role, '') <> 'target'
    AND signal.kind IN ['funding', 'executive hire', 'hiring', 'acquisition', 'launch']))
  AND ($certainty = 'any' OR ($certainty = 'reported' AND signal.certainty = 'reported')
    OR ($certainty = 'sure' AND signal.alert))
  AND (($companies IN ['both', 'customers'] AND company.role = 'customer')
    OR ($companies IN ['both', 'prospects'] AND company.role = 'prospect')
    OR ($companies = 'all' AND coalesce(company.role, '') <> 'us'))
MATCH (signal)<-[:REPORTS]-(post:Post)<-[:POSTED]-(author:Profile)
WHERE coalesce(author.status, '') <> 'deactivated'
WITH company, signal, collect(DISTINCT post.key) + collect(DISTINCT author.key) AS about
ORDER BY signal.day DESC, signal.key
WITH company, count(signal) AS events, collect(DISTINCT signal.kind) AS signals, max(signal.day) AS last_day,
  collect(signal.key) AS signal_keys, collect(signal.line) AS lines, collect(about) AS abouts
RETURN
  company.name AS company, company.role AS role, signals, events, last_day, lines[0] AS said,
  company.owner AS owner, company.mrr AS monthly_revenue,
  company.key AS company_key, signal_keys[0] AS signal_key, signal_keys, company.owner_address AS owner_address,
  company.renewal AS renewal,
  reduce(all = [company.key] + signal_keys, some IN abouts | all + some) AS about
ORDER BY last_day DESC, events DESC, company_key
// --- evidence
UNWIND $rows AS shown
CALL (shown) {
  MATCH (company:Company {key: shown.company_key})<-[held:WORKS_AT]-(there:Person)-[link:CONNECTED_TO]-(ours:Person)
  WHERE held.until IS NULL AND link.until IS NULL
  MATCH (ours)-[job:WORKS_AT]->(:Company {role: 'us'}) WHERE job.until IS NULL
  RETURN 1 AS rank, ours.name AS of_us, there.name AS contact, 'knows' AS how, toString(link.since) AS since,
    there.key AS tie
  UNION
  MATCH (company:Company {key: shown.company_key})<-[held:WORKS_AT]-(there:Person)<-[:BELONGS_TO]-(theirs:Profile)
  WHERE held.until IS NULL AND coalesce(theirs.status, '') <> 'deactivated'
  MATCH (theirs)-[link:FOLLOWS]-(own:Profile)
  WHERE link.until IS NULL AND own.ours = true AND coalesce(own.status, '') <> 'deactivated'
  MATCH (own)-[:BELONGS_TO]->(ours:Person)-[job:WORKS_AT]->(:Company {role: 'us'}) WHERE job.until IS NULL
  RETURN 2 AS rank, ours.name AS of_us, there.name AS contact,
    CASE WHEN startNode(link) = own THEN 'follows' ELSE 'is followed by' END AS how, toString(link.since) AS since,
    there.key AS tie
  UNION
  MATCH (company:Company {key: shown.company_key})<-[held:WORKS_AT]-(there:Person)<-[:BELONGS_TO]-(theirs:Profile)
  WHERE held.until IS NULL AND coalesce(theirs.status, '') <> 'deactivated'
  MATCH (theirs)-[link:FOLLOWS]-(own:Profile)<-[:OPERATES]-(ours:Company {role: 'us'})
  WHERE link.until IS NULL AND own.ours = true AND coalesce(own.status, '') <> 'deactivated'
  RETURN 3 AS rank, ours.name AS of_us, there.name AS contact,
    CASE WHEN startNode(link) = own THEN 'follows' ELSE 'is followed by' END AS how, toString(link.since) AS since,
    there.key AS tie
  UNION
  MATCH (company:Company {key: shown.company_key})<-[held:WORKS_AT]-(there:Person)-[link:CONNECTED_TO]-(middle:Person)
  WHERE held.until IS NULL AND link.until IS NULL
    AND NOT EXISTS { MATCH (middle)-[job:WORKS_AT]->(:Company {role: 'us'}) WHERE job.until IS NULL }
  MATCH (middle)-[first:CONNECTED_TO]-(ours:Person)-[job:WORKS_AT]->(:Company {role: 'us'})
  WHERE first.until IS NULL AND job.until IS NULL
  RETURN 4 AS rank, ours.name AS of_us, there.name AS contact, 'knows ' + middle.name + ', who knows' AS how,
    toString(first.since) AS since, there.key AS tie
  UNION
  WITH shown
  RETURN 5 AS rank, null AS of_us, null AS contact, null AS how, '' AS since, '' AS tie
}
WITH shown, rank, of_us, contact, how, since, tie
ORDER BY rank, since DESC, tie, of_us
WITH shown, collect({of_us: of_us, contact: contact, how: how}) AS ways
WITH shown, ways[0] AS nearest
UNWIND shown.signal_keys AS signal_key
MATCH (signal:Signal {key: signal_key})<-[report:REPORTS]-(post:Post)<-[:POSTED]-(author:Profile)
WHERE coalesce(author.status, '') <> 'deactivated'
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
WITH shown, nearest, signal, report, post, min(coalesce(person.name, author.name, author.handle, author.key)) AS who
ORDER BY post.at DESC, post.key
RETURN shown.row AS row, nearest.of_us AS of_us, nearest.contact AS contact, nearest.how AS how,
  collect({who: who, said: report.line, at: post.at, url: post.url, network: post.network, kind: signal.kind})[..5] AS evidence
