// ---
// question: At which companies do connections enjoy reading about {topic} and worry about {topic2}?
// description: >-
//   The companies where people work now who are linked to us, engaged with or wrote without complaint about the first
//   topic, and wrote about the second with negative sentiment.
// audience: [marketer, csm]
// phrases:
//   - Companies where people like {topic} and worry about {topic2}
//   - Which companies enjoy {topic} and worry about {topic2}?
// params:
//   topic: {type: topic, default: CRM white papers, label: enjoy}
//   topic2: {type: topic, default: churn, label: worry about}
//   since: {type: since, default: 90 days, min: 1 day, max: 2 years}
// columns: [company, role, people, who, enjoyed, worried, last_seen, owner, renewal, monthly_revenue]
// hidden: [company_key]
// evidence: evidence
// view: graph
// graph:
//   nodes: {company: company, who: person}
//   edges: [[who, works at, company]]
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
MATCH (who)-[job:WORKS_AT]->(company:Company)
WHERE job.until IS NULL
WITH DISTINCT company, who, enjoyed, worried, last, joys, worries
ORDER BY enjoyed + worried DESC, last DESC
WITH company, count(who) AS people, collect(who.name) AS who, sum(enjoyed) AS enjoyed, sum(worried) AS worried,
  max(last) AS last_seen, collect(joys[..2] + worries[..2]) AS pieces
RETURN
  company.name AS company, company.role AS role, people, who, enjoyed, worried, last_seen,
  company.owner AS owner, company.renewal AS renewal, company.mrr AS monthly_revenue,
  company.key AS company_key,
  reduce(all = [], some IN pieces | all + some) AS evidence
ORDER BY people DESC, last_seen DESC, company_key
