// ---
// question: How much revenue is at risk?
// description: >-
//   Customers with at least one flag, each counted once with what it pays a month, by the month of its renewal. Flags:
//   silent (a pause longer than any before, and several times the usual one; pauses run up to the last day on which any
//   customer was heard), negative posts towards us by its people and profiles, people of it newly connected to a
//   competitor's (never what was there before anyone watched), and a champion left: somebody linked to us who worked there
//   and does no more. `month_revenue` and `all_revenue` sum over the rows of the month and over all rows.
// audience: [csm, marketer]
// phrases:
//   - Revenue at risk
//   - Which customers are at risk?
//   - Which accounts are likely to churn?
//   - How much MRR is at risk by renewal month?
//   - Which renewals are in danger?
//   - Which customers may leave us?
// params:
//   since: {type: since, default: 30 days, min: 1 day, max: 1 year, help: "for posts, contacts and departures"}
//   history: {type: since, default: 180 days, min: 28 days, max: 2 years, help: how far back the rhythm of silence is looked at}
//   min_flags: {type: int, default: 1, min: 1, max: 4}
//   min_negative: {type: int, default: 2, min: 1, max: 1000, label: "negative posts, at least"}
//   min_people: {type: int, default: 2, min: 1, max: 1000, label: "people with new contacts at a competitor, at least"}
// columns: [renewal_month, company, monthly_revenue, flags, why, renewal, owner, month_revenue, all_revenue]
// hidden: [company_key, owner_address, about]
// evidence: evidence
// key: [company_key]
// view: chart
// chart: {type: bar, x: renewal_month, y: monthly_revenue, color: company, stacked: true}
// alert:
//   key: [company_key]
//   about: about
//   title: "{company} is at risk[: {why:names}].[ {renewal_and_revenue}]"
// ---
CALL () {
  CALL () {
    MATCH (account:Company {role: 'customer'})-[:OPERATES]->(profile:Profile)-[:POSTED]->(post:Post)
    WHERE post.day >= $history AND post.day <= $until AND coalesce(profile.status, '') <> 'deactivated'
    RETURN account, post.day AS day
    UNION ALL
    MATCH (account:Company {role: 'customer'})<-[job:WORKS_AT]-(:Person)<-[:BELONGS_TO]-(profile:Profile)
    WHERE job.until IS NULL
    MATCH (profile)-[:POSTED]->(post:Post)
    WHERE post.day >= $history AND post.day <= $until AND coalesce(profile.status, '') <> 'deactivated'
    RETURN account, post.day AS day
  }
  WITH account, collect(DISTINCT day) AS days, min(day) AS first, max(day) AS last
  WITH max(last) AS heard, collect([account, days, first, last]) AS speakers
  UNWIND speakers AS speaker
  WITH speaker, heard
  WHERE size(speaker[1]) >= 6 AND speaker[3] < heard
  WITH speaker[0] AS account, speaker[1] AS days, duration.inDays(date(speaker[3]), date(heard)).days AS silent_days,
    duration.inDays(date(speaker[2]), date(speaker[3])).days AS watched
  // Longer than any pause before is longer than their mean: the days of few are put in order.
  WHERE silent_days > 1 AND watched >= silent_days AND silent_days * (size(days) - 1) > watched
  UNWIND days AS day
  WITH account, silent_days, day
  ORDER BY day
  WITH account, silent_days, collect(day) AS days
  UNWIND range(1, size(days) - 1) AS n
  WITH account, silent_days, duration.inDays(date(days[n - 1]), date(days[n])).days AS pause
  WITH account, silent_days, percentileDisc(pause, 0.9) AS usual, max(pause) AS longest
  WHERE silent_days > longest AND silent_days >= 3 * usual
  RETURN account, 1 AS rank, 'silent' AS flag,
    'silent for ' + toString(silent_days) + ' days (usual: ' + toString(usual) + ')' AS why, [] AS people
  UNION ALL
  MATCH (:Company {role: 'us'})<-[named:MENTIONS]-(post:Post)
  WHERE named.sentiment = 'negative' AND post.day >= $since AND post.day <= $until
  MATCH (post)<-[:POSTED]-(profile:Profile)
  // What one profile wrote together, so that it is looked up once for whom it speaks.
  WITH profile, collect(post) AS complaints
  WHERE coalesce(profile.status, '') <> 'deactivated'
  WITH collect([profile, complaints]) AS authors
  CALL (authors) {
    UNWIND authors AS one
    WITH one[0] AS profile, one[1] AS complaints
    MATCH (profile)-[:BELONGS_TO]->(:Person)-[job:WORKS_AT]->(account:Company {role: 'customer'})
    WHERE job.until IS NULL
    RETURN account, complaints
    UNION ALL
    UNWIND authors AS one
    WITH one[0] AS profile, one[1] AS complaints
    MATCH (profile)<-[:OPERATES]-(account:Company {role: 'customer'})
    RETURN account, complaints
  }
  UNWIND complaints AS post
  WITH account, count(DISTINCT post) AS posts
  WHERE posts >= $min_negative
  RETURN account, 2 AS rank, 'negative posts' AS flag,
    toString(posts) + CASE posts WHEN 1 THEN ' negative post' ELSE ' negative posts' END AS why, [] AS people
  UNION ALL
  CALL () {
    MATCH (rival:Company {role: 'competitor'})
    CALL (rival) {
      MATCH (rival)-[:OPERATES]->(theirs:Profile)
      RETURN theirs
      UNION
      MATCH (rival)<-[job:WORKS_AT]-(:Person)<-[:BELONGS_TO]-(theirs:Profile)
      WHERE job.until IS NULL
      RETURN theirs
    }
    WITH DISTINCT rival.name AS rival, theirs
    WHERE coalesce(theirs.status, '') <> 'deactivated'
    MATCH (theirs)-[link:FOLLOWS]-(own:Profile)
    WHERE link.day >= $since AND link.day <= $until AND link.baseline = false AND link.until IS NULL
    WITH own, collect(DISTINCT rival) AS rivals
    MATCH (own)-[:BELONGS_TO]->(person:Person)
    WHERE coalesce(own.status, '') <> 'deactivated'
    RETURN person, rivals
    UNION ALL
    MATCH (rival:Company {role: 'competitor'})<-[job:WORKS_AT]-(whom:Person)
    WHERE job.until IS NULL
    MATCH (whom)-[link:CONNECTED_TO]-(person:Person)
    WHERE link.until IS NULL AND coalesce(link.baseline, false) = false
      AND substring(toString(link.since), 0, 10) >= $since AND substring(toString(link.since), 0, 10) <= $until
    RETURN person, collect(DISTINCT rival.name) AS rivals
  }
  MATCH (person)-[job:WORKS_AT]->(account:Company {role: 'customer'})
  WHERE job.until IS NULL
  UNWIND rivals AS rival
  WITH account, person, min(rival) AS rival
  ORDER BY rival, person.key
  WITH account, collect(DISTINCT rival) AS rivals, count(person) AS many, collect(person.key) AS people
  WHERE many >= $min_people
  RETURN account, 3 AS rank, 'competitor contact' AS flag, toString(many) +
    CASE many WHEN 1 THEN ' person' ELSE ' people' END + ' newly connected to ' + rivals[0] +
    CASE WHEN size(rivals) > 1 THEN ' and others' ELSE '' END AS why, people
  UNION ALL
  MATCH (account:Company {role: 'customer'})<-[was:WORKS_AT]-(person:Person)
  WHERE was.until IS NOT NULL
    AND substring(toString(was.until), 0, 10) >= $since AND substring(toString(was.until), 0, 10) <= $until
    AND NOT EXISTS { MATCH (person)-[job:WORKS_AT]->(account) WHERE job.until IS NULL }
  CALL (person) {
    MATCH (person)-[link:CONNECTED_TO]-(:Person)-[job:WORKS_AT]->(:Company {role: 'us'})
    WHERE link.until IS NULL AND job.until IS NULL
    RETURN true AS linked
    UNION
    MATCH (person)<-[:BELONGS_TO]-(theirs:Profile)-[link:FOLLOWS]-(own:Profile)-[:BELONGS_TO]->(:Person)-[job:WORKS_AT]->
      (:Company {role: 'us'})
    WHERE link.until IS NULL AND job.until IS NULL
      AND coalesce(theirs.status, '') <> 'deactivated' AND coalesce(own.status, '') <> 'deactivated'
    RETURN true AS linked
    UNION
    MATCH (person)<-[:BELONGS_TO]-(theirs:Profile)-[link:FOLLOWS]-(own:Profile)<-[:OPERATES]-(:Company {role: 'us'})
    WHERE link.until IS NULL
      AND coalesce(theirs.status, '') <> 'deactivated' AND coalesce(own.status, '') <> 'deactivated'
    RETURN true AS linked
  }
  WITH DISTINCT account, person
  ORDER BY person.key
  WITH account, collect(person.name) AS names, collect(person.key) AS people
  RETURN account, 4 AS rank, 'champion left' AS flag, names[0] +
    CASE WHEN size(names) > 1 THEN ' and ' + toString(size(names) - 1) + ' more' ELSE '' END + ' left' AS why, people
}
WITH account, rank, flag, why, people
ORDER BY rank
WITH account, collect(flag) AS flags, collect(why) AS why, collect(people) AS named
WHERE size(flags) >= $min_flags
WITH coalesce(substring(account.renewal, 0, 7), 'no date') AS renewal_month, account, flags, why,
  reduce(all = [account.key], some IN named | all + some) AS about
