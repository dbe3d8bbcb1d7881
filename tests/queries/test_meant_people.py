"""People and networks in the blanks of questions: by name, handle or key; and what to write where several fit."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.connection import Graph
from graph.read.networks import NetworkTerms
from graph.records import Company, Person, Post, Profile
from graph.write.networks import write_networks
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from queries.catalog import load_question
from queries.meant import Meant, choices, meant
from queries.params import Param, ParamError
from queries.runner import ask
from tests.engines import BOTH_ENGINES, emptied

WHO = Param(name="person", type="person")
NETWORK = Param(name="network", type="network")
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(scope="module", params=BOTH_ENGINES)
def people(request: pytest.FixtureRequest) -> Graph:
    graph = emptied(request.getfixturevalue(f"{request.param}_session"))
    records = (
        Company("company:oster", "Osterfjord Logistics", "customer"),
        Company("company:quill", "Quillmark Media", "customer"),
        Profile("net:1", handle="Ines.example", name="Ines Moreau (she/her)", seen=AT),
        Profile("other:1", handle="ines", name="Ines", seen=AT),
        Person("crm:1", "Ines Moreau", "crm", address="ines@oster.example", company="company:oster",
               profiles=("net:1", "other:1")),
        Person("crm:2", "Tom Reed", "crm", company="company:oster"),
        Person("crm:3", "Tom Reed", "crm", company="company:quill"),
        Profile("net:4", handle="tom.example", name="Tom Reed", seen=AT),
        Profile("net:5", handle="sable.example", name="Sable", seen=AT),
        Profile("net:6", handle="same", name="One of two", seen=AT),
        Profile("other:6", handle="same", name="The other", seen=AT),
        Post("net:p1", "net:1", "Hello.", AT),
        Post("other:p1", "other:1", "Hello.", AT),
    )  # fmt: skip
    write_page(graph, records, tombstones=TombstoneKey(b"a key for tests only"))
    for name, title in (("net", "The Net"), ("other", "Other Place"), ("unused", "Unused")):
        write_networks(graph, [NetworkTerms(name, title, matching=True)])
    return graph


@pytest.mark.parametrize(
    "typed",
    [
        *("Ines Moreau", "ines moreau", "  Ines   Moreau ", "crm:1", "net:1", "@ines.example", "ines.example"),
        *("net:@ines.example", "@INES.EXAMPLE", "other:@ines", "Ines Moreau (she/her)", "Moreau", "ines@oster.example"),
    ],
)  # fmt: skip
def test_a_person_is_found_by_name_handle_key_or_address(people: Graph, typed: str) -> None:
    assert meant(people, WHO, typed) == Meant("crm:1", "Ines Moreau")


@pytest.mark.parametrize("typed", ["Sable", "@sable.example", "net:5", "sab"])
def test_a_profile_of_nobody_known_stands_for_itself(people: Graph, typed: str) -> None:
    if typed == "sab":
        with pytest.raises(ParamError, match=r"there is nobody called 'sab'.* Near are .*Sable"):
            meant(people, WHO, typed)
    else:
        assert meant(people, WHO, typed) == Meant("net:5", "Sable")


def test_several_of_one_name_are_told_with_what_to_write_for_each(people: Graph) -> None:
    with pytest.raises(ParamError) as refused:
        meant(people, WHO, "tom reed")
    assert str(refused.value) == (
        "`person`: 'tom reed' may be Tom Reed of Osterfjord Logistics (crm:2), Tom Reed of Quillmark Media (crm:3) or "
        "Tom Reed (net:@tom.example): write what stands in brackets, or the whole name"
    )
    assert meant(people, WHO, "crm:3") == Meant("crm:3", "crm:3"), "whose name alone would not do"
    assert meant(people, WHO, "net:@tom.example") == Meant("net:4", "net:@tom.example")
    with pytest.raises(ParamError, match=r"may be One of two \(net:@same\) or The other \(other:@same\)"):
        meant(people, WHO, "@same")


def test_a_name_of_nobody_is_refused_with_those_near_it(people: Graph) -> None:
    with pytest.raises(ParamError) as refused:
        meant(people, WHO, "Ines Morau")
    assert str(refused.value) == (
        "`person`: there is nobody called 'Ines Morau': write a whole name, a handle (@anna, network:@anna) or a key. "
        "Near are Ines Moreau, Ines Moreau (she/her) and Ines."
    )


def test_where_there_are_too_many_to_look_at_every_name_that_is_said(
    people: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = " ".join(f"UNWIND range(1, 3000) AS {one}" for one in "abc")
    endless = f"{numbers} WITH a, b, c WHERE a + b + c = -1 RETURN count(*) AS key"
    monkeypatch.setattr("graph.read.people._BY_LOOKING", (endless,))
    monkeypatch.setattr("graph.read.people._LOOK_S", 0.5)
    with pytest.raises(ParamError) as refused:
        meant(people, WHO, "Ines Morau")
    assert str(refused.value) == (
        "`person`: 'Ines Morau' is nobody's key or handle, no name begins so, and there was no time to look at all "
        "names: write a whole name, a handle (@anna, network:@anna) or a key. "
        "Near are Ines Moreau, Ines Moreau (she/her) and Ines."
    )


def test_a_network_is_one_with_posts_by_title_or_name(people: Graph) -> None:
    assert choices(people, NETWORK) == ["Other Place", "The Net"]
    for typed in ("net", "The Net", "the net", "NET"):
        assert meant(people, NETWORK, typed) == Meant("net", "The Net")
    assert meant(people, NETWORK, "place") == Meant("other", "Other Place")
    with pytest.raises(ParamError) as refused:
        meant(people, NETWORK, "unused")
    assert str(refused.value) == (
        "`network`: there is no network with posts called 'unused'; there are Other Place, The Net"
    )


def test_a_question_is_given_their_keys_and_null_for_those_left_open(people: Graph, tmp_path: Path) -> None:
    path = tmp_path / "mine.cypher"
    path.write_text(
        "// ---\n// question: Who is {person} on {network}?\n// description: Mine.\n// columns: [person, network]\n"
        "// params: {person: {type: person, any: true}, network: {type: network, any: true}}\n// ---\n"
        "RETURN $person AS person, $network AS network\n",
        encoding="utf-8",
    )
    asked = load_question(path)
    found = ask(people, asked, {"person": "@ines.example", "network": "the net"})
    assert found.rows == [{"person": "crm:1", "network": "net"}]
    assert ask(people, asked, {"person": "anybody"}).rows == [{"person": None, "network": None}]
    assert asked.filled({}) == "Who is anybody on any network?"
