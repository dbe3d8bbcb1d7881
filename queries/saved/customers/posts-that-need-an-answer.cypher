// ---
// question: Which posts need an answer now?
// description: >-
//   Posts that want an answer of ours and have none now, the most urgent first. A post wants an answer where it mentions or
//   answers a profile that we operate, or names us and asks something or complains; praise or thanks without a question
//   want none. An answer is a reply to that very post by a profile that we operate or by somebody who works at us now.
//   `urgency` adds up what `why` lists: negative 3, a customer 3 (a prospect 2), a question 2, renewal within 90 days 2,
//   waiting longer than a day 1, an author of twice the average influence or more 1.
// audience: [csm, marketer]
// phrases:
//   - What do we have to answer?
//   - Which posts are unanswered?
//   - Unanswered posts
//   - Who is waiting for an answer from us?
//   - Who should we reply to?
//   - Which questions did we not answer?
//   - Which customers wait for a reply?
//   - What needs a reply now?
//   - Whom did we ignore?
// params:
//   from_whom: {type: choice, choices: [everybody, customers, prospects], default: everybody, label: from}
//   complaints: {type: choice, choices: [counted, left out], default: counted, help: posts that name us and complain without a question}
//   since: {type: since, default: 14 days, min: 1 day, max: 1 year}
//   min_urgency: {type: int, default: 0, min: 0, max: 12}
//   min_hours: {type: int, default: 0, min: 0, max: 8760, label: "hours waiting, at least"}
// columns: [person, company, said, at, waiting_hours, urgency, why, network, owner, url]
// hidden: [person_key, post_key, company_key, owner_address, about, renewal, monthly_revenue]
// evidence: evidence
// with_evidence: [said, url]
// key: [post_key]
// view: table
// graph:
//   nodes: {person: person, company: company}
//   edges: [[person, works at, company]]
// alert:
//   key: [post_key]
//   about: about
//   title: "{person}[ of {company}] has waited {waiting_hours:hours} for an answer[: {why:names}].[ {renewal_and_revenue}]"
// ---
MATCH (us:Company {role: 'us'})
CALL (us) {
  MATCH (us)-[:OPERATES]->(:Profile)<-[:MENTIONS]-(post:Post)
  WHERE post.day >= $since AND post.day <= $until
  RETURN post
  UNION
  MATCH (us)-[:OPERATES]->(:Profile)-[:POSTED]->(:Post)<-[:REPLY_TO]-(post:Post)
  WHERE post.day >= $since AND post.day <= $until
  RETURN post
  UNION
  MATCH (us)<-[named:MENTIONS]-(post:Post)
  WHERE post.day >= $since AND post.day <= $until AND (post.text CONTAINS '?' OR post.text CONTAINS '？' OR post.text CONTAINS '؟'
    OR ($complaints = 'counted' AND named.sentiment = 'negative'))
  WITH post, named
  WHERE ($complaints = 'counted' AND named.sentiment = 'negative') OR post.text =~ '(?s).*[?？؟](?![\\w/&=%]).*'
  RETURN post
}
// A question mark inside an address asks nothing.
WITH post, (post.text CONTAINS '?' OR post.text CONTAINS '？' OR post.text CONTAINS '؟')
  AND post.text =~ '(?s).*[?？؟](?![\\w/&=%]).*' AS asks
WHERE asks OR coalesce(post.sentiment, '') <> 'positive'
MATCH (post)<-[:POSTED]-(author:Profile)
WHERE coalesce(author.status, '') <> 'deactivated' AND coalesce(author.ours, false) = false
  AND NOT EXISTS { MATCH (post)<-[:REPLY_TO]-(reply:Post)<-[:POSTED]-(ours:Profile)
    WHERE reply.at >= post.at AND ours.ours = true }
OPTIONAL MATCH (post)-[named:MENTIONS]->(:Company {role: 'us'})
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
WITH post, asks, author, coalesce(person, author) AS who, coalesce(min(named.sentiment), post.sentiment) AS mood
OPTIONAL MATCH (who)-[job:WORKS_AT]->(employer:Company)
WHERE job.until IS NULL
OPTIONAL MATCH (holder:Company)-[:OPERATES]->(who)
WITH post, asks, author, who, mood, collect(DISTINCT employer) + collect(DISTINCT holder) AS companies
WITH *, ([one IN companies WHERE one.role = 'customer'] + [one IN companies WHERE one.role = 'prospect']
    + companies)[0] AS company,
  duration.inSeconds(post.at, datetime($now)).seconds / 3600.0 AS hours
WHERE ($from_whom = 'everybody' OR company.role + 's' = $from_whom) AND hours >= $min_hours
WITH *, [one IN [
  CASE WHEN mood = 'negative' THEN {why: 'negative', points: 3} END,
  CASE WHEN company.role = 'customer' THEN {why: 'customer', points: 3}
    WHEN company.role = 'prospect' THEN {why: 'prospect', points: 2} END,
  CASE WHEN asks THEN {why: 'question', points: 2} END,
  CASE WHEN company.role = 'customer' AND company.renewal >= $today
    AND duration.inDays(date($today), date(company.renewal)).days <= 90 THEN {why: 'renewal soon', points: 2} END,
  CASE WHEN hours > 24 THEN {why: 'waiting', points: 1} END,
  CASE WHEN author.influence >= 2 THEN {why: 'influential', points: 1} END
] WHERE one IS NOT NULL] AS reasons
WITH *, reduce(sum = 0, one IN reasons | sum + one.points) AS urgency
WHERE urgency >= $min_urgency
OPTIONAL MATCH (known:Network {name: post.network})
RETURN coalesce(who.name, who.handle, who.key) AS person, company.name AS company, post.at AS at,
  round(10 * hours) / 10 AS waiting_hours, urgency, [one IN reasons | one.why] AS why,
  coalesce(known.title, post.network) AS network, company.owner AS owner,
  who.key AS person_key, post.key AS post_key, company.key AS company_key, company.owner_address AS owner_address,
  company.renewal AS renewal, company.mrr AS monthly_revenue,
  [post.key, author.key, who.key] AS about
ORDER BY urgency DESC, waiting_hours DESC, post_key
// --- evidence
UNWIND $rows AS row
WITH row, row.post_key AS key
MATCH (post:Post {key: key})
RETURN row.row AS row, post.text AS said, post.url AS url,
  [{who: row.person, said: post.text, at: post.at, url: post.url, network: post.network, sentiment: post.sentiment}] AS evidence
