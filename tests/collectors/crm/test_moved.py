"""Files that name accounts by handles which these have no more."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from collectors.crm.entries import CompanyEntry, ContactEntry, CrmEntries, Place
from collectors.crm.importer import CrmReport, import_entries
from graph.connection import Graph
from graph.records import Profile, ProfileResolved
from graph.write.handles import MovedHandle
from graph.write.undo import undo_import
from tests.graph.facts import KEY, at, column, write

ANNA, BEN = "bluesky:did:plc:anna", "bluesky:did:plc:ben"
FILE = CrmEntries(
    companies=(
        CompanyEntry(Place("companies.csv", 2), "Pellworth", "customer", profiles=("bluesky:@shop.example",)),
    ),
    contacts=(
        ContactEntry(Place("contacts.csv", 2), "Anna Pell", "Pellworth", profiles=("bluesky:@old.example",)),
        ContactEntry(Place("contacts.csv", 3), "Bo Quill", "Pellworth", profiles=("bluesky:@bo.example",)),
    ),
)
PROFILES = "MATCH (p:Profile) RETURN p.key AS key ORDER BY key"
HERS = "MATCH (p:Profile)-[:BELONGS_TO]->(:Person {name: 'Anna Pell'}) RETURN p.key AS key ORDER BY key"


def imported(graph: Graph, answer: bool | None = None) -> tuple[CrmReport, list[str]]:
    """The file, imported again; what somebody was asked, and answered with ``answer``."""
    asked: list[str] = []

    def accept(moved: Sequence[MovedHandle]) -> set[str]:
        asked.extend(one.name for one in moved)
        return {one.name for one in moved} if answer else set()

    report = import_entries(graph, lambda _: FILE, KEY, accept=None if answer is None else accept)
    return report, asked


def move(graph: Graph) -> None:
    """The account behind @old.example became known, and is called new.example now."""
    write(graph, ProfileResolved(ANNA, "old.example"), Profile(ANNA, "old.example", seen=at(0)))
    write(graph, Profile(ANNA, "new.example", seen=at(5)))


@pytest.mark.parametrize("answer", [None, True])
def test_a_file_with_an_old_handle_means_the_account_that_had_it_and_says_so(
    graph: Graph, answer: bool | None
) -> None:
    imported(graph)
    move(graph)
    report, asked = imported(graph, answer)
    assert asked == (["bluesky:@old.example"] if answer else [])
    assert column(graph, PROFILES) == ["bluesky:@bo.example", "bluesky:@shop.example", ANNA]
    assert column(graph, HERS) == [ANNA]
    assert (
        "@old.example is now @new.example (bluesky:did:plc:anna) since 2026-11-06: that account is used. "
        "Write its new handle into the file"
    ) in report.warnings
    assert not undo_import(graph, 2).kept


def test_an_old_handle_that_somebody_does_not_mean_is_left_out_and_named(graph: Graph) -> None:
    write(graph, Profile(ANNA, "old.example", seen=at(0)))
    write(graph, Profile(ANNA, "new.example", seen=at(5)))
    report, asked = imported(graph, answer=False)
    assert asked == ["bluesky:@old.example"]
    assert column(graph, HERS) == []
    assert column(graph, PROFILES) == ["bluesky:@bo.example", "bluesky:@shop.example", ANNA]
    assert any("since 2026-11-06: it is left out" in warning for warning in report.warnings)


def test_a_stranger_who_took_the_handle_is_named_and_the_customer_stays_who_they_were(graph: Graph) -> None:
    imported(graph)
    move(graph)
    write(graph, Profile(BEN, "old.example", seen=at(6)))
    report, _ = imported(graph)
    assert column(graph, HERS) == [ANNA]
    assert any(
        "bluesky:did:plc:ben has that handle now and is somebody else: that account is used" in warning
        for warning in report.warnings
    )


def test_who_has_the_handle_now_is_meant_where_nobody_is_known_to_have_been_the_former(graph: Graph) -> None:
    write(graph, Profile(ANNA, "old.example", seen=at(0)), Profile(BEN, "ben.example", seen=at(0)))
    write(graph, Profile(ANNA, "new.example", seen=at(5)), Profile(BEN, "old.example", seen=at(6)))
    report, asked = imported(graph, answer=True)
    assert asked == []
    assert column(graph, HERS) == [BEN]
    assert any(
        warning.startswith(
            "@old.example was bluesky:did:plc:anna until 2026-11-06 and is bluesky:did:plc:ben now"
        )
        for warning in report.warnings
    )
