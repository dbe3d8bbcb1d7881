"""Silence: how likely is a pause that long, given the account's own rhythm and how long people are away?

Pauses are measured in the days on which the others spoke, so that a weekend, a holiday or a stopped collector is short:
a day counts as a_d = (speaking accounts + k) / (those that speak on an average day + k), with k = 3.

An account's pauses x follow a Weibull distribution (shape 1 is posting at random, less is posting in campaigns). The
mean and variance of log x are its own and lean on those of all accounts (mean m0, variance v0, worth k0 = 2 and n0 = 4
pauses: the normal-inverse-gamma posterior, A. Gelman and others, Bayesian Data Analysis, 3rd edition, section 3.3):

    mu      = (k0 m0 + sum x) / (k0 + n)                                                     x: logs of the n pauses
    s^2     = (n0 v0 + sum (x - mean x)^2 + k0 n / (k0 + n) (mean x - m0)^2) / chi^2(n0 + n), 0.35^2 at least
    rhythm  = E exp(-exp(pi / sqrt(6) (log(pause - 1/2) - Normal(mu, s^2 / (k0 + n))) / s - 0.577)) * pauses a week
    away    = (absences of at least so many days, of all accounts, + 26 / 52 exp(-days / 4)) / (account-weeks + 26)
    chance  = rhythm + away, at most 1

An absence is a pause of the past that ``rhythm`` finds unusual (0.001 at most), and that ended: an account which posts
daily may be on holiday for three weeks. Where few accounts are watched it leans on one absence a year, of four days
on average. ``chance`` is that of so long a pause beginning in a given week: 0.001 is one false alert in 1,000
account-weeks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

_OTHERS = 3.0
_MEAN_WORTH = 2.0
_SPREAD_WORTH = 4.0
_LEAST_SPREAD = 0.35
"""Of the logs of pauses: nobody is so regular that half as long again is a surprise."""
_ABSENCE = 0.001
_AWAY_WORTH = 26.0
"""Account-weeks."""
_AWAY_A_WEEK = 1 / 52
_AWAY_DAYS = 4.0
_MOST_ABSENCES = 3
"""Of each account only the longest pauses are looked at."""
_NODES = 24
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
    if not any(histories):
        return [Silence(0, 0, 0, 0.0, 1.0) for _ in histories]
    import numpy as np

    clock = _clock(histories, heard)
    pauses = [[clock(one, other) for one, other in pairwise(days)] for days in histories]
    rhythms = _Rhythms(pauses, *_everybody(pauses))
    absences, weeks = [], 0.0
    for n, mine in enumerate(pauses):
        longest = np.unique(mine)[-_MOST_ABSENCES:]
        absences += longest[rhythms.chance(np.full(len(longest), n), longest) <= _ABSENCE].tolist()
        weeks += sum(mine) / 7
    present = np.array([clock(days[-1], heard) if days else 0.0 for days in histories])
    long_away = np.array([sum(one >= pause for one in absences) for pause in present])
    often = _AWAY_WORTH * _AWAY_A_WEEK * np.exp(-present / _AWAY_DAYS)
    away = (long_away + often) / (weeks + _AWAY_WORTH)
    chances = np.minimum(1.0, rhythms.chance(np.arange(len(pauses)), present) + away)
    return [_silence(days, heard, chance) for days, chance in zip(histories, chances.tolist(), strict=True)]


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


class _Rhythms:
    """What is known of each account's next pause."""

    def __init__(self, pauses: Sequence[Sequence[float]], mean: float, variance: float) -> None:
        import numpy as np
        from scipy.special import gammaincinv, ndtri

        logs = [np.log(mine) if len(mine) else np.array([mean]) for mine in pauses]
        n = np.array([len(mine) for mine in pauses], dtype=float)
        own = np.array([x.mean() for x in logs])
        middle = (_MEAN_WORTH * mean + n * own) / (_MEAN_WORTH + n)
        squares = _SPREAD_WORTH * variance + np.array([((x - x.mean()) ** 2).sum() for x in logs])
        squares += _MEAN_WORTH * n / (_MEAN_WORTH + n) * (own - mean) ** 2
        self._a_week = 7 / np.maximum(1.0, np.exp(middle))
        # Equally likely values of the spread (in the second axis) and of the mean (in the third).
        equally = (np.arange(_NODES) + 0.5) / _NODES
        chi = 2 * gammaincinv((_SPREAD_WORTH + n[:, None]) / 2, equally)
        self._spread = np.maximum(np.sqrt(squares[:, None] / chi), _LEAST_SPREAD)[:, :, None]
        of_mean = ndtri((np.arange(_NODES // 2) + 0.5) / (_NODES // 2))
        self._middle = (
            middle[:, None, None] + self._spread / np.sqrt(_MEAN_WORTH + n)[:, None, None] * of_mean
        )

    def chance(self, account: Any, pause: Any) -> Any:
        """That of a pause of the account as long as that beginning in a given week. Arrays of the same length."""
        import numpy as np

        # Half a day less: a pause of three days is one of anything above two and a half.
        log = np.log(np.maximum(np.asarray(pause, dtype=float) - 0.5, 0.05))[:, None, None]
        z = (log - self._middle[account]) / self._spread[account]
        power = np.minimum(math.pi / math.sqrt(6) * z - np.euler_gamma, 50.0)
        return np.exp(-np.exp(power)).mean(axis=(1, 2)) * self._a_week[account]


def _silence(days: Sequence[int], heard: int, chance: float) -> Silence:
    if not days:
        return Silence(0, 0, 0, 0.0, 1.0)
    plain = sorted(other - one for one, other in pairwise(days))
    usual = plain[min(len(plain) - 1, math.ceil(0.9 * len(plain)) - 1)] if plain else 0
    silent = max(0, heard - days[-1])
    times = silent / usual if usual else 0.0
    return Silence(silent, usual, plain[-1] if plain else 0, times, chance if silent else 1.0)
