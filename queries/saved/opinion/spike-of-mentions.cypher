// ---
// question: Is {company} suddenly mentioned more than usual?
// description: >-
//   Whether the posts that name a company in the last {hours} hours are more than its weekly rhythm leads one to expect, with
//   the topics and the most noticed of them. `chance` is the probability of so many or more in such a time; with less than a
//   week of history nothing is a spike. What the company's own people and profiles write is left out.
// audience: [marketer]
// phrases:
//   - A spike of mentions of {company}
//   - Is there a spike in mentions?
//   - Are we suddenly talked about?
// params:
//   company: {type: company, default: us, label: about}
//   hours: {type: int, default: 24, min: 1, max: 168, label: hours, help: how many hours count as now}
//   history: {type: since, default: 8 weeks, min: 2 weeks, max: 26 weeks, help: the past to compare with}
//   max_chance: {type: float, default: 0.00001, min: 0, max: 1, label: "chance, at most"}
//   min_posts: {type: int, default: 5, min: 1, max: 10000}
//   min_times_usual: {type: float, default: 2, min: 0, max: 1000}
// columns: [company, posts, usual, times_usual, chance, negative, quote, url]
// hidden: [company_key, day, about]
// evidence: evidence
// with_evidence: [quote, url]
// view: table
// statistic:
//   name: spike
//   takes: {hours: by_hour, first: first}
//   adds: [posts, usual, times_usual, chance]
//   at_least: {posts: min_posts, times_usual: min_times_usual}
//   at_most: {chance: max_chance}
//   order: times_usual
// alert:
//   key: [company_key]
//   began: day
//   about: about
//   title: "{posts:count mention} of {company} at once[; usually {usual:number}].[ Negative: {negative:number}.]"
// ---
UNWIND range(0, duration.inDays(date($history), date($today)).days) AS n
WITH toString(date($history) + duration({days: n})) AS day
CALL (day) {
  MATCH (listened:Post {day: day})
  RETURN listened
  LIMIT 1
}
WITH min(day) AS first
MATCH (about:Company {key: $company})
CALL (about) {
  MATCH (about)<-[named:MENTIONS]-(post:Post)<-[:POSTED]-(author:Profile)
  WHERE post.day >= $history AND post.at <= datetime($now) AND coalesce(author.status, '') <> 'deactivated'
  RETURN author, {key: post.key, hour: substring(toString(post.at), 0, 13), mood: named.sentiment,
    recent: post.at >= datetime($now) - duration({hours: $hours})} AS heard
  UNION ALL
  // Its own profiles, once together: to look for each author whether it is one of them takes far longer.
  MATCH (about)-[:OPERATES]->(author:Profile)
  RETURN author, null AS heard
  UNION ALL
  MATCH (about)<-[job:WORKS_AT]-(:Person)<-[:BELONGS_TO]-(author:Profile)
  WHERE job.until IS NULL
  RETURN author, null AS heard
}
WITH first, about, author, collect(heard) AS said, count(*) AS found
WHERE size(said) = found
UNWIND said AS one
WITH first, about, one.hour AS hour, one.key AS key, one.recent AS recent, one.mood AS mood
WITH first, about, hour, count(DISTINCT key) AS posts,
  sum(CASE WHEN recent AND mood = 'negative' THEN 1 ELSE 0 END) AS negative,
  collect(DISTINCT CASE WHEN recent THEN key END) AS keys
WITH first, about, collect({hour: hour, posts: posts}) AS by_hour, sum(negative) AS negative,
  reduce(all = [], some IN collect(keys) | all + some) AS keys
RETURN about.name AS company, by_hour, first, negative, about.key AS company_key, $today AS day, keys AS about
// --- evidence
UNWIND $rows AS row
UNWIND row.about AS key
MATCH (post:Post {key: key})<-[:POSTED]-(author:Profile)
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
WITH row, post, min(coalesce(person.name, author.name, author.handle, author.key)) AS who,
  COUNT { MATCH (post)<-[:ENGAGED]-(:Profile) } + COUNT { MATCH (post)<-[:REPLY_TO|QUOTES]-(:Post) } AS noticed
ORDER BY noticed DESC, post.at DESC
WITH row, collect({who: who, said: post.text, at: post.at, url: post.url, network: post.network, sentiment: post.sentiment})[..5] AS evidence
RETURN row.row AS row, evidence, evidence[0].said AS quote, evidence[0].url AS url
