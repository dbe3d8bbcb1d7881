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
// view: table
// graph:
//   nodes: {person: person, company: company}
//   edges: [[person, works at, company]]
// ---
MATCH (us:Company {role: 'us'})
// Everyone linked to us: through the profiles we operate, through our people's profiles, and as known contacts.
CALL (us) {
  MATCH (us)-[:OPERATES]->(ours:Profile)-[link:FOLLOWS]-(theirs:Profile)
  WHERE link.until IS NULL AND coalesce(ours.status, '') <> 'deactivated'
  RETURN theirs
  UNION
  MATCH (us)<-[job:WORKS_AT]-(:Person)<-[:BELONGS_TO]-(ours:Profile)-[link:FOLLOWS]-(theirs:Profile)
  WHERE job.until IS NULL AND link.until IS NULL AND coalesce(ours.status, '') <> 'deactivated'
  RETURN theirs
  UNION
  MATCH (us)<-[job:WORKS_AT]-(:Person)-[link:CONNECTED_TO]-(:Person)<-[:BELONGS_TO]-(theirs:Profile)
  WHERE job.until IS NULL AND link.until IS NULL
  RETURN theirs
}
WITH us, theirs WHERE coalesce(theirs.status, '') <> 'deactivated'
OPTIONAL MATCH (theirs)-[:BELONGS_TO]->(person:Person)
WITH DISTINCT us, coalesce(person, theirs) AS who
WHERE NOT EXISTS { MATCH (who)-[job:WORKS_AT]->(us) WHERE job.until IS NULL }
  AND NOT EXISTS { MATCH (who)<-[:OPERATES]-(us) }
  AND NOT EXISTS { MATCH (who)<-[:BELONGS_TO]-(:Profile)<-[:OPERATES]-(us) }
// A person speaks through all their profiles; a profile that belongs to nobody known speaks for itself.
CALL (who) {
  MATCH (who)<-[:BELONGS_TO]-(profile:Profile) RETURN profile
  UNION
  WITH who WHERE who:Profile RETURN who AS profile
}
MATCH (profile)-[did:POSTED|ENGAGED]->(post:Post)-[about:ABOUT]->(topic:Topic)
WHERE topic.key IN [$topic, $topic2]
  AND about.score >= 0.5
  AND coalesce(did.day, post.day) >= $since
  AND coalesce(profile.status, '') <> 'deactivated'
  AND NOT EXISTS { MATCH (post)<-[:POSTED]-(author:Profile) WHERE author.status = 'deactivated' }
  AND (type(did) = 'POSTED' OR NOT EXISTS { MATCH (post)<-[:POSTED]-(profile) })
// Enjoyed: engaged with, or wrote without complaint. Worried: wrote with negative sentiment.
WITH who, post,
  max(CASE WHEN type(did) = 'POSTED' THEN 1 ELSE 0 END) = 1 AS own,
  max(coalesce(did.at, post.at)) AS at, max(coalesce(did.kind, 'wrote')) AS kind,
  max(CASE WHEN topic.key = $topic
    AND (type(did) = 'ENGAGED' OR post.sentiment IN ['positive', 'neutral']) THEN 1 ELSE 0 END) AS enjoyed,
  max(CASE WHEN topic.key = $topic2
    AND type(did) = 'POSTED' AND post.sentiment = 'negative' THEN 1 ELSE 0 END) AS worried
WHERE enjoyed = 1 OR worried = 1
WITH * ORDER BY own DESC, at DESC
WITH who, sum(enjoyed) AS enjoyed, sum(worried) AS worried, max(at) AS last,
  collect(CASE WHEN enjoyed = 1 THEN {
    who: coalesce(who.name, who.handle, who.key),
    said: CASE kind WHEN 'wrote' THEN post.text WHEN 'repost' THEN 'reposted: ' + post.text ELSE 'liked: ' + post.text END,
    at: at, url: post.url, kind: kind, sentiment: post.sentiment, shows: 'enjoys'
  } END)[..3] AS joys,
  collect(CASE WHEN worried = 1 THEN {
    who: coalesce(who.name, who.handle, who.key),
    said: post.text, at: at, url: post.url, kind: kind, sentiment: post.sentiment, shows: 'worries'
  } END)[..3] AS worries
WHERE enjoyed > 0 AND worried > 0
OPTIONAL MATCH (who)-[job:WORKS_AT]->(company:Company) WHERE job.until IS NULL
WITH who, enjoyed, worried, last, joys, worries, min(company.name) AS company
RETURN
  coalesce(who.name, who.handle, who.key) AS person,
  company, enjoyed, worried,
  joys[0].said AS enjoyed_quote,
  worries[0].said AS worried_quote, worries[0].url AS worried_url,
  last AS last_seen,
  who.key AS person_key,
  joys + worries AS evidence
ORDER BY enjoyed + worried DESC, last_seen DESC, person_key
