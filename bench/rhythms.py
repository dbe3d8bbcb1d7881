"""How well a silence and a spike are told from what is usual, over seeded posts (bench/rhythm_worlds.py).

python bench/rhythms.py silence   # accounts that stop posting, looked at every week
python bench/rhythms.py spikes    # companies that are mentioned more, looked at every six hours

Each rule stands beside the one that suites publish: so many days without a post; the last hour against the twelve
before. A silence counts as found if it is told within the days given (and the six to the next look) after the last
post, a spike if it is told within 24 hours. A pause or a day that was told of and was not planted is one false alert.
A second table has the recall of one rule by how much an account or a company is heard of.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.rhythm_worlds import days_spoken, mentions
from queries.alerts.statistics.silence import silences
from queries.alerts.statistics.spikes import spike

HISTORIES = (2, 8, 26)
WITHIN = (14, 28, 56)
SILENCES = (2e-3, 1e-3, 5e-4)
SILENCE = 5e-4
CHANCES = (1e-4, 1e-5, 1e-6)
SPIKE = "chance of 1e-05"
SPOKEN = (0.5, 1.5, 3.0, 7.0)
"""Days with a post, a week: bounds of the second table's groups."""
MENTIONED = (2.0, 7.0, 25.0, 1e9)
"""Mentions a day."""
SPIKE_RULES = (
    *("last hour 3 times the 12 before", "last hour 5 times the 12 before"),
    *(f"chance of {most:g}" for most in CHANCES),
)


def measure_silence(seed: int, accounts: int) -> None:
    heads = " | ".join(f"found in {n} days" for n in WITHIN)
    print(f"| weeks of history | rule | {heads} | false alerts in 1,000 account-weeks |")
    print("|---" * (3 + len(WITHIN)) + "|")
    spoken = days_spoken(seed, accounts)
    rng = random.Random(seed)
    stopped = {n: rng.randrange(200, 440) for n in range(accounts) if rng.random() < 0.2}
    by_volume: list[tuple[int | str, list[str]]] = []
    for history in HISTORIES:
        rules = (
            *("14 days", "30 days", "3 times the 90 % pause, longest ever"),
            *(f"chance of {most:g}" for most in SILENCES),
        )
        told: dict[str, dict[int, int]] = {name: {} for name in rules}
        wrongly: dict[str, set[tuple[int, int]]] = {name: set() for name in rules}
        weeks = 0
        for today in range(200, 497, 7):
            past = [
                [day for day in days if today - 7 * history - 14 <= day <= min(today, stopped.get(n, today))]
                for n, days in enumerate(spoken)
            ]
            found = silences(past, today)
            weeks += sum(bool(days) for days in past)
            for n, (days, one) in enumerate(zip(past, found, strict=True)):
                if not days:
                    continue
                usual = one.times_usual >= 3 and len(days) >= 6
                says = {
                    "14 days": one.silent_days >= 14,
                    "30 days": one.silent_days >= 30,
                    "3 times the 90 % pause, longest ever": usual and one.silent_days > one.longest_pause,
                }
                says |= {f"chance of {most:g}": usual and one.chance <= most for most in SILENCES}
                # The pause that does not end, from the first look after the day on which it stopped.
                for_good = today > stopped.get(n, today) and _last(spoken[n], stopped[n]) == days[-1]
                for name in (name for name, said in says.items() if said):
                    if for_good:
                        told[name].setdefault(n, one.silent_days)
                    else:
                        wrongly[name].add((n, days[-1]))
        for name in rules:
            cells = [
                sum(days <= within + 6 for days in told[name].values()) / len(stopped) for within in WITHIN
            ]
            shown = " | ".join(f"{cell:.2f}" for cell in (*cells, 1000 * len(wrongly[name]) / weeks))
            print(f"| {history} | {name} | {shown} |", flush=True)
        chosen = told[f"chance of {SILENCE:g}"]
        volumes = {n: sum(when - 56 < day <= when for day in spoken[n]) / 8 for n, when in stopped.items()}
        by_volume.append((history, _by_volume(SPOKEN, [(volumes[n], n in chosen) for n in stopped])))
    _print_by_volume(f"found at a chance of {SILENCE:g}, by days with a post in a week", SPOKEN, by_volume)


def _by_volume(bounds: Sequence[float], found: Sequence[tuple[float, bool]]) -> list[str]:
    """The share found up to each bound and above the one before, and of how many."""
    cells = []
    for low, high in pairwise((-1.0, *bounds)):
        those = [yes for volume, yes in found if low < volume <= high]
        cells.append(f"{sum(those) / len(those):.2f} of {len(those)}" if those else "none")
    return cells


