// ---
// question: What do people who follow both us and {competitor} talk about?
// description: >-
//   The topics of those who follow us and a competitor now: by topic how many of them wrote about it in the period, their
//   share among all who follow both (`of_people`), how much and in what mood. Following us is following a profile that we
//   operate or one of our people, with any of a person's profiles, and the same with a competitor. Our own people and those of
//   competitors are left out. It is about now, so follows from before anyone watched count, and ended ones do not.
// audience: [marketer]
// phrases:
//   - What do people talk about who follow us and {competitor}?
//   - Topics of those who follow both us and {competitor}
//   - What are followers of {competitor} and us interested in?
//   - What do our common followers with {competitor} talk about?
//   - Shared audience with {competitor}
//   - What does the audience that we share with {competitor} care about?
// params:
//   competitor: {type: company, role: [competitor], any: true}
//   since: {type: since, default: 90 days, min: 1 day, max: 2 years}
// columns: [topic, people, of_people, share, posts, positive, neutral, negative, who, quote, url]
// hidden: [topic_key, post_keys]
// evidence: evidence
// with_evidence: [quote, url]
// key: [topic_key]
// view: chart
// chart: {type: bar, x: topic, y: [positive, neutral, negative], stacked: true}
// graph:
//   nodes: {who: person, topic: topic}
//   edges: [[who, talk about, topic]]
// ---
// Followers of each side, and who is behind both.
CALL () {
  MATCH (rival:Company {role: 'competitor'})
  WHERE $competitor IS NULL OR rival.key = $competitor
  CALL (rival) {
    MATCH (rival)-[:OPERATES]->(theirs:Profile)
    RETURN theirs
    UNION
    MATCH (rival)<-[job:WORKS_AT]-(:Person)<-[:BELONGS_TO]-(theirs:Profile)
    WHERE job.until IS NULL
    RETURN theirs
  }
  WITH DISTINCT theirs
  WHERE coalesce(theirs.status, '') <> 'deactivated'
  MATCH (theirs)<-[link:FOLLOWS]-(fan:Profile)
  WHERE link.until IS NULL
  RETURN DISTINCT fan, 'competitor' AS follows
  UNION ALL
  MATCH (us:Company {role: 'us'})
  CALL (us) {
    MATCH (us)-[:OPERATES]->(ours:Profile)
    RETURN ours
    UNION
    MATCH (us)<-[job:WORKS_AT]-(:Person)<-[:BELONGS_TO]-(ours:Profile)
    WHERE job.until IS NULL
    RETURN ours
  }
  WITH DISTINCT ours
  WHERE coalesce(ours.status, '') <> 'deactivated'
  MATCH (ours)<-[link:FOLLOWS]-(fan:Profile)
  WHERE link.until IS NULL
  RETURN DISTINCT fan, 'us' AS follows
}
WITH fan, collect(follows) AS follows
WHERE coalesce(fan.status, '') <> 'deactivated'
OPTIONAL MATCH (fan)-[:BELONGS_TO]->(person:Person)
WITH coalesce(person, fan) AS who, collect(follows) AS follows
WHERE any(one IN follows WHERE 'us' IN one) AND any(one IN follows WHERE 'competitor' IN one)
WITH who
WHERE NOT EXISTS { MATCH (who)-[job:WORKS_AT]->(side:Company) WHERE job.until IS NULL AND side.role IN ['us', 'competitor'] }
  AND NOT EXISTS { MATCH (who)<-[:OPERATES]-(side:Company) WHERE side.role IN ['us', 'competitor'] }
// A person follows and speaks through all their profiles; a profile that belongs to nobody known, for itself.
CALL (who) {
  MATCH (who)<-[:BELONGS_TO]-(profile:Profile) RETURN profile
  UNION
  WITH who WHERE who:Profile RETURN who AS profile
}
WITH who, profile
WHERE coalesce(profile.status, '') <> 'deactivated'
WITH who, collect(profile) AS profiles
WITH collect({who: who, profiles: profiles}) AS both
UNWIND both AS one
UNWIND one.profiles AS profile
WITH size(both) AS of_people, one.who AS who, profile
MATCH (profile)-[:POSTED]->(post:Post)-[about:ABOUT]->(topic:Topic)
WHERE post.day >= $since AND post.day <= $until AND about.score >= 0.5 AND coalesce(topic.retired, false) = false
WITH of_people, who, post, topic
ORDER BY post.at DESC, post.key
WITH of_people, topic, count(DISTINCT who) AS people, count(DISTINCT post) AS posts,
  sum(CASE WHEN post.sentiment = 'positive' THEN 1 ELSE 0 END) AS positive,
  sum(CASE WHEN post.sentiment = 'neutral' THEN 1 ELSE 0 END) AS neutral,
  sum(CASE WHEN post.sentiment = 'negative' THEN 1 ELSE 0 END) AS negative,
  collect(DISTINCT coalesce(who.name, who.handle, who.key))[..20] AS who, collect(post.key)[..5] AS post_keys
RETURN topic.name AS topic, people, of_people, round(100.0 * people / of_people) / 100 AS share, posts,
  positive, neutral, negative, who, topic.key AS topic_key, post_keys
ORDER BY people DESC, posts DESC, topic_key
// --- evidence
UNWIND $rows AS row
UNWIND range(0, size(row.post_keys) - 1) AS n
WITH row, n, row.post_keys[n] AS key
MATCH (post:Post {key: key})<-[:POSTED]-(author:Profile)
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
WITH row, n, post, author, min(person.name) AS person
ORDER BY row.row, n
WITH row, collect({who: coalesce(person, author.name, author.handle, author.key), said: post.text, at: post.at,
  url: post.url, network: post.network, sentiment: post.sentiment}) AS evidence
RETURN row.row AS row, evidence, evidence[0].said AS quote, evidence[0].url AS url
