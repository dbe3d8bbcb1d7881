"""The dashboard over an in-memory backend, for tests of the page: realistic answers and hostile ones."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import streamlit as st

from dashboard.app import main
from dashboard.backend import (
    Answer,
    BackendError,
    Blank,
    ChartSpec,
    Checked,
    Company,
    Edge,
    Matched,
    Node,
    Question,
    Quote,
    Row,
    Status,
    UnknownQuestionError,
)
from tests.dashboard.hostile import HOSTILE_NAME, HOSTILE_TEXT

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TOPIC = Blank("topic", "topic", "topic", default="churn")
SINCE = Blank("since", "since", "in the last", default="30 days", minimum=1, maximum=730)
COMPETITOR = Blank("competitor", "company", "competitor", roles=("competitor",), optional=True)
SENTIMENTS = ("positive", "neutral", "negative")
QUESTIONS = (
    Question(
        "connections-who-care",
        "Which connections care about {topic}?",
        "People connected to us who posted about it or engaged with it lately, with what they said.",
        ("marketer", "csm"),
        (TOPIC, SINCE),
    ),
    Question(
        "connecting-to-a-competitor",
        "Which of our customers are connecting to {competitor}?",
        "Accounts whose people newly follow a competitor's people, and how unusual that is for them.",
        ("csm",),
        (COMPETITOR, SINCE),
        view="graph",
    ),
    Question(
        "volume-and-sentiment",
        "How much is said about {topic}, and in what mood, day by day?",
        "Posts a day, by sentiment.",
        ("marketer",),
        (TOPIC, SINCE),
        view="chart",
        chart=ChartSpec("bar", "day", SENTIMENTS, stacked=True),
    ),
    Question(
        "share-of-voice",
        "Who gets the most attention, us or our competitors?",
        "Posts that mention each company, as a share of all such posts.",
        ("marketer",),
        (SINCE,),
        view="chart",
        chart=ChartSpec("bar", "company", ("share",)),
    ),
    Question(
        "most-negative",
        "Who is most negative about {topic}?",
        "The loudest unhappy voices, with their words.",
        ("csm",),
        (
            TOPIC,
            SINCE,
            Blank("posts", "int", "at least posts", default="3", minimum=1, maximum=50),
            Blank("words", "text", "words", help="Only posts with these *words*"),
            Blank("kind", "choice", "kind", default="any", choices=("any", "post", "reply")),
        ),
    ),
    Question(
        "hostile", "What do strangers write about {topic}?", "Hostile *text* <b>everywhere</b>.", (), (TOPIC,)
    ),
    Question(
        "markup",
        "What is written in labels?",
        "Hostile titles.",
        (),
        (Blank("a", "text", HOSTILE_NAME, help=HOSTILE_TEXT),),
    ),
    Question("nothing", "Who said nothing about {topic}?", "Always empty.", ("analyst",), (TOPIC, SINCE)),
    Question("slow", "Which question takes too long?", "Runs into the time limit.", ("analyst",)),
    Question("many", "Who is in a very large graph?", "Hundreds of people.", ("analyst",), view="graph"),
    Question(
        "asked-for",
        "Who works at {company}?",
        "Needs a company.",
        ("analyst",),
        (Blank("company", "company", "company"),),
    ),
)
PEOPLE = (
    ("Ines Moreau", "Osterfjord Logistics"),
    ("Tomasz Zieliński", "Osterfjord Logistics"),
    ("Priya Raman", "Pellworth Foods"),
    ("Jonas Bähr", "Quillmark Media"),
    ("陳美玲", "Harrowgate Textiles"),
    ("Léa Fontaine", "Pellworth Foods"),
    ("Sam O'Neill", "Quillmark Media"),
)
WORDS = (
    "Third vendor this year telling us the renewal price is 'going up slightly'. 40% is not slightly.",
    "Honestly thinking of cancelling. Support took nine days to answer one question 🙃",
    "Wir werden den Vertrag wohl nicht verlängern, die Migration war ein Albtraum.",
    "Good read on why customers leave in month four. Worth the twenty minutes.",
)


@dataclass
class InMemory:
    """Answers made up on the spot; counts how often it was asked."""

    empty: bool = False
    gone: Path | None = None
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def status(self) -> Status:
        self._there()
        return Status(0 if self.empty else 12_408, NOW - timedelta(minutes=4), sample=not self.empty)

    def questions(self) -> Sequence[Question]:
        return QUESTIONS

    def topics(self) -> Sequence[str]:
        return ["churn", "CRM white papers", "pricing", "support", HOSTILE_NAME]

    def companies(self) -> Sequence[Company]:
        return [
            Company("Fernhollow", "us"),
            Company("Brightquay", "competitor"),
            Company("Tallowmere", "competitor"),
            Company("Osterfjord Logistics", "customer"),
        ]

    def match(self, phrase: str) -> Matched:
        if "care about" in phrase:
            topic = phrase.rpartition("care about ")[2].strip("?")
            return Matched("connections-who-care", {"topic": topic})
        return Matched(None, nearest=("most-negative", "share-of-voice", "hostile"))

    def check(self, question: str, values: Mapping[str, str]) -> Checked:
        known = next((known for known in QUESTIONS if known.id == question), None)
        if known is None:
            raise UnknownQuestionError(f"there is no question {question}")
        good, errors = {}, {}
        for blank in known.blanks:
            value = values.get(blank.name, blank.default)
            if value is None:
                if not blank.optional and blank.kind == "company":
                    errors[blank.name] = "Choose a company."
                continue
            count, _, unit = value.partition(" ")
            if blank.kind == "since" and not (count.isdigit() and unit.startswith(("day", "week", "year"))):
                errors[blank.name] = f"It takes a period such as 30 days, not {value!r}"
            elif blank.kind == "topic" and value not in self.topics():
                errors[blank.name] = f"There is no topic called {value!r}"
            elif blank.kind == "int" and not (value.isdigit() and 1 <= int(value) <= 50):
                errors[blank.name] = f"It takes a whole number from 1 to 50, not {value!r}"
            else:
                good[blank.name] = value
        return Checked(good, errors)

    def ask(self, question: str, values: Mapping[str, str]) -> Answer:
        self._there()
        self.asked.append((question, values))
        if log := os.environ.get("FAKE_ASKED"):
            with Path(log).open("a", encoding="utf-8") as file:
                file.write(f"{question} {dict(values)}\n")
        if question == "slow":
            raise BackendError("The question took longer than 30 s and was stopped. <b>Narrow</b> it down.")
        return getattr(self, "_" + question.replace("-", "_"), self._connections_who_care)(values)

    def _there(self) -> None:
        if self.gone and self.gone.exists():
            raise BackendError("The graph does not answer any more: start it again with `grapevine run`.")

    def _connections_who_care(self, values: Mapping[str, str]) -> Answer:
        rows: list[Row] = [
            {
                "person": person,
                "company": company,
                "posts": 9 - number,
                "last_said": NOW - timedelta(days=number, hours=3),
                "sentiment": SENTIMENTS[2 - number % 3],
                "quote": WORDS[number % 4],
                "url": f"https://bsky.example/profile/{number}/post/3k{number}",
            }
            for number, (person, company) in enumerate(PEOPLE)
        ]
        return self._with_everything(rows, values)

    def _with_everything(self, rows: list[Row], values: Mapping[str, str]) -> Answer:
        columns = tuple(rows[0])
        companies = dict.fromkeys(str(row["company"]) for row in rows)
        return Answer(
            asked="Which connections care about churn?",
            columns=columns,
            rows=rows,
            quotes=[
                Quote(
                    said=str(row["quote"]),
                    who=str(row["person"]),
                    at=NOW - timedelta(days=number),
                    url=str(row["url"]),
                    sentiment=SENTIMENTS[2 - number % 3],
                )
                for number, row in enumerate(rows)
            ],
            nodes=[Node("us", "Fernhollow", "us"), Node("topic:churn", "churn", "topic")]
            + [Node(f"company:{name}", name, "customer") for name in companies]
            + [Node(f"person:{row['person']}", str(row["person"]), "person") for row in rows],
            edges=[Edge(f"person:{row['person']}", f"company:{row['company']}", "works at") for row in rows]
            + [Edge(f"person:{row['person']}", "us", "follows") for row in rows[::2]]
            + [Edge("person:Ines Moreau", "topic:churn", "wrote about")]
            + [Edge("person:Ines Moreau", "person:nobody", "follows")],
            csv="person,company,posts\r\n"
            + "".join(f"{r['person']},{r['company']},{r.get('posts', 0)}\r\n" for r in rows),
            seconds=0.084,
        )

    def _connecting_to_a_competitor(self, values: Mapping[str, str]) -> Answer:
        return self._connections_who_care(values)

    def _volume_and_sentiment(self, values: Mapping[str, str]) -> Answer:
        rows: list[Row] = [
            {
                "day": (NOW - timedelta(days=89 - number)).strftime("%Y-%m-%d"),
                "positive": 4 + number * 7 % 11,
                "neutral": 14 + number * 5 % 17,
                "negative": 3 + number * 3 % 7 + (14 if 60 < number < 66 else 0),
            }
            for number in range(90)
        ]
        return Answer("How much is said?", tuple(rows[0]), rows, csv="day\r\n", seconds=0.21)

    def _share_of_voice(self, values: Mapping[str, str]) -> Answer:
        shares = (("Brightquay", 0.46, 412), ("Fernhollow", 0.38, 340), ("Tallowmere", 0.16, 143))
        rows: list[Row] = [{"company": name, "share": share, "posts": posts} for name, share, posts in shares]
        return Answer("Who?", ("company", "share", "posts"), rows, csv="company\r\n", seconds=0.05)

    def _hostile(self, values: Mapping[str, str]) -> Answer:
        rows: list[Row] = [
            {
                "person": HOSTILE_NAME,
                "company": HOSTILE_TEXT,
                "quote": HOSTILE_TEXT,
                "url": url,
            }
            for url in (
                "javascript:window.hacked=3",
                "data:text/html,<script>1</script>",
                "https://ok.example/post/1",
            )
        ]
        return self._with_everything(rows, values)

    def _nothing(self, values: Mapping[str, str]) -> Answer:
        return Answer("Who said nothing?", ("person",), [])

    def _many(self, values: Mapping[str, str]) -> Answer:
        nodes = [Node(f"p{n}", f"Person number {n}", "person") for n in range(400)]
        edges = [Edge(f"p{n}", f"p{n // 7}", "follows") for n in range(1, 400)]
        rows: list[Row] = [{"person": node.label} for node in nodes]
        return Answer("Who?", ("person",), rows, nodes=nodes, edges=edges, notice="Only the first 400 rows.")


@st.cache_resource
def backend() -> InMemory:
    gone = os.environ.get("FAKE_GONE")
    return InMemory(empty="--empty" in sys.argv, gone=Path(gone) if gone else None)


main(backend())