def _print_by_volume(
    title: str, bounds: Sequence[float], lines: Sequence[tuple[int | str, list[str]]]
) -> None:
    heads = [f"to {high:g}" if high < 1e9 else f"over {low:g}" for low, high in pairwise((0.0, *bounds))]
    print(f"\n{title}\n\n| weeks of history | {' | '.join(heads)} |")
    print("|---" * (1 + len(bounds)) + "|")
    for history, cells in lines:
        print(f"| {history} | {' | '.join(cells)} |")


def _last(days: list[int], stopped: int) -> int:
    return max((day for day in days if day <= stopped), default=-1)


def measure_spikes(seed: int, companies: int, histories: Sequence[int]) -> None:
    heads = "found: 3 times usual | found: 10 times usual"
    print(f"| weeks of history | rule | {heads} | false alerts in 1,000 company-weeks |")
    print("|---" * 5 + "|")
    rng = random.Random(seed)
    worlds = [(mentions(1000 * seed + n, 60), rng.randrange(24 * 7)) for n in range(companies)]
    by_volume: list[tuple[int | str, list[str]]] = []
    for history in histories:
        rng = random.Random(seed + 1)
        wrongly = dict.fromkeys(SPIKE_RULES, 0)
        found = {name: {3: 0, 10: 0} for name in SPIKE_RULES}
        weeks = planted = 0
        sizes: dict[int, list[tuple[float, bool]]] = {3: [], 10: []}
        for counts, shift in worlds:
            for week in range(30, 58, 4):
                end = 168 * (week + 1) + shift
                weeks += 1
                for name, said in _told(counts, end - 168, end, history).items():
                    wrongly[name] += said
                planted += 1
                for times in (3, 10):
                    # So many times a usual day, and five more, spread over six hours.
                    usual = sum(counts.get(hour, 0) for hour in range(end - 24 * 28, end)) / 28
                    more = dict(counts)
                    for _ in range(5 + round((times - 1) * usual)):
                        hour = end + rng.randrange(6)
                        more[hour] = more.get(hour, 0) + 1
                    told = _told(more, end, end + 24, history)
                    for name, said in told.items():
                        found[name][times] += said > 0
                    sizes[times].append((usual, told[SPIKE] > 0))
        for name in SPIKE_RULES:
            cells = " | ".join(f"{found[name][times] / planted:.2f}" for times in (3, 10))
            print(f"| {history} | {name} | {cells} | {1000 * wrongly[name] / weeks:.2f} |", flush=True)
        by_volume += [(f"{history}, {n} times", _by_volume(MENTIONED, sizes[n])) for n in sizes]
    _print_by_volume(f"found at a {SPIKE}, by mentions on a usual day", MENTIONED, by_volume)


def _told(counts: dict[int, int], start: int, end: int, history: int) -> dict[str, int]:
    """How many alerts each rule raises between two hours; one that goes on for a day is one."""
    told = dict.fromkeys(SPIKE_RULES, 0)
    quiet = dict.fromkeys(told, start)
    for hour in range(start + 1, end + 1):
        last = counts.get(hour - 1, 0)
        before = sum(counts.get(h, 0) for h in range(hour - 13, hour - 1)) / 12
        says = {
            "last hour 3 times the 12 before": last >= 5 and last >= 3 * before,
            "last hour 5 times the 12 before": last >= 5 and last >= 5 * before,
        }
        # Fewer than five posts are never told of.
        if (hour - start) % 6 == 0 and sum(counts.get(h, 0) for h in range(hour - 24, hour)) >= 5:
            one = spike(counts, end - 168 * history - 168, hour)
            says |= {f"chance of {most:g}": one.times_usual >= 2 and one.chance <= most for most in CHANCES}
        for name, said in says.items():
            if said and hour >= quiet[name]:
                told[name] += 1
                quiet[name] = hour + 24
    return told


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("silence", "spikes"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--accounts", type=int, default=300)
    parser.add_argument("--companies", type=int, default=40)
    parser.add_argument(
        "--history", type=int, action="append", help="weeks, of spikes; 2, 8 and 26 if not given"
    )
    wanted = parser.parse_args()
    if wanted.what == "silence":
        measure_silence(wanted.seed, wanted.accounts)
    else:
        measure_spikes(wanted.seed, wanted.companies, wanted.history or HISTORIES)


if __name__ == "__main__":
    main()
