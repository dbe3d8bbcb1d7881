// ---
// question: Who are the most negative voices about {company}?
// description: >-
//   The people who wrote most negatively about a company (us, unless another one or any is named), with their sharpest
//   words. What counts is the sentiment towards the company, not the whole post's: who praises it over another is no
//   complainer. A company's own people and profiles are no voices about it, and ours are none about any. `sentiment` is
//   the mean over all they wrote about it, from -1 to 1; `reach` is how influential they are, 1 being the most
//   influential of them.
// audience: [marketer, csm]
// phrases:
//   - Who are the most negative voices?
//   - Most negative voices
//   - Who is unhappy with {company}?
//   - Who complains about {company}?
// params:
//   company: {type: company, default: us, any: true, label: about}
//   since: {type: since, default: 30 days, min: 1 day, max: 2 years}
//   min_posts: {type: int, default: 1, min: 1, max: 1000, label: negative posts at least}
// columns: [person, company, negative, posts, sentiment, reach, last_said, quote, url]
// hidden: [person_key]
// evidence: evidence
// with_evidence: [posts, sentiment, last_said, quote, url]
// key: [person_key]
// view: table
// graph:
//   nodes: {person: person, company: company}
//   edges: [[person, works at, company]]
// ---
// About one company negative posts are kept by author and day; about anything they are not.
CALL () {
  UNWIND $company_days AS day
  MATCH (said:Said {complained: day})<-[:SAID]-(author:Profile)
  RETURN author, said.negative AS negative, said.complaint AS weight
  UNION ALL
  UNWIND CASE WHEN $company IS NULL THEN range(0, duration.inDays(date($since), date($until)).days) ELSE [] END AS n
  WITH toString(date($since) + duration({days: n})) AS day
  MATCH (post:Post {day: day})<-[:POSTED]-(author:Profile)
  WHERE post.sentiment = 'negative'
    AND post.polarity IS NOT NULL AND coalesce(author.status, '') <> 'deactivated'
  RETURN author, 1 AS negative, -post.polarity AS weight
}
WITH author, sum(negative) AS negative, sum(weight) AS weight
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
WITH coalesce(person, author) AS who, max(author.influence) AS influence, sum(negative) AS negative, sum(weight) AS weight
WHERE negative >= $min_posts
OPTIONAL MATCH (who)-[job:WORKS_AT]->(employer:Company) WHERE job.until IS NULL
OPTIONAL MATCH (owner:Company)-[:OPERATES]->(who)
WITH who, influence, negative, weight,
  collect(employer.key) + collect(owner.key) AS own, collect(employer.role) + collect(owner.role) AS roles,
  min(coalesce(employer.name, owner.name)) AS company
WHERE ($company IS NULL OR NOT $company IN own) AND NOT 'us' IN roles
WITH collect({who: who, influence: influence, negative: negative, weight: weight, company: company}) AS voices,
  max(influence) AS most
UNWIND voices AS voice
WITH voice, most, voice.weight AS weight, voice.who.key AS person_key
ORDER BY weight DESC, person_key
LIMIT $most
RETURN
  coalesce(voice.who.name, voice.who.handle, person_key) AS person, voice.company AS company, voice.negative AS negative,
  CASE WHEN most > 0 THEN round(voice.influence / most * 100) / 100 END AS reach, person_key
ORDER BY weight DESC, person_key
// --- evidence
UNWIND $rows AS shown
CALL (shown) {
  MATCH (who:Person {key: shown.person_key})<-[:BELONGS_TO]-(author:Profile)
  RETURN author, coalesce(who.name, who.key) AS name
  UNION
  MATCH (author:Profile {key: shown.person_key})
  RETURN author, coalesce(author.name, author.handle, author.key) AS name
}
MATCH (author)-[:POSTED]->(post:Post)
WHERE post.day >= $since AND post.day <= $until AND coalesce(author.status, '') <> 'deactivated'
  AND post.polarity IS NOT NULL
OPTIONAL MATCH (post)-[named:MENTIONS]->(:Company {key: $company})
WITH shown.row AS row, name, post, CASE WHEN $company IS NULL THEN post.sentiment ELSE named.sentiment END AS mood,
  CASE WHEN $company IS NULL THEN post.polarity WHEN named.sentiment = 'positive' THEN named.score
    WHEN named.sentiment = 'negative' THEN -named.score WHEN named.sentiment = 'neutral' THEN 0.0 END AS polarity
WHERE polarity IS NOT NULL
ORDER BY polarity
WITH row, count(post) AS posts, avg(polarity) AS sentiment,
  max(CASE WHEN mood = 'negative' THEN post.at END) AS last_said,
  collect(CASE WHEN mood = 'negative' THEN {
    who: name, said: post.text, at: post.at, url: post.url, network: post.network, sentiment: mood } END)[..5] AS evidence
RETURN row, posts, round(sentiment * 100) / 100 AS sentiment, last_said,
  evidence[0].said AS quote, evidence[0].url AS url, evidence
