"""How often a phrase that somebody types is understood: the right question with the right blanks, or refused.

python bench/ask.py                 the phrases in bench/labelled/phrases.jsonl, with and without the encoder
python bench/ask.py --show          the phrases that are not understood, too
python bench/ask.py --split tune    only those that may be looked at while something is changed

The 300 phrases were written by hand before anything was tuned to them; half of them (`test`) are held out. A third asks
what no question answers, a fifth is misspelt. The names are those of bench/labelled/ask_names.json, in the embedded
engine. bench/labelled/phrases_idiomatic.jsonl holds 61 more, in turns of speech that nothing was written for at first.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from graph.connection import Graph, GraphSettings, open_graph
from graph.keys import company_key, person_key
from graph.records import Company, Person
from graph.schema import migrate
from graph.text.companies.legal_forms import without_legal_form
from graph.text.spelling import plainly
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page
from queries.asking import Asked, Asking, Encode, Offers, Refused
from queries.catalog import Catalog, load_catalog
from queries.params import Param

LABELLED = Path(__file__).parent / "labelled"
TODAY = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A phrase and what it asks."""

    phrase: str
    language: str
    question: str | None
    """None where nothing answers it; ``offers`` where it only names something."""
    blanks: Mapping[str, str]
    misspelt: bool
    split: str
    unused: str = ""


@dataclass(slots=True)
class Counted:
    """Phrases of one kind: how many, and how many were understood."""

    right: int = 0
    of: int = 0

    def __str__(self) -> str:
        return f"{self.right / self.of:.2f} ({self.right} of {self.of})" if self.of else "-"


def labelled() -> list[Labelled]:
    """The phrases of the file, in its order."""
    files = [LABELLED / "phrases.jsonl", LABELLED / "phrases_idiomatic.jsonl"]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [Labelled(**json.loads(line)) for line in lines]


