"""What somebody typed, taken apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .names import Named
from .periods import SaidPeriod
from .words import Word


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase with its words, the names in it and its period."""

    text: str
    words: tuple[Word, ...]
    names: tuple[Named, ...]
    period: SaidPeriod | None
    meant: tuple[str | None, ...]
    """For each word, what it means once a misspelling is put right; None where it says nothing."""
    sure: tuple[float, ...]
    """For each word, how sure that is."""

    def typed(self, first: int, last: int) -> str:
        """The text from one word to another, by their numbers."""
        return self.text[self.words[first].start : self.words[last].end]

    def places_of(self, names: Iterable[Named]) -> set[int]:
        """The words that name something, by their numbers."""
        return {at for one in names for at in range(one.first, one.last + 1)}

    def unexplained(self) -> tuple[str, ...]:
        """The words that mean nothing that is known, as they were typed."""
        return tuple(
            self.typed(at, at)
            for at, concept in enumerate(self.meant)
            if concept is not None and not self.sure[at]
        )
