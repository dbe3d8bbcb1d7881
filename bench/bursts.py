"""How well unusual connections are told from usual ones: bursts planted into a list of connections with times.

python bench/bursts.py                                # into seeded connections (bench/connection_worlds.py)
python bench/bursts.py FILE --window 2                # a list of your own, see bench/connection_lists.py
python bench/bursts.py FILE --columns source,target,time --time-format "%d.%m.%Y %H:%M"

``source`` connects to ``target`` at ``time``; ``account`` is whose person the source is, and ``competitor`` whose the
target is. Without ``account`` every source is an account, and its new targets are counted in place of its people;
without ``competitor`` all targets are one competitor's. Only the first connection of a source with a target counts.

In each window (a week) of the last half, bursts are planted into accounts at random, so many people of theirs that did
not connect in it, and every rule is asked with so many windows of history, as if all accounts had been looked at first
that long ago. A row that is told of and was not planted is a false alert. "At 1 in 1,000" is the recall with the rule's
own measure set so high that no more than one false alert comes in 1,000 account-windows. The second table has the
Gamma-Poisson rule at other thresholds.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.connection_lists import read
from bench.connection_worlds import DAY, Edge, connections
from queries.alerts.statistics.bursts import Burst, Counts, bursts

HISTORIES = (0, 2, 8, 26)
SIZES = (3, 6, 10)
THRESHOLDS = (0.9, 1.0, 1.2, 1.3, 1.4, 1.6)
PLANTED = 0.003
"""In which share of all rows a burst of each size is planted in a window."""
Rule = Callable[[Counts, Burst], float]
"""The score of a row: 1 and more is told. ``Burst`` is what the Gamma-Poisson model makes of it."""


def three_times_usual(row: Counts, _found: Burst) -> float:
    """Three people at least, and three times the mean of the windows before, or of one person."""
    usual = sum(row.before) / len(row.before) if row.before else 0.0
    return row.now / max(usual, 1.0) / 3 * (row.now >= 3)


def robust_z(row: Counts, _found: Burst) -> float:
    """Three people at least, and 3.5 robust standard deviations (1.4826 MAD, one person at least) above the median."""
    middle = median(row.before) if row.before else 0.0
    spread = max(1.4826 * median(abs(n - middle) for n in row.before) if row.before else 0.0, 1.0)
    return (row.now - middle) / spread / 3.5 * (row.now >= 3)


def gamma_poisson(people: int, least: float) -> Rule:
    """So many people at least, and EB05 of at least ``least``."""
    return lambda row, found: found.eb05 / least * (row.now >= people)


RULES: dict[str, Rule] = {
    "rule before: 3 people, 3 times usual": three_times_usual,
    "robust z-score of 3.5, 3 people": robust_z,
    "Gamma-Poisson: EB05 of 2, 3 people": gamma_poisson(3, 2.0),
    "Gamma-Poisson: EB05 of 1.4, 3 people": gamma_poisson(3, 1.4),
    "Gamma-Poisson: EB05 of 1, 4 people": gamma_poisson(4, 1.0),
}
"""The fourth is what the question's alert tells (its parameters ``min_people`` and ``min_times_usual``)."""
OTHERS: dict[tuple[int, float], Rule] = {
    (people, least): gamma_poisson(people, least) for people in (3, 4) for least in THRESHOLDS
}


