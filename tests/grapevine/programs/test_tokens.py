"""Tokens: kept as hashes in a file of their owner's, with roles."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from grapevine.programs.tokens import FILE_NAME, Role, TokenError, Tokens
from graph.errors import GraphError


def test_a_token_is_known_again_and_kept_nowhere(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    made = tokens.add("reporting", Role.csm)
    found = tokens.of(made)
    assert found is not None
    assert (found.name, found.role) == ("reporting", Role.csm)
    assert made not in (tmp_path / FILE_NAME).read_text()
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


def test_a_token_that_was_taken_back_counts_no_more(tmp_path: Path) -> None:
    tokens, elsewhere = Tokens(tmp_path), Tokens(tmp_path)
    made = tokens.add("reporting", Role.reader)
    assert elsewhere.of(made) is not None
    tokens.remove("reporting")
    assert elsewhere.of(made) is None
    assert tokens.all() == []
    with pytest.raises(TokenError, match="no token called 'reporting'"):
        tokens.remove("reporting")


@pytest.mark.parametrize("name", ["", "two words", "-x", "x" * 65, "a\nb"], ids=range(5))
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(TokenError, match="is no name for a token"):
        Tokens(tmp_path).add(name, Role.reader)


def test_a_name_has_one_token(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    tokens.add("reporting", Role.reader)
    with pytest.raises(TokenError, match="token remove reporting"):
        tokens.add("reporting", Role.admin)


@pytest.mark.parametrize("text", ["", "gv_", "\ud800", "gv_" + "x" * 10_000], ids=range(4))
def test_what_is_no_token_is_nobodys(tmp_path: Path, text: str) -> None:
    tokens = Tokens(tmp_path)
    tokens.add("reporting", Role.reader)
    assert tokens.of(text) is None


def test_a_file_that_others_can_read_is_closed_to_them(tmp_path: Path) -> None:
    tokens = Tokens(tmp_path)
    tokens.add("reporting", Role.reader)
    (tmp_path / FILE_NAME).chmod(0o644)
    assert len(Tokens(tmp_path).all()) == 1
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("[]")
    with pytest.raises(GraphError, match="is damaged"):
        Tokens(tmp_path).all()


@pytest.mark.parametrize(
    ("has", "wants", "allowed"),
    [
        (Role.reader, Role.reader, True),
        (Role.reader, Role.csm, False),
        (Role.csm, Role.reader, True),
        (Role.csm, Role.admin, False),
        (Role.admin, Role.csm, True),
    ],
)
def test_each_role_may_what_the_ones_before_it_may(has: Role, wants: Role, allowed: bool) -> None:
    assert has.allows(wants) is allowed
