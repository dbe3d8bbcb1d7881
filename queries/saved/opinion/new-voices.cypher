// ---
// question: Who are the new voices on {topic}?
// description: >-
//   People who wrote about the topic in the period and never before, with any of their profiles, as far back as the graph
//   goes: who first, how often since, and how influential they are (`reach`, 1 being the most influential of them). Our own
//   people are left out. A graph that began within the period knows nobody from before: then all voices are new.
// audience: [marketer]
// phrases:
//   - New voices on {topic}
//   - Who started talking about {topic}?
//   - Who wrote about {topic} for the first time?
//   - Who is new to the conversation about {topic}?
//   - Which people recently began to post about {topic}?
//   - Newcomers on {topic}
// params:
//   topic: {type: topic, default: churn}
//   since: {type: since, default: 30 days, min: 1 day, max: 2 years}
//   min_posts: {type: int, default: 1, min: 1, max: 1000}
// columns: [person, company, role, first_said, posts, sentiment, reach, quote, url]
// hidden: [person_key, post_keys, about]
// evidence: evidence
// with_evidence: [quote, url]
// key: [person_key]
// view: table
// graph:
//   nodes: {person: person, company: company}
//   edges: [[person, works at, company]]
// alert:
//   key: [person_key]
//   began: first_said
//   about: about
//   title: "{person}[ of {company}] wrote about {topic} for the first time[ on {first_said:on}]."
// ---
MATCH (:Topic {key: $topic})<-[about:ABOUT]-(post:Post)
WHERE post.day >= $since AND post.day <= $until AND about.score >= 0.5
MATCH (post)<-[:POSTED]-(author:Profile)
WHERE coalesce(author.status, '') <> 'deactivated'
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
WITH coalesce(person, author) AS who, author, post.at AS at, post.key AS post_key, post.polarity AS polarity
ORDER BY at, post_key
WITH who, count(post_key) AS posts, min(at) AS first_said, avg(polarity) AS polarity, max(author.influence) AS influence,
  collect(post_key)[..5] AS post_keys, collect(DISTINCT author.key) AS authors
WHERE posts >= $min_posts AND coalesce(who.ours, false) = false
  AND NOT EXISTS { MATCH (who)-[:POSTED]->(earlier:Post)-[about:ABOUT]->(same:Topic)
    WHERE earlier.day < $since AND about.score >= 0.5 AND same.key = $topic }
  AND NOT EXISTS { MATCH (who)<-[:BELONGS_TO]-(:Profile)-[:POSTED]->(earlier:Post)-[about:ABOUT]->(same:Topic)
    WHERE earlier.day < $since AND about.score >= 0.5 AND same.key = $topic }
OPTIONAL MATCH (who)-[job:WORKS_AT]->(employer:Company)
WHERE job.until IS NULL
OPTIONAL MATCH (holder:Company)-[:OPERATES]->(who)
WITH who, posts, first_said, polarity, influence, post_keys, authors,
  collect(DISTINCT employer) + collect(DISTINCT holder) AS companies
WHERE NOT any(one IN companies WHERE coalesce(one.role, '') = 'us')
WITH max(influence) AS most, collect({who: who, posts: posts, first_said: first_said, polarity: polarity,
  influence: influence, post_keys: post_keys, about: [who.key] + authors + post_keys,
  company: ([one IN companies WHERE one.role = 'customer'] + companies)[0]}) AS voices
UNWIND voices AS voice
WITH voice, most
ORDER BY coalesce(voice.influence, 0.0) DESC, voice.posts DESC, voice.first_said DESC, voice.who.key
LIMIT $most
RETURN coalesce(voice.who.name, voice.who.handle, voice.who.key) AS person, voice.company.name AS company,
  voice.company.role AS role, voice.first_said AS first_said, voice.posts AS posts,
  CASE WHEN voice.polarity >= 0.2 THEN 'positive' WHEN voice.polarity <= -0.2 THEN 'negative'
    WHEN voice.polarity IS NOT NULL THEN 'neutral' END AS sentiment,
  CASE WHEN most > 0 THEN round(voice.influence / most * 100) / 100 END AS reach,
  voice.who.key AS person_key, voice.post_keys AS post_keys, voice.about AS about
ORDER BY coalesce(voice.influence, 0.0) DESC, posts DESC, first_said DESC, person_key
// --- evidence
UNWIND $rows AS row
UNWIND range(0, size(row.post_keys) - 1) AS n
WITH row, n, row.post_keys[n] AS key
MATCH (post:Post {key: key})
WITH row, n, post
ORDER BY row.row, n
WITH row, collect({who: row.person, said: post.text, at: post.at, url: post.url, network: post.network, sentiment: post.sentiment}) AS evidence
RETURN row.row AS row, evidence, evidence[0].said AS quote, evidence[0].url AS url
