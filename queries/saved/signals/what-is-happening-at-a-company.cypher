// ---
// question: What is happening at {company}?
// description: >-
//   One timeline of a company (left open: of all customers), the latest first: what its people and profiles posted, events
//   reported of it, whom of ours or of a competitor's its people newly follow, are followed by, got to know or follow no
//   more, who began or left a job there, deals and renewals. Open deals and the next renewal count as far ahead as the
//   period goes back. Who works there now speaks for it. A follow that was there before anyone watched is told only where
//   its own date is known, an acquaintance never.
// audience: [csm, marketer]
// phrases:
//   - What is going on at {company}?
//   - What is new at {company}?
//   - Timeline of {company}
//   - Account briefing for {company}
//   - Recent activity at {company}
//   - What did {company} do lately?
// params:
//   company: {type: company, any: true}
//   what: {type: choice, choices: [everything, posts, events, contacts, jobs, deals], default: everything, label: kind}
//   since: {type: since, default: 30 days, min: 1 day, max: 2 years}
// columns: [day, company, happened, who, what, sentiment, url]
// hidden: [at, thing_key, company_key]
// evidence: evidence
// with_evidence: [what, sentiment, url]
// key: [company_key, happened, thing_key, day]
// view: table
// ---
// Of all customers, where the last day's or the last three days' posts alone fill the answer, nothing earlier is read.
CALL () {
  UNWIND [0, 2] AS back
  WITH back, toString(date($until) - duration({days: back})) AS from_day
  WHERE from_day >= $since AND $company IS NULL AND $what IN ['everything', 'posts']
  CALL (back) {
    UNWIND range(0, back) AS n
    WITH toString(date($until) - duration({days: n})) AS day
    MATCH (post:Post {day: day})<-[:POSTED]-(profile:Profile)-[:BELONGS_TO]->(person:Person)
    WHERE coalesce(profile.status, '') <> 'deactivated'
    MATCH (person)-[job:WORKS_AT]->(company:Company)
    WHERE job.until IS NULL AND company.role = 'customer'
    WITH post
    LIMIT $most * 2
    RETURN count(DISTINCT post) AS lately
  }
  RETURN max(CASE WHEN lately >= $most THEN from_day END) AS near
}
WITH coalesce(near, $since) AS from_day
CALL (from_day) {
  MATCH (company:Company)
  WHERE company.key = $company OR ($company IS NULL AND company.role = 'customer')
  WITH company, from_day, toString(date($until) + duration({days: $since_days})) AS ahead
  CALL (company, ahead, from_day) {
    MATCH (company)-[:OPERATES]->(profile:Profile)-[:POSTED]->(post:Post)
    WHERE post.day >= from_day AND post.day <= $until AND $what IN ['everything', 'posts']
      AND coalesce(profile.status, '') <> 'deactivated'
    RETURN post.day AS day, toString(post.at) AS at, post.kind AS happened, company.name AS who, post.key AS thing_key
    UNION
    WITH company, from_day
    WHERE $company IS NOT NULL
    MATCH (company)<-[job:WORKS_AT]-(person:Person)<-[:BELONGS_TO]-(profile:Profile)
    WHERE job.until IS NULL AND $what IN ['everything', 'posts'] AND coalesce(profile.status, '') <> 'deactivated'
    MATCH (profile)-[:POSTED]->(post:Post)
    WHERE post.day >= from_day AND post.day <= $until
    RETURN post.day AS day, toString(post.at) AS at, post.kind AS happened, person.name AS who, post.key AS thing_key
    UNION
    MATCH (company)<-[:SIGNAL_OF]-(signal:Signal)
    WHERE signal.day >= from_day AND signal.day <= $until AND $what IN ['everything', 'events']
      AND EXISTS { MATCH (signal)<-[:REPORTS]-(:Post)<-[:POSTED]-(author:Profile) WHERE coalesce(author.status, '') <> 'deactivated' }
    RETURN signal.day AS day, toString(signal.at) AS at, signal.kind + ' (' + signal.certainty + ')' AS happened,
      company.name AS who, signal.key AS thing_key
    UNION
    WITH company, from_day
    WHERE $company IS NOT NULL
    MATCH (company)<-[held:WORKS_AT]-(person:Person)<-[:BELONGS_TO]-(own:Profile)-[link:FOLLOWS]-(theirs:Profile)
    WHERE held.until IS NULL AND $what IN ['everything', 'contacts']
      AND ((link.day >= from_day AND link.day <= $until AND (link.baseline = false OR coalesce(link.dated, '') <> ''))
        OR (substring(toString(link.until), 0, 10) >= from_day AND substring(toString(link.until), 0, 10) <= $until))
      AND coalesce(own.status, '') <> 'deactivated' AND coalesce(theirs.status, '') <> 'deactivated'
    OPTIONAL MATCH (theirs)<-[:OPERATES]-(operator:Company) WHERE operator.role IN ['us', 'competitor']
    OPTIONAL MATCH (theirs)-[:BELONGS_TO]->(whom:Person)-[job:WORKS_AT]->(employer:Company)
    WHERE job.until IS NULL AND employer.role IN ['us', 'competitor']
    WITH company, person, own, theirs, link, operator, employer, from_day
    WHERE (operator IS NOT NULL OR employer IS NOT NULL) AND coalesce(employer.key, operator.key) <> company.key
    UNWIND [
      {day: CASE WHEN link.baseline = false OR coalesce(link.dated, '') <> '' THEN link.day END, at: toString(link.since),
        how: CASE WHEN startNode(link) = own THEN 'follows' ELSE 'is followed by' END},
      {day: substring(toString(link.until), 0, 10), at: toString(link.until),
        how: CASE WHEN startNode(link) = own THEN 'follows no more' ELSE 'is followed no more by' END}] AS one
    WITH person, theirs, one, from_day
    WHERE one.day >= from_day AND one.day <= $until
    RETURN one.day AS day, one.at AS at, one.how AS happened, person.name AS who, theirs.key AS thing_key
    UNION
    MATCH (company)<-[held:WORKS_AT]-(person:Person)-[link:CONNECTED_TO]-(whom:Person)
    WHERE held.until IS NULL AND coalesce(link.baseline, false) = false AND $what IN ['everything', 'contacts']
      AND substring(toString(link.since), 0, 10) >= from_day AND substring(toString(link.since), 0, 10) <= $until
    MATCH (whom)-[job:WORKS_AT]->(employer:Company)
    WHERE job.until IS NULL AND employer.role IN ['us', 'competitor'] AND employer.key <> company.key
    RETURN substring(toString(link.since), 0, 10) AS day, toString(link.since) AS at, 'got to know' AS happened,
      person.name AS who, whom.key AS thing_key
    UNION
    MATCH (company)<-[job:WORKS_AT]-(person:Person)
    WHERE substring(toString(job.since), 0, 10) >= from_day AND substring(toString(job.since), 0, 10) <= $until
      AND $what IN ['everything', 'jobs']
    RETURN substring(toString(job.since), 0, 10) AS day, toString(job.since) AS at,
      'began' + coalesce(' as ' + job.title, '') AS happened, person.name AS who, person.key AS thing_key
    UNION
    MATCH (company)<-[job:WORKS_AT]-(person:Person)
    WHERE substring(toString(job.until), 0, 10) >= from_day AND substring(toString(job.until), 0, 10) <= $until
      AND $what IN ['everything', 'jobs']
    RETURN substring(toString(job.until), 0, 10) AS day, toString(job.until) AS at,
      'left' + coalesce(' as ' + job.title, '') AS happened, person.name AS who, person.key AS thing_key
    UNION
    MATCH (company)<-[:DEAL_OF]-(deal:Deal)
    WHERE deal.closes >= from_day AND deal.closes <= CASE WHEN coalesce(deal.state, 'open') = 'open' THEN ahead ELSE $until END
      AND $what IN ['everything', 'deals']
    RETURN deal.closes AS day, deal.closes AS at,
      CASE coalesce(deal.state, 'open') WHEN 'open' THEN 'deal closes' ELSE 'deal ' + deal.state END AS happened,
      deal.owner AS who, deal.key AS thing_key
    UNION
    MATCH (company)-[:HAD]->(outcome:Renewal)
    WHERE outcome.day >= from_day AND outcome.day <= $until AND $what IN ['everything', 'deals']
    RETURN outcome.day AS day, outcome.day AS at, outcome.outcome AS happened, company.owner AS who, outcome.key AS thing_key
    UNION
    WITH company, ahead, from_day
    WHERE company.renewal > $until AND company.renewal <= ahead AND $what IN ['everything', 'deals']
    RETURN company.renewal AS day, company.renewal AS at, 'renewal is due' AS happened, company.owner AS who,
      company.key AS thing_key
  }
  RETURN day, company, happened, who, at, thing_key
  UNION
  // Of all customers together: the posts of each day, and the follows of us and of competitors, who are fewer.
  UNWIND CASE WHEN $company IS NULL AND $what IN ['everything', 'posts']
    THEN range(0, duration.inDays(date(from_day), date($until)).days) ELSE [] END AS n
  WITH toString(date($until) - duration({days: n})) AS day
  MATCH (post:Post {day: day})<-[:POSTED]-(profile:Profile)-[:BELONGS_TO]->(person:Person)
  WHERE coalesce(profile.status, '') <> 'deactivated'
  MATCH (person)-[job:WORKS_AT]->(company:Company)
  WHERE job.until IS NULL AND company.role = 'customer'
  RETURN day, company, post.kind AS happened, person.name AS who, toString(post.at) AS at, post.key AS thing_key
  UNION
  MATCH (party:Company)
  WHERE $company IS NULL AND $what IN ['everything', 'contacts'] AND party.role IN ['us', 'competitor']
  CALL (party) {
    MATCH (party)-[:OPERATES]->(theirs:Profile)
    RETURN theirs
    UNION
    MATCH (party)<-[job:WORKS_AT]-(:Person)<-[:BELONGS_TO]-(theirs:Profile)
    WHERE job.until IS NULL
    RETURN theirs
  }
  WITH DISTINCT theirs, from_day
  WHERE coalesce(theirs.status, '') <> 'deactivated'
  MATCH (theirs)-[link:FOLLOWS]-(own:Profile)
  WHERE ((link.day >= from_day AND link.day <= $until AND (link.baseline = false OR coalesce(link.dated, '') <> ''))
      OR (link.until IS NOT NULL AND substring(toString(link.until), 0, 10) >= from_day
        AND substring(toString(link.until), 0, 10) <= $until))
    AND coalesce(own.status, '') <> 'deactivated'
  MATCH (own)-[:BELONGS_TO]->(person:Person)-[held:WORKS_AT]->(company:Company)
  WHERE held.until IS NULL AND company.role = 'customer'
  UNWIND [
    {day: CASE WHEN link.baseline = false OR coalesce(link.dated, '') <> '' THEN link.day END, at: toString(link.since),
      how: CASE WHEN startNode(link) = own THEN 'follows' ELSE 'is followed by' END},
    {day: substring(toString(link.until), 0, 10), at: toString(link.until),
      how: CASE WHEN startNode(link) = own THEN 'follows no more' ELSE 'is followed no more by' END}] AS one
  WITH company, person, theirs, one, from_day
  WHERE one.day >= from_day AND one.day <= $until
  RETURN one.day AS day, company, one.how AS happened, person.name AS who, one.at AS at, theirs.key AS thing_key
}
WITH day, company, happened, who, at, thing_key, company.key AS company_key
ORDER BY at DESC, company_key, happened, thing_key
LIMIT $most
RETURN day, company.name AS company, happened, who, at, thing_key, company_key
ORDER BY at DESC, company_key, happened, thing_key
// --- evidence
UNWIND $rows AS shown
OPTIONAL MATCH (post:Post {key: shown.thing_key})
OPTIONAL MATCH (signal:Signal {key: shown.thing_key})
OPTIONAL MATCH (deal:Deal {key: shown.thing_key})
OPTIONAL MATCH (company:Company {key: shown.thing_key})
OPTIONAL MATCH (profile:Profile {key: shown.thing_key})
OPTIONAL MATCH (known:Person {key: shown.thing_key})
OPTIONAL MATCH (signal)<-[:REPORTS]-(report:Post)
WITH shown, post, signal, deal, company, profile, known, min(report.url) AS report_url
WITH shown, post, coalesce(post.text, signal.line,
    deal.name + coalesce(' (' + deal.stage + ')', '') + coalesce(', ' + toString(deal.amount), ''),
    profile.name, profile.handle, profile.key,
    CASE WHEN shown.happened = 'got to know' THEN known.name END,
    CASE WHEN company IS NOT NULL THEN coalesce('pays ' + toString(company.mrr) + ' a month', '') END, '') AS what,
  coalesce(post.url, report_url, profile.url) AS url
RETURN shown.row AS row, what, post.sentiment AS sentiment, url,
  [{who: coalesce(shown.who, shown.company), said: CASE WHEN post IS NULL THEN trim(shown.happened + ' ' + what) ELSE what END,
    at: datetime(shown.at), url: url, network: post.network, kind: shown.happened, sentiment: post.sentiment}] AS evidence
