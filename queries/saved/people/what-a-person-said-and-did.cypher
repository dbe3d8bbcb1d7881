// ---
// question: What did {person} say and do lately?
// description: >-
//   Everything that one person did in the period, the latest first: posts, replies and quotes, likes and reposts of others'
//   posts, whom they newly follow or follow no more, whom they got to know, and jobs they began or left. All their profiles
//   count. What was there before anyone watched counts only where its own date is known.
// audience: [marketer, csm]
// phrases:
//   - What has {person} been up to?
//   - What does {person} talk about?
//   - Show me {person}'s activity
//   - What did {person} post, like and follow?
//   - Posts by {person}
//   - Brief me on {person}
// params:
//   person: {type: person}
//   did: {type: choice, choices: [everything, posts, likes, follows, jobs], default: everything, label: what they did}
//   since: {type: since, default: 30 days, min: 1 day, max: 5 years}
// columns: [at, did, what, topics, sentiment, network, url]
// hidden: [thing_key, name]
// evidence: evidence
// with_evidence: [what, topics, sentiment, url]
// key: [did, thing_key, at]
// view: table
// ---
CALL () {
  MATCH (who:Person {key: $person}) RETURN who
  UNION
  MATCH (who:Profile {key: $person}) RETURN who
}
CALL (who) {
  MATCH (who)<-[:BELONGS_TO]-(profile:Profile) RETURN profile
  UNION
  WITH who WHERE who:Profile RETURN who AS profile
}
WITH who, profile WHERE coalesce(profile.status, '') <> 'deactivated'
WITH who, collect(profile) AS profiles
CALL (who, profiles) {
  UNWIND profiles AS profile
  MATCH (profile)-[:POSTED]->(post:Post)
  WHERE post.day >= $since AND post.day <= $until AND $did IN ['everything', 'posts']
  RETURN post.at AS at, CASE post.kind WHEN 'reply' THEN 'replied' WHEN 'quote' THEN 'quoted' ELSE 'posted' END AS did,
    post.network AS network, post.key AS thing_key, '' AS name
  UNION
  UNWIND profiles AS profile
  MATCH (profile)-[liked:ENGAGED]->(post:Post)
  WHERE liked.day >= $since AND liked.day <= $until AND $did IN ['everything', 'likes']
    AND NOT EXISTS { MATCH (post)<-[:POSTED]-(author:Profile) WHERE author IN profiles OR author.status = 'deactivated' }
  RETURN liked.at AS at, CASE liked.kind WHEN 'repost' THEN 'reposted' ELSE 'liked' END AS did,
    profile.network AS network, post.key AS thing_key, '' AS name
  UNION
  UNWIND profiles AS profile
  MATCH (profile)-[link:FOLLOWS]->(other:Profile)
  WHERE link.day >= $since AND link.day <= $until AND (link.baseline = false OR coalesce(link.dated, '') <> '')
    AND coalesce(other.status, '') <> 'deactivated' AND $did IN ['everything', 'follows']
  RETURN link.since AS at, 'followed' AS did, profile.network AS network, other.key AS thing_key,
    coalesce(other.name, other.handle, other.key) AS name
  UNION
  UNWIND profiles AS profile
  MATCH (profile)-[link:FOLLOWS]->(other:Profile)
  WHERE substring(toString(link.until), 0, 10) >= $since AND substring(toString(link.until), 0, 10) <= $until
    AND coalesce(other.status, '') <> 'deactivated' AND $did IN ['everything', 'follows']
  RETURN link.until AS at, 'unfollowed' AS did, profile.network AS network, other.key AS thing_key,
    coalesce(other.name, other.handle, other.key) AS name
  UNION
  MATCH (who)-[link:CONNECTED_TO]-(other:Person)
  WHERE substring(toString(link.since), 0, 10) >= $since AND substring(toString(link.since), 0, 10) <= $until
    AND $did IN ['everything', 'follows']
  RETURN link.since AS at, 'got to know' AS did, link.source AS network, other.key AS thing_key, other.name AS name
  UNION
  MATCH (who)-[job:WORKS_AT]->(company:Company)
  WHERE substring(toString(job.since), 0, 10) >= $since AND substring(toString(job.since), 0, 10) <= $until
    AND $did IN ['everything', 'jobs']
  RETURN job.since AS at, 'began a job' AS did, job.source AS network, company.key AS thing_key,
    coalesce(job.title + ' at ', '') + company.name AS name
  UNION
  MATCH (who)-[job:WORKS_AT]->(company:Company)
  WHERE substring(toString(job.until), 0, 10) >= $since AND substring(toString(job.until), 0, 10) <= $until
    AND $did IN ['everything', 'jobs']
  RETURN job.until AS at, 'left a job' AS did, job.source AS network, company.key AS thing_key,
    coalesce(job.title + ' at ', '') + company.name AS name
}
RETURN at, did, network, thing_key, name
ORDER BY at DESC, did, thing_key
// --- evidence
CALL () {
  MATCH (who:Person {key: $person}) RETURN coalesce(who.name, who.key) AS who
  UNION
  MATCH (who:Profile {key: $person}) RETURN coalesce(who.name, who.handle, who.key) AS who
}
UNWIND $rows AS shown
OPTIONAL MATCH (post:Post {key: shown.thing_key})
OPTIONAL MATCH (post)-[about:ABOUT]->(topic:Topic) WHERE about.score >= 0.5
WITH who, shown, post, topic ORDER BY topic.name
WITH who, shown, post, collect(topic.name) AS topics
OPTIONAL MATCH (other:Profile {key: shown.thing_key})
WITH who, shown, post, topics, coalesce(post.text, shown.name) AS what, coalesce(post.url, other.url) AS url
RETURN shown.row AS row, what, topics, post.sentiment AS sentiment, url,
  [{who: who, at: datetime(shown.at), url: url, network: post.network, kind: shown.did, sentiment: post.sentiment,
    said: CASE WHEN post IS NULL THEN shown.did + ' ' + what
      // Others' words are not to be read as theirs.
      WHEN shown.did IN ['liked', 'reposted'] THEN shown.did + ': ' + what ELSE what END}] AS evidence
