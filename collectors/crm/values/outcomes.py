"""What became of deals and renewals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .column import Column, read_cells

DealState = Literal["open", "won", "lost"]
RenewalWord = Literal["renewed", "churned"]


def deal_states(cells: Sequence[str]) -> Column[DealState]:
    """Whether deals are open, won or lost, by their stages; None where a stage's name does not say it."""
    return read_cells(cells, lambda cell: None)


def renewal_outcomes(cells: Sequence[str]) -> Column[RenewalWord]:
    """What became of renewals."""
    return read_cells(cells, lambda cell: None)
