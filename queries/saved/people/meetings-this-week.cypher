// ---
// question: Which meetings do we have this week, and what did the people say lately?
// description: >-
//   Meetings of our calendars in the next {days} days, from today on, each with the people in it who are not ours: where they
//   work, who of us attends, what they said lately and on which topics, who of us knows them, whom else both know, open deals
//   with their company and its renewal. Only who is known by mail address is there; whoever declined is not. Meetings come
//   from grapevine import calendar.
// audience: [csm, marketer]
// phrases:
//   - Meetings this week
//   - Whom do we meet this week?
//   - Prepare my meetings
//   - What did the people I meet say lately?
//   - My appointments
// params:
//   days: {type: int, default: 7, min: 1, max: 366, help: "how many days from today on"}
//   lately: {type: since, default: 30 days, min: 1 day, max: 2 years, help: "for what they said"}
// columns: [at, meeting, person, company, of_us, posts, said, topics, known_by, shared, open_deals, renewal, url]
// hidden: [meeting_key, person_key, all_day]
// evidence: evidence
// with_evidence: [posts, said, topics, known_by, shared, url]
// key: [meeting_key, person_key]
// view: table
// ---
MATCH (meeting:Meeting)
WHERE meeting.day >= $today AND meeting.day < toString(date($today) + duration({days: $days})) AND meeting.gone IS NULL
MATCH (meeting)<-[:ATTENDS]-(person:Person)
WHERE NOT EXISTS { MATCH (person)-[job:WORKS_AT]->(:Company {role: 'us'}) WHERE job.until IS NULL }
OPTIONAL MATCH (person)-[held:WORKS_AT]->(company:Company)
WHERE held.until IS NULL
WITH DISTINCT meeting, person, company
ORDER BY company.name, company.key
WITH meeting, person, collect(company) AS companies
CALL (meeting) {
  MATCH (meeting)<-[:ATTENDS]-(ours:Person)-[job:WORKS_AT]->(:Company {role: 'us'})
  WHERE job.until IS NULL
  WITH DISTINCT ours
  ORDER BY ours.name, ours.key
  RETURN collect(ours.name) AS of_us
}
CALL (companies) {
  UNWIND companies AS company
  MATCH (company)<-[:DEAL_OF]-(deal:Deal)
  WHERE deal.state = 'open'
  WITH DISTINCT deal
  ORDER BY deal.name, deal.key
  RETURN collect(deal.name + coalesce(' (' + deal.stage + ')', '')) AS open_deals
}
RETURN
  meeting.at AS at, meeting.title AS meeting, coalesce(person.name, person.key) AS person, companies[0].name AS company,
  of_us, open_deals, companies[0].renewal AS renewal,
  meeting.key AS meeting_key, person.key AS person_key, meeting.all_day AS all_day
ORDER BY at, meeting_key, person, person_key
// --- evidence
UNWIND $rows AS shown
MATCH (person:Person {key: shown.person_key})
CALL (person) {
  MATCH (person)<-[:BELONGS_TO]-(profile:Profile)-[:POSTED]->(post:Post)
  WHERE post.day >= $lately AND coalesce(profile.status, '') <> 'deactivated'
  WITH DISTINCT post
  ORDER BY post.at DESC, post.key
  RETURN collect(post) AS written
}
CALL (written) {
  UNWIND written AS post
  MATCH (post)-[about:ABOUT]->(topic:Topic)
  WHERE about.score >= 0.5
  WITH topic, count(DISTINCT post) AS many
  ORDER BY many DESC, topic.name
  RETURN collect(topic.name) AS topics
}
CALL (person) {
  MATCH (person)-[link:CONNECTED_TO]-(ours:Person)-[job:WORKS_AT]->(:Company {role: 'us'})
  WHERE link.until IS NULL AND job.until IS NULL
  WITH DISTINCT ours
  ORDER BY ours.name, ours.key
  RETURN collect(ours.name) AS known_by
}
CALL (person) {
  MATCH (person)-[link:CONNECTED_TO]-(other:Person)
  WHERE link.until IS NULL
    AND NOT EXISTS { MATCH (other)-[held:WORKS_AT]->(:Company {role: 'us'}) WHERE held.until IS NULL }
  MATCH (other)-[own:CONNECTED_TO]-(ours:Person)-[job:WORKS_AT]->(:Company {role: 'us'})
  WHERE own.until IS NULL AND job.until IS NULL
  WITH DISTINCT other
  ORDER BY other.name, other.key
  RETURN collect(other.name) AS shared
}
RETURN shown.row AS row, size(written) AS posts, written[0].text AS said, written[0].url AS url,
  topics[..5] AS topics, known_by, shared[..10] AS shared,
  [post IN written[..3] | {who: shown.person, said: post.text, at: post.at, url: post.url, network: post.network,
    kind: 'said', sentiment: post.sentiment}] AS evidence
