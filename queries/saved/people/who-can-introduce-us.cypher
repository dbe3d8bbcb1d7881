// ---
// question: Who can introduce us to {person} at {company}?
// description: >-
//   Ways of at most three steps from our people to a person, or to whoever works at a company now (with neither given: at a
//   prospect), the most direct first, with what each step rests on. A step is an acquaintance or two people who follow each
//   other; to a person also a colleague of theirs; and from one of us to the first also a follow in one direction, which
//   counts least. Nobody of a competitor is asked. Two steps are told for a person beside one; for people at a company,
//   and for three steps, only where there is nothing shorter. At most ten ways for each person.
// audience: [marketer, csm]
// phrases:
//   - Who can introduce us to {person}?
//   - Who can introduce us to {company}?
//   - Who can get us a meeting with {person}?
//   - Whom could we ask for an introduction to {person}?
//   - Who do we know that knows somebody at {company}?
//   - Warm introduction to {company}
//   - Shortest path from us to {person}
// params:
//   person: {type: person, any: true}
//   company: {type: company, any: true, help: "left open beside a person: wherever they work"}
// columns: [person, company, steps, of_us, through, way]
// hidden: [person_key, way_keys]
// evidence: evidence
// key: [person_key, way_keys]
// view: graph
// graph:
//   nodes: {evidence.who: person, evidence.whom: person, person: person, company: company}
//   edges:
//     - [evidence.who, reaches, evidence.whom]
//     - [person, works at, company]
// ---
CALL () {
  MATCH (target:Person {key: $person}) RETURN target
  UNION
  MATCH (target:Profile {key: $person}) WHERE coalesce(target.status, '') <> 'deactivated' RETURN target
  UNION
  MATCH (:Company {key: $company})<-[job:WORKS_AT]-(target:Person)
  WHERE job.until IS NULL AND $person IS NULL
  RETURN target
  UNION
  MATCH (:Company {role: 'prospect'})<-[job:WORKS_AT]-(target:Person)
  WHERE job.until IS NULL AND $person IS NULL AND $company IS NULL
  RETURN target
}
WITH target
WHERE NOT EXISTS { MATCH (target)-[job:WORKS_AT]->(:Company {role: 'us'}) WHERE job.until IS NULL }
// One step, and two.
CALL (target) {
  CALL (target) {
    MATCH (target)-[link:CONNECTED_TO]-(ours:Person)-[job:WORKS_AT]->(:Company {role: 'us'})
    WHERE link.until IS NULL AND job.until IS NULL
    RETURN ours, 'knows' AS tie, 1 AS tie_weight, link.since AS tie_since, null AS tie_url
    UNION
    CALL (target) {
      MATCH (target)<-[:BELONGS_TO]-(theirs:Profile) RETURN theirs
      UNION
      WITH target WHERE target:Profile RETURN target AS theirs
    }
    MATCH (theirs)-[link:FOLLOWS]-(own:Profile)
    WHERE link.until IS NULL AND own.ours = true
      AND coalesce(theirs.status, '') <> 'deactivated' AND coalesce(own.status, '') <> 'deactivated'
    MATCH (own)-[:BELONGS_TO]->(ours:Person)-[job:WORKS_AT]->(:Company {role: 'us'}) WHERE job.until IS NULL
    WITH ours, theirs, max(link.since) AS tie_since,
      max(CASE WHEN startNode(link) = own THEN 1 ELSE 0 END) AS out, max(CASE WHEN startNode(link) = own THEN 0 ELSE 1 END) AS back
    RETURN ours, CASE out + back WHEN 2 THEN 'follows and is followed by' ELSE CASE out WHEN 1 THEN 'follows' ELSE 'is followed by' END
      END AS tie, CASE out + back WHEN 2 THEN 2 ELSE 3 END AS tie_weight, tie_since, theirs.url AS tie_url
  }
  RETURN collect({steps: 1, weight: tie_weight, keys: [ours.key, target.key], of_us: ours.name, through: [],
    parts: [{who: ours.name, whom: coalesce(target.name, target.handle, target.key), kind: tie, said: tie + ' ' + coalesce(target.name, target.handle, target.key), at: tie_since, url: tie_url, network: null}]}) AS ones
}
// Nobody asks how else to reach one of many whom somebody of us knows.
CALL (target, ones) {
  WITH target
  WHERE $person IS NOT NULL OR size(ones) = 0
  CALL (target) {
    MATCH (target)-[link:CONNECTED_TO]-(other:Person) WHERE link.until IS NULL
    RETURN other AS near, 'knows' AS kind, 1 AS weight, link.since AS since, null AS url
    UNION
    CALL (target) {
      MATCH (target)<-[:BELONGS_TO]-(one:Profile) RETURN one
      UNION
      WITH target WHERE target:Profile RETURN target AS one
    }
    MATCH (one)-[link:FOLLOWS]-(two:Profile)
    WHERE link.until IS NULL
      AND coalesce(one.status, '') <> 'deactivated' AND coalesce(two.status, '') <> 'deactivated'
    WITH two, count(CASE WHEN startNode(link) = one THEN 1 END) AS out, count(*) AS both,
      max(CASE WHEN startNode(link) = one THEN link.since END) AS out_since,
      max(CASE WHEN startNode(link) <> one THEN link.since END) AS back_since
    WHERE out > 0 AND out < both
    MATCH (two)-[:BELONGS_TO]->(other:Person)
    RETURN other AS near, 'follows and is followed by' AS kind, 2 AS weight,
      CASE WHEN out_since > back_since THEN out_since ELSE back_since END AS since, two.url AS url
    UNION
    MATCH (target)-[job:WORKS_AT]->(at:Company)<-[held:WORKS_AT]-(other:Person)
    WHERE job.until IS NULL AND held.until IS NULL AND other.key <> target.key AND $person IS NOT NULL
    RETURN other AS near, 'works with' AS kind, 2 AS weight, null AS since, null AS url
  }
  WITH target, near, kind, weight, since, url
  WHERE NOT EXISTS {
    MATCH (near)-[job:WORKS_AT]->(employer:Company) WHERE job.until IS NULL AND employer.role IN ['us', 'competitor'] }
  CALL (near) {
    MATCH (near)-[link:CONNECTED_TO]-(ours:Person)-[job:WORKS_AT]->(:Company {role: 'us'})
    WHERE link.until IS NULL AND job.until IS NULL
    RETURN ours, 'knows' AS tie, 1 AS tie_weight, link.since AS tie_since, null AS tie_url
    UNION
    CALL (near) {
      MATCH (near)<-[:BELONGS_TO]-(theirs:Profile) RETURN theirs
      UNION
      WITH near WHERE near:Profile RETURN near AS theirs
    }
    MATCH (theirs)-[link:FOLLOWS]-(own:Profile)
    WHERE link.until IS NULL AND own.ours = true
      AND coalesce(theirs.status, '') <> 'deactivated' AND coalesce(own.status, '') <> 'deactivated'
    MATCH (own)-[:BELONGS_TO]->(ours:Person)-[job:WORKS_AT]->(:Company {role: 'us'}) WHERE job.until IS NULL
    WITH ours, theirs, max(link.since) AS tie_since,
      max(CASE WHEN startNode(link) = own THEN 1 ELSE 0 END) AS out, max(CASE WHEN startNode(link) = own THEN 0 ELSE 1 END) AS back
    RETURN ours, CASE out + back WHEN 2 THEN 'follows and is followed by' ELSE CASE out WHEN 1 THEN 'follows' ELSE 'is followed by' END
      END AS tie, CASE out + back WHEN 2 THEN 2 ELSE 3 END AS tie_weight, tie_since, theirs.url AS tie_url
  }
  RETURN collect({steps: 2, weight: tie_weight + weight, keys: [ours.key, near.key, target.key], of_us: ours.name,
    through: [near.name], parts: [{who: ours.name, whom: coalesce(near.name, near.handle, near.key), kind: tie, said: tie + ' ' + coalesce(near.name, near.handle, near.key), at: tie_since, url: tie_url, network: null},
      {who: near.name, whom: coalesce(target.name, target.handle, target.key), kind: kind, said: kind + ' ' + coalesce(target.name, target.handle, target.key), at: since, url: url, network: null}]}) AS twos
}
WITH target, CASE WHEN size(ones) > 0 AND $person IS NULL THEN ones ELSE ones + twos END AS short
// Three, where there is nothing shorter.
CALL (target, short) {
  WITH target, short WHERE size(short) = 0
  CALL (target) {
    MATCH (target)-[link:CONNECTED_TO]-(other:Person) WHERE link.until IS NULL
    RETURN other AS near, 'knows' AS kind, 1 AS weight, link.since AS since, null AS url
    UNION
    CALL (target) {
      MATCH (target)<-[:BELONGS_TO]-(one:Profile) RETURN one
      UNION
      WITH target WHERE target:Profile RETURN target AS one
    }
    MATCH (one)-[link:FOLLOWS]-(two:Profile)
    WHERE link.until IS NULL
      AND coalesce(one.status, '') <> 'deactivated' AND coalesce(two.status, '') <> 'deactivated'
    WITH two, count(CASE WHEN startNode(link) = one THEN 1 END) AS out, count(*) AS both,
      max(CASE WHEN startNode(link) = one THEN link.since END) AS out_since,
      max(CASE WHEN startNode(link) <> one THEN link.since END) AS back_since
    WHERE out > 0 AND out < both
    MATCH (two)-[:BELONGS_TO]->(other:Person)
    RETURN other AS near, 'follows and is followed by' AS kind, 2 AS weight,
      CASE WHEN out_since > back_since THEN out_since ELSE back_since END AS since, two.url AS url
    UNION
    MATCH (target)-[job:WORKS_AT]->(at:Company)<-[held:WORKS_AT]-(other:Person)
    WHERE job.until IS NULL AND held.until IS NULL AND other.key <> target.key AND $person IS NOT NULL
    RETURN other AS near, 'works with' AS kind, 2 AS weight, null AS since, null AS url
  }
  WITH target, near, kind, weight, since, url
  WHERE NOT EXISTS {
    MATCH (near)-[job:WORKS_AT]->(employer:Company) WHERE job.until IS NULL AND employer.role IN ['us', 'competitor'] }
  WITH target, near, kind AS last_kind, weight AS last_weight, since AS last_since, url AS last_url
  CALL (near) {
    MATCH (near)-[link:CONNECTED_TO]-(other:Person) WHERE link.until IS NULL
    RETURN other AS far, 'knows' AS kind, 1 AS weight, link.since AS since, null AS url
    UNION
    CALL (near) {
      MATCH (near)<-[:BELONGS_TO]-(one:Profile) RETURN one
      UNION
      WITH near WHERE near:Profile RETURN near AS one
    }
    MATCH (one)-[link:FOLLOWS]-(two:Profile)
    WHERE link.until IS NULL
      AND coalesce(one.status, '') <> 'deactivated' AND coalesce(two.status, '') <> 'deactivated'
    WITH two, count(CASE WHEN startNode(link) = one THEN 1 END) AS out, count(*) AS both,
      max(CASE WHEN startNode(link) = one THEN link.since END) AS out_since,
      max(CASE WHEN startNode(link) <> one THEN link.since END) AS back_since
    WHERE out > 0 AND out < both
    MATCH (two)-[:BELONGS_TO]->(other:Person)
    RETURN other AS far, 'follows and is followed by' AS kind, 2 AS weight,
      CASE WHEN out_since > back_since THEN out_since ELSE back_since END AS since, two.url AS url
  }
  WITH target, near, last_kind, last_weight, last_since, last_url, far, kind, weight, since, url
  WHERE far.key <> target.key AND NOT EXISTS {
    MATCH (far)-[job:WORKS_AT]->(employer:Company) WHERE job.until IS NULL AND employer.role IN ['us', 'competitor'] }
  CALL (far) {
    MATCH (far)-[link:CONNECTED_TO]-(ours:Person)-[job:WORKS_AT]->(:Company {role: 'us'})
    WHERE link.until IS NULL AND job.until IS NULL
    RETURN ours, 'knows' AS tie, 1 AS tie_weight, link.since AS tie_since, null AS tie_url
    UNION
    CALL (far) {
      MATCH (far)<-[:BELONGS_TO]-(theirs:Profile) RETURN theirs
      UNION
      WITH far WHERE far:Profile RETURN far AS theirs
    }
    MATCH (theirs)-[link:FOLLOWS]-(own:Profile)
    WHERE link.until IS NULL AND own.ours = true
      AND coalesce(theirs.status, '') <> 'deactivated' AND coalesce(own.status, '') <> 'deactivated'
    MATCH (own)-[:BELONGS_TO]->(ours:Person)-[job:WORKS_AT]->(:Company {role: 'us'}) WHERE job.until IS NULL
    WITH ours, theirs, max(link.since) AS tie_since,
      max(CASE WHEN startNode(link) = own THEN 1 ELSE 0 END) AS out, max(CASE WHEN startNode(link) = own THEN 0 ELSE 1 END) AS back
    RETURN ours, CASE out + back WHEN 2 THEN 'follows and is followed by' ELSE CASE out WHEN 1 THEN 'follows' ELSE 'is followed by' END
      END AS tie, CASE out + back WHEN 2 THEN 2 ELSE 3 END AS tie_weight, tie_since, theirs.url AS tie_url
  }
  RETURN collect({steps: 3, weight: tie_weight + weight + last_weight, keys: [ours.key, far.key, near.key, target.key],
    of_us: ours.name, through: [far.name, near.name], parts: [{who: ours.name, whom: coalesce(far.name, far.handle, far.key), kind: tie, said: tie + ' ' + coalesce(far.name, far.handle, far.key), at: tie_since, url: tie_url, network: null},
      {who: far.name, whom: near.name, kind: kind, said: kind + ' ' + near.name, at: since, url: url, network: null},
      {who: near.name, whom: coalesce(target.name, target.handle, target.key), kind: last_kind, said: last_kind + ' ' + coalesce(target.name, target.handle, target.key), at: last_since,
        url: last_url, network: null}]}) AS threes
}
UNWIND short + threes AS path
WITH target, path ORDER BY path.steps, path.weight, path.keys[0], path.keys[1]
WITH target, collect(path) AS ways
UNWIND ways[..10] AS path
OPTIONAL MATCH (target)-[job:WORKS_AT]->(employer:Company) WHERE job.until IS NULL
WITH target, path, min(employer.name) AS company
RETURN
  coalesce(target.name, target.handle, target.key) AS person, company, path.steps AS steps, path.of_us AS of_us, path.through AS through,
  reduce(text = path.of_us + ' ' + path.parts[0].said, part IN path.parts[1..] | text + ', who ' + part.said) AS way,
  target.key AS person_key, path.keys AS way_keys, path.parts AS evidence
ORDER BY steps, path.weight, person_key, way_keys[0], way_keys[1]
