"""Two teammates and their exports, out of order: who knows whom since when, who is gone, who changed jobs."""

from __future__ import annotations

from pathlib import Path

import pytest

from collectors.base import ConfigError
from graph.connection import Graph
from graph.read.exporters import exporters
from graph.records import Company, Person
from graph.write.erasure import erase_person
from graph.write.undo import undo_import
from tests.collectors.connection_exports.exports import bring, export, jobs, known, on
from tests.graph.facts import KEY, column, write
from tests.graph.facts import export as held

DANA = "Dana,Okonedo,in/dana-o,dana@pellworth.example,Pellworth Foods,Head of Sales,12 Mar 2024"
ILSE = "Ilse,Brandt,in/ilse,,Quillmark Media,Buyer,02 Feb 2023"
JO = 'Jo,"Marsh, MBA 🚀",in/Jo-Marsh/,,Tidewell,Analyst,7-Feb-22'
KIT = "Kit,Voss,,,Tidewell,Intern,01 Aug 2025"
MAX = "Max,Old,in/max,,Tidewell,Clerk,10 Sep 2026"
LEE = "Lee,Sand,in/lee,,,,20 Oct 2026"
SEPTEMBER = (DANA, ILSE, JO, KIT)
OCTOBER = (DANA, JO, KIT, MAX)
NOVEMBER = (
    DANA.replace("Pellworth Foods,Head of Sales", "Tidewell Ltd,Director"),
    JO.replace("Analyst", "Senior Analyst"),
    KIT.replace("Intern", ""),
    LEE,
)
BO = (DANA.replace("12 Mar 2024", "05 May 2020"), ILSE.replace("02 Feb 2023", "03 Mar 2025"))


@pytest.fixture
def us(graph: Graph) -> Graph:
    """We, a customer with a contact, and where some of the connections work."""
    write(
        graph,
        Company("company:fern", "Fernhollow", "us", domain="fern.example"),
        Company("company:pellworth", "Pellworth Foods", "customer", domain="pellworth.example"),
        Company("company:tidewell", "Tidewell", "prospect"),
        Person("person:anna", "Anna Example", "crm", "company:fern", address="anna@fern.example"),
        Person("person:dana@pellworth.example", "Dana Okonedo", "crm", "company:pellworth",
               title="Sales", address="dana@pellworth.example"),
    )  # fmt: skip
    return graph


