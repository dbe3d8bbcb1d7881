"""Bursts: is a count in a window more than the account's own past and everybody's lead one to expect?

The model is the Gamma-Poisson shrinker of pharmacovigilance (W. DuMouchel, "Bayesian data mining in large frequency
tables, with an application to the FDA spontaneous reporting system", The American Statistician 53 (1999), 177-190;
W. DuMouchel and D. Pregibon, "Empirical Bayes screening for multi-item associations", KDD 2001), with two changes. What
is expected of a row is not known, as it is of a cell of a table, but estimated from a past that may be short. And a
burst is so many people more, not a multiple of what is expected, which may be next to nothing.

For row i (an account and a competitor) whose account has s_i people, and window w, with n people who newly connected:

    n_iw     ~ Poisson(r_i * c_w * lambda_iw)
    r_i      = s_i * q_i,  q_i ~ Gamma(a, b)     people a window; a and b fitted over the pasts of all rows
    q_i      | a past of y people in h windows ~ Gamma(a + y, b + s_i h)
    c_w      what all rows did in window w against their usual, at least 1
    lambda   ~ p Gamma(a1, a1 / (1 + m / (r_i c_w))) + (1 - p) Gamma(a2, a2)

The first part of lambda is bursts (m people more on average), the second (mean 1) what is usual. m, a1 and a2 are
fitted over all rows and all their windows, and lean on fixed values where those are few; p is set (``_SHARE``), since
it says how readily people want to be told. ``usual`` is the mean of r_i c_w, ``times_usual`` is EBGM, exp of the
posterior's mean of log lambda, and ``eb05`` the posterior's 5 % quantile: lambda is at least that with a probability
of 0.95. r_i is integrated out over ``_NODES`` equally likely values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_NODES = 24
_MOST_WINDOWS = 104
"""Of a longer past only the latest windows are looked at."""
_SHARE = 0.05
"""p: of the values tried (fitted, 0.02, 0.05, 0.1) the one with the best recall at less than one false alert in 1,000
account-weeks, over the connections of ``bench/bursts.py --accounts 200``."""
_LEAST = 0.02
"""A window is never expected to bring less: no past is long enough to tell once in fifty windows from never."""
_CUT = 3.0
"""For so many people at most a row without a past counts, to tell everybody's rate: it may be a burst."""
_LEANING = 5.0
"""How many people's worth of evidence it takes until a window's own level counts for half."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What is known of one row. Counts are of people; windows are all as long as the one asked about."""

    now: int
    """How many in the window asked about."""
    before: Sequence[int] = ()
    """How many in each window before, the latest first; as many as were watched, those with none too."""
    size: float = 1.0
    """How many people the account has, in whatever unit: rows are compared by it. 1 for all where it is not known."""
    group: str = ""
    """Whom they connected to (the competitor). Each has a pace, and weeks in which everybody connects, of its own."""


@dataclass(frozen=True, slots=True)
class Burst:
    """How unusual one row is."""

    usual: float
    """How many people are to be expected in a window."""
    times_usual: float
    """How many times that it is, shrunk towards 1 (EBGM)."""
    eb05: float
    """At least so many times, with a probability of 0.95."""


@dataclass(frozen=True, slots=True)
class Prior:
    """What is fitted over all rows."""

    a: float
    b: float
    """Of the rates: Gamma(a, b), in people a window of each person (of the average account's, as 1)."""
    m: float
    """How many people more a burst has on average."""
    a1: float
    a2: float
    """The shapes of lambda in a burst and as usual."""


