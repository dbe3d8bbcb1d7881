"""Spikes: is the number of posts in the last hours more than the weekly rhythm leads one to expect?

The hours of the past are counted with a weight that halves every four weeks. The rate of an hour of the week leans on
the same hour of all days as if that had been seen for one more week, and that on the mean of all hours as if for two
days. Expected in the window asked about is the sum of its hours' rates, E. Past windows of the same length give the
dispersion k (method of moments), which leans on k = 2 as if eight more windows had said so. A past window above what
this allows once in a thousand is cut down to it, and everything is computed again, so that an earlier spike hides no
later one.

    n ~ NegativeBinomial(mean E, shape 1 / (1 / k + 1 / (N + 1)))      N: posts in all the past, which E rests on
    chance = P(at least so many)

NegativeBinomial is the Gamma-Poisson mixture (J. M. Hilbe, Negative Binomial Regression, 2nd edition, chapter 8);
cutting down past outbreaks is what disease surveillance does (C. P. Farrington and others, "A statistical algorithm
for the early detection of outbreaks of infectious disease", Journal of the Royal Statistical Society A 159 (1996),
547-563). In the first week nothing is a spike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WEEK = 168
_HALVES_AFTER = 4 * WEEK
_LONGEST = 26 * WEEK
_SHAPE = 2.0
_SHAPE_WORTH = 8.0


@dataclass(frozen=True, slots=True)
class Spike:
    """How unusual the last hours are."""

    posts: int
    usual: float
    """How many posts are to be expected in a window at this time of the week."""
    times_usual: float
    """``posts`` over ``usual``, or over one post where it is less."""
    chance: float
    """The probability of at least so many posts in one window."""


def spike(counts: Mapping[int, int], first: int, now: int, window: int = 24) -> Spike:
    """The ``window`` hours before ``now`` against the past. ``counts``: posts by hour (hours since 1970); ``first``:
    the hour since which posts are heard; the hour ``now`` itself is not counted.
    """
    import numpy as np

    first = max(first, now - _LONGEST)
    posts = sum(counts.get(hour, 0) for hour in range(now - window, now))
    long = now - window - first
    if long < WEEK:
        return Spike(posts, 0.0, 0.0, 1.0)
    past = np.zeros(long)
    for hour, n in counts.items():
        if first <= hour < now - window:
            past[hour - first] = n
    hours = np.arange(first, now)
    weights = 0.5 ** ((now - 1 - hours[:long]) / _HALVES_AFTER)
    # At first each hour is compared with its others, by the dispersion that is assumed.
    seen, expected = (
        _windows(past, window),
        _windows(_rates(past, hours, weights, without_own=True)[:long], window),
    )
    past = _cut(past, seen, expected, _SHAPE, window)
    for _ in range(2):
        rates = _rates(past, hours, weights)
        seen, expected = _windows(past, window), _windows(rates[:long], window)
        extra = float(((seen - expected) ** 2 - expected).sum())
        squares, lean = float((expected**2).sum()), _SHAPE_WORTH * float((expected**2).mean())
        shape = 1 / max(1e-3, (extra + lean / _SHAPE) / (squares + lean + 1e-9))
        past = _cut(past, seen, expected, shape, window)
    usual = float(rates[long:].sum())
    chance = _at_least(posts, usual, 1 / (1 / shape + 1 / (float(past.sum()) + 1)))
    return Spike(posts, usual, posts / max(usual, 1.0), chance)


def _rates(past: Any, hours: Any, weights: Any, *, without_own: bool = False) -> Any:
    """Posts an hour, for each of ``hours``; ``without_own``: for those of the past, as the other weeks have them."""
    import numpy as np

    of_week, of_day = hours % WEEK, hours % 24
    long = len(past)
    mean = float((past * weights).sum() / weights.sum())
    daily = np.bincount(of_day[:long], past * weights, 24) + 2 * mean
    daily /= np.bincount(of_day[:long], weights, 24) + 2
    weekly = np.bincount(of_week[:long], past * weights, WEEK) + daily[np.arange(WEEK) % 24]
    watched = np.bincount(of_week[:long], weights, WEEK) + 1
    if without_own:
        return (weekly[of_week[:long]] - past * weights) / (watched[of_week[:long]] - weights)
    return (weekly / watched)[of_week]


def _windows(values: Any, window: int) -> Any:
    """Sums of whole windows, the last one ending where ``values`` do."""
    whole = len(values) // window
    return values[len(values) - whole * window :].reshape(whole, window).sum(axis=1)


def _cut(past: Any, seen: Any, expected: Any, shape: float, window: int) -> Any:
    import numpy as np
    from scipy.stats import nbinom

    most = nbinom.ppf(0.999, shape, shape / (shape + np.maximum(expected, 1e-3)))
    factor = np.minimum(1.0, np.maximum(most, 1) / np.maximum(seen, 1))
    cut = past.copy()
    cut[len(past) - len(factor) * window :] *= np.repeat(factor, window)
    return cut


def _at_least(n: int, mean: float, shape: float) -> float:
    from scipy.stats import nbinom

    return float(nbinom.sf(n - 1, shape, shape / (shape + max(mean, 1e-3)))) if n else 1.0
