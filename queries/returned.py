"""What a Cypher statement returns and whether it writes, from its text: the embedded engine's EXPLAIN tells neither."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .source import code_of

_RETURN = re.compile(r"\bRETURN\b(?:\s+DISTINCT\b)?", re.IGNORECASE)
_AFTER = re.compile(r"\b(?:ORDER\s+BY|SKIP|OFFSET|LIMIT|UNION)\b|;", re.IGNORECASE)
_ALIAS = re.compile(r"\bAS\s+(`[^`]+`|\w+)\s*$", re.IGNORECASE)
_WRITES = re.compile(
    r"\b(CREATE|MERGE|SET|DELETE|DETACH|REMOVE|DROP|FOREACH|LOAD\s+CSV|ALTER|GRANT|REVOKE)\b", re.IGNORECASE
)
_OPENS, _CLOSES = "([{", ")]}"


def returned_columns(cypher: str) -> tuple[list[str], int] | None:
    """The columns of the statement's last RETURN and its line, from 1; None where it has none or returns ``*``."""
    code = code_of(cypher)
    found = [one for one in _RETURN.finditer(code) if _depth(code, one.start()) == 0]
    if not found:
        return None
    start = found[-1].end()
    end = next(
        (one.start() for one in _AFTER.finditer(code, start) if _depth(code, one.start()) == 0), len(code)
    )
    columns = [_name(cypher[one:other], code[one:other]) for one, other in _parts(code, start, end)]
    return None if "*" in columns else (columns, code.count("\n", 0, found[-1].start()) + 1)


def writes(cypher: str) -> list[tuple[str, int]]:
    """The words of the statement that change something, each with its line, from 1."""
    code = code_of(cypher)
    return [
        (re.sub(r"\s+", " ", found[1].upper()), code.count("\n", 0, found.start()) + 1)
        for found in _WRITES.finditer(code)
        # A property, a map's key or a parameter may be called so.
        if code[: found.start()].rstrip()[-1:] not in (".", "$", ":")
        and code[found.end() :].lstrip()[:1] != ":"
    ]


def _depth(code: str, place: int) -> int:
    before = code[:place]
    return sum(map(before.count, _OPENS)) - sum(map(before.count, _CLOSES))


def _parts(code: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches between the commas that stand in no bracket."""
    depth, began = 0, start
    for place in range(start, end):
        depth += (code[place] in _OPENS) - (code[place] in _CLOSES)
        if code[place] == "," and depth == 0:
            yield began, place
            began = place + 1
    yield began, end


def _name(text: str, code: str) -> str:
    # Quoted names are blanks in the code: an alias in backticks stands in the text alone.
    alias = _ALIAS.search(code.rstrip()) or _ALIAS.search(text.rstrip())
    return alias[1].strip("`") if alias else text.strip()
