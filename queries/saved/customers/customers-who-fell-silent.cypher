// ---
// question: Which customers fell silent?
// description: >-
//   Customers whose people and profiles have stopped posting for longer than ever before in the period, and for several
//   times the pause that is usual for them (nine in ten of their pauses are no longer than that). Pauses run up to the
//   last day on which anybody was heard, so that a stopped collector silences no one.
// audience: [csm]
// phrases:
//   - Which accounts have gone quiet?
//   - Who stopped posting?
//   - Silent customers
// params:
//   history: {type: since, default: 180 days, min: 28 days, max: 2 years, help: how far back their rhythm is looked at}
//   min_times_usual: {type: float, default: 3, min: 1, max: 100}
//   min_days: {type: int, default: 6, min: 3, max: 365, help: days with posts that it takes to have a rhythm}
// columns: [company, silent_days, usual_pause, longest_pause, times_usual, last_post, who, posts, owner, renewal, monthly_revenue]
// hidden: [company_key, owner_address, about]
// evidence: evidence
// key: [company_key]
// view: table
// graph:
//   nodes: {company: company, who: person}
//   edges: [[who, spoke for, company]]
// alert:
//   key: [company_key]
//   began: last_post
//   about: about
//   title: "{company} has been silent for {silent_days} days (usual: {usual_pause})"
// ---
// The last day on which anybody was heard, and the customers of whom nobody was heard since the day before it.
UNWIND range(0, $history_days) AS n
WITH toString(date($history) + duration({days: n})) AS day
MATCH (count:Count {all_day: day})
WITH max(count.all_day) AS heard
MATCH (account:Company {role: 'customer'})
CALL (account) {
  MATCH (account)-[:OPERATES]->(profile:Profile)
  RETURN profile
  UNION
  MATCH (account)<-[job:WORKS_AT]-(:Person)<-[:BELONGS_TO]-(profile:Profile)
  WHERE job.until IS NULL
  RETURN profile
}
WITH heard, account, profile
WHERE profile.last_post >= $history AND coalesce(profile.status, '') <> 'deactivated'
WITH heard, account, max(profile.last_post) AS last_post, collect(profile) AS profiles
WITH account, profiles, last_post, duration.inDays(date(last_post), date(heard)).days AS silent_days
// No usual pause is shorter than a day.
WHERE silent_days > 1 AND silent_days >= $min_times_usual
CALL (profiles) {
  UNWIND profiles AS profile
  MATCH (profile)-[:POSTED]->(post:Post)
  WHERE post.day >= $history
  WITH post.day AS day, count(DISTINCT post) AS posts
  ORDER BY day
  RETURN collect(day) AS days, sum(posts) AS posts
}
WITH account, last_post, silent_days, days, posts, duration.inDays(date(days[0]), date(last_post)).days AS spoke_days
// A rhythm counts when it was kept for at least as long as the silence after it.
WHERE size(days) >= $min_days AND spoke_days >= silent_days
UNWIND range(1, size(days) - 1) AS n
WITH account, last_post, posts, silent_days,
  duration.inDays(date(days[n - 1]), date(days[n])).days AS pause
WITH account, last_post, posts, silent_days,
  percentileDisc(pause, 0.9) AS usual_pause, max(pause) AS longest_pause
WHERE silent_days > longest_pause AND silent_days >= $min_times_usual * usual_pause
// Who spoke, and their last words.
CALL (account) {
  MATCH (account)-[:OPERATES]->(profile:Profile)-[:POSTED]->(post:Post)
  WHERE post.day >= $history AND coalesce(profile.status, '') <> 'deactivated'
  RETURN account AS speaker, post
  UNION
  MATCH (account)<-[job:WORKS_AT]-(speaker:Person)<-[:BELONGS_TO]-(profile:Profile)-[:POSTED]->(post:Post)
  WHERE job.until IS NULL AND post.day >= $history AND coalesce(profile.status, '') <> 'deactivated'
  RETURN speaker, post
}
WITH account, last_post, posts, silent_days, usual_pause, longest_pause, speaker, post
ORDER BY post.at DESC
WITH account, last_post, posts, silent_days, usual_pause, longest_pause,
  collect(DISTINCT speaker.name) AS who,
  collect(DISTINCT speaker.key) + collect(post.key)[..5] AS about
RETURN
  account.name AS company, silent_days, usual_pause, longest_pause,
  round(toFloat(silent_days) / usual_pause * 10) / 10 AS times_usual,
  last_post, who, posts,
  account.owner AS owner, account.renewal AS renewal, account.mrr AS monthly_revenue,
  account.key AS company_key, account.owner_address AS owner_address, about
ORDER BY times_usual DESC, monthly_revenue DESC, company_key
// --- evidence
UNWIND $rows AS shown
MATCH (account:Company {key: shown.company_key})
CALL (account) {
  MATCH (account)-[:OPERATES]->(profile:Profile)-[:POSTED]->(post:Post)
  WHERE post.day >= $history AND coalesce(profile.status, '') <> 'deactivated'
  RETURN account.name AS who, post
  UNION
  MATCH (account)<-[job:WORKS_AT]-(speaker:Person)<-[:BELONGS_TO]-(profile:Profile)-[:POSTED]->(post:Post)
  WHERE job.until IS NULL AND post.day >= $history AND coalesce(profile.status, '') <> 'deactivated'
  RETURN speaker.name AS who, post
}
WITH shown.row AS row, who, post
ORDER BY post.at DESC
RETURN row, collect({who: who, said: post.text, at: post.at, url: post.url, network: post.network,
  sentiment: post.sentiment})[..5] AS evidence
