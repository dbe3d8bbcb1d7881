// ---
// question: Who is most negative about {topic}?
// description: The loudest unhappy voices, with their words.
// audience: [csm]
// params:
//   topic: {type: topic, default: churn}
//   since: {type: since, default: 30 days, min: 1 day, max: 2 years, label: in the last}
//   min_posts: {type: int, default: 1, min: 1, max: 50}
//   words: {type: text, any: true, help: "Only posts with these *words*"}
//   kind: {type: choice, choices: [any, post, reply], default: any}
// columns: [person, posts, quote]
// ---
MATCH (person:Person)<-[:BELONGS_TO]-(:Profile)-[:POSTED]->(post:Post)-[:ABOUT]->(:Topic {key: $topic})
WHERE post.day >= $since AND ($words IS NULL OR post.text CONTAINS $words)
  AND ($kind = 'any' OR post.kind = $kind) AND post.sentiment = 'negative'
WITH person, count(post) AS posts, min(post.text) AS quote
WHERE posts >= $min_posts
RETURN person.name AS person, posts, quote ORDER BY posts DESC, person
