"""Companies in posts: precision and recall on posts labelled by hand, of the labels, the watch and a plain search.

A post counts as naming a company when a reader who knows the directory would say that it speaks of it: by name, short
or former name, alias, product, handle, domain or an address there. Traps are posts made to mislead: the same words in
another meaning, other firms of like name, and names written in ways that are easily missed.

There are two sets. The first (429 posts) was written with the rules; the last 42 of its posts of ``test`` when they
were done. The second, ``2026`` (600 posts, half of them traps), was written and labelled before the rules that are
measured on it, by the same hand; they were mended while looking at the posts of its split ``tune`` and at numbers
alone of ``test`` (by kind, by what a missed name lacked, and with single rules switched off).

python -m bench.measures.companies            the posts of the split test
python -m bench.measures.companies tune       those that the rules were made on
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from collectors.watch.terms import Named, WatchTerm
from collectors.watch.watch import Watch
from graph.text.companies.finder import CompanyFinder
from graph.text.companies.names import CompanyNames

LABELLED = Path(__file__).parents[1] / "labelled"
KINDS = {
    "plain": "as it is recorded",
    "legal": "legal forms and connectors",
    "spelling": "accents, hyphens, one word, punctuation",
    "inflected": "inflected or compounded",
    "tag": "handles, hashtags, tickers",
    "domain": "domains and addresses",
    "other": "products, former names",
    "word": "everyday words",
    "shared": "shared or like other names",
    "none": "nothing named",
}
Find = Callable[[str], set[str]]


@dataclass(frozen=True, slots=True)
class LabelledPost:
    """A post with the companies that it names."""

    text: str
    companies: frozenset[str]
    trap: bool
    split: str
    kind: str
    """One of KINDS; empty in the first set."""
    language: str
    """ISO 639-1; empty in the first set."""


@dataclass(frozen=True, slots=True)
class Score:
    """Shares over all pairs of post and company, 0 to 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)


def directory() -> list[CompanyNames]:
    """The invented companies of the labelled posts."""
    told = json.loads((LABELLED / "companies_directory.json").read_text(encoding="utf-8"))
    return [
        CompanyNames(**{name: tuple(v) if isinstance(v, list) else v for name, v in company.items()})
        for company in told
    ]


def posts(split: str, of: str = "first") -> list[LabelledPost]:
    """The labelled posts of ``split`` (``tune`` or ``test``) in one set (``first`` or ``2026``)."""
    told = map(json.loads, (LABELLED / "companies.jsonl").read_text(encoding="utf-8").splitlines())
    return [
        LabelledPost(
            post["text"],
            frozenset(post["companies"]),
            post["trap"],
            split,
            post.get("kind", ""),
            post.get("language", ""),
        )
        for post in told
        if post["split"] == split and post.get("set", "first") == of
    ]


def plain_search(companies: Sequence[CompanyNames]) -> Find:
    """The baseline: every name, alias, product, handle and domain as a whole word in any case."""
    patterns = {
        company.key: re.compile(
            "|".join(
                rf"(?<!\w){re.escape(name.strip())}(?!\w)"
                for name in (
                    company.name,
                    re.sub(r"[\s,]+(GmbH|AS|Inc\.?|LLP|Ltd\.?)$", "", company.name),
                    *company.aliases,
                    *company.former,
                    *company.products,
                    *(f"@{handle}" for handle in company.handles),
                    *([company.domain] if company.domain else []),
                )
            ),
            re.IGNORECASE,
        )
        for company in companies
    }
    return lambda text: {key for key, pattern in patterns.items() if pattern.search(text)}


def score(held: Sequence[LabelledPost], find: Find) -> Score:
    """How well ``find`` tells the companies of ``held``."""
    right = found = wanted = 0
    for post in held:
        answer = find(post.text)
        right += len(answer & post.companies)
        found += len(answer)
        wanted += len(post.companies)
    return Score(right / max(found, 1), right / max(wanted, 1))


def watch_search(companies: Sequence[CompanyNames]) -> Find:
    """The watch: three collections that watch for a third of the companies each and know of all of them."""
    thirds = [companies[part::3] for part in range(3)]
    watches = [
        Watch([WatchTerm(company.key, Named(company)) for company in third], companies=companies)
        for third in thirds
    ]
    return lambda text: {key for watch in watches for key in watch.matches(text)}


def report(split: str = "test") -> list[str]:
    """The tables: each search over all posts and the traps of each set, and the new set by kind and language."""
    companies = directory()
    finder = CompanyFinder(companies)
    searches: dict[str, Find] = {
        "plain search for the words": plain_search(companies),
        "labels": lambda text: set(finder.find(text)),
        "watch": watch_search(companies),
    }
    lines: list[str] = []
    for of, title in (("2026", "set of 2026"), ("first", "first set")):
        held = posts(split, of)
        traps = [post for post in held if post.trap]
        lines += [
            f"Companies named in {len(held)} posts labelled by hand ({len(traps)} of them traps), "
            f"{len(companies)} companies, {title}, split {split}",
            f"{'':48}{'precision':>10}{'recall':>8}{'F1':>8}",
        ]
        for name, find in searches.items():
            for what, some in (("all", held), ("traps", traps)):
                lines.append(_row(f"{name}, {what}", score(some, find)))
        differ = sum(searches["labels"](post.text) != searches["watch"](post.text) for post in held)
        lines += [f"posts in which labels and watch differ: {differ}", ""]
    held = posts(split, "2026")
    lines.append("labels, set of 2026, by kind and language")
    for kind, title in KINDS.items():
        lines += _part(title, [post for post in held if post.kind == kind], searches["labels"])
    for language in sorted({post.language for post in held}, key=lambda code: -_count(held, code)):
        lines += _part(language, [post for post in held if post.language == language], searches["labels"])
    return lines


def _count(held: Sequence[LabelledPost], language: str) -> int:
    return sum(post.language == language for post in held)


def _part(title: str, some: Sequence[LabelledPost], find: Find) -> list[str]:
    """A row for the posts of one kind or language; none where they name nothing or are too few to say anything."""
    enough = len(some) >= 4 and any(post.companies for post in some)
    return [_row(f"{title} ({len(some)})", score(some, find))] if enough else []


def _row(title: str, told: Score) -> str:
    return f"{title:48}{told.precision:>10.1%}{told.recall:>8.1%}{told.f1:>8.1%}"


if __name__ == "__main__":
    print("\n".join(report(*sys.argv[1:2])))
