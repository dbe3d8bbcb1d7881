"""What sets back the links, jobs and values that an import changed, and deletes what it made."""

from __future__ import annotations

from graph.write.state import FACTS

UNLINK = {
    "company": """
        UNWIND $rows AS row
        MATCH (profile:Profile {key: row.profile})<-[link:OPERATES]-(:Company {key: row.key})
        DELETE link
        """,
    "person": """
        UNWIND $rows AS row
        MATCH (profile:Profile {key: row.profile})-[link:BELONGS_TO]->(:Person {key: row.key})
        SET profile.bio_read = null
        DELETE link
        """,
}
# What its bio told of the person does not hold without the profile.
END_BIO_JOBS = """
UNWIND $rows AS row
MATCH (:Person {key: row.key})-[job:WORKS_AT]->(:Company)
WHERE job.source = $bio AND job.profile = row.profile
DELETE job
"""
_JOB = """
UNWIND $rows AS row
MATCH (person:Person {key: row.key})-[job:WORKS_AT]->(:Company {key: row.company})
WHERE job.source = row.source
  AND ((row.since IS NULL AND job.since IS NULL) OR job.since = datetime(row.since))
"""
END_JOBS = _JOB + "DELETE job"
RESTORE_JOBS = _JOB + "SET job.title = row.title, job.until = datetime(row.until)"
_KNOWN = """
UNWIND $rows AS row
MATCH (:Person {key: row.other})-[connected:CONNECTED_TO]-(:Person {key: row.key})
WHERE connected.source = row.source
  AND ((row.since IS NULL AND connected.since IS NULL) OR connected.since = datetime(row.since))
"""
UNLINK_PEOPLE = _KNOWN + "DELETE connected"
RESTORE_CONNECTIONS = (
    _KNOWN
    + """
SET connected.until = datetime(row.until), connected.seen = datetime(row.seen), connected.told_by = row.told_by
"""
)
READ_BIOS = """
UNWIND $rows AS key
MATCH (:Person {key: key})<-[:BELONGS_TO]-(profile:Profile)
WHERE profile.bio_read IS NOT NULL
SET profile.bio_read = null
"""
SOMEBODYS = """
UNWIND $rows AS key
MATCH (profile:Profile {key: key})
WHERE EXISTS { (profile)<-[:OPERATES]-(:Company) } OR EXISTS { (profile)-[:BELONGS_TO]->(:Person) }
RETURN key
"""
WATCHED = "UNWIND $rows AS row MATCH (profile:Profile {key: row.key}) SET profile.watched = row.watched"
RESTORE = {
    kind: f"UNWIND $rows AS row MATCH (node:{kind.capitalize()} {{key: row.key}}) SET node += row.values"
    for kind in FACTS
}
# Its times were kept as texts.
RESTORE["meeting"] += " SET node.at = datetime(toString(node.at)), node.ends = datetime(toString(node.ends))"
_MEETING = """
UNWIND $rows AS row
MATCH (person:Person {key: row.person})
MATCH (meeting:Meeting {key: row.key})
"""
ATTEND = _MEETING + "MERGE (meeting)<-[:ATTENDS]-(person)"
LEAVE_MEETINGS = _MEETING + "MATCH (meeting)<-[link:ATTENDS]-(person) DELETE link"
STILL_LINKED = {
    "company": """
        UNWIND $rows AS key
        MATCH (company:Company {key: key})
        OPTIONAL MATCH (company)<-[job:WORKS_AT]-(:Person)
        WHERE coalesce(job.source, '') <> $bio
        WITH key, company, count(job) AS jobs
        OPTIONAL MATCH (company)-[link:OPERATES|PART_OF|DEAL_OF|HAD]-()
        WITH key, jobs, count(link) AS links
        WHERE jobs + links > 0
        RETURN key
        """,
    "person": """
        UNWIND $rows AS key
        MATCH (person:Person {key: key})
        OPTIONAL MATCH (person)-[job:WORKS_AT]->(:Company)
        WHERE coalesce(job.source, '') <> $bio
        WITH key, person, count(job) AS jobs
        OPTIONAL MATCH (person)-[link:BELONGS_TO|CONNECTED_TO]-()
        WITH key, jobs, count(link) AS links
        WHERE jobs + links > 0
        RETURN key
        """,
    "profile": """
        UNWIND $rows AS key
        MATCH (profile:Profile {key: key})
        OPTIONAL MATCH (profile)-[link]-()
        WHERE type(link) <> 'SAID'
        WITH key, profile, count(link) AS links
        WHERE links > 0 OR profile.seen IS NOT NULL
        RETURN key
        """,
}
DELETE = {
    kind: f"UNWIND $rows AS key MATCH (node:{kind.capitalize()} {{key: key}}) DETACH DELETE node"
    for kind in FACTS
}
_OF_COMPANY = {"company": "-[link:PART_OF]->", "deal": "-[link:DEAL_OF]->", "renewal": "<-[link:HAD]-"}
"""How a node is a company's, by kind."""
LEAVE_COMPANY = {
    kind: f"""
        UNWIND $rows AS row
        MATCH (:{kind.capitalize()} {{key: row.key}}){link}(:Company {{key: row.company}})
        DELETE link
        """
    for kind, link in _OF_COMPANY.items()
}
# One company at a time: where somebody said another one since, that one stays.
RETURN_TO_COMPANY = {
    kind: f"""
        UNWIND $rows AS row
        MATCH (node:{kind.capitalize()} {{key: row.key}})
        WHERE NOT EXISTS {{ (node){link}(:Company) }}
        MATCH (company:Company {{key: row.company}})
        MERGE (node){link}(company)
        """
    for kind, link in _OF_COMPANY.items()
}