ORDER BY account.mrr DESC, account.key
WITH renewal_month, sum(coalesce(account.mrr, 0)) AS month_revenue,
  collect({account: account, flags: flags, why: why, about: about}) AS ones
WITH collect({month: renewal_month, revenue: month_revenue, ones: ones}) AS months, sum(month_revenue) AS all_revenue
UNWIND months AS month
UNWIND month.ones AS one
RETURN
  month.month AS renewal_month, one.account.name AS company, one.account.mrr AS monthly_revenue,
  one.flags AS flags, one.why AS why, one.account.renewal AS renewal, one.account.owner AS owner,
  month.revenue AS month_revenue, all_revenue,
  one.account.key AS company_key, one.account.owner_address AS owner_address, one.about AS about
ORDER BY renewal_month, monthly_revenue DESC, company_key
// --- evidence
UNWIND $rows AS shown
CALL (shown) {
  // Their last words before the silence.
  CALL (shown) {
    MATCH (account:Company {key: shown.company_key})-[:OPERATES]->(profile:Profile)
    RETURN profile, account.name AS who
    UNION
    MATCH (account:Company {key: shown.company_key})<-[job:WORKS_AT]-(person:Person)<-[:BELONGS_TO]-(profile:Profile)
    WHERE job.until IS NULL
    RETURN profile, person.name AS who
  }
  MATCH (profile)-[:POSTED]->(post:Post)
  WHERE 'silent' IN shown.flags AND post.day >= $history AND post.day <= $until
    AND coalesce(profile.status, '') <> 'deactivated'
  WITH who, post ORDER BY post.at DESC, post.key
  WITH collect({who: who, said: post.text, at: post.at, url: post.url, network: post.network, kind: 'silent', sentiment: post.sentiment})[..2] AS pieces
  RETURN 1 AS rank, pieces
  UNION ALL
  WITH shown
  CALL (shown) {
    MATCH (account:Company {key: shown.company_key})-[:OPERATES]->(profile:Profile)
    RETURN profile, account.name AS who
    UNION
    MATCH (account:Company {key: shown.company_key})<-[job:WORKS_AT]-(person:Person)<-[:BELONGS_TO]-(profile:Profile)
    WHERE job.until IS NULL
    RETURN profile, person.name AS who
  }
  MATCH (profile)-[:POSTED]->(post:Post)
  WHERE 'negative posts' IN shown.flags AND post.day >= $since AND post.day <= $until
    AND coalesce(profile.status, '') <> 'deactivated'
  MATCH (post)-[named:MENTIONS]->(:Company {role: 'us'})
  WHERE named.sentiment = 'negative'
  WITH DISTINCT who, post ORDER BY post.at DESC, post.key
  WITH collect({who: who, said: post.text, at: post.at, url: post.url, network: post.network, kind: 'negative posts', sentiment: 'negative'})[..3] AS pieces
  RETURN 2 AS rank, pieces
  UNION ALL
  WITH shown
  MATCH (account:Company {key: shown.company_key})<-[held:WORKS_AT]-(person:Person)
  WHERE held.until IS NULL AND 'competitor contact' IN shown.flags
  CALL (person) {
    MATCH (person)<-[:BELONGS_TO]-(own:Profile)-[link:FOLLOWS]-(theirs:Profile)
    WHERE link.day >= $since AND link.day <= $until AND link.baseline = false AND link.until IS NULL
      AND coalesce(theirs.status, '') <> 'deactivated' AND coalesce(own.status, '') <> 'deactivated'
    MATCH (theirs)<-[:OPERATES]-(rival:Company {role: 'competitor'})
    RETURN CASE WHEN startNode(link) = own THEN 'follows ' ELSE 'is followed by ' END AS how, link.since AS at,
      coalesce(theirs.name, rival.name) AS whom, theirs.url AS url
    UNION
    MATCH (person)<-[:BELONGS_TO]-(own:Profile)-[link:FOLLOWS]-(theirs:Profile)
    WHERE link.day >= $since AND link.day <= $until AND link.baseline = false AND link.until IS NULL
      AND coalesce(theirs.status, '') <> 'deactivated' AND coalesce(own.status, '') <> 'deactivated'
    MATCH (theirs)-[:BELONGS_TO]->(whom:Person)-[job:WORKS_AT]->(:Company {role: 'competitor'})
    WHERE job.until IS NULL
    RETURN CASE WHEN startNode(link) = own THEN 'follows ' ELSE 'is followed by ' END AS how, link.since AS at,
      whom.name AS whom, theirs.url AS url
    UNION
    MATCH (person)-[link:CONNECTED_TO]-(whom:Person)-[job:WORKS_AT]->(:Company {role: 'competitor'})
    WHERE job.until IS NULL AND link.until IS NULL AND coalesce(link.baseline, false) = false
      AND substring(toString(link.since), 0, 10) >= $since AND substring(toString(link.since), 0, 10) <= $until
    RETURN 'knows ' AS how, link.since AS at, whom.name AS whom, null AS url
  }
  WITH person, how, at, whom, url ORDER BY at DESC, person.key, whom
  WITH collect({who: person.name, said: how + whom, at: at, url: url, network: null, kind: 'competitor contact'})[..5] AS pieces
  RETURN 3 AS rank, pieces
  UNION ALL
  WITH shown
  MATCH (account:Company {key: shown.company_key})<-[was:WORKS_AT]-(person:Person)
  WHERE 'champion left' IN shown.flags AND person.key IN shown.about AND was.until IS NOT NULL
    AND substring(toString(was.until), 0, 10) >= $since AND substring(toString(was.until), 0, 10) <= $until
    AND NOT EXISTS { MATCH (person)-[job:WORKS_AT]->(account) WHERE job.until IS NULL }
  WITH account, person, was ORDER BY was.until DESC, person.key
  WITH collect({who: person.name, said: 'left ' + account.name + coalesce(' (' + was.title + ')', ''), at: was.until,
    kind: 'champion left'})[..5] AS pieces
  RETURN 4 AS rank, pieces
}
WITH shown, rank, pieces ORDER BY rank
WITH shown, collect(pieces) AS kinds
RETURN shown.row AS row, reduce(all = [], some IN kinds | all + some) AS evidence
