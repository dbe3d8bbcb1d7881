"""What a phrase was found to ask."""

from __future__ import annotations

from dataclasses import dataclass

from queries.catalog import Question
from queries.params import Value


@dataclass(frozen=True, slots=True)
class Asked:
    """The phrase asks this question and fills these blanks; the others keep their defaults."""

    question: Question
    values: dict[str, Value]
    unused: tuple[str, ...] = ()
    """A sentence for each name or period that was said and is not used."""
    score: float = 1.0
    """How well the phrase fits, 0 to 1."""
    note: str = ""
    """What could not be looked up, in a sentence; empty where everything was. So in the following."""

    @property
    def text(self) -> str:
        """The question with its blanks filled in."""
        return self.question.filled(self.values)


@dataclass(frozen=True, slots=True)
class Offers:
    """The phrase names something and asks nothing: the questions that take it, filled in, the best first."""

    offers: tuple[Asked, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """No question answers the phrase."""

    nearest: tuple[Asked, ...] = ()
    """The closest questions with what the phrase fills in, the closest first."""
    unknown: tuple[str, ...] = ()
    """Words that neither the closest question nor the graph explains, as they were typed."""
    note: str = ""