class World:
    """A list of connections, counted by row (account and competitor) and window."""

    def __init__(self, edges: Iterable[Edge], window_days: float, by_person: bool) -> None:
        known: set[tuple[str, str]] = set()
        self.who: dict[tuple[str, str], dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        people: dict[str, set[str]] = defaultdict(set)
        first: float | None = None
        for edge in edges:
            first = edge.at if first is None else first
            self.windows = int((edge.at - first) / (window_days * DAY)) + 1
            people[edge.account].add(edge.source)
            if (edge.source, edge.target) in known:
                continue
            known.add((edge.source, edge.target))
            one = edge.source if by_person else edge.target
            self.who[edge.account, edge.competitor][self.windows - 1].add(one)
        self.windows -= 1  # The last one is not whole.
        self.people = people
        self.by_person = by_person
        competitors = {competitor for _, competitor in self.who}
        self.rows = sorted((account, competitor) for account in people for competitor in competitors)

    def counts(self, row: tuple[str, str], window: int, history: int, planted: int = 0) -> Counts:
        seen = self.who.get(row, {})
        before = [len(seen.get(w, ())) for w in range(window - 1, window - 1 - history, -1)]
        size = len(self.people[row[0]]) if self.by_person else 1
        return Counts(len(seen.get(window, ())) + planted, before, size, row[1])

    def room(self, row: tuple[str, str], window: int) -> int:
        """How many people of the account did not connect in the window."""
        here = len(self.who.get(row, {}).get(window, ()))
        return len(self.people[row[0]]) - here if self.by_person else 10**6


def measure(world: World, history: int, rng: random.Random) -> tuple[int, list[tuple[Counts, Burst, int]]]:
    """How many account-windows were looked at, of each row what is known, what it gives, how many are planted."""
    looked: list[tuple[Counts, Burst, int]] = []
    weeks = range(max(*HISTORIES, world.windows // 2), world.windows)
    each = max(1, round(PLANTED * len(world.rows)))
    for window in weeks:
        planted: dict[tuple[str, str], int] = {}
        for size in SIZES:
            fit = [row for row in world.rows if row not in planted and world.room(row, window) >= size]
            planted |= dict.fromkeys(rng.sample(fit, min(each, len(fit))), size)
        counts = [
            (world.counts(row, window, history, planted.get(row, 0)), planted.get(row, 0))
            for row in world.rows
        ]
        seen = [(row, more) for row, more in counts if row.now or any(row.before)]
        found = bursts([row for row, _ in seen], len(counts))
        looked += [(row, burst, more) for (row, more), burst in zip(seen, found, strict=True)]
    return len(world.people) * len(weeks), looked


def _scores(looked: Sequence[tuple[Counts, Burst, int]], rule: Rule) -> list[tuple[float, int]]:
    return [(rule(row, found), planted) for row, found, planted in looked]


def _recalls(told: Sequence[tuple[float, int]], score: float) -> list[float]:
    """By size of burst, the share that reaches a score."""
    found = []
    for size in SIZES:
        scores = [one for one, planted in told if planted == size]
        found.append(sum(one >= score for one in scores) / len(scores) if scores else 0.0)
    return found


def _false(told: Sequence[tuple[float, int]], score: float, account_windows: int) -> float:
    """False alerts in 1,000 account-windows."""
    return 1000 * sum(one >= score for one, planted in told if not planted) / account_windows


def _at_one(told: Sequence[tuple[float, int]], account_windows: int) -> list[float]:
    """The recalls with the score set so high that one false alert comes in 1,000 account-windows."""
    wrongly = sorted((score for score, planted in told if not planted), reverse=True)
    allowed = wrongly[account_windows // 1000] if len(wrongly) > account_windows // 1000 else 0.0
    return _recalls(told, allowed * (1 + 1e-9) + 1e-9)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="?", help="without one, seeded connections")
    parser.add_argument("--columns", type=lambda text: text.split(","), help="of a file without a heading")
    parser.add_argument("--time-format", help="as strptime has it, where it is neither seconds nor ISO 8601")
    parser.add_argument("--window", type=float, default=7.0, help="days")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--accounts", type=int, default=400, help="of the seeded connections")
    wanted = parser.parse_args()
    if wanted.file:
        edges = read(wanted.file, wanted.columns, wanted.time_format)
    else:
        edges = connections(wanted.seed, wanted.accounts)
    world = World(edges, wanted.window, by_person=any(edge.account != edge.source for edge in edges))
    if world.windows <= max(HISTORIES):
        raise SystemExit(f"{world.windows} windows are too few: {max(HISTORIES) + 1} at least (see --window)")
    print(
        f"{len(edges)} connections, {len(world.people)} accounts, {len(world.rows)} rows, {world.windows} windows\n"
    )
    unit = "weeks" if wanted.window == 7 else "windows"
    heads = " | ".join(f"recall of {size}" for size in SIZES)
    false = f"false alerts in 1,000 account-{unit}"
    print(f"| {unit} of history | rule | {heads} | {false} | recall at 1 in 1,000 |")
    print("|---" * (4 + len(SIZES)) + "|")
    lines: list[str] = []
    for history in HISTORIES:
        looks, looked = measure(world, history, random.Random(wanted.seed))
        for name, rule in RULES.items():
            scores = _scores(looked, rule)
            cells = " | ".join(f"{value:.2f}" for value in (*_recalls(scores, 1), _false(scores, 1, looks)))
            at_one = " / ".join(f"{value:.2f}" for value in _at_one(scores, looks))
            print(f"| {history} | {name} | {cells} | {at_one} |", flush=True)
        for people in (3, 4):
            cases = [_scores(looked, OTHERS[people, least]) for least in THRESHOLDS]
            shown = [f"{_recalls(one, 1)[1]:.2f}, {_false(one, 1, looks):.2f}" for one in cases]
            lines.append(f"| {history} | {people} | {' | '.join(shown)} |")
    print("\nGamma-Poisson at other thresholds: recall of 6, and false alerts\n")
    print(f"| {unit} of history | people | " + " | ".join(f"EB05 of {least}" for least in THRESHOLDS) + " |")
    print("|---" * (2 + len(THRESHOLDS)) + "|")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
