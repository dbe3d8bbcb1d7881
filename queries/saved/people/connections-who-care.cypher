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
MATCH (profile)-[did:POSTED|ENGAGED]->(post:Post)-[about:ABOUT]->(:Topic {key: $topic})
WHERE about.score >= 0.5
  AND coalesce(did.day, post.day) >= $since
  AND coalesce(profile.status, '') <> 'deactivated'
  AND NOT EXISTS { MATCH (post)<-[:POSTED]-(author:Profile) WHERE author.status = 'deactivated' }
  AND (type(did) = 'POSTED' OR NOT EXISTS { MATCH (post)<-[:POSTED]-(profile) })
WITH who, post, max(CASE WHEN type(did) = 'POSTED' THEN 1 ELSE 0 END) AS own, max(coalesce(did.at, post.at)) AS at,
  max(coalesce(did.kind, 'wrote')) AS kind
ORDER BY own DESC, at DESC
WITH who, sum(own) AS posts, sum(1 - own) AS likes, max(at) AS last,
  max(CASE WHEN own = 1 THEN at END) AS last_said,
  avg(CASE WHEN own = 1 THEN post.polarity END) AS polarity,
  collect({
    who: coalesce(who.name, who.handle, who.key),
    said: CASE kind WHEN 'wrote' THEN post.text WHEN 'repost' THEN 'reposted: ' + post.text ELSE 'liked: ' + post.text END,
    at: at, url: post.url, kind: kind, sentiment: post.sentiment
  })[..5] AS evidence
OPTIONAL MATCH (who)-[job:WORKS_AT]->(company:Company) WHERE job.until IS NULL
WITH who, posts, likes, last, last_said, polarity, evidence, min(company.name) AS company
RETURN
  coalesce(who.name, who.handle, who.key) AS person,
  company, posts, likes, last_said,
  CASE WHEN polarity >= 0.2 THEN 'positive' WHEN polarity <= -0.2 THEN 'negative'
    WHEN polarity IS NOT NULL THEN 'neutral' END AS sentiment,
  evidence[0].said AS quote,
  evidence[0].url AS url,
  who.key AS person_key,
  3 * posts + likes AS strength,
  evidence
ORDER BY strength DESC, last DESC, person_key
