// ---
// question: Which network do {segment} prefer?
// description: >-
//   Where a group of people is active, by network: how many of them wrote there in the period (`people`), how many wrote
//   more there than on any other network (`favourite_of`), how much they wrote, and how often they answered us there:
//   replies to posts of profiles that we operate and of our people. A person with profiles on several networks counts on
//   each of them and prefers one; profiles that nobody joined to one person count one by one. Our own people are left out.
// audience: [marketer, csm]
// phrases:
//   - Where are {segment} active?
//   - On which network do we reach {segment}?
//   - Which networks do our {segment} use?
//   - Where do {segment} post?
//   - Where do {segment} answer us?
//   - What is the best channel for {segment}?
//   - Favourite network of {segment}
// params:
//   segment: {type: choice, choices: [customers, prospects, partners, competitors, connections, everybody], default: customers}
//   since: {type: since, default: 90 days, min: 1 day, max: 2 years}
// columns: [network, people, favourite_of, favourite_share, posts, posts_share, answers_to_us, people_who_answer]
// hidden: [network_key, post_keys]
// evidence: evidence
// key: [network_key]
// view: chart
// chart: {type: bar, x: network, y: [people, favourite_of, people_who_answer]}
// ---
// Of companies with one role their people's posts, of anybody those of each day.
CALL () {
  MATCH (company:Company)
  WHERE company.role + 's' = $segment
  CALL (company) {
    MATCH (company)<-[job:WORKS_AT]-(who:Person)<-[:BELONGS_TO]-(author:Profile)
    WHERE job.until IS NULL
    RETURN author, who
    UNION ALL
    MATCH (company)-[:OPERATES]->(author:Profile)
    OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
    RETURN author, coalesce(person, author) AS who
  }
  WITH DISTINCT author, who
  WHERE coalesce(author.status, '') <> 'deactivated' AND coalesce(author.ours, false) = false
  MATCH (author)-[:POSTED]->(post:Post)
  WHERE post.day >= $since AND post.day <= $until
  WITH author, who, post, post.key AS key, post.day AS day
  OPTIONAL MATCH (post)-[:REPLY_TO]->(:Post)<-[:POSTED]-(asked:Profile)
  WHERE asked.ours = true
  WITH author, who, count(DISTINCT key) AS posts, count(asked) AS answers, max(day + ' ' + key) AS latest
  RETURN author, who, posts, answers, latest
  UNION ALL
  UNWIND CASE WHEN $segment IN ['everybody', 'connections']
    THEN range(0, duration.inDays(date($since), date($until)).days) ELSE [] END AS n
  WITH toString(date($since) + duration({days: n})) AS day
  MATCH (post:Post {day: day})<-[:POSTED]-(author:Profile)
  WHERE coalesce(author.status, '') <> 'deactivated' AND coalesce(author.ours, false) = false
    AND ($segment = 'everybody' OR author.connection = true)
  WITH author, day, post, post.key AS key
  OPTIONAL MATCH (post)-[:REPLY_TO]->(:Post)<-[:POSTED]-(asked:Profile)
  WHERE asked.ours = true
  WITH author, count(DISTINCT key) AS posts, count(asked) AS answers, max(day + ' ' + key) AS latest
  OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
  RETURN author, coalesce(person, author) AS who, posts, answers, latest
}
WITH who, author.network AS network, sum(posts) AS posts, sum(answers) AS answers, max(latest) AS latest
ORDER BY posts DESC, answers DESC, network
WITH who, collect({network: network, posts: posts, answers: answers, latest: latest}) AS places
UNWIND range(0, size(places) - 1) AS n
WITH places[n] AS place, n
ORDER BY place.latest DESC
WITH place.network AS network, count(*) AS people, sum(CASE WHEN n = 0 THEN 1 ELSE 0 END) AS favourites,
  sum(place.posts) AS posts, sum(place.answers) AS answers,
  sum(CASE WHEN place.answers > 0 THEN 1 ELSE 0 END) AS answering,
  collect(substring(place.latest, 11))[..5] AS post_keys
WITH sum(favourites) AS everyone, sum(posts) AS written, collect({network: network, people: people, favourites: favourites,
  posts: posts, answers: answers, answering: answering, post_keys: post_keys}) AS found
UNWIND found AS one
OPTIONAL MATCH (known:Network {name: one.network})
RETURN coalesce(known.title, one.network) AS network, one.people AS people, one.favourites AS favourite_of,
  round(100.0 * one.favourites / everyone) / 100 AS favourite_share, one.posts AS posts,
  round(100.0 * one.posts / written) / 100 AS posts_share, one.answers AS answers_to_us, one.answering AS people_who_answer,
  one.network AS network_key, one.post_keys AS post_keys
ORDER BY favourite_of DESC, posts DESC, network_key
// --- evidence
UNWIND $rows AS row
UNWIND range(0, size(row.post_keys) - 1) AS n
WITH row, n, row.post_keys[n] AS key
MATCH (post:Post {key: key})<-[:POSTED]-(author:Profile)
OPTIONAL MATCH (author)-[:BELONGS_TO]->(person:Person)
WITH row, n, post, author, min(person.name) AS person
ORDER BY row.row, n
WITH row, collect({who: coalesce(person, author.name, author.handle, author.key), said: post.text, at: post.at,
  url: post.url, network: post.network, sentiment: post.sentiment}) AS evidence
RETURN row.row AS row, evidence
