// ---
// question: Who are our advocates and detractors?
// description: >-
//   People who wrote well or badly of us in the period: advocates did so more often well than badly, detractors the other
//   way round; as often the one as the other is `mixed`. What counts is the sentiment towards us where a post names us, and
//   the whole post's where it only mentions or answers a profile that we operate; of a survey's answer that does so, or
//   names no company at all, the score: 9 or 10 of 10 is good, up to 6 is bad (as for the NPS). Answers of nobody who is
//   known (no name, no handle, no person) are left out: they are no one to thank or to call. `likes` are their likes and reposts of what our
//   profiles wrote: shown, not counted as words. Our own people and those of competitors are neither. Profiles that
//   nobody joined to one person count one by one.
// audience: [marketer, csm]
// phrases:
//   - Who are our advocates?
//   - Who are our detractors?
//   - Advocates and detractors
//   - Who speaks well of us?
//   - Who recommends us?
//   - Who are our biggest fans and our worst critics?
//   - Our promoters
//   - Who loves us and who hates us?
//   - Which customers would be a good reference?
// params:
//   stance: {type: choice, choices: [both, advocates, detractors, all], default: both, help: all shows those in between as well}
//   among: {type: choice, choices: [everybody, customers, prospects, partners], default: everybody}
//   since: {type: since, default: 90 days, min: 1 day, max: 2 years}
//   min_posts: {type: int, default: 1, min: 1, max: 1000, label: posts about us at least}
// columns: [person, company, stance, positive, negative, posts, likes, last_said, quote, url, owner]
// hidden: [person_key, owner_address, post_keys, about, renewal, monthly_revenue]
// evidence: evidence
// with_evidence: [quote, url]
// key: [person_key]
// view: table
// graph:
//   nodes: {person: person, company: company}
//   edges: [[person, works at, company]]
// alert:
//   key: [person_key, stance]
//   about: about
//   title: "{person}[ of {company}], {stance}: {positive:count good post} and {negative:count bad post} about us {period}.[ {renewal_and_revenue}]"
// ---
MATCH (us:Company {role: 'us'})
CALL (us) {
  MATCH (us)<-[named:MENTIONS]-(post:Post)
  WHERE post.day >= $since AND post.day <= $until
  RETURN post, named.sentiment AS mood
  UNION
  MATCH (us)-[:OPERATES]->(:Profile)<-[:MENTIONS]-(post:Post)
  WHERE post.day >= $since AND post.day <= $until AND NOT EXISTS { MATCH (post)-[:MENTIONS]->(us) }
  RETURN post, post.sentiment AS mood
  UNION
  MATCH (us)-[:OPERATES]->(:Profile)-[:POSTED]->(:Post)<-[:REPLY_TO]-(post:Post)
  WHERE post.day >= $since AND post.day <= $until AND NOT EXISTS { MATCH (post)-[:MENTIONS]->(us) }
  RETURN post, post.sentiment AS mood
  UNION
  MATCH (post:Post {score_kind: 'nps'})
  WHERE post.day >= $since AND post.day <= $until
    AND NOT EXISTS { MATCH (post)-[:MENTIONS]->(:Company) }
    AND EXISTS {
      MATCH (post)<-[:POSTED]-(author:Profile)
      WHERE author.name IS NOT NULL OR author.handle IS NOT NULL OR EXISTS { MATCH (author)-[:BELONGS_TO]->(:Person) }
    }
  RETURN post, post.sentiment AS mood
  UNION
  MATCH (post:Post {score_kind: 'csat'})
  WHERE post.day >= $since AND post.day <= $until
    AND NOT EXISTS { MATCH (post)-[:MENTIONS]->(:Company) }
    AND EXISTS {
      MATCH (post)<-[:POSTED]-(author:Profile)
      WHERE author.name IS NOT NULL OR author.handle IS NOT NULL OR EXISTS { MATCH (author)-[:BELONGS_TO]->(:Person) }
    }
  RETURN post, post.sentiment AS mood
}
MATCH (post)<-[:POSTED]-(author:Profile)
WHERE coalesce(author.status, '') <> 'deactivated'
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
// What somebody said in figures outweighs what their words sound like.
WITH coalesce(person, author) AS who, author, post, CASE
  WHEN post.score_kind = 'nps' AND post.score >= 9 THEN 'positive'
  WHEN post.score_kind = 'nps' AND post.score <= 6 THEN 'negative'
  WHEN post.score_kind = 'nps' THEN 'neutral'
  ELSE mood END AS mood
