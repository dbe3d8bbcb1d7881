"""Rollups: what the questions count, kept in the transaction of every change that a count depends on.

**Who is ours, who is a connection.** `Person.ours` is true for people who work at us now; `Profile.ours` for
profiles that we operate or that belong to such a person. `Profile.connection` is true for a profile, not
deactivated, of somebody linked to us now who is not ours: a follow in either direction with an active profile of
ours, or `CONNECTED_TO` one of our people; all profiles of one person together. Where it is not true the property is
missing.

**What a profile said.** `(:Profile)-[:SAID]->(:Said {key, kind, subject, profile, network, day, posts, positive,
neutral, negative, labelled, polarity, engaged})`, one per profile, subject and day, where any number is above 0.
`kind` is `topic` or `company`, `subject` the key of it. `posts` are the profile's own posts of that day about it (a
topic: score of at least 0.5; a company: named, or a profile that it operates is mentioned), `positive`, `neutral`,
`negative` those of them with that sentiment (of a company: towards that company), `labelled` those that have a
polarity, `polarity` the sum of theirs (the mean is `polarity / labelled`), `complaint` the sum of the negative
ones' with the sign turned. `bucket` is kind, subject and day; where it has negative ones, `complained` is the same.
`engaged` are others' posts about it that the profile liked or reposted, each once, on the day on which it last did.

**How much was said.** `(:Count {key, kind, subject, network, day, posts, positive, neutral, negative, labelled,
polarity})`, per kind (`all`, `topic`, `company`), subject (`''` of `all`), network and day;
`(:Count)-[:COUNT_OF]->(:Topic|:Company)`. It is the sum of the `Said` of that subject, network and day; `all`
counts every dated post, also one that waits for its labels (its sentiment counts nowhere).

Nothing that a deactivated profile wrote or engaged with counts, nor an engagement with what one wrote. A company's
own people and profiles count as everybody does: a question that leaves them out subtracts their `Said`, since who
works where may become known later.

**How to seek**: `Said` of one subject in a period by `UNWIND $topic_days AS day MATCH (said:Said {bucket: day})`, with
``keys.buckets``, and those with negative posts alone by `complained` in the same way. (The embedded engine seeks a
range only in a statement of one MATCH and one RETURN, and what is equal anywhere.) `Count` of kind `all` by
`{all_day: day}` in the same way; those of a topic or company over `COUNT_OF` from its node.

**Kept right.** Every way that changes a post, its labels, its engagements or whose profiles are reads what the
posts concerned contribute before and after, in its own transaction, and applies the difference (``keeping``).
`Post.counted` is the generation in which a post's contributions stand in the rollups; ``rebuild`` begins a new
generation, so that it can break off, go on, and run beside everything else. ``check`` compares with a full
computation.
"""
