"""Silence: how likely is a pause that long, given the account's own rhythm?

Pauses are measured in the days on which the others spoke, so that a weekend, a holiday or a stopped collector is short:
a day counts as a_d = (speaking accounts + k) / (those that speak on an average day + k), with k = 3. The logs of an
account's n pauses x are taken for normal with a mean and a variance of its own, which lean on those of all accounts
(normal-inverse-gamma: A. Gelman and others, Bayesian Data Analysis, 3rd edition, section 3.3; mean m0, variance v0,
worth k0 = 2 and n0 = 4 pauses). So the next pause's log is of Student's t with n0 + n degrees of freedom:

    mu      = (k0 m0 + sum x) / (k0 + n)
    s^2     = (n0 v0 + sum (x - mean x)^2 + k0 n / (k0 + n) (mean x - m0)^2) / (n0 + n)
    chance  = P(t > (log(pause - 1/2) - mu) / max(0.35, s sqrt(1 + 1 / (k0 + n)))) * pauses a week, at most 1

``chance`` is that of so long a pause beginning in a given week: 0.001 is one false alert in 1,000 account-weeks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_OTHERS = 3.0
_MEAN_WORTH = 2.0
_SPREAD_WORTH = 4.0
_LEAST_SPREAD = 0.35
"""Of the logs of pauses: nobody is so regular that half as long again is a surprise."""
_FEWEST_DAYS = 3
"""Days with posts below which an account tells nothing of everybody's rhythm."""


@dataclass(frozen=True, slots=True)
class Silence:
    """How unusual an account's present pause is. Days are calendar days."""

    silent_days: int
    usual_pause: int
    """Nine in ten of its pauses are no longer."""
    longest_pause: int
    times_usual: float
    """``silent_days`` over ``usual_pause``."""
    chance: float
    """The probability that so long a pause begins in a given week."""


def silences(histories: Sequence[Sequence[int]], heard: int) -> list[Silence]:
    """The present pause of each account. ``histories``: by account, the days on which it spoke, in order (as
    ``date.toordinal`` gives them); ``heard``: the last day on which anybody was heard, up to which pauses run.
    """
    clock = _clock(histories, heard)
    pauses = [[clock(one, other) for one, other in pairwise(days)] for days in histories]
    mean, variance = _everybody(pauses)
    return [
        _silence(days, mine, clock, heard, mean, variance)
        for days, mine in zip(histories, pauses, strict=True)
    ]


class _Clock:
    """How long it is from one day to another, in days as the others count them."""

    def __init__(self, first: int, weights: Sequence[float]) -> None:
        self._first = first
        self._passed = [0.0]
        for weight in weights:
            self._passed.append(self._passed[-1] + weight)

    def __call__(self, one: int, other: int) -> float:
        return max(self._passed[other - self._first] - self._passed[one - self._first], 0.05)


def _clock(histories: Sequence[Sequence[int]], heard: int) -> _Clock:
    first = min((days[0] for days in histories if days), default=heard)
    speaking = [0] * (heard - first + 2)
    there = [0] * (heard - first + 2)
    for days in histories:
        for day in days:
            if first <= day <= heard:
                speaking[day - first] += 1
        if days:
            there[min(days[0], heard) - first] += 1
    # Accounts that were first heard later were not there before.
    weights, present, share = [], 0, sum(speaking) / max(1, sum(_running(there)))
    for day in range(heard - first + 1):
        present += there[day]
        weights.append((speaking[day] + _OTHERS) / (present * share + _OTHERS))
    # A pause runs from the end of one day to the next post: day d counts where it lies after the first of the two.
    return _Clock(first, [*weights[1:], 1.0])


def _running(there: Sequence[int]) -> list[int]:
    total, found = 0, []
    for n in there[:-1]:
        total += n
        found.append(total)
    return found


def _everybody(pauses: Sequence[Sequence[float]]) -> tuple[float, float]:
    """The mean of the accounts' mean log pauses, and of their variances; one of four days is always among them."""
    means, spreads = [math.log(4.0)], [0.8]
    for mine in pauses:
        if len(mine) >= _FEWEST_DAYS:
            logs = [math.log(pause) for pause in mine]
            middle = sum(logs) / len(logs)
            means.append(middle)
            spreads.append(sum((x - middle) ** 2 for x in logs) / (len(logs) - 1))
    return sum(means) / len(means), sum(spreads) / len(spreads)


def _silence(
    days: Sequence[int], pauses: Sequence[float], clock: _Clock, heard: int, mean: float, variance: float
) -> Silence:
    from scipy.stats import t

    if not days:
        return Silence(0, 0, 0, 0.0, 1.0)
    plain = sorted(other - one for one, other in pairwise(days))
    usual = plain[min(len(plain) - 1, math.ceil(0.9 * len(plain)) - 1)] if plain else 0
    silent = max(0, heard - days[-1])
    if silent == 0:
        return Silence(0, usual, plain[-1] if plain else 0, 0.0, 1.0)
    logs = [math.log(pause) for pause in pauses]
    n = len(logs)
    own = sum(logs) / n if n else mean
    middle = (_MEAN_WORTH * mean + n * own) / (_MEAN_WORTH + n)
    spread = _SPREAD_WORTH * variance + sum((x - own) ** 2 for x in logs)
    spread += _MEAN_WORTH * n / (_MEAN_WORTH + n) * (own - mean) ** 2
    scale = math.sqrt(spread / (_SPREAD_WORTH + n) * (1 + 1 / (_MEAN_WORTH + n)))
    pause = clock(days[-1], heard)
    # Half a day less: a pause of three days is one of anything above two and a half.
    z = (math.log(max(pause - 0.5, 0.05)) - middle) / max(scale, _LEAST_SPREAD)
    a_week = 7 / max(1.0, math.exp(middle))
    chance = min(1.0, float(t.sf(z, _SPREAD_WORTH + n)) * a_week)
    return Silence(silent, usual, plain[-1] if plain else 0, silent / usual if usual else 0.0, chance)
