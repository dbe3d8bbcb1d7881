"""Spikes: is the number of posts in the last hours more than the weekly rhythm leads one to expect?

The hours of the past are counted with a weight that halves every four weeks. The rate of an hour of the week leans on
the same hour of all days as if that had been seen for one more week, and that on the mean of all hours as if for two
days. Expected in the window asked about is the sum of its hours' rates, E. The variance of a window is

    E + d (1.5 E + E^2 / 10)

since posts come in threads (two and a half times the variance of single ones), and some days bring more than others.
Past windows of the same length give d (method of moments), which leans on d = 1 as if eight more days had said so and
is at least 1/2. A past window above what this allows once in a thousand is cut down to it, and everything is computed
again, so that an earlier spike hides no later one.

    n ~ NegativeBinomial(mean E, shape 1 / (d (1.5 / E + 1 / 10) + 1 / (N + 1)))      N: posts in all the past
    chance = P(at least so many)

This is asked of the window, and where that is longer of its last six hours; ``chance`` is twice the lower of both.

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
_THREADS = 1.5
_DAYS = 0.1
_WORTH = 192.0
"""Hours whose windows say so: a few posts do not tell how posts cluster."""
_LEAST = 0.5
_SHORT = 6
"""Hours: a spike within them may be lost among a day's posts."""


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
    if now - window - first < WEEK:
        return Spike(posts, 0.0, 0.0, 1.0)
    at = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts)) - first
    those = (at >= 0) & (at < now - first)
    heard = np.zeros(now - first)
    heard[at[those]] = np.fromiter(counts.values(), dtype=float, count=len(counts))[those]
    usual, chance = _against_past(heard, first, window)
    if window > _SHORT and posts:
        chance = min(1.0, 2 * min(chance, _against_past(heard, first, _SHORT)[1]))
    return Spike(posts, usual, posts / max(usual, 1.0), chance)


def _against_past(heard: Any, first: int, window: int) -> tuple[float, float]:
    """How many posts are to be expected in the last ``window`` hours, and the chance of so many as came. ``heard``:
    posts by hour from ``first`` on.
    """
    import numpy as np

    long, now = len(heard) - window, first + len(heard)
    posts, past = int(heard[long:].sum()), heard[:long]
    hours = np.arange(first, now)
    weights = 0.5 ** ((now - 1 - hours[:long]) / _HALVES_AFTER)
    # At first each hour is compared with its others, by the dispersion that is assumed.
    seen, expected = (
        _windows(past, window),
        _windows(_rates(past, hours, weights, without_own=True)[:long], window),
    )
    past = _cut(past, seen, expected, _dispersed(expected), window)
    for _ in range(2):
        rates = _rates(past, hours, weights)
        seen, expected = _windows(past, window), _windows(rates[:long], window)
        extra = float(((seen - expected) ** 2 - expected).sum())
        assumed = expected**2 * _dispersed(expected)
        lean = _WORTH / window * float(assumed.mean())
        times = max(_LEAST, (extra + lean) / (float(assumed.sum()) + lean + 1e-9))
        past = _cut(past, seen, expected, times * _dispersed(expected), window)
    usual = float(rates[long:].sum())
    dispersion = times * float(_dispersed(usual)) + 1 / (float(past.sum()) + 1)
    return usual, _at_least(posts, usual, 1 / dispersion)


def _dispersed(expected: Any) -> Any:
    """1 / shape of what is assumed of windows in which so many are expected."""
    import numpy as np

    return _THREADS / np.maximum(expected, 0.05) + _DAYS


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


def _cut(past: Any, seen: Any, expected: Any, dispersion: Any, window: int) -> Any:
    import numpy as np
    from scipy.stats import nbinom

    shape = 1 / dispersion
    most = nbinom.ppf(0.999, shape, shape / (shape + np.maximum(expected, 1e-3)))
    factor = np.minimum(1.0, np.maximum(most, 1) / np.maximum(seen, 1))
    cut = past.copy()
    cut[len(past) - len(factor) * window :] *= np.repeat(factor, window)
    return cut


def _at_least(n: int, mean: float, shape: float) -> float:
    from scipy.stats import nbinom

    return float(nbinom.sf(n - 1, shape, shape / (shape + max(mean, 1e-3)))) if n else 1.0