def bursts(rows: Sequence[Counts], of: int | None = None) -> list[Burst]:
    """How unusual each row's ``now`` is. ``of``: how many rows there are altogether, where those in which nobody ever
    connected are left out of ``rows``; they then count as watched for as long as the others on average.
    """
    if not rows:
        return []
    import numpy as np

    now = np.array([row.now for row in rows], dtype=float)
    pasts = [list(row.before[:_MOST_WINDOWS]) for row in rows]
    size = np.array([max(row.size, 1e-3) for row in rows], dtype=float)
    y = np.array([sum(past) for past in pasts], dtype=float)
    h = np.array([len(past) for past in pasts], dtype=float)
    names, group = np.unique([row.group for row in rows], return_inverse=True)
    # Rows that are left out are as many as it takes until all groups have equally many.
    wanted = max((of or 0) / len(names), float(np.bincount(group).max()) if of else 0.0)
    empty = np.round(np.maximum(0.0, wanted - np.bincount(group))) * bool(of)
    size *= _paces(now, y, h, size / size.mean(), group, empty)[group]
    size /= size.mean()
    a, b = _rates(now, y, h, size, int(empty.sum()))
    shape, rate = a + y, b / size + h
    long = float(h.mean())
    level = _levels_now(now, shape / rate, empty * a / (b + long), group)
    # Of rows that are left out nothing is known but that nobody connected, in the usual number of windows.
    left_out = Counter({(0.0, _coarse(a), _coarse(b + long)): int(empty.sum()) * (1 + round(long))})
    prior = Prior(a, b, *_ratios(now, pasts, shape, rate, level, group, +left_out))
    # Alike rows are computed once.
    cases, of_row = np.unique(
        np.column_stack([now, shape, np.round(rate / level, 3)]), axis=0, return_inverse=True
    )
    found = _bursts(prior, *cases.T)
    return [found[n] for n in of_row.reshape(-1).tolist()]


def _paces(now: Any, y: Any, h: Any, size: Any, group: Any, empty: Any) -> Any:
    """By group, how often anybody connects against all groups, leaning on 1 where few did."""
    import numpy as np

    count = np.where(h > 0, y, np.minimum(now, _CUT))
    over = np.where(h > 0, h, 1.0) * size
    done, watched = np.bincount(group, count), np.bincount(group, over) + empty * over.mean()
    mean = done.sum() / watched.sum()
    return (done + _LEANING) / (mean * watched + _LEANING)


def _rates(now: Any, y: Any, h: Any, size: Any, empty: int) -> tuple[float, float]:
    """a and b: the rates' Gamma, at the maximum of the negative binomial likelihood of the pasts (of what is now,
    for rows without a past), times a weak prior that holds where rows are few.
    """
    import numpy as np
    from scipy.optimize import minimize
    from scipy.special import gammaln

    # A row without a past tells of its rate by what it does now, which may be a burst: cut off.
    count = np.where(h > 0, y, np.minimum(now, _CUT))
    over = np.round(np.where(h > 0, h, 1.0) * size, 2)
    rows = Counter(zip(count.tolist(), over.tolist(), strict=True))
    if empty:
        rows[0.0, float(np.round(over.mean()))] += empty
    n, e = np.array(list(rows), dtype=float).T
    weight = np.array(list(rows.values()), dtype=float)

    def loss(log: Any) -> float:
        shape, rate = np.exp(log)
        like = (
            gammaln(shape + n) - gammaln(shape)
            + shape * np.log(rate / (rate + e)) - n * np.log(rate + e)
        )  # fmt: skip
        # Where rows are few: one person in five windows on average, give or take a factor of two.
        lean = (log[0] - np.log(0.5)) ** 2 / 2 + ((log[0] - log[1] - np.log(0.2)) / 0.7) ** 2 / 2
        return float(lean - (weight * like).sum())

    best = minimize(loss, np.log([0.5, 1.5]), method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-3})
    shape, rate = np.exp(np.clip(best.x, -5, 5))
    return float(shape), float(rate)


def _levels_now(now: Any, expected: Any, of_empty: Any, group: Any) -> Any:
    """c of the window asked about, for each row by what the others of its group did: a week in which everybody
    connects is one in which nobody's connecting is unusual. Never below 1.
    """
    import numpy as np

    # A row counts for no more than thrice its share, so that one burst among few rows does not hide another.
    capped = np.minimum(now, 3 * expected + 1)
    did = np.bincount(group, capped)[group] - capped
    usual = (np.bincount(group, expected) + of_empty)[group] - expected
    return np.maximum(1.0, (did + _LEANING) / (usual + _LEANING))