def main() -> None:
    """Read the command line and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--show", action="store_true", help="name the phrases that are not understood")
    parser.add_argument("--split", choices=["tune", "test", "idiomatic"])
    asked = parser.parse_args()
    phrases = [one for one in labelled() if asked.split in (None, one.split)]
    catalog = load_catalog()
    ids = {question.id for question in catalog.questions} | {None, "offers"}
    if missing := {one.question for one in phrases} - ids:
        print(f"left out, since there is no such question: {', '.join(map(str, sorted(missing, key=str)))}")
    phrases = [one for one in phrases if one.question in ids]
    with tempfile.TemporaryDirectory() as home, open_graph(GraphSettings(home=Path(home))) as graph:
        plant(graph)
        for title, asking in askings(Path(home)):
            asking.understand(phrases[0].phrase, catalog, graph, today=TODAY)
            report(title, phrases, catalog, graph, asking, show=asked.show)


def askings(home: Path) -> Iterator[tuple[str, Asking]]:
    """By the words alone, and with the bundled encoders beside them."""
    from nlp.encoder.phrases import PhraseEncoder

    def load() -> tuple[Encode, str]:
        encode = PhraseEncoder()
        return encode, encode.encoder_id

    yield "by the words alone", Asking()
    yield "with the encoders", Asking(load, home)


def plant(graph: Graph) -> None:
    """The names of ask_names.json."""
    names = json.loads((LABELLED / "ask_names.json").read_text(encoding="utf-8"))
    migrate(graph)
    keys = {one["name"]: company_key(one["name"], one["domain"]) for one in names["companies"]}
    companies = [
        Company(
            keys[one["name"]], one["name"], one["role"], domain=one["domain"],
            aliases=tuple(one.get("aliases", ())), formerly=tuple(one.get("formerly", ())),
        )
        for one in names["companies"]
    ]  # fmt: skip
    people = [
        Person(person_key(name, None, keys[company]), name, "crm", company=keys[company])
        for name, company in names["people"].items()
    ]
    write_page(graph, [*companies, *people], tombstones=TombstoneKey(b"of the phrases"))
    topics = [{"key": name.lower().replace(" ", "-"), "name": name} for name in names["topics"]]
    graph.run(
        "UNWIND $topics AS one MERGE (topic:Topic {key: one.key}) SET topic.name = one.name", topics=topics
    )


def report(
    title: str, phrases: Sequence[Labelled], catalog: Catalog, graph: Graph, asking: Asking, *, show: bool
) -> None:
    """Ask every phrase and print what was understood."""
    kinds: dict[str, Counted] = {}
    seconds: list[float] = []
    computed: list[float] = []
    for one in phrases:
        began, work = time.perf_counter(), time.process_time()
        found = asking.understand(one.phrase, catalog, graph, today=TODAY)
        seconds.append(time.perf_counter() - began)
        computed.append(time.process_time() - work)
        right = is_right(one, found, catalog)
        rows = dict.fromkeys(kinds_of(one), right)
        if isinstance(found, Refused) and one.question:
            rows["among the nearest, of those refused wrongly"] = one.question in {
                near.question.id for near in found.nearest
            }
        for kind, counts in rows.items():
            counted = kinds.setdefault(kind, Counted())
            counted.of += 1
            counted.right += counts
        if show and not right:
            print(
                f"  {one.split} {one.phrase!r}: wanted {one.question} {dict(one.blanks)}, got {told(found)}"
            )
    print(f"\n{title}")
    for kind in sorted(kinds):
        print(f"  {kind:46} {kinds[kind]}")
    print(f"  a phrase takes {took(seconds)}, of which this process computes {took(computed)}")


def took(seconds: Sequence[float]) -> str:
    """The median and the 95th percentile."""
    p95 = sorted(seconds)[int(len(seconds) * 0.95)]
    return f"{1000 * statistics.median(seconds):.0f} ms (p95 {1000 * p95:.0f} ms)"


def kinds_of(one: Labelled) -> Iterator[str]:
    """The rows of the table that a phrase counts for."""
    what = "refused, of the unanswerable" if one.question is None else "question and blanks right"
    yield f"{what}, {one.split}"
    if one.split == "idiomatic":
        return
    yield f"{what}, all"
    if one.question is not None:
        yield f"{what}, {'English' if one.language == 'en' else 'other languages'}"
        yield f"{what}, language {one.language}"
        if one.misspelt:
            yield f"{what}, misspelt"


def is_right(one: Labelled, found: Asked | Offers | Refused, catalog: Catalog) -> bool:
    """The question and every blank, defaults counted as filled; or refused where nothing answers."""
    if one.question is None:
        return isinstance(found, Refused)
    if one.question == "offers":
        wanted = set(one.blanks.values())
        return isinstance(found, Offers) and all(
            wanted == set(map(str, offer.values.values())) for offer in found.offers
        )
    if not isinstance(found, Asked) or found.question.id != one.question:
        return False
    question = found.question
    blanks = {name: written(value) for name, value in one.blanks.items()}
    if set(blanks) - {param.name for param in question.params}:
        return False
    wanted_values = {
        param.name: comparable(param, blanks.get(param.name, param.default)) for param in question.params
    }
    given = {
        param.name: comparable(param, found.values.get(param.name, param.default))
        for param in question.params
    }
    return wanted_values == given and one.unused in " ".join(found.unused)


def written(value: str) -> str:
    """A period as a blank takes it: ``2026-10-01..2026-10-15`` is from day to day."""
    first, dots, last = value.partition("..")
    if not dots:
        return value
    return f"from {first} to {last}" if last else f"since {first}"


def comparable(param: Param, value: Any) -> str:
    """As parsed, without legal form, accents and case; the us of a default is the company of the file."""
    parsed = param.parse(value) if value is not None else None
    text = plainly(without_legal_form(str(parsed)))
    return "fernhollow" if text == "us" else text


def told(found: Asked | Offers | Refused) -> str:
    """What was understood, in one line."""
    if isinstance(found, Asked):
        return f"{found.question.id} {dict(found.values)} {found.unused} {found.score:.2f}"
    if isinstance(found, Offers):
        return "offers " + ", ".join(offer.question.id for offer in found.offers)
    near = ", ".join(f"{one.question.id} {one.score:.2f}" for one in found.nearest[:2])
    return f"refused, {found.unknown} (near: {near})"


if __name__ == "__main__":
    main()
