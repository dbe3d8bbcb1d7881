// ---
// question: Which connections care about {topic}?
// description: >-
//   People linked to us now, by a follow in either direction or as known contacts, who wrote about the topic or engaged
//   with posts about it. A post of their own counts three times as much as a like or repost.
// audience: [marketer, csm]
// phrases:
//   - Who cares about {topic}?
//   - Which of our contacts talk about {topic}?
//   - Connections interested in {topic}
// params:
//   topic: {type: topic, default: churn}
//   since: {type: since, default: 30 days, min: 1 day, max: 2 years}
// columns: [person, company, posts, likes, last_said, sentiment, quote, url]
// hidden: [person_key, strength]
// evidence: evidence
// with_evidence: [last_said, quote, url]
// key: [person_key]
// view: table
// graph:
//   nodes: {person: person, company: company}
//   edges: [[person, works at, company]]
// ---
UNWIND $topic_days AS day
MATCH (said:Said {bucket: day})<-[:SAID]-(profile:Profile)
WHERE profile.connection = true
WITH profile, sum(said.posts) AS posts, sum(said.engaged) AS likes, max(said.day) AS last,
  sum(said.polarity) AS polarity, sum(said.labelled) AS labelled
// A person speaks through all their profiles; a profile that belongs to nobody known speaks for itself.
OPTIONAL MATCH (profile)-[:BELONGS_TO]->(person:Person)
WITH coalesce(person, profile) AS who, sum(posts) AS posts, sum(likes) AS likes, max(last) AS last,
  sum(polarity) AS polarity, sum(labelled) AS labelled
WITH who, who.key AS person_key, posts, likes, 3 * posts + likes AS strength, last,
  CASE WHEN labelled > 0 THEN polarity / labelled END AS polarity
ORDER BY strength DESC, last DESC, person_key
LIMIT $most
OPTIONAL MATCH (who)-[job:WORKS_AT]->(company:Company) WHERE job.until IS NULL
WITH who, person_key, posts, likes, strength, last, polarity, min(company.name) AS company
RETURN
  coalesce(who.name, who.handle, who.key) AS person, company, posts, likes,
  CASE WHEN polarity >= 0.2 THEN 'positive' WHEN polarity <= -0.2 THEN 'negative'
    WHEN polarity IS NOT NULL THEN 'neutral' END AS sentiment,
  person_key, strength
ORDER BY strength DESC, last DESC, person_key
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
MATCH (post)-[about:ABOUT]->(:Topic {key: $topic})
WHERE about.score >= 0.5
  AND NOT EXISTS { MATCH (post)<-[:POSTED]-(author:Profile) WHERE author.status = 'deactivated' }
  AND (type(did) = 'POSTED' OR NOT EXISTS { MATCH (post)<-[:POSTED]-(profile) })
WITH shown.row AS row, name, post, max(CASE WHEN type(did) = 'POSTED' THEN 1 ELSE 0 END) AS own,
  max(coalesce(did.at, post.at)) AS at, max(coalesce(did.kind, 'wrote')) AS kind
ORDER BY own DESC, at DESC
WITH row, max(CASE WHEN own = 1 THEN at END) AS last_said,
  collect({
    who: name,
    said: CASE kind WHEN 'wrote' THEN post.text WHEN 'repost' THEN 'reposted: ' + post.text ELSE 'liked: ' + post.text END,
    at: at, url: post.url, network: post.network, kind: kind, sentiment: post.sentiment
  })[..5] AS evidence
RETURN row, last_said, evidence[0].said AS quote, evidence[0].url AS url, evidence
