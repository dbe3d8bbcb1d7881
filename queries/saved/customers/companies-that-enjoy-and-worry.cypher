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
// hidden: [company_key, people_keys]
// evidence: evidence
// with_evidence: [last_seen]
// key: [company_key]
// view: graph
// graph:
//   nodes: {company: company, who: person}
//   edges: [[who, works at, company]]
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
MATCH (who)-[job:WORKS_AT]->(company:Company)
WHERE job.until IS NULL
WITH DISTINCT company, who, enjoyed, worried, last
ORDER BY enjoyed + worried DESC, last DESC
WITH company, count(who) AS people, collect(who.name) AS who, sum(enjoyed) AS enjoyed, sum(worried) AS worried,
  max(last) AS last, collect(who.key) AS people_keys
RETURN
  company.name AS company, company.role AS role, people, who, enjoyed, worried,
  company.owner AS owner, company.renewal AS renewal, company.mrr AS monthly_revenue,
  company.key AS company_key, people_keys
ORDER BY people DESC, last DESC, company_key
// --- evidence
UNWIND $rows AS shown
UNWIND shown.people_keys AS person_key
MATCH (who:Person {key: person_key})<-[:BELONGS_TO]-(profile:Profile)
WITH shown, who, coalesce(who.name, who.key) AS name, profile
MATCH (profile)-[did:POSTED|ENGAGED]->(post:Post)
WHERE coalesce(did.day, post.day) >= $since AND coalesce(did.day, post.day) <= $until
  AND coalesce(profile.status, '') <> 'deactivated'
MATCH (post)-[about:ABOUT]->(topic:Topic)
WHERE topic.key IN [$topic, $topic2]
  AND about.score >= 0.5
  AND NOT EXISTS { MATCH (post)<-[:POSTED]-(author:Profile) WHERE author.status = 'deactivated' }
  AND (type(did) = 'POSTED' OR NOT EXISTS { MATCH (post)<-[:POSTED]-(profile) })
// Enjoyed: engaged with, or wrote without complaint. Worried: wrote with negative sentiment.
WITH shown.row AS row, name, who, post,
  max(CASE WHEN type(did) = 'POSTED' THEN 1 ELSE 0 END) = 1 AS own,
  max(coalesce(did.at, post.at)) AS at, max(coalesce(did.kind, 'wrote')) AS kind,
  max(CASE WHEN topic.key = $topic
    AND (type(did) = 'ENGAGED' OR post.sentiment IN ['positive', 'neutral']) THEN 1 ELSE 0 END) AS enjoyed,
  max(CASE WHEN topic.key = $topic2
    AND type(did) = 'POSTED' AND post.sentiment = 'negative' THEN 1 ELSE 0 END) AS worried
WHERE enjoyed = 1 OR worried = 1
ORDER BY own DESC, at DESC
WITH row, who, max(at) AS last,
  collect(CASE WHEN enjoyed = 1 THEN {
    who: name,
    said: CASE kind WHEN 'wrote' THEN post.text WHEN 'repost' THEN 'reposted: ' + post.text ELSE 'liked: ' + post.text END,
    at: at, url: post.url, network: post.network, kind: kind, sentiment: post.sentiment, shows: 'enjoys'
  } END)[..3] AS joys,
  collect(CASE WHEN worried = 1 THEN {
    who: name, said: post.text, at: at, url: post.url,
    network: post.network, kind: kind, sentiment: post.sentiment, shows: 'worries'
  } END)[..3] AS worries
ORDER BY size(joys) + size(worries) DESC, last DESC
WITH row, max(last) AS last_seen, collect(joys[..2] + worries[..2]) AS pieces
RETURN row, last_seen, reduce(all = [], some IN pieces | all + some) AS evidence
