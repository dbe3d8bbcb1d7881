"""Sentiment towards each company named, on posts labelled by hand, beside the post's overall sentiment."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench.measures.companies import LABELLED
from graph.text.companies.names import CompanyNames
from nlp.labeller import Labeller

CLASSES = ("negative", "neutral", "positive")


@dataclass(frozen=True, slots=True)
class Mention:
    """One company in one post: what a reader says, and what two ways of judging say."""

    company: str
    alone: bool
    """Does the post name no other company?"""
    gold: str
    overall: str
    """The sentiment of the whole post."""
    towards: str


def report(split: str = "test", *, threads: int = 1) -> list[str]:
    """The table, for posts that name one company and for those that name more."""
    posts = labelled(split)
    made = mentions(posts, threads)
    one = [mention for mention in made if mention.alone]
    more = [mention for mention in made if not mention.alone]
    alone = sum(len(companies) == 1 for _, companies in posts)
    lines = [
        f"Sentiment towards companies: {len(posts)} posts labelled by hand, split {split}: "
        f"{alone} name one company, {len(posts) - alone} name more ({len(more)} mentions)",
        f"{'':34}{'one named':>17}{'more named':>17}{'all':>17}",
        f"{'':34}{'accuracy':>9}{'F1':>8}{'accuracy':>9}{'F1':>8}{'accuracy':>9}{'F1':>8}",
    ]
    rows: tuple[tuple[str, Callable[[Mention], str]], ...] = (
        ("the post's overall sentiment", lambda mention: mention.overall),
        ("ours", lambda mention: mention.towards),
    )
    for name, says in rows:
        cells = [
            f"{accuracy(part, says):>9.1%}{macro_f1(part, says):>8.1%}" for part in (one, more, made) if part
        ]
        lines.append(f"{name:34}{''.join(cells)}")
    return lines


def labelled(split: str) -> list[tuple[str, dict[str, str]]]:
    """The posts of ``split`` (``tune`` or ``test``), each with its companies and the sentiment towards them."""
    lines = (LABELLED / "towards.jsonl").read_text(encoding="utf-8").splitlines()
    posts = [json.loads(line) for line in lines]
    return [(post["text"], post["companies"]) for post in posts if post["split"] == split]


def mentions(posts: Sequence[tuple[str, dict[str, str]]], threads: int) -> list[Mention]:
    """Every company of ``posts`` as the bundled models judge it; raises KeyError where one is not found."""
    names = sorted({name for _, companies in posts for name in companies})
    labeller = Labeller((), [CompanyNames(name, name) for name in names], threads=threads)
    made = []
    for (_, companies), labels in zip(posts, labeller.label([text for text, _ in posts]), strict=True):
        found = {label.company: label.sentiment for label in labels.companies}
        for name, gold in companies.items():
            made.append(Mention(name, len(companies) == 1, gold, labels.sentiment, found[name]))
    return made


def accuracy(made: Sequence[Mention], says: Callable[[Mention], str]) -> float:
    """The share that ``says`` says as the reader does."""
    return sum(says(mention) == mention.gold for mention in made) / len(made)


def macro_f1(made: Sequence[Mention], says: Callable[[Mention], str]) -> float:
    """The mean of the three classes' F1."""
    scores = []
    for name in CLASSES:
        both = sum(says(mention) == name == mention.gold for mention in made)
        either = sum((says(mention) == name) + (mention.gold == name) for mention in made)
        scores.append(2 * both / either if either else 0.0)
    return sum(scores) / len(CLASSES)


if __name__ == "__main__":
    print("\n".join(report()))
