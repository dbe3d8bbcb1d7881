// ---
// question: Which signals came before churn, and which before renewal?
// description: >-
//   For each signal: of the customers that had it in the days before their contract ended or was renewed, as the CRM tells,
//   how many churned and how many renewed; the share that churned with it and without it; and `lift`, the one divided by
//   the other, with the range in which it lies in 95 of 100 cases (log method, half a case added to each count). A range
//   above 1 says before churn, below 1 before renewal, else not told apart. It takes 10 of each outcome, and 5 outcomes with
//   the signal and 5 without. What comes before is associated, and need not be the cause.
// audience: [csm, analyst]
// phrases:
//   - What happens before customers churn?
//   - Early warning signs of churn
//   - Which signals predict churn?
//   - What did customers do before they left?
//   - What comes before a renewal?
//   - Leading indicators of churn and renewal
// params:
//   since: {type: since, default: 2 years, min: 30 days, max: 10 years, help: outcomes in it}
//   before: {type: since, default: 90 days, min: 7 days, max: 1 year, label: days before the outcome}
// columns: [signal, reading, lift, low, high, churned, renewed, share_with, share_without, outcomes]
// hidden: [renewal_keys]
// evidence: evidence
// key: [signal]
// view: table
// ---
MATCH (account:Company)-[:HAD]->(outcome:Renewal)
WHERE outcome.day >= $since AND outcome.day <= $until
WITH account, outcome, toString(date(outcome.day) - duration({days: $before_days})) AS first,
  toString(date(outcome.day) - duration({days: $before_days / 2})) AS middle
WITH collect({account: account, outcome: outcome, first: first, middle: middle}) AS outcomes,
  sum(CASE WHEN outcome.outcome = 'churned' THEN 1 ELSE 0 END) AS all_churned,
  sum(CASE WHEN outcome.outcome = 'renewed' THEN 1 ELSE 0 END) AS all_renewed
CALL (outcomes) {
  RETURN 'all outcomes' AS signal, null AS outcome
  UNION
  UNWIND outcomes AS one
  WITH one.account AS account, one.outcome AS outcome, one.first AS first
  CALL (account, first) {
    MATCH (account)-[:OPERATES]->(profile:Profile)
    RETURN profile
    UNION
    MATCH (account)<-[job:WORKS_AT]-(:Person)<-[:BELONGS_TO]-(profile:Profile)
    WHERE job.until IS NULL OR substring(toString(job.until), 0, 10) >= first
    RETURN profile
  }
  MATCH (profile)-[:POSTED]->(post:Post)-[named:MENTIONS]->(about:Company)
  WHERE coalesce(profile.status, '') <> 'deactivated' AND post.day >= first AND post.day < outcome.day
    AND (about.role = 'competitor' OR (about.role = 'us' AND named.sentiment IN ['negative', 'positive']))
  RETURN DISTINCT CASE about.role WHEN 'us' THEN named.sentiment + ' post about us' ELSE 'post about a competitor' END AS signal,
    outcome
  UNION
  // Fell silent: posts on three days or more of the first half, none in the second.
  UNWIND outcomes AS one
  WITH one.account AS account, one.outcome AS outcome, one.first AS first, one.middle AS middle
  CALL (account, first) {
    MATCH (account)-[:OPERATES]->(profile:Profile)
    RETURN profile
    UNION
    MATCH (account)<-[job:WORKS_AT]-(:Person)<-[:BELONGS_TO]-(profile:Profile)
    WHERE job.until IS NULL OR substring(toString(job.until), 0, 10) >= first
    RETURN profile
  }
  MATCH (profile)-[:POSTED]->(post:Post)
  WHERE coalesce(profile.status, '') <> 'deactivated' AND post.day >= first AND post.day < outcome.day
  WITH outcome, middle, max(post.day) AS last, count(DISTINCT post.day) AS spoke
  WHERE last < middle AND spoke >= 3
  RETURN 'fell silent' AS signal, outcome
  UNION
  // From the competitors' profiles, since those are fewer than what all customers follow.
  MATCH (rival:Company {role: 'competitor'})
  CALL (rival) {
    MATCH (rival)-[:OPERATES]->(theirs:Profile)
    RETURN theirs, null AS left_on
    UNION
    MATCH (rival)<-[held:WORKS_AT]-(:Person)<-[:BELONGS_TO]-(theirs:Profile)
    RETURN theirs, substring(toString(held.until), 0, 10) AS left_on
  }
  WITH DISTINCT theirs, left_on
  WHERE coalesce(theirs.status, '') <> 'deactivated'
  MATCH (theirs)-[link:FOLLOWS]-(own:Profile)
  WHERE (left_on IS NULL OR left_on >= link.day) AND (link.baseline = false OR coalesce(link.dated, '') <> '')
  WITH own, collect(DISTINCT link.day) AS days
  WHERE coalesce(own.status, '') <> 'deactivated'
  MATCH (own)-[:BELONGS_TO]->(:Person)-[job:WORKS_AT]->(account:Company)
  MATCH (account)-[:HAD]->(outcome:Renewal)
  WHERE outcome.day >= $since AND outcome.day <= $until
  WITH days, outcome, substring(toString(job.until), 0, 10) AS left_on,
    toString(date(outcome.day) - duration({days: $before_days})) AS first
  WHERE (left_on IS NULL OR left_on >= first) AND any(day IN days WHERE day >= first AND day < outcome.day)
  RETURN DISTINCT 'new contact at a competitor' AS signal, outcome
  UNION
  UNWIND outcomes AS one
  WITH one.account AS account, one.outcome AS outcome, one.first AS first
  MATCH (account)<-[job:WORKS_AT]-(person:Person)
  WHERE job.until IS NOT NULL
    AND substring(toString(job.until), 0, 10) >= first AND substring(toString(job.until), 0, 10) < outcome.day
    // Who has another title there did not leave.
    AND NOT EXISTS { MATCH (person)-[other:WORKS_AT]->(account)
      WHERE other.since <= job.until AND (other.until IS NULL OR other.until > job.until) }
  RETURN DISTINCT 'somebody left' AS signal, outcome
  UNION
  UNWIND outcomes AS one
  WITH one.account AS account, one.outcome AS outcome, one.first AS first
  MATCH (account)<-[:SIGNAL_OF]-(event:Signal)
  WHERE event.day >= first AND event.day < outcome.day AND event.certainty = 'reported'
    AND EXISTS { MATCH (event)<-[:REPORTS]-(:Post)<-[:POSTED]-(author:Profile) WHERE coalesce(author.status, '') <> 'deactivated' }
  RETURN DISTINCT 'news of it: ' + event.kind AS signal, outcome
}
WITH all_churned, all_renewed, signal,
  sum(CASE WHEN outcome.outcome = 'churned' THEN 1 ELSE 0 END) AS churned,
  sum(CASE WHEN outcome.outcome = 'renewed' THEN 1 ELSE 0 END) AS renewed,
  collect(outcome.key) AS renewal_keys