def test_three_exports_of_one_teammate_and_one_of_another_out_of_order(us: Graph, tmp_path: Path) -> None:
    first = bring(us, export(tmp_path, *SEPTEMBER), "Anna Example", "2026-09-01")
    assert (first.first, first.listed, first.read, first.gone, first.jobs) == (True, 4, 4, (), ())
    assert [str(one) for one in first.new] == ["Dana Okonedo", "Ilse Brandt", "Jo Marsh", "Kit Voss"]

    second = bring(us, export(tmp_path, *NOVEMBER), "anna@fern.example", "2026-11-01")
    assert (second.first, second.newer) == (False, None)
    assert [str(one) for one in second.new] == ["Lee Sand"]
    assert [str(one) for one in second.gone] == ["Ilse Brandt"]
    assert [str(one) for one in second.jobs] == [
        "Dana Okonedo from Pellworth Foods to Tidewell",
        "Jo Marsh at Tidewell: Analyst is now Senior Analyst",
    ]

    older = bring(us, export(tmp_path, *OCTOBER), "Anna Example", "2026-10-01")
    assert (older.newer, older.new, older.gone, older.jobs) == (on("2026-11-01"), (), (), ())

    bo = bring(us, export(tmp_path, *BO), "Bo Quill <bo@fern.example>", "2026-10-15")
    assert (bo.first, bo.owner.new, bo.jobs) == (True, True, ())
    assert known(us) == [
        ("Anna Example", "Dana Okonedo", "2024-03-12", None, True, ("Anna Example",)),
        ("Anna Example", "Ilse Brandt", "2023-02-02", "2026-11-01", True, ("Anna Example",)),
        ("Anna Example", "Jo Marsh", "2022-02-07", None, True, ("Anna Example",)),
        ("Anna Example", "Kit Voss", "2025-08-01", None, True, ("Anna Example",)),
        ("Anna Example", "Lee Sand", "2026-10-20", None, False, ("Anna Example",)),
        ("Anna Example", "Max Old", "2026-09-10", "2026-11-01", False, ("Anna Example",)),
        ("Bo Quill", "Dana Okonedo", "2020-05-05", None, True, ("Bo Quill",)),
        ("Bo Quill", "Ilse Brandt", "2025-03-03", None, True, ("Bo Quill",)),
    ]
    assert jobs(us) == [
        ("Bo Quill", "Fernhollow", None, None, None),
        ("Dana Okonedo", "Pellworth Foods", "Head of Sales", None, "2026-11-01"),
        ("Dana Okonedo", "Tidewell", "Director", "2026-11-01", None),
        ("Ilse Brandt", "Quillmark Media", "Buyer", None, None),
        ("Jo Marsh", "Tidewell", "Analyst", None, "2026-11-01"),
        ("Jo Marsh", "Tidewell", "Senior Analyst", "2026-11-01", None),
        ("Kit Voss", "Tidewell", "Intern", None, None),
        ("Max Old", "Tidewell", "Clerk", None, None),
    ]
    # The contact of the CRM is the connection, and stays the CRM's.
    assert us.run("MATCH (p:Person {key: 'person:dana@pellworth.example'})<-[:BELONGS_TO]-(profile:Profile) "
                  "RETURN p.source AS source, profile.key AS key, profile.watched AS watched, profile.url AS url") == [
        {"source": "crm", "key": "linkedin:dana-o", "watched": False, "url": "https://www.linkedin.com/in/dana-o"}
    ]  # fmt: skip
    assert [(one.name, [f"{at:%m-%d}" for at in one.exported]) for one in exporters(us, "linkedin")] == [
        ("Anna Example", ["09-01", "10-01", "11-01"]),
        ("Bo Quill", ["10-15"]),
    ]
    before = facts(us)
    again = bring(us, export(tmp_path, *NOVEMBER), "Anna Example", "2026-11-01")
    assert (again.new, again.gone, again.jobs) == ((), (), ())
    assert facts(us) == before


def test_an_export_that_lacks_much_of_the_last_one_ends_nothing_unless_it_is_whole(
    us: Graph, tmp_path: Path
) -> None:
    rows = [f"Person,Number{n},in/p{n},,,,01 Jan 2020" for n in range(9)]
    bring(us, export(tmp_path, *rows), "Anna Example", "2026-09-01")
    asked: list[tuple[int, int]] = []

    def accept(missing: int, held: int) -> bool:
        asked.append((missing, held))
        return len(asked) > 1

    part = export(tmp_path, *rows[:5])
    with pytest.raises(
        ConfigError, match="lacks 4 of the 9 connections of the last export, so that it may be broken"
    ):
        bring(us, part, "Anna Example", "2026-10-01", accept=accept)
    assert {row[3] for row in known(us)} == {None}

    whole = bring(us, part, "Anna Example", "2026-10-01", accept=accept)
    assert (asked, len(whole.gone)) == ([(4, 9)] * 2, 4)
    back = bring(us, export(tmp_path, *rows[:6]), "Anna Example", "2026-11-01")
    assert [one.name for one in back.new] == ["Person Number5"]
    assert [row[2:5] for row in known(us) if row[1] == "Person Number5"] == [
        ("2020-01-01", "2026-10-01", True),
        ("2020-01-01", None, False),
    ]


