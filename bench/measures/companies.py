"""Companies in posts: precision and recall on posts labelled by hand, beside a plain search for the words.

A post counts as naming a company when a reader who knows the directory would say that it speaks of it: by name,
alias, product, handle, domain or an address there. Traps are posts made to mislead: the same words in another
meaning, other firms of like name, and names written in ways that are easily missed. The rules were made while looking
at the posts of the split ``tune`` alone. The last 42 posts of ``test`` were written when the rules were done.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.text.companies.finder import CompanyFinder
from graph.text.companies.names import CompanyNames

LABELLED = Path(__file__).parents[1] / "labelled"


@dataclass(frozen=True, slots=True)
class LabelledPost:
    """A post with the companies that it names."""

    text: str
    companies: frozenset[str]
    trap: bool
    split: str


def directory() -> list[CompanyNames]:
    """The invented companies of the labelled posts."""
    told = json.loads((LABELLED / "companies_directory.json").read_text(encoding="utf-8"))
    return [
        CompanyNames(**{name: tuple(v) if isinstance(v, list) else v for name, v in company.items()})
        for company in told
    ]


def posts(split: str) -> list[LabelledPost]:
    """The labelled posts of ``split`` (``tune`` or ``test``)."""
    lines = (LABELLED / "companies.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    return [
        LabelledPost(post["text"], frozenset(post["companies"]), post["trap"], post["split"])
        for post in told
        if post["split"] == split
    ]


def plain_search(companies: Sequence[CompanyNames]) -> Callable[[str], set[str]]:
    """The baseline: every name, alias, product, handle and domain as a whole word in any case."""
    patterns = {
        company.key: re.compile(
            "|".join(
                rf"(?<!\w){re.escape(name.strip())}(?!\w)"
                for name in (
                    company.name,
                    re.sub(r"[\s,]+(GmbH|AS|Inc\.?|LLP|Ltd\.?)$", "", company.name),
                    *company.aliases,
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


def report(split: str = "test") -> list[str]:
    """The table: precision, recall and F1 over all pairs of post and company, for all posts and the traps."""
    companies = directory()
    finder = CompanyFinder(companies)
    held = posts(split)
    traps = [post for post in held if post.trap]
    plain = plain_search(companies)
    lines = [
        f"Companies named in {len(held)} posts labelled by hand ({len(traps)} of them traps), "
        f"{len(companies)} companies, split {split}",
        f"{'':34}{'precision':>10}{'recall':>8}{'F1':>7}",
    ]
    for name, find in (
        ("plain search for the words", plain),
        ("ours", lambda text: set(finder.find(text))),
    ):
        for what, some in (("all", held), ("traps", traps)):
            precision, recall, f1 = _scores(some, find)
            lines.append(f"{name + ', ' + what:34}{precision:>10.1%}{recall:>8.1%}{f1:>7.1%}")
    return lines


def _scores(held: Sequence[LabelledPost], find: Callable[[str], set[str]]) -> tuple[float, float, float]:
    right = found = wanted = 0
    for post in held:
        answer = find(post.text)
        right += len(answer & post.companies)
        found += len(answer)
        wanted += len(post.companies)
    precision, recall = right / max(found, 1), right / max(wanted, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)
