"""Companies: by name, page by page, and one."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from grapevine.api.answers import cursor_of, place_of
from grapevine.api.problems import Problem, documented
from grapevine.api.served import FromServed
from grapevine.api.shapes import Companies, CompanyLine, CompanyTold
from grapevine.programs.lookup import companies_by_name, company_with
from grapevine.programs.values import json_safe
from graph.read.listing import companies_page
from graph.records import CompanyRole

router = APIRouter(prefix="/companies", tags=["companies"])


@router.get("", responses=documented(422, 504))
def list_companies(
    served: FromServed,
    name: Annotated[str | None, Query(min_length=1, max_length=200)] = None,
    role: Annotated[list[CompanyRole] | None, Query(max_length=5)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[str | None, Query(min_length=1, max_length=2_000)] = None,
) -> Companies:
    """With `name`: those that go by it, in any form of their names. Else all, in the order of their keys."""
    if name is not None:
        if cursor is not None:
            raise Problem(422, "cursor: a list by name has one page.")
        with served.lookup():
            found = companies_by_name(served.graph, name, role or ())[:limit]
        return Companies(items=[CompanyLine(**one) for one in found], next=None)
    after = str(place_of(cursor, str)[0]) if cursor is not None else ""
    rows = companies_page(served.graph, limit + 1, after=after, roles=role or ())
    shown = rows[:limit]
    return Companies(
        items=[CompanyLine(**json_safe(row)) for row in shown],
        next=cursor_of(shown[-1]["key"]) if len(rows) > limit else None,
    )


@router.get("/{company:path}", responses=documented(404, 422, 504))
def show_company(company: str, served: FromServed) -> CompanyTold:
    """One company, by its key."""
    with served.lookup():
        found = company_with(served.graph, company)
    if found is None:
        raise Problem(404, "There is no company with this key: /v1/companies?name=... finds keys.")
    return CompanyTold(**found)
