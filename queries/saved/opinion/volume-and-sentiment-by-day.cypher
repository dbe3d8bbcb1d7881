// ---
// question: How much is said by day, and in what mood?
// description: >-
//   Posts a day with their sentiment, of everything heard or only about one topic or company; then it is the sentiment
//   towards that company. Every day of the period has a row, also those on which nothing was said. `sentiment` is the
//   day's mean, from -1 to 1.
// audience: [marketer, analyst]
// phrases:
//   - Volume and sentiment by day
//   - Volume and sentiment by day about {topic}
//   - How much is said about {topic} by day?
//   - Sentiment about {company} by day
// params:
//   topic: {type: topic, any: true}
//   company: {type: company, any: true, label: about}
//   since: {type: since, default: 30 days, min: 1 day, max: 2 years}
// columns: [day, posts, positive, neutral, negative, sentiment]
// view: chart
// chart: {type: bar, x: day, y: [positive, neutral, negative], stacked: true}
// ---
MATCH (post:Post)<-[:POSTED]-(author:Profile)
WHERE post.day >= $since AND coalesce(author.status, '') <> 'deactivated'
  AND ($topic IS NULL
    OR EXISTS { MATCH (post)-[about:ABOUT]->(:Topic {key: $topic}) WHERE about.score >= 0.5 })
  AND ($company IS NULL
    OR EXISTS { MATCH (post)-[:MENTIONS]->(:Company {key: $company}) }
    OR EXISTS { MATCH (post)-[:MENTIONS]->(:Profile)<-[:OPERATES]-(:Company {key: $company}) })
OPTIONAL MATCH (post)-[named:MENTIONS]->(:Company {key: $company})
WITH post, CASE WHEN $company IS NULL THEN post.sentiment ELSE named.sentiment END AS mood,
  CASE WHEN $company IS NULL THEN post.polarity WHEN named.sentiment = 'positive' THEN named.score
    WHEN named.sentiment = 'negative' THEN -named.score WHEN named.sentiment = 'neutral' THEN 0.0 END AS polarity
WITH post.day AS day, count(post) AS posts,
  sum(CASE WHEN mood = 'positive' THEN 1 ELSE 0 END) AS positive,
  sum(CASE WHEN mood = 'neutral' THEN 1 ELSE 0 END) AS neutral,
  sum(CASE WHEN mood = 'negative' THEN 1 ELSE 0 END) AS negative,
  avg(polarity) AS sentiment
WITH collect({day: day, posts: posts, positive: positive, neutral: neutral, negative: negative,
  sentiment: sentiment}) AS heard
UNWIND range(0, $since_days) AS n
WITH heard, toString(date($since) + duration({days: n})) AS day
WITH day, [one IN heard WHERE one.day = day][0] AS one
RETURN day,
  coalesce(one.posts, 0) AS posts, coalesce(one.positive, 0) AS positive,
  coalesce(one.neutral, 0) AS neutral, coalesce(one.negative, 0) AS negative,
  round(one.sentiment * 100) / 100 AS sentiment
ORDER BY day