WITH *, all_churned >= 10 AND all_renewed >= 10 AS enough
WHERE enough = (signal <> 'all outcomes')
WITH *, churned + renewed >= 5 AND all_churned + all_renewed - churned - renewed >= 5 AND enough AS told,
  // Half a case more in each count, so that none is 0.
  churned + 0.5 AS a, churned + renewed + 1.0 AS with_it,
  all_churned - churned + 0.5 AS c, all_churned + all_renewed - churned - renewed + 1.0 AS without_it
WITH *, CASE WHEN told THEN (a / with_it) / (c / without_it) END AS ratio,
  CASE WHEN told THEN exp(1.96 * sqrt(1 / a - 1 / with_it + 1 / c - 1 / without_it)) END AS spread
WITH *, ratio / spread AS least, ratio * spread AS most
RETURN
  signal,
  CASE
    WHEN NOT enough THEN 'too few outcomes to tell: ' + toString(all_churned) + ' churned and ' + toString(all_renewed) +
      ' renewed in this period, and it takes 10 of each (`grapevine import crm` brings them)'
    WHEN NOT told THEN 'too few to tell: it takes 5 outcomes with it and 5 without'
    WHEN least > 1 THEN 'before churn' WHEN most < 1 THEN 'before renewal' ELSE 'not told apart' END AS reading,
  round(ratio * 100) / 100 AS lift, round(least * 100) / 100 AS low, round(most * 100) / 100 AS high,
  CASE WHEN enough THEN churned ELSE all_churned END AS churned, CASE WHEN enough THEN renewed ELSE all_renewed END AS renewed,
  CASE WHEN enough THEN round(toFloat(churned) / (churned + renewed) * 100) / 100 END AS share_with,
  CASE WHEN enough AND all_churned + all_renewed > churned + renewed THEN
    round(toFloat(all_churned - churned) / (all_churned + all_renewed - churned - renewed) * 100) / 100 END AS share_without,
  all_churned + all_renewed AS outcomes,
  renewal_keys
ORDER BY CASE WHEN least > 1 OR most < 1 THEN 0 WHEN told THEN 1 ELSE 2 END, abs(log(coalesce(ratio, 1.0))) DESC, signal
// --- evidence
UNWIND $rows AS shown
UNWIND shown.renewal_keys AS renewal_key
MATCH (outcome:Renewal {key: renewal_key})<-[:HAD]-(account:Company)
WITH shown, outcome, account ORDER BY outcome.day DESC, outcome.key
RETURN shown.row AS row, collect({who: account.name, said: outcome.outcome + ' on ' + outcome.day, at: datetime(outcome.day),
  kind: outcome.outcome})[..10] AS evidence