def _ratios(
    now: Any,
    pasts: list[list[int]],
    shape: Any,
    rate: Any,
    level: Any,
    group: Any,
    more: Counter[tuple[float, float, float]],
) -> tuple[float, float, float]:
    """m, a1, a2 of lambda, at the maximum of the likelihood of all windows (each with its own row's other windows
    as its past), times a prior. ``shape`` and ``rate``: of each row's rate, given its past. ``more``: further cases.
    """
    import numpy as np
    from scipy.optimize import minimize

    usual = shape / rate
    longest = max((len(past) for past in pasts), default=0)
    levels = []
    for w in range(longest):
        rows = [i for i, past in enumerate(pasts) if len(past) > w]
        did = np.bincount(group[rows], [pasts[i][w] for i in rows], int(group.max()) + 1)
        levels.append((did + _LEANING) / (np.bincount(group[rows], usual[rows], len(did)) + _LEANING))
    cases = Counter(more)
    for i, past in enumerate(pasts):
        cases[now[i], _coarse(shape[i]), _coarse(rate[i] / level[i])] += 1
        for w, n in enumerate(past):
            cases[n, _coarse(shape[i] - n), _coarse((rate[i] - 1) / levels[w][group[i]])] += 1
    n, shapes, rates = np.array(list(cases), dtype=float).T
    weight = np.array(list(cases.values()), dtype=float)
    nodes = _nodes(shapes, rates)
    start = np.log([4.0, 1.5, 8.0])
    spread = np.array([0.5, 0.4, 1.0])

    def loss(x: Any) -> float:
        burst, usual = _likelihoods(n, nodes, *np.exp(x))
        like = np.log((_SHARE * burst + (1 - _SHARE) * usual).mean(axis=-1) + 1e-300)
        return float((((x - start) / spread) ** 2 / 2).sum() - (weight * like).sum())

    best = minimize(loss, start, method="Nelder-Mead", options={"xatol": 0.02, "fatol": 0.02, "maxiter": 300})
    m, a1, a2 = np.exp(best.x)
    return float(m), float(a1), float(a2)


def _coarse(value: float) -> float:
    """To about 5 %, so that alike cases are computed once."""
    import math

    return math.exp(round(math.log(value) * 20) / 20) if value > 0 else 1e-3


def _nodes(shape: Any, rate: Any) -> Any:
    """``_NODES`` equally likely values of Gamma(shape, rate), in the last axis."""
    import numpy as np
    from scipy.special import gammaincinv

    middle = (np.arange(_NODES) + 0.5) / _NODES
    return np.maximum(gammaincinv(np.asarray(shape)[..., None], middle) / np.asarray(rate)[..., None], _LEAST)


def _likelihoods(n: Any, expected: Any, m: float, a1: float, a2: float) -> tuple[Any, Any]:
    """Of each count, given its expected value at each node: as a burst, and as usual (negative binomial both)."""
    import numpy as np
    from scipy.special import gammaln

    n = np.asarray(n)[..., None]

    def negative_binomial(shape: float, mean: Any) -> Any:
        return np.exp(
            gammaln(shape + n) - gammaln(shape) - gammaln(n + 1)
            + shape * np.log(shape / (shape + mean)) + n * np.log(mean / (shape + mean))
        )  # fmt: skip

    return negative_binomial(a1, expected + m), negative_binomial(a2, expected)


def _bursts(prior: Prior, n: Any, shape: Any, rate: Any) -> list[Burst]:
    """Of each case. ``shape`` and ``rate``: of what is expected in its window."""
    import numpy as np
    from scipy.special import digamma, gammainc

    expected = _nodes(shape, rate)
    burst, usual = _likelihoods(n, expected, prior.m, prior.a1, prior.a2)
    weights = np.concatenate([_SHARE * burst, (1 - _SHARE) * usual], axis=-1)
    weights /= weights.sum(axis=-1, keepdims=True)
    rates = np.concatenate(
        [prior.a1 * expected / (expected + prior.m) + expected, prior.a2 + expected], axis=-1
    )
    shapes = np.repeat([[prior.a1, prior.a2]], _NODES, axis=1) + n[:, None]
    geometric = np.exp((weights * (digamma(shapes) - np.log(rates))).sum(axis=-1))
    low, high = np.full(len(n), 1e-6), (shapes / rates).max(axis=-1) * 20
    for _ in range(40):
        middle = np.sqrt(low * high)
        below = (weights * gammainc(shapes, middle[:, None] * rates)).sum(axis=-1) < 0.05
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return [
        Burst(*values)
        for values in zip((shape / rate).tolist(), geometric.tolist(), low.tolist(), strict=True)
    ]
