"""What people say by hand about a company's names: kept beside what imports say, which leave it as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graph.connection import Graph

_SET = """
MATCH (company:Company {key: $key})
SET company.name = coalesce($name, company.name),
    company.own_aliases = coalesce($aliases, company.own_aliases),
    company.own_formerly = coalesce($formerly, company.own_formerly),
    company.own_context = coalesce($context, company.own_context),
    company.never = coalesce($never, company.never)
RETURN company.key AS key
"""


def set_own_names(
    graph: Graph,
    key: str,
    *,
    name: str | None = None,
    aliases: Sequence[str] | None = None,
    formerly: Sequence[str] | None = None,
    context: Sequence[str] | None = None,
    never: Sequence[str] | None = None,
) -> bool:
    """Replace the company's own lists, and its name, by those given; whether the graph holds the company.

    None leaves what the graph holds. Raises GraphError.
    """
    lists = {"aliases": aliases, "formerly": formerly, "context": context, "never": never}
    given = {what: None if words is None else list(words) for what, words in lists.items()}
    return bool(graph.run(_SET, key=key, name=name, **given))
