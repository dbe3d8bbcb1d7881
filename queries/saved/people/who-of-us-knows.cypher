// ---
// question: Who of us knows {who}?
// description: >-
//   Our people with the contacts that they have now under this name, or at companies of this name, since when, and which
//   list says so. Each teammate's list is their own: import it again for what is new.
// audience: [marketer, csm]
// phrases:
//   - Who do we know at {who}?
//   - Which of us is connected to {who}?
//   - Who of us is connected with {who}?
// params:
//   who: {type: text, any: true, label: person or company, help: "a part of a person's or a company's name"}
// columns: [who_of_us, person, company, title, since, sources]
// hidden: [our_key, person_key]
// evidence: evidence
// key: [our_key, person_key]
// view: table
// graph:
//   nodes: {who_of_us: person, person: person, company: company}
//   edges:
//     - [who_of_us, knows, person]
//     - [person, works at, company]
// ---
MATCH (:Company {role: 'us'})<-[job:WORKS_AT]-(ours:Person)-[link:CONNECTED_TO]-(theirs:Person)
WHERE job.until IS NULL AND link.until IS NULL
WITH ours, theirs, min(link.since) AS since, collect(DISTINCT link.source) AS sources
OPTIONAL MATCH (theirs)-[held:WORKS_AT]->(at:Company)
WHERE held.until IS NULL
WITH ours, theirs, since, sources, at, held
ORDER BY at.name, held.title
// Aliases and former names of a company count as its name does.
WITH ours, theirs, since, sources, collect(DISTINCT at.name) AS companies, collect(held.title) AS titles,
  max(CASE WHEN any(name IN [at.name] + coalesce(at.aliases, []) + coalesce(at.formerly, [])
    WHERE toLower(name) CONTAINS toLower($who)) THEN 1 ELSE 0 END) AS works_there
WHERE $who IS NULL OR toLower(theirs.name) CONTAINS toLower($who) OR works_there = 1
OPTIONAL MATCH (theirs)<-[:BELONGS_TO]-(profile:Profile)
WHERE coalesce(profile.status, '') <> 'deactivated'
WITH ours, theirs, since, sources, companies, titles, profile
ORDER BY profile.key
WITH ours, theirs, since, sources, companies, titles, collect(profile.url) AS urls
RETURN
  ours.name AS who_of_us, theirs.name AS person, companies[0] AS company, titles[0] AS title, since, sources,
  ours.key AS our_key, theirs.key AS person_key,
  [{who: ours.name, said: 'knows ' + theirs.name, at: since, url: urls[0], network: null, kind: 'knows'}] AS evidence
ORDER BY person, person_key, since, our_key
