"""Parts that a test machine may lack: tests that need them are left out, and the run's end says which.

GRAPEVINE_REQUIRE=neo4j,browser,jetstream turns a missing part into a failure; ``.ci/run`` sets it.
"""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

PARTS = ("neo4j", "browser", "jetstream")
missing: dict[str, str] = {}
"""What this run found missing: part -> what it was looking for, and how to get it."""


def required() -> frozenset[str]:
    """The parts that must not be missing. Raises ValueError for a name that is none."""
    names = frozenset(filter(None, os.environ.get("GRAPEVINE_REQUIRE", "").replace(" ", "").split(",")))
    if unknown := names - set(PARTS):
        raise ValueError(f"GRAPEVINE_REQUIRE names {', '.join(sorted(unknown))}; it knows {', '.join(PARTS)}")
    return names


def leave_out(part: str, reason: str) -> NoReturn:
    """Ends the test that needs the missing ``part``: skipped, or failed where the part is required."""
    missing[part] = reason
    if part in required():
        pytest.fail(f"{part} is required here: {reason}", pytrace=False)
    pytest.skip(f"{part} left out: {reason}")
