// ---
// question: What happened at {company}?
// description: >-
//   Money raised, acquisitions, heads who come or go, jobs made or cut, launches and outages of one company, or of all that
//   the graph knows, as posts, feeds and news reported them; several reports of one event are one row. `certainty` says
//   whether it is reported, planned, rumoured or denied; for an alert set it to `sure`: what is right in 95 of 100 cases.
// audience: [marketer, csm]
// phrases:
//   - Which companies had news?
//   - Which companies raised money, hired or laid people off?
//   - Signals of {company}
// params:
//   company: {type: company, any: true, label: at}
//   event:
//     type: choice
//     choices: [any, funding, acquisition, hiring, layoffs, executive hire, executive departure, launch, outage]
//     default: any
//   role: {type: choice, choices: [any, customer, prospect, competitor, partner, us], default: any, label: companies}
//   certainty: {type: choice, choices: [reported, sure, any], default: reported}
//   since: {type: since, default: 30 days, min: 1 day, max: 2 years}
// columns: [company, event, day, amount, currency, round, who, certainty, said, reports, owner, url]
// hidden: [company_key, signal_key, owner_address, about, renewal, monthly_revenue]
// evidence: evidence
// view: table
// alert:
//   key: [company_key, signal_key]
//   began: day
//   about: about
//   title: "{company}: {event}[ of {amount:money} {currency}][, {round}][, {who}] on {day:on}.[ {renewal_and_revenue}]"
// ---
MATCH (signal:Signal)-[:SIGNAL_OF]->(company:Company)
WHERE signal.day >= $since AND signal.day <= $until AND ($company IS NULL OR company.key = $company)
  AND ($event = 'any' OR signal.kind = $event) AND ($role = 'any' OR company.role = $role)
  AND ($certainty = 'any' OR ($certainty = 'reported' AND signal.certainty = 'reported')
    OR ($certainty = 'sure' AND signal.alert))
MATCH (signal)<-[report:REPORTS]-(post:Post)<-[:POSTED]-(author:Profile)
WHERE coalesce(author.status, '') <> 'deactivated'
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
WITH signal, company, report, post, author, min(coalesce(person.name, author.name, author.handle, author.key)) AS who
ORDER BY post.at, post.key
WITH signal, company, count(post) AS reports, min(post.url) AS any_url,
  collect(DISTINCT post.key) AS posts, collect(DISTINCT author.key) AS authors,
  collect({who: who, said: report.line, at: post.at, url: post.url, network: post.network}) AS evidence
RETURN
  company.name AS company, signal.kind AS event, signal.day AS day,
  signal.amount AS amount, signal.currency AS currency, signal.round AS round, signal.who AS who,
  signal.certainty AS certainty, signal.line AS said, reports, company.owner AS owner,
  coalesce(evidence[0].url, any_url) AS url,
  company.key AS company_key, signal.key AS signal_key, company.owner_address AS owner_address,
  company.renewal AS renewal, company.mrr AS monthly_revenue,
  [company.key, signal.key] + posts + authors AS about,
  evidence
ORDER BY day DESC, company, event, signal_key
