// ---
// question: Which customers fell silent?
// description: >-
//   Customers whose people and profiles have not posted for so long that it is unusual against their own rhythm. `chance` is
//   the probability that a pause this long begins in a given week; a short history is judged by everybody's. Nine in ten
//   of their pauses are no longer than `usual_pause`. Pauses run up to the last day on which anybody was heard, and days on
//   which few others spoke (weekends, holidays, a stopped collector) count for little.
// audience: [csm]
// phrases:
//   - Which accounts have gone quiet?
//   - Who stopped posting?
//   - Silent customers
// params:
//   history: {type: since, default: 180 days, min: 28 days, max: 2 years, help: how far back their rhythm is looked at}
//   max_chance: {type: float, default: 0.0005, min: 0, max: 1, label: "chance, at most", help: "that so long a pause begins in a given week"}
//   min_times_usual: {type: float, default: 3, min: 1, max: 100}
//   min_days: {type: int, default: 6, min: 2, max: 365, help: days with posts that it takes to have a rhythm}
// columns: [company, silent_days, usual_pause, longest_pause, times_usual, chance, last_post, who, posts, owner, renewal, monthly_revenue]
// hidden: [company_key, owner_address, days_heard, about]
// evidence: evidence
// with_evidence: [who]
// key: [company_key]
// view: table
// statistic:
//   name: silence
//   takes: {days: days, heard: heard}
//   adds: [silent_days, usual_pause, longest_pause, times_usual, chance]
//   at_least: {days_heard: min_days, times_usual: min_times_usual}
//   at_most: {chance: max_chance}
//   order: times_usual
// graph:
//   nodes: {company: company, who: person}
//   edges: [[who, spoke for, company]]
// alert:
//   key: [company_key]
//   began: last_post
//   about: about
//   on: []
//   title: "{company} has been silent for {silent_days:count day}[; usually {usual_pause:count day}].[ {renewal_and_revenue}]"
// ---
// The last day on which anybody was heard.
UNWIND range(0, $history_days) AS n
WITH toString(date($history) + duration({days: n})) AS day
MATCH (count:Count {all_day: day})
WITH max(count.all_day) AS heard
MATCH (account:Company {role: 'customer'})
CALL (account) {
  MATCH (account)-[:OPERATES]->(profile:Profile)
  RETURN profile, account AS speaker
  UNION
  MATCH (account)<-[job:WORKS_AT]-(speaker:Person)<-[:BELONGS_TO]-(profile:Profile)
  WHERE job.until IS NULL
  RETURN profile, speaker
}
WITH heard, account, collect(profile) AS profiles, collect(DISTINCT speaker.key) AS speakers
CALL (profiles) {
  UNWIND profiles AS profile
  MATCH (profile)-[:POSTED]->(post:Post)
  WHERE coalesce(profile.status, '') <> 'deactivated' AND post.day >= $history AND post.day <= $today
  WITH DISTINCT post
  ORDER BY post.at DESC
  RETURN collect(DISTINCT post.day) AS days, count(post) AS posts, collect(post.key)[..5] AS last_posts
}
// Everybody's days are returned: they say how long a short history's pauses usually are, and which days count.
WITH heard, account, speakers, days, posts, last_posts
WHERE posts > 0
RETURN
  account.name AS company, days, heard, size(days) AS days_heard, days[0] AS last_post, posts,
  account.owner AS owner, account.renewal AS renewal, account.mrr AS monthly_revenue,
  account.key AS company_key, account.owner_address AS owner_address, speakers + last_posts AS about
ORDER BY monthly_revenue DESC, company_key
// --- evidence
// Who spoke, and their last words.
UNWIND $rows AS row
MATCH (account:Company {key: row.company_key})
CALL (account) {
  MATCH (account)-[:OPERATES]->(profile:Profile)-[:POSTED]->(post:Post)
  WHERE post.day >= $history AND post.day <= $today AND coalesce(profile.status, '') <> 'deactivated'
  RETURN account AS speaker, post
  UNION
  MATCH (account)<-[job:WORKS_AT]-(speaker:Person)<-[:BELONGS_TO]-(profile:Profile)-[:POSTED]->(post:Post)
  WHERE job.until IS NULL AND post.day >= $history AND post.day <= $today
    AND coalesce(profile.status, '') <> 'deactivated'
  RETURN speaker, post
}
WITH row, speaker, post
ORDER BY post.at DESC
RETURN row.row AS row, collect(DISTINCT speaker.name) AS who,
  collect({who: speaker.name, said: post.text, at: post.at, url: post.url, network: post.network, sentiment: post.sentiment})[..5] AS evidence
