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
// key: [day]
// view: chart
// chart: {type: bar, x: day, y: [positive, neutral, negative], stacked: true}
// ---
// How much was said of everything, of a topic or of a company is kept by day; of a topic and a company together it is not.
CALL () {
  UNWIND CASE WHEN $topic IS NULL AND $company IS NULL
    THEN range(0, duration.inDays(date($since), date($until)).days) ELSE [] END AS n
  WITH toString(date($since) + duration({days: n})) AS day
  MATCH (count:Count {all_day: day})
  RETURN count.day AS day, count.posts AS posts, count.positive AS positive, count.neutral AS neutral,
    count.negative AS negative, count.labelled AS labelled, count.polarity AS polarity
  UNION ALL
  MATCH (:Topic {key: $topic})<-[:COUNT_OF]-(count:Count)
  WHERE count.day >= $since AND count.day <= $until AND $company IS NULL
  RETURN count.day AS day, count.posts AS posts, count.positive AS positive, count.neutral AS neutral,
    count.negative AS negative, count.labelled AS labelled, count.polarity AS polarity
  UNION ALL
  MATCH (:Company {key: $company})<-[:COUNT_OF]-(count:Count)
  WHERE count.day >= $since AND count.day <= $until AND $topic IS NULL
  RETURN count.day AS day, count.posts AS posts, count.positive AS positive, count.neutral AS neutral,
    count.negative AS negative, count.labelled AS labelled, count.polarity AS polarity
  UNION ALL
  MATCH (company:Company {key: $company})
  MATCH (:Topic {key: $topic})<-[about:ABOUT]-(post:Post)<-[:POSTED]-(author:Profile)
  WHERE post.day >= $since AND post.day <= $until AND about.score >= 0.5 AND coalesce(author.status, '') <> 'deactivated'
    AND (EXISTS { MATCH (post)-[:MENTIONS]->(company) }
      OR EXISTS { MATCH (post)-[:MENTIONS]->(:Profile)<-[:OPERATES]-(company) })
  OPTIONAL MATCH (post)-[named:MENTIONS]->(company)
  RETURN post.day AS day, 1 AS posts,
    CASE WHEN named.sentiment = 'positive' THEN 1 ELSE 0 END AS positive,
    CASE WHEN named.sentiment = 'neutral' THEN 1 ELSE 0 END AS neutral,
    CASE WHEN named.sentiment = 'negative' THEN 1 ELSE 0 END AS negative,
    CASE WHEN named.sentiment IN ['positive', 'neutral', 'negative'] THEN 1 ELSE 0 END AS labelled,
    CASE named.sentiment WHEN 'positive' THEN named.score WHEN 'negative' THEN -named.score ELSE 0.0 END AS polarity
}
WITH day, sum(posts) AS posts, sum(positive) AS positive, sum(neutral) AS neutral, sum(negative) AS negative,
  sum(polarity) AS polarity, sum(labelled) AS labelled
WITH collect({day: day, posts: posts, positive: positive, neutral: neutral, negative: negative,
  sentiment: CASE WHEN labelled > 0 THEN polarity / labelled END}) AS heard
UNWIND range(0, duration.inDays(date($since), date($until)).days) AS n
WITH heard, toString(date($since) + duration({days: n})) AS day
WITH day, [one IN heard WHERE one.day = day][0] AS one
RETURN day,
  coalesce(one.posts, 0) AS posts, coalesce(one.positive, 0) AS positive,
  coalesce(one.neutral, 0) AS neutral, coalesce(one.negative, 0) AS negative,
  round(one.sentiment * 100) / 100 AS sentiment
ORDER BY day
