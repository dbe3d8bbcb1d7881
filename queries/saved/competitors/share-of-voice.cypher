// ---
// question: What is our share of voice?
// description: >-
//   How often posts name us and each competitor, or mention a profile that they operate, by day, by week or in total, with
//   each one's share (0 to 1) and the sentiment towards it: how many were positive and negative, and the mean (-1 to 1).
//   What a company's own people and profiles write does not count for it.
// audience: [marketer]
// phrases:
//   - Share of voice
//   - Share of voice by day
//   - How often are we mentioned compared to our competitors?
// always: {company: share of voice is always of all competitors}
// params:
//   by: {type: choice, choices: [day, week, total], default: day}
//   since: {type: since, default: 30 days, min: 1 day, max: 2 years}
// columns: [period, company, role, mentions, share, positive, negative, sentiment]
// key: [period, company]
// view: chart
// chart: {type: bar, x: period, y: mentions, color: company, stacked: true}
// ---
MATCH (company:Company)
WHERE company.role IN ['us', 'competitor']
// What is kept by day, less what the company's own profiles and people said.
CALL (company) {
  MATCH (company)<-[:COUNT_OF]-(count:Count)
  WHERE count.day >= $since AND count.day <= $until
  RETURN count.day AS day, count.posts AS posts, count.positive AS positive, count.negative AS negative,
    count.labelled AS labelled, count.polarity AS polarity
  UNION ALL
  WITH company
  CALL (company) {
    MATCH (company)-[:OPERATES]->(own:Profile)
    RETURN own
    UNION
    MATCH (company)<-[job:WORKS_AT]-(:Person)<-[:BELONGS_TO]-(own:Profile)
    WHERE job.until IS NULL
    RETURN own
  }
  MATCH (own)-[:SAID]->(said:Said)
  WHERE said.subject = company.key AND said.day >= $since AND said.day <= $until AND said.posts > 0
  RETURN said.day AS day, -said.posts AS posts, -said.positive AS positive, -said.negative AS negative,
    -said.labelled AS labelled, -said.polarity AS polarity
}
WITH company, day, posts, positive, negative, labelled, polarity, CASE $by
  WHEN 'total' THEN CASE WHEN $until = $today THEN 'since ' + $since ELSE $since + ' to ' + $until END
  WHEN 'week' THEN toString(date.truncate('week', date(day)))
  ELSE day END AS period
WITH period, company, sum(posts) AS mentions, sum(positive) AS positive, sum(negative) AS negative,
  sum(labelled) AS labelled, sum(polarity) AS polarity
WHERE mentions > 0
WITH period, sum(mentions) AS all, collect({company: company, mentions: mentions, positive: positive,
  negative: negative, sentiment: CASE WHEN labelled > 0 THEN polarity / labelled END}) AS voices
UNWIND voices AS one
RETURN period, one.company.name AS company, one.company.role AS role, one.mentions AS mentions,
  round(toFloat(one.mentions) / all * 1000) / 1000 AS share,
  one.positive AS positive, one.negative AS negative,
  round(one.sentiment * 100) / 100 AS sentiment
ORDER BY period, mentions DESC, company
