"""Employers and roles read from bios."""

from __future__ import annotations

import pytest

from graph.text.companies.finder import CompanyFinder
from graph.text.companies.names import CompanyNames
from nlp.bios.jobs import Job, jobs_in

FINDER = CompanyFinder(
    [
        CompanyNames("c:contoso", "Contoso Ltd", handles=("contoso.example",), domain="contoso.example"),
        CompanyNames("c:acme", "Acme"),
        CompanyNames("c:harbor", "Harbor", handles=("harborhq",)),
    ]
)


def told(bio: str) -> list[tuple[str, str, bool]]:
    """Title, employer as written, and whether it is current, of each job."""
    return [(job.title, job.employer, job.current) for job in jobs_in(bio, FINDER)]


def test_a_current_and_a_former_employer_are_told_apart() -> None:
    assert jobs_in("Head of CS @ Contoso, ex-Acme", FINDER) == (
        Job("Head of CS", "Contoso", "c:contoso", current=True),
        Job("", "Acme", "c:acme", current=False),
    )


@pytest.mark.parametrize(
    ("bio", "expected"),
    [
        ("VP Sales at Wrenfield Robotics. Dad.", [("VP Sales", "Wrenfield Robotics", True)]),
        ("CSM @contoso.example 🌱 she/her", [("CSM", "contoso.example", True)]),
        ("Contoso | VP Marketing", [("VP Marketing", "Contoso", True)]),
        ("VP Marketing | Contoso", [("VP Marketing", "Contoso", True)]),
        ("CEO, Nordwall Logistics. Runner.", [("CEO", "Nordwall Logistics", True)]),
        (
            "Founder of Wrenfield. Formerly product at Acme",
            [("Founder", "Wrenfield", True), ("product", "Acme", False)],
        ),
        ("Engineering Manager, Payments @ Contoso", [("Engineering Manager, Payments", "Contoso", True)]),
        ("CEO @Wrenfield, Chairman @Moorhen", [("CEO", "Wrenfield", True), ("Chairman", "Moorhen", True)]),
        (
            "CX. Prev: Acme, Contoso & Harbor",
            [("", "Acme", False), ("", "Contoso", False), ("", "Harbor", False)],
        ),
        ("I used to work at Acme. Now I bake.", [("", "Acme", False)]),
        (
            "Acme → Wrenfield → Contoso (CS)",
            [("", "Acme", False), ("", "Wrenfield", False), ("CS", "Contoso", True)],
        ),
        ("Engineer. Opinions not those of Contoso.", [("", "Contoso", True)]),
        (
            "Contoso alum. Sales Director – Acme – numbers",
            [("", "Contoso", False), ("Sales Director", "Acme", True)],
        ),
        ("Acme's Head of Product", [("Head of Product", "Acme", True)]),
        ("Left Contoso in 2023. Writing a novel.", [("", "Contoso", False)]),
        ("Editor at The Castleford Ledger", [("Editor", "The Castleford Ledger", True)]),
        (
            "CSM @ Acme, ex-Contoso community team",
            [("CSM", "Acme", True), ("community team", "Contoso", False)],
        ),
        ("growth @ harbor", [("growth", "harbor", True)]),
        ("Ministry worker? I work for the Ministry of Transport", [("", "Ministry of Transport", True)]),
    ],
)
def test_the_shapes_of_bios_are_read(bio: str, expected: list[tuple[str, str, bool]]) -> None:
    assert told(bio) == expected


@pytest.mark.parametrize(
    ("bio", "expected"),
    [
        (
            "Vertriebsleiter bei Contoso, früher Acme",
            [("Vertriebsleiter", "Contoso", True), ("", "Acme", False)],
        ),
        (
            "Directrice commerciale chez Acme, ancienne de Contoso",
            [("Directrice commerciale", "Acme", True), ("", "Contoso", False)],
        ),
        (
            "Directora de Marketing en Acme. Antes en Contoso.",
            [("Directora de Marketing", "Acme", True), ("", "Contoso", False)],
        ),
        ("Gründerin von Kornblume Labs", [("Gründerin", "Kornblume Labs", True)]),
    ],
)
def test_german_french_and_spanish_bios_are_read(bio: str, expected: list[tuple[str, str, bool]]) -> None:
    assert told(bio) == expected


@pytest.mark.parametrize(
    "bio",
    [
        "",
        "Engineer at heart, manager by accident",
        "Working at the intersection of design and data",
        "Investor in Contoso, fan of Acme",
        "Angel. Board @ Contoso, Acme",
        "PhD student at University of Hallam",
        "Views my own. Coffee @ home.",
        "Ex-Londoner, ex-smoker",
        "Official account of Contoso. Support: help@contoso.example",
        "find me on Mastodon @mara@social.example",
        "Sitting in the old harbor, watching ships",
        "Owner of two cats",
        "incoming analyst @ Contoso",
    ],
)
def test_what_is_no_employment_is_left_alone(bio: str) -> None:
    assert told(bio) == []


@pytest.mark.parametrize("piece", ["@", "ex-", "at Contoso, ", "A ", "(", "→ ", "now ", "x\u202e\x00"])
def test_a_hostile_bio_is_read_without_harm(piece: str) -> None:
    assert len(jobs_in(piece * 20_000, FINDER)) <= 1
