// ---
// question: Which links do our connections share about {topic}?
// description: >-
//   Web pages that people linked to us now put into posts about the topic in the period, or passed on by reposting such a
//   post of the period: how many of them did, in how many posts, and how often by a repost. Those shared by most people
//   first. People's profiles that are joined count as one. Our own people are no connections.
// audience: [marketer]
// phrases:
//   - Which articles do our connections share about {topic}?
//   - What are our contacts reading about {topic}?
//   - Links about {topic}
//   - Which pages about {topic} do connections share?
//   - Most shared links on {topic}
//   - What content about {topic} is shared in our network?
// params:
//   topic: {type: topic, any: true}
//   since: {type: since, default: 90 days, min: 1 day, max: 2 years}
//   min_people: {type: int, default: 1, min: 1, max: 1000}
// columns: [link, people, posts, reposts, who, first_shared, last_shared, quote, url]
// hidden: [post_keys]
// evidence: evidence
// with_evidence: [quote, url]
// key: [link]
// view: table
// ---
CALL () {
  UNWIND CASE WHEN $topic IS NULL THEN range(0, duration.inDays(date($since), date($until)).days) ELSE [] END AS n
  WITH toString(date($since) + duration({days: n})) AS day
  MATCH (post:Post {day: day})-[:LINKS_TO]->(link:Link)
  RETURN link, post
  UNION ALL
  MATCH (:Topic {key: $topic})<-[about:ABOUT]-(post:Post)
  WHERE about.score >= 0.5 AND post.day >= $since AND post.day <= $until
  MATCH (post)-[:LINKS_TO]->(link:Link)
  RETURN link, post
}
MATCH (post)<-[:POSTED]-(author:Profile)
WHERE coalesce(author.status, '') <> 'deactivated'
OPTIONAL MATCH (post)<-[did:ENGAGED]-(fan:Profile)
WHERE did.kind = 'repost' AND did.day >= $since AND did.day <= $until AND fan.key <> author.key
WITH link, post, author, collect({profile: fan, at: did.at, reposts: 1}) AS passed_on
UNWIND [{profile: author, at: post.at, reposts: 0}] + passed_on AS one
WITH one.profile AS profile, link.url AS url, post.key AS key, one.at AS at, one.reposts AS reposts
WHERE profile.connection = true AND coalesce(profile.status, '') <> 'deactivated'
WITH profile, collect({url: url, key: key, at: at, reposts: reposts}) AS shared
OPTIONAL MATCH (profile)-[:BELONGS_TO]->(person:Person)
WITH coalesce(person, profile) AS who, shared
WHERE NOT EXISTS { MATCH (who)<-[:BELONGS_TO]-(own:Profile) WHERE own.ours = true }
UNWIND shared AS one
WITH one.url AS link, one.key AS key, one.at AS at, one.reposts AS reposted, who.key AS who_key,
  coalesce(who.name, who.handle, who.key) AS name
ORDER BY at DESC, key, who_key
WITH link, count(DISTINCT who_key) AS people, count(DISTINCT key) AS posts, sum(reposted) AS reposts,
  collect(DISTINCT name) AS who, min(at) AS first_shared, max(at) AS last_shared, collect(DISTINCT key)[..5] AS post_keys
WHERE people >= $min_people
RETURN link, people, posts, reposts, who, first_shared, last_shared, post_keys
ORDER BY people DESC, posts DESC, last_shared DESC, link
// --- evidence
UNWIND $rows AS row
UNWIND range(0, size(row.post_keys) - 1) AS n
WITH row, n, row.post_keys[n] AS key
MATCH (post:Post {key: key})<-[:POSTED]-(author:Profile)
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
WITH row, n, post, author, min(person.name) AS person
ORDER BY row.row, n
WITH row, collect({who: coalesce(person, author.name, author.handle, author.key), said: post.text, at: post.at,
  url: post.url, network: post.network, sentiment: post.sentiment,
  reactions: COUNT { MATCH (post)<-[:ENGAGED]-(:Profile) }}) AS evidence
RETURN row.row AS row, evidence, evidence[0].said AS quote, evidence[0].url AS url
