// ---
// question: Which connections enjoy reading about {topic} and worry about {topic2}?
// description: >-
//   People linked to us now who engaged with posts about the first topic, or wrote about it without complaint, and who
//   wrote about the second with negative sentiment: the ones to send what they like to read about what troubles them.
// audience: [marketer]
// phrases:
//   - Who likes {topic} and worries about {topic2}?
//   - Connections who enjoy {topic} and are worried about {topic2}
//   - Connections interested in {topic} who worry about {topic2}
// params:
//   topic: {type: topic, default: CRM white papers, label: enjoy}
//   topic2: {type: topic, default: churn, label: worry about}
//   since: {type: since, default: 90 days, min: 1 day, max: 2 years}
// columns: [person, company, enjoyed, worried, enjoyed_quote, worried_quote, worried_url, last_seen]
// hidden: [person_key]
// evidence: evidence
// with_evidence: [enjoyed_quote, worried_quote, worried_url, last_seen]
// key: [person_key]
// view: table
// graph:
//   nodes: {person: person, company: company}
//   edges: [[person, works at, company]]
// ---
CALL () {
  UNWIND $topic2_days AS day
  MATCH (said:Said {complained: day})<-[:SAID]-(profile:Profile)
  WHERE profile.connection = true
  RETURN profile, 0 AS enjoyed, said.negative AS worried, said.day AS day
  UNION ALL
  UNWIND $topic_days AS day
  MATCH (said:Said {bucket: day})<-[:SAID]-(profile:Profile)
  WHERE profile.connection = true AND said.engaged + said.positive + said.neutral > 0
  RETURN profile, said.engaged + said.positive + said.neutral AS enjoyed, 0 AS worried, said.day AS day
}
WITH profile, sum(enjoyed) AS enjoyed, sum(worried) AS worried, max(day) AS last
// A person speaks through all their profiles; a profile that belongs to nobody known speaks for itself.
OPTIONAL MATCH (profile)-[:BELONGS_TO]->(person:Person)
WITH coalesce(person, profile) AS who, sum(enjoyed) AS enjoyed, sum(worried) AS worried, max(last) AS last
WHERE enjoyed > 0 AND worried > 0
WITH who, who.key AS person_key, enjoyed, worried, last
ORDER BY enjoyed + worried DESC, last DESC, person_key
LIMIT $most
OPTIONAL MATCH (who)-[job:WORKS_AT]->(company:Company) WHERE job.until IS NULL
WITH who, person_key, enjoyed, worried, last, min(company.name) AS company
RETURN coalesce(who.name, who.handle, who.key) AS person, company, enjoyed, worried, person_key
ORDER BY enjoyed + worried DESC, last DESC, person_key
// --- evidence
UNWIND $rows AS shown
CALL (shown) {
  MATCH (who:Person {key: shown.person_key})<-[:BELONGS_TO]-(profile:Profile)
  RETURN profile, coalesce(who.name, who.key) AS name
  UNION
  MATCH (profile:Profile {key: shown.person_key})
  RETURN profile, coalesce(profile.name, profile.handle, profile.key) AS name
}
MATCH (profile)-[did:POSTED|ENGAGED]->(post:Post)
WHERE coalesce(did.day, post.day) >= $since AND coalesce(did.day, post.day) <= $until
  AND coalesce(profile.status, '') <> 'deactivated'
MATCH (post)-[about:ABOUT]->(topic:Topic)
WHERE topic.key IN [$topic, $topic2]
  AND about.score >= 0.5
  AND NOT EXISTS { MATCH (post)<-[:POSTED]-(author:Profile) WHERE author.status = 'deactivated' }
  AND (type(did) = 'POSTED' OR NOT EXISTS { MATCH (post)<-[:POSTED]-(profile) })
// Enjoyed: engaged with, or wrote without complaint. Worried: wrote with negative sentiment.
WITH shown.row AS row, name, post,
  max(CASE WHEN type(did) = 'POSTED' THEN 1 ELSE 0 END) = 1 AS own,
  max(coalesce(did.at, post.at)) AS at, max(coalesce(did.kind, 'wrote')) AS kind,
  max(CASE WHEN topic.key = $topic
    AND (type(did) = 'ENGAGED' OR post.sentiment IN ['positive', 'neutral']) THEN 1 ELSE 0 END) AS enjoyed,
  max(CASE WHEN topic.key = $topic2
    AND type(did) = 'POSTED' AND post.sentiment = 'negative' THEN 1 ELSE 0 END) AS worried
WHERE enjoyed = 1 OR worried = 1
ORDER BY own DESC, at DESC
WITH row, max(at) AS last,
  collect(CASE WHEN enjoyed = 1 THEN {
    who: name,
    said: CASE kind WHEN 'wrote' THEN post.text WHEN 'repost' THEN 'reposted: ' + post.text ELSE 'liked: ' + post.text END,
    at: at, url: post.url, network: post.network, kind: kind, sentiment: post.sentiment, shows: 'enjoys'
  } END)[..3] AS joys,
  collect(CASE WHEN worried = 1 THEN {
    who: name, said: post.text, at: at, url: post.url,
    network: post.network, kind: kind, sentiment: post.sentiment, shows: 'worries'
  } END)[..3] AS worries
RETURN row, joys[0].said AS enjoyed_quote, worries[0].said AS worried_quote, worries[0].url AS worried_url,
  last AS last_seen, joys + worries AS evidence
