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
// view: chart
// chart: {type: bar, x: period, y: mentions, color: company, stacked: true}
// ---
CALL () {
  MATCH (post:Post)-[:MENTIONS]->(company:Company)
  WHERE post.day >= $since AND company.role IN ['us', 'competitor']
  RETURN post, company
  UNION
  MATCH (post:Post)-[:MENTIONS]->(:Profile)<-[:OPERATES]-(company:Company)
  WHERE post.day >= $since AND company.role IN ['us', 'competitor']
  RETURN post, company
}
MATCH (post)<-[:POSTED]-(author:Profile)
WHERE coalesce(author.status, '') <> 'deactivated'
  AND NOT EXISTS { MATCH (author)<-[:OPERATES]-(company) }
  AND NOT EXISTS { MATCH (author)-[:BELONGS_TO]->(:Person)-[job:WORKS_AT]->(company) WHERE job.until IS NULL }
OPTIONAL MATCH (post)-[named:MENTIONS]->(company)
WITH company, post, named, CASE $by
  WHEN 'total' THEN 'since ' + $since
  WHEN 'week' THEN toString(date.truncate('week', date(post.day)))
  ELSE post.day END AS period
// Towards the company, which may be another sentiment than the whole post's; a post that only links to it has none.
WITH period, company, count(post) AS mentions,
  sum(CASE WHEN named.sentiment = 'positive' THEN 1 ELSE 0 END) AS positive,
  sum(CASE WHEN named.sentiment = 'negative' THEN 1 ELSE 0 END) AS negative,
  avg(CASE named.sentiment WHEN 'positive' THEN named.score WHEN 'negative' THEN -named.score
    WHEN 'neutral' THEN 0.0 END) AS sentiment
WITH period, sum(mentions) AS all, collect({company: company, mentions: mentions, positive: positive,
  negative: negative, sentiment: sentiment}) AS voices
UNWIND voices AS one
RETURN period, one.company.name AS company, one.company.role AS role, one.mentions AS mentions,
  round(toFloat(one.mentions) / all * 1000) / 1000 AS share,
  one.positive AS positive, one.negative AS negative,
  round(one.sentiment * 100) / 100 AS sentiment
ORDER BY period, mentions DESC, company
