"""What became of deals and renewals, by the words that CRMs and their users have for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from .column import Column, Notes, read_cells
from .texts.cell import Unreadable, clean, plain, word_lists
from .texts.placeholders import nothing

DealState = Literal["open", "won", "lost"]
Outcome = Literal["renewed", "churned"]

_WORDS = word_lists("outcomes")
_NOT = word_lists("roles")["not"]
_LONGEST_PHRASE = 5


def deal_states(cells: Sequence[str]) -> Column[DealState]:
    """Whether deals are open, won or lost, by their stages ("Closed Won", "closedlost", "Gewonnen", "In Verhandlung").

    A stage of the file's own is open where other stages of the column say won or lost; else it has no state.
    """
    found = [None if nothing(cell) else _state(cell) for cell in cells]
    ends_named = any(state in ("won", "lost") for state in found)
    notes = Notes()

    def read(cell: str) -> DealState | None:
        state = None if nothing(cell) else _state(cell)
        if state is not None or nothing(cell):
            return state
        if _says(cell, "ended"):
            raise Unreadable('it does not say how the deal ended: write "won" or "lost"')
        if ends_named:
            notes.add("Stages that name no end are taken as open deals", cell)
            return "open"
        notes.add("Stages that say neither open, won nor lost leave that out", cell)
        return None

    return read_cells(cells, read, notes)


def renewal_outcomes(cells: Sequence[str]) -> Column[Outcome]:
    """Whether contracts were renewed or churned. What is still open ("pending", "at risk") is nothing yet."""

    def read(cell: str) -> Outcome | None:
        if nothing(cell):
            return None
        if plain(clean(cell)) in _WORDS["yes or no"]:
            raise Unreadable(
                'a yes or no does not say which: write "renewed" or "churned", or leave it empty'
            )
        churned, renewed = _says(cell, "churned"), _says(cell, "renewed")
        if churned or (renewed and _denied(cell)):
            return "churned"
        if _is_open(cell):
            return None
        if renewed:
            return "renewed"
        raise Unreadable('it is not known what this means: write "renewed" or "churned", or leave it empty')

    return read_cells(cells, read)


def _state(cell: str) -> DealState | None:
    if _says(cell, "lost") or (_says(cell, "won") and _denied(cell)):
        return "lost"
    if _says(cell, "won"):
        return "won"
    return "open" if _says(cell, "open") and not _says(cell, "ended") else None


def _is_open(cell: str) -> bool:
    return plain(clean(cell)) in _WORDS["not yet"] or (_says(cell, "not yet") and not _says(cell, "renewed"))


def _denied(cell: str) -> bool:
    return any(word in _NOT for word in _tokens(plain(clean(cell))))


def _says(cell: str, kind: str) -> bool:
    """Whether words of this kind stand in the cell."""
    text = plain(clean(cell).replace("_", " "))
    if text in _WORDS[kind] or any(word in text for word in _WORDS.get(f"{kind} anywhere", ())):
        return True
    tokens = _tokens(text)
    return any(
        " ".join(tokens[start : start + length]) in _WORDS[kind]
        for length in range(1, _LONGEST_PHRASE + 1)
        for start in range(len(tokens) - length + 1)
    )


def _tokens(text: str) -> list[str]:
    return [word for word in (plain(word) for word in re.split(r"[\s\-–—/;,|&+():>]+", text)) if word]