def test_whoever_was_erased_stays_away_whatever_the_next_export_says_of_them(
    us: Graph, tmp_path: Path
) -> None:
    bring(us, export(tmp_path, *SEPTEMBER), "Anna Example", "2026-09-01")
    for name in ("Dana Okonedo", "Jo Marsh", "Kit Voss"):
        erase_person(
            us, column(us, "MATCH (p:Person {name: $name}) RETURN p.key", name=name)[0], tombstones=KEY
        )

    moved = JO.replace("Tidewell", "Newleaf").replace("Jo,", "Joanna,")
    report = bring(us, export(tmp_path, DANA.replace("dana@pellworth.example", ""), ILSE, moved, KIT),
                   "Anna Example", "2026-10-01")  # fmt: skip

    assert report.erased == 3
    assert column(us, "MATCH (p:Person) RETURN p.name ORDER BY p.name") == ["Anna Example", "Ilse Brandt"]
    assert column(us, "MATCH (p:Profile) RETURN p.key") == ["linkedin:ilse"]
    assert not [line for line in held(us) if "jo-marsh" in line.casefold()]


def test_an_owner_who_was_erased_is_told_of_and_nothing_is_stored(us: Graph, tmp_path: Path) -> None:
    bring(us, export(tmp_path, DANA), "Bo Quill", "2026-09-01")
    erase_person(us, "person:company:fern/bo-quill".replace("company:", ""), tombstones=KEY)
    with pytest.raises(ConfigError, match="Bo Quill was erased on request"):
        bring(us, export(tmp_path, ILSE), "Bo Quill", "2026-10-01")
    assert column(us, "MATCH (p:Person) RETURN p.name ORDER BY p.name") == ["Anna Example", "Dana Okonedo"]


def test_an_import_is_taken_back_whole_and_what_it_ended_goes_on(us: Graph, tmp_path: Path) -> None:
    empty = facts(us)
    bring(us, export(tmp_path, *SEPTEMBER), "Anna Example", "2026-09-01")
    first = facts(us)
    bring(us, export(tmp_path, *NOVEMBER), "Anna Example", "2026-11-01")

    undone = undo_import(us)

    assert facts(us) == first
    assert (undone.removed["person"], undone.removed["connection"], undone.kept) == (1, 1, [])
    undo_import(us)
    assert facts(us) == empty


def test_taking_an_earlier_export_back_leaves_what_a_later_one_says_too(us: Graph, tmp_path: Path) -> None:
    bring(us, export(tmp_path, *SEPTEMBER), "Anna Example", "2026-09-01")
    bring(us, export(tmp_path, *NOVEMBER), "Anna Example", "2026-11-01")

    undo_import(us, 1)

    assert [row[1] for row in known(us)] == ["Dana Okonedo", "Jo Marsh", "Kit Voss", "Lee Sand"]
    assert "Ilse Brandt" not in column(us, "MATCH (p:Person) RETURN p.name")


def test_whose_export_it_is_must_be_one_of_us_and_told_apart(us: Graph, tmp_path: Path) -> None:
    file = export(tmp_path, DANA)
    write(us, Person("person:anna2", "Example Anna", "crm", "company:fern", address="anna2@fern.example"))
    with pytest.raises(
        ConfigError, match=r"may be several of us: .*anna2@fern\.example or anna@fern\.example"
    ):
        bring(us, file, "Anna Example", "2026-09-01")
    with pytest.raises(
        ConfigError, match=r'Nobody with the address bo@fern\.example is known: write --owner "Name'
    ):
        bring(us, file, "bo@fern.example", "2026-09-01")
    with pytest.raises(ConfigError, match="which is still to come"):
        bring(us, file, "anna@fern.example", "2999-01-01")
    us.run("MATCH (c:Company {key: 'company:fern'}) SET c.role = 'partner'")
    with pytest.raises(ConfigError, match="nobody said yet who we are"):
        bring(us, file, "anna@fern.example", "2026-09-01")


def facts(graph: Graph) -> list[str]:
    """All that the graph holds beside the service's own."""
    return [line for line in held(graph) if '"Run"' not in line and "ImportPage" not in line]
