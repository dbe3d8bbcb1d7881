"""Companies and people a page at a time, in the order of their keys, and one person with jobs and profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.connection import Graph

TIMEOUT_S = 10.0

# A range over an indexed property: both engines go on from where the page before ended.
_COMPANIES = """
MATCH (company:Company)
WHERE company.key > $after AND ($roles IS NULL OR company.role IN $roles)
RETURN company.key AS key, coalesce(company.name, company.key) AS name, company.role AS role, company.domain AS domain,
       company.owner AS owner, company.mrr AS mrr, company.renewal AS renewal
ORDER BY key LIMIT $n
"""
_PEOPLE = """
MATCH (person:Person)
WHERE person.key > $after
RETURN person.key AS key, coalesce(person.name, person.key) AS name
ORDER BY key LIMIT $n
"""
_ONE = """
MATCH (person:Person {key: $key})
RETURN person.key AS key, coalesce(person.name, person.key) AS name
"""
_ONE_PROFILE = """
MATCH (profile:Profile {key: $key})
RETURN profile.key AS key, coalesce(profile.name, profile.handle, profile.key) AS name
"""
_JOBS = """
MATCH (person:Person {key: $key})-[job:WORKS_AT]->(company:Company)
RETURN company.key AS company, coalesce(company.name, company.key) AS name, job.title AS title,
       toString(job.since) AS since, toString(job.until) AS until
ORDER BY company, since
"""
_PROFILES = """
MATCH (person:Person {key: $key})<-[:BELONGS_TO]-(profile:Profile)
RETURN profile.key AS key, profile.network AS network, profile.handle AS handle, profile.url AS url,
       profile.status AS status
ORDER BY key
"""
_ITSELF = """
MATCH (profile:Profile {key: $key})
RETURN profile.key AS key, profile.network AS network, profile.handle AS handle, profile.url AS url,
       profile.status AS status
"""


def companies_page(
    graph: Graph, n: int, *, after: str = "", roles: Sequence[str] = (), timeout_s: float = TIMEOUT_S
) -> list[dict[str, Any]]:
    """At most ``n`` companies after the key ``after``. It may only read. Raises QuestionTimeout, GraphError."""
    params = {"after": after, "roles": list(roles) or None, "n": n}
    return graph.ask(_COMPANIES, params, timeout_s=timeout_s, row_limit=n).rows


def people_page(
    graph: Graph, n: int, *, after: str = "", timeout_s: float = TIMEOUT_S
) -> list[dict[str, Any]]:
    """At most ``n`` people after the key ``after``. It may only read. Raises QuestionTimeout, GraphError."""
    return graph.ask(_PEOPLE, {"after": after, "n": n}, timeout_s=timeout_s, row_limit=n).rows


def one_person(graph: Graph, key: str, *, timeout_s: float = TIMEOUT_S) -> dict[str, Any] | None:
    """The person with this key, or the profile: name, jobs and profiles; None where there is neither.

    It may only read. Raises QuestionTimeout, GraphError.
    """

    def rows(cypher: str) -> list[dict[str, Any]]:
        return graph.ask(cypher, {"key": key}, timeout_s=timeout_s, row_limit=1_000).rows

    if found := rows(_ONE):
        return {**found[0], "jobs": rows(_JOBS), "profiles": _shown(rows(_PROFILES))}
    if (found := rows(_ONE_PROFILE)) and (profiles := _shown(rows(_ITSELF))):
        return {**found[0], "jobs": [], "profiles": profiles}
    return None


def _shown(profiles: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without those that their owners or their network hid."""
    return [
        {name: value for name, value in one.items() if name != "status"}
        for one in profiles
        if one["status"] in (None, "active")
    ]