ORDER BY post.at DESC, post.key
WITH who, count(post) AS posts, max(post.at) AS last_said,
  sum(CASE WHEN mood = 'positive' THEN 1 ELSE 0 END) AS positive,
  sum(CASE WHEN mood = 'negative' THEN 1 ELSE 0 END) AS negative,
  collect(CASE WHEN mood = 'positive' THEN post.key END)[..5] AS good,
  collect(CASE WHEN mood = 'negative' THEN post.key END)[..5] AS bad,
  collect(DISTINCT author.key) AS authors
WHERE posts >= $min_posts AND positive + negative > 0
WITH *, CASE WHEN positive > negative THEN 'advocate' WHEN negative > positive THEN 'detractor' ELSE 'mixed' END AS stance
WHERE $stance = 'all' OR ($stance = 'both' AND stance <> 'mixed') OR $stance = stance + 's'
OPTIONAL MATCH (who)-[job:WORKS_AT]->(employer:Company)
WHERE job.until IS NULL
OPTIONAL MATCH (holder:Company)-[:OPERATES]->(who)
WITH who, posts, last_said, positive, negative, good, bad, authors, stance,
  collect(DISTINCT employer) + collect(DISTINCT holder) AS companies
WHERE NOT any(one IN companies WHERE coalesce(one.role, '') IN ['us', 'competitor'])
  AND ($among = 'everybody' OR any(one IN companies WHERE one.role + 's' = $among))
WITH *, [one IN companies WHERE one.role = 'customer'] + companies AS ranked
// Their likes and reposts of what our profiles wrote.
CALL (who) {
  MATCH (who)<-[:BELONGS_TO]-(profile:Profile) RETURN profile
  UNION
  WITH who WHERE who:Profile RETURN who AS profile
}
OPTIONAL MATCH (profile)-[did:ENGAGED]->(liked:Post)<-[:POSTED]-(:Profile)<-[:OPERATES]-(:Company {role: 'us'})
WHERE did.day >= $since AND did.day <= $until AND coalesce(profile.status, '') <> 'deactivated'
WITH who, ranked, posts, last_said, positive, negative, authors, stance, count(DISTINCT liked) AS likes,
  CASE WHEN negative > positive THEN bad ELSE good + bad END AS post_keys
RETURN
  coalesce(who.name, who.handle, who.key) AS person, ranked[0].name AS company, stance, positive, negative, posts, likes,
  last_said, ranked[0].owner AS owner,
  who.key AS person_key, ranked[0].owner_address AS owner_address,
  ranked[0].renewal AS renewal, ranked[0].mrr AS monthly_revenue,
  post_keys, [who.key] + authors + post_keys AS about
ORDER BY abs(positive - negative) DESC, posts DESC, last_said DESC, person_key
// --- evidence
UNWIND $rows AS row
UNWIND range(0, size(row.post_keys) - 1) AS n
WITH row, n, row.post_keys[n] AS key
MATCH (post:Post {key: key})
WITH row, n, post
ORDER BY row.row, n
WITH row, collect({who: row.person, said: post.text, at: post.at, url: post.url, network: post.network, sentiment: post.sentiment,
  score: post.score})[..5] AS evidence
RETURN row.row AS row, evidence, evidence[0].said AS quote, evidence[0].url AS url
