"""People: by name, page by page, and one with jobs and profiles."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from grapevine.api.answers import cursor_of, place_of
from grapevine.api.problems import Problem, documented
from grapevine.api.served import FromServed
from grapevine.api.shapes import People, PersonLine, PersonTold
from grapevine.programs.lookup import people_by_name
from grapevine.programs.values import json_safe
from graph.read.listing import one_person, people_page

router = APIRouter(prefix="/people", tags=["people"])


@router.get("", responses=documented(422, 504))
def list_people(
    served: FromServed,
    name: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[str | None, Query(min_length=1, max_length=2_000)] = None,
) -> People:
    """With `name`: those meant by it (a name, @handle, mail address or key). Else all, in the order of their keys."""
    if name is not None:
        if cursor is not None:
            raise Problem(422, "cursor: a list by name has one page.")
        with served.lookup():
            found = people_by_name(served.graph, name)[:limit]
        return People(items=[PersonLine(**one) for one in found], next=None)
    after = str(place_of(cursor, str)[0]) if cursor is not None else ""
    rows = people_page(served.graph, limit + 1, after=after)
    shown = rows[:limit]
    return People(
        items=[PersonLine(**json_safe(row)) for row in shown],
        next=cursor_of(shown[-1]["key"]) if len(rows) > limit else None,
    )


@router.get("/{person:path}", responses=documented(404, 422, 504))
def show_person(person: str, served: FromServed) -> PersonTold:
    """One person, by key; or a profile that belongs to nobody known."""
    found = one_person(served.graph, person)
    if found is None:
        raise Problem(404, "There is nobody with this key: /v1/people?name=... finds keys.")
    return PersonTold(**json_safe(found))
