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
// with_evidence: [likes, quote, url]
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
WITH collect(us) AS all_of_us
CALL (all_of_us) {
  UNWIND all_of_us AS us
  MATCH (us)<-[named:MENTIONS]-(post:Post)
  WHERE post.day >= $since AND post.day <= $until
  RETURN post, named.sentiment AS mood
  UNION ALL
  UNWIND all_of_us AS us
  CALL (us) {
    MATCH (us)-[:OPERATES]->(:Profile)<-[:MENTIONS]-(post:Post)
    WHERE post.day >= $since AND post.day <= $until
    RETURN post
    UNION
    MATCH (us)-[:OPERATES]->(:Profile)-[:POSTED]->(:Post)<-[:REPLY_TO]-(post:Post)
    WHERE post.day >= $since AND post.day <= $until
    RETURN post
  }
  WITH us, post
  // By its key: with both ends given the embedded engine takes twice as long.
  WHERE NOT EXISTS { MATCH (post)-[:MENTIONS]->(named:Company) WHERE named.key = us.key }
  RETURN post, post.sentiment AS mood
  UNION ALL
  // Answers to our surveys that name no company.
  UNWIND ['nps', 'csat'] AS kind
  MATCH (post:Post {score_kind: kind})
  WHERE post.day >= $since AND post.day <= $until
    AND NOT EXISTS { MATCH (post)-[:MENTIONS]->(:Company) }
    AND NOT EXISTS { MATCH (post)-[:MENTIONS]->(:Profile)<-[:OPERATES]-(:Company {role: 'us'}) }
    AND NOT EXISTS { MATCH (post)-[:REPLY_TO]->(:Post)<-[:POSTED]-(:Profile)<-[:OPERATES]-(:Company {role: 'us'}) }
    AND EXISTS {
      MATCH (post)<-[:POSTED]-(author:Profile)
      WHERE author.name IS NOT NULL OR author.handle IS NOT NULL OR EXISTS { MATCH (author)-[:BELONGS_TO]->(:Person) }
    }
  RETURN post, post.sentiment AS mood
}
MATCH (post)<-[:POSTED]-(author:Profile)
WHERE coalesce(author.status, '') <> 'deactivated'
// What somebody said in figures outweighs what their words sound like.
WITH author, post, CASE
  WHEN post.score_kind = 'nps' AND post.score >= 9 THEN 'positive'
  WHEN post.score_kind = 'nps' AND post.score <= 6 THEN 'negative'
  WHEN post.score_kind = 'nps' THEN 'neutral'
  ELSE mood END AS mood
WITH author, count(post) AS posts, max(post.at) AS last_said,
  sum(CASE WHEN mood = 'positive' THEN 1 ELSE 0 END) AS positive,
  sum(CASE WHEN mood = 'negative' THEN 1 ELSE 0 END) AS negative,
  collect(CASE WHEN mood IN ['positive', 'negative'] THEN {at: post.at, key: post.key, mood: mood} END) AS words
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
WITH coalesce(person, author) AS who, sum(posts) AS posts, max(last_said) AS last_said, sum(positive) AS positive,
  sum(negative) AS negative, collect(words) AS words, collect(DISTINCT author.key) AS authors
WHERE posts >= $min_posts AND positive + negative > 0 AND coalesce(who.ours, false) = false
WITH *, CASE WHEN positive > negative THEN 'advocate' WHEN negative > positive THEN 'detractor' ELSE 'mixed' END AS stance
WHERE $stance = 'all' OR ($stance = 'both' AND stance <> 'mixed') OR $stance = stance + 's'
OPTIONAL MATCH (who)-[job:WORKS_AT]->(employer:Company)
WHERE job.until IS NULL
OPTIONAL MATCH (who)<-[:OPERATES]-(holder:Company)
WITH who, posts, last_said, positive, negative, words, authors, stance,
  collect(DISTINCT employer) + collect(DISTINCT holder) AS companies
WHERE NOT any(one IN companies WHERE coalesce(one.role, '') IN ['us', 'competitor'])
  AND ($among = 'everybody' OR any(one IN companies WHERE one.role + 's' = $among))
WITH *, who.key AS person_key
ORDER BY abs(positive - negative) DESC, posts DESC, last_said DESC, person_key
LIMIT $most
// The latest of their posts of each kind.
UNWIND reduce(all = [], some IN words | all + some) AS one
WITH who, person_key, posts, last_said, positive, negative, authors, stance, companies, one
ORDER BY one.at DESC, one.key
WITH who, person_key, posts, last_said, positive, negative, authors, stance, companies,
  collect(CASE WHEN one.mood = 'positive' THEN one.key END)[..5] AS good,
  collect(CASE WHEN one.mood = 'negative' THEN one.key END)[..5] AS bad
WITH *, [one IN companies WHERE one.role = 'customer'] + companies AS ranked,
  CASE WHEN negative > positive THEN bad ELSE good + bad END AS post_keys
RETURN
  coalesce(who.name, who.handle, person_key) AS person, ranked[0].name AS company, stance, positive, negative, posts,
  last_said, ranked[0].owner AS owner,
  person_key, ranked[0].owner_address AS owner_address,
  ranked[0].renewal AS renewal, ranked[0].mrr AS monthly_revenue,
  post_keys, [person_key] + authors + post_keys AS about
ORDER BY abs(positive - negative) DESC, posts DESC, last_said DESC, person_key
// --- evidence
UNWIND $rows AS row
// Their likes and reposts of what our profiles wrote.
CALL (row) {
  MATCH (who:Person {key: row.person_key})<-[:BELONGS_TO]-(profile:Profile) RETURN profile
  UNION
  MATCH (profile:Profile {key: row.person_key}) RETURN profile
}
OPTIONAL MATCH (profile)-[did:ENGAGED]->(liked:Post)<-[:POSTED]-(:Profile)<-[:OPERATES]-(owner:Company)
WHERE did.day >= $since AND did.day <= $until AND coalesce(profile.status, '') <> 'deactivated' AND owner.role = 'us'
WITH row, count(DISTINCT liked) AS likes
UNWIND range(0, size(row.post_keys) - 1) AS n
WITH row, likes, n, row.post_keys[n] AS key
MATCH (post:Post {key: key})
WITH row, likes, n, post
ORDER BY row.row, n
WITH row, likes, collect({who: row.person, said: post.text, at: post.at, url: post.url, network: post.network, sentiment: post.sentiment,
  score: post.score})[..5] AS evidence
RETURN row.row AS row, likes, evidence, evidence[0].said AS quote, evidence[0].url AS url
