"""Which companies show a buying signal, with our nearest connection: rows by value, on both engines."""

from __future__ import annotations

import pytest

from graph.connection import Graph
from graph.labels.text_labels import FoundSignal
from graph.records import Company, Follow, Profile, ProfileStatusChange
from tests.engines import BOTH_ENGINES
from tests.queries.saved.planting import NOW, Said, ago, asked, day, knows, person, planted, rows, told

ID = "companies-showing-a-signal"
COMPANIES = (
    Company("company:us", "Fernhollow", "us", profiles=("net:fern",)),
    Company("company:knows", "Aldmere", "prospect", owner="Nora Quist", owner_address="nora@fern.example"),
    Company("company:follows", "Birchwell", "customer", mrr=900.0),
    Company("company:brand", "Corvane", "prospect"),
    Company("company:third", "Dunlore", "prospect"),
    Company("company:nobody", "Elmstrand", "prospect"),
    Company("company:rival", "Brightquay", "competitor"),
    Company("company:former", "Farrowdale", "prospect"),
)


def event(company: str, kind: str, line: str, *more: object, **others: object) -> tuple[FoundSignal, ...]:
    return (FoundSignal(f"company:{company}", kind, line, *more, **others),)  # type: ignore[arg-type]


SAID = [
    Said("p1", "news", 10, signals=event("knows", "funding", "Aldmere raises 5M", "reported", True)),
    Said("p2", "blog", 9, signals=event("knows", "funding", "Aldmere got money")),  # the same event
    Said("p3", "news", 2, signals=event("knows", "hiring", "Aldmere hires 40")),
    Said("p4", "news", 5, signals=event("follows", "executive hire", "Birchwell has a new head")),
    Said("p5", "news", 6, signals=event("brand", "launch", "Corvane launches")),
    Said("p6", "news", 7, signals=event("third", "acquisition", "Dunlore buys", role="buyer")),
    Said("p7", "news", 30, signals=event("nobody", "funding", "Elmstrand raises")),  # on the first day
    Said("p8", "news", 31, signals=event("former", "funding", "Farrowdale raised")),  # a day too early
    Said("p9", "news", 3, signals=event("rival", "funding", "Brightquay raises")),  # a competitor
    Said("p10", "news", 3, signals=event("us", "launch", "Fernhollow launches")),  # ourselves
    Said("p11", "news", 3, signals=event("former", "acquisition", "Farrowdale is sold", role="target")),
    Said("p12", "news", 3, signals=event("former", "layoffs", "Farrowdale cuts jobs")),  # no sign of buying
    Said("p13", "gone", 3, signals=event("former", "funding", "Farrowdale raises")),  # deactivated since
    Said("p14", "news", 3, signals=event("former", "hiring", "Farrowdale may hire", "rumoured")),
]  # fmt: skip


@pytest.fixture(scope="module", params=BOTH_ENGINES)
def world(request: pytest.FixtureRequest) -> Graph:
    return planted(
        request,
        [
            *COMPANIES,
            *person("uma", "company:us"),
            *person("ted", "company:us"),
            *person("left", "company:knows"),
            *person("lou", "company:us"),
            *person("ann", "company:knows"),
            *person("ben", "company:follows"),
            *person("cid", "company:brand"),
            *person("dot", "company:third"),
            *person("mid"),
            *person("hid", "company:nobody"),
            *person("ill", "company:nobody"),
            knows("uma", "ann"),
            knows("left", "lou"),  # Left worked at Aldmere, and does no more
            *person("left", "company:rival", seen=ago(20)),
            Follow("net:ann", "net:ted", ago(5)),  # farther than somebody who knows her
            Follow("net:ben", "net:ted", ago(50), uid="f1"),
            Follow("net:uma", "net:ben", ago(60), uid="f2"),
            Follow("net:cid", "net:fern", ago(70), uid="f3"),
            knows("mid", "dot"),
            knows("ted", "mid"),
            Follow("net:hid", "net:uma", ago(70), uid="f4"),  # deactivated since
            Profile("net:news", name="The News", seen=ago(100)),
            ProfileStatusChange("net:hid", "deactivated", NOW),
            ProfileStatusChange("net:gone", "deactivated", NOW),
        ],
        SAID,
    )


def test_a_row_a_company_latest_first_with_who_of_us_is_nearest(world: Graph) -> None:
    found = asked(world, ID)
    assert rows(found, "company", "role", "signals", "events", "last_day", "of_us", "contact", "how") == [
        ("Aldmere", "prospect", ["hiring", "funding"], 2, day(2), "Uma Moe", "Ann Moe", "knows"),
        ("Birchwell", "customer", ["executive hire"], 1, day(5), "Ted Moe", "Ben Moe", "is followed by"),
        ("Corvane", "prospect", ["launch"], 1, day(6), "Fernhollow", "Cid Moe", "is followed by"),
        ("Dunlore", "prospect", ["acquisition"], 1, day(7), "Ted Moe", "Dot Moe", "knows Mid Moe, who knows"),
        ("Elmstrand", "prospect", ["funding"], 1, day(30), None, None, None),
    ]
    assert rows(found, "said", "owner", "owner_address")[0] == (
        "Aldmere hires 40",
        "Nora Quist",
        "nora@fern.example",
    )
    assert rows(found, "monthly_revenue")[1] == (900.0,)
    assert told(found) == [
        ("The News", "Aldmere hires 40"),
        ("net:blog", "Aldmere got money"),
        ("The News", "Aldmere raises 5M"),
    ]
    assert {"company:knows", "net:p1", "net:p2", "net:p3", "net:news", "net:blog"} < set(
        found.hidden[0]["about"]
    )


def test_one_kind_is_asked_for_by_name_even_where_it_is_no_sign_of_buying(world: Graph) -> None:
    assert rows(asked(world, ID, signal="funding"), "company", "last_day") == [
        ("Aldmere", day(10)), ("Elmstrand", day(30)),
    ]  # fmt: skip
    assert rows(asked(world, ID, signal="layoffs"), "company") == [("Farrowdale",)]
    assert rows(asked(world, ID, signal="acquisition"), "company") == [("Farrowdale",), ("Dunlore",)]
    assert asked(world, ID, signal="outage").rows == []


def test_whose_companies_and_how_sure_can_be_chosen(world: Graph) -> None:
    assert rows(asked(world, ID, companies="customers"), "company") == [("Birchwell",)]
    assert "Brightquay" in [name for (name,) in rows(asked(world, ID, companies="all"), "company")]
    assert rows(asked(world, ID, certainty="sure"), "company") == [("Aldmere",)]
    assert ("Farrowdale", day(3)) in rows(asked(world, ID, certainty="any"), "company", "last_day")


def test_the_period_is_bounded_at_both_ends(world: Graph) -> None:
    assert rows(asked(world, ID, since="31 days"), "company")[-1] == ("Farrowdale",)
    assert rows(asked(world, ID, since="2 days", companies="prospects"), "company") == [("Aldmere",)]
    earlier = asked(world, ID, now=ago(6), since="1 day")
    assert rows(earlier, "company") == [("Corvane",), ("Dunlore",)]
