// ---
// question: Who are the most negative voices about {company}?
// description: >-
//   The people who wrote most negatively about a company (us, unless another one or any is named), with their sharpest
//   words. What counts is the sentiment towards the company, not the whole post's: who praises it over another is no
//   complainer. A company's own people and profiles are no voices about it. `sentiment` is the mean over all they wrote
//   about it, from -1 to 1; `reach` is how influential they are, 1 being the most influential profile here.
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
// view: table
// graph:
//   nodes: {person: person, company: company}
//   edges: [[person, works at, company]]
// ---
MATCH (post:Post)<-[:POSTED]-(author:Profile)
WHERE post.day >= $since AND coalesce(author.status, '') <> 'deactivated' AND post.polarity IS NOT NULL
  AND ($company IS NULL OR EXISTS { MATCH (post)-[:MENTIONS]->(:Company {key: $company}) })
OPTIONAL MATCH (post)-[named:MENTIONS]->(:Company {key: $company})
WITH author, post, CASE WHEN $company IS NULL THEN post.sentiment ELSE named.sentiment END AS mood,
  CASE WHEN $company IS NULL THEN post.polarity WHEN named.sentiment = 'positive' THEN named.score
    WHEN named.sentiment = 'negative' THEN -named.score WHEN named.sentiment = 'neutral' THEN 0.0 END AS polarity
WHERE polarity IS NOT NULL
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
WITH coalesce(person, author) AS who, author, post, mood, polarity
ORDER BY polarity
WITH who, max(author.influence) AS influence, count(post) AS posts, avg(polarity) AS sentiment,
  sum(CASE WHEN mood = 'negative' THEN 1 ELSE 0 END) AS negative,
  sum(CASE WHEN mood = 'negative' THEN -polarity ELSE 0.0 END) AS weight,
  max(CASE WHEN mood = 'negative' THEN post.at END) AS last_said,
  collect(CASE WHEN mood = 'negative' THEN {
    who: coalesce(who.name, who.handle, who.key), said: post.text, at: post.at, url: post.url,
    sentiment: mood } END)[..5] AS evidence
WHERE negative >= $min_posts
OPTIONAL MATCH (who)-[job:WORKS_AT]->(employer:Company) WHERE job.until IS NULL
OPTIONAL MATCH (owner:Company)-[:OPERATES]->(who)
WITH who, influence, posts, sentiment, negative, weight, last_said, evidence,
  collect(employer.key) + collect(owner.key) AS own, collect(employer.role) + collect(owner.role) AS roles,
  min(coalesce(employer.name, owner.name)) AS company
WHERE ($company IS NULL OR NOT $company IN own) AND NOT 'us' IN roles
WITH collect({who: who, influence: influence, posts: posts, sentiment: sentiment, negative: negative, weight: weight,
  last_said: last_said, evidence: evidence, company: company}) AS voices, max(influence) AS most
UNWIND voices AS voice
RETURN
  coalesce(voice.who.name, voice.who.handle, voice.who.key) AS person,
  voice.company AS company, voice.negative AS negative, voice.posts AS posts,
  round(voice.sentiment * 100) / 100 AS sentiment,
  CASE WHEN most > 0 THEN round(voice.influence / most * 100) / 100 END AS reach,
  voice.last_said AS last_said, voice.evidence[0].said AS quote, voice.evidence[0].url AS url,
  voice.who.key AS person_key, voice.evidence AS evidence
ORDER BY voice.weight DESC, person_key
