"""Which changes of the graph can bring an alert's question a new row, so that it is asked soon after one."""

from __future__ import annotations

import re
from functools import lru_cache

from queries.catalog import Question
from queries.header import Change
from queries.source import code_of

_READS: tuple[tuple[Change, re.Pattern[str]], ...] = (
    ("follows", re.compile(r"\b(?:FOLLOWS|CONNECTED_TO)\b")),
    ("labels", re.compile(r"\b(?:MENTIONS|ABOUT|SAID|Said|Count|sentiment|polarity)\b")),
    ("signals", re.compile(r":Signal\b|\bSIGNAL_OF\b")),
    ("posts", re.compile(r":Post\b|\b(?:POSTED|ENGAGED|REPLY_TO|QUOTES|REPOST_OF)\b")),
)


def concerned(question: Question) -> frozenset[Change]:
    """What its header says (``alert: on``), else what its first statement reads.

    What rests on labels or signals is not there before a post is labelled: posts by themselves do not concern it.
    """
    if question.alert is not None and question.alert.on is not None:
        return frozenset(question.alert.on)
    return _read(question.cypher)


@lru_cache(maxsize=256)
def _read(cypher: str) -> frozenset[Change]:
    code = code_of(cypher)
    found = {kind for kind, names in _READS if names.search(code)}
    return frozenset(found - {"posts"} if found & {"labels", "signals"} else found)
