"""How well unusual connections are told from usual ones: bursts planted into a list of connections with times.

python bench/bursts.py                                       # into seeded connections (bench/connection_worlds.py)
python bench/bursts.py FILE.csv                              # columns time, source, account, target, competitor
python bench/bursts.py FILE.txt --columns source,target,time # without a heading: say which column is which

``time`` is in seconds since 1970 or ISO 8601. ``source`` connects to ``target``; ``account`` is whose person the source
is, and ``competitor`` whose the target is. Without ``account`` every source is an account, and its new targets are
counted in place of its people; without ``competitor`` all targets are one competitor's. Only the first connection of a
source with a target counts.

In each window (a week) of the last half, bursts are planted into accounts at random, so many people of theirs that did
not connect in it, and every rule is asked with so many weeks of history, as if all accounts had been looked at first
that long ago. A row that is told of and was not planted is a false alert. "At 1 in 1,000" is the recall with the rule's
own measure set so high that no more than one false alert comes in 1,000 account-weeks.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.connection_worlds import DAY, Edge, connections
from queries.alerts.statistics.bursts import Counts, bursts

HISTORIES = (0, 2, 8, 26)
SIZES = (3, 6, 10)
PLANTED = 0.003
"""In which share of all rows a burst of each size is planted in a window."""
Rule = Callable[[list[Counts], int], list[float]]


def three_times_usual(rows: list[Counts], _of: int) -> list[float]:
    """Three people at least, and three times the mean of the windows before, or of one person."""
    return [
        row.now / max(sum(row.before) / len(row.before) if row.before else 0.0, 1.0) / 3 * (row.now >= 3)
        for row in rows
    ]


def robust_z(rows: list[Counts], _of: int) -> list[float]:
    """Three people at least, and 3.5 robust standard deviations (1.4826 MAD, one person at least) above the median."""
    found = []
    for row in rows:
        middle = median(row.before) if row.before else 0.0
        spread = max(1.4826 * median(abs(n - middle) for n in row.before) if row.before else 0.0, 1.0)
        found.append((row.now - middle) / spread / 3.5 * (row.now >= 3))
    return found


def gamma_poisson(rows: list[Counts], of: int) -> list[float]:
    """Three people at least, and EB05 of at least 2."""
    return [found.eb05 / 2 * (row.now >= 3) for row, found in zip(rows, bursts(rows, of), strict=True)]


RULES: dict[str, Rule] = {
    "rule before: 3 people, 3 times usual": three_times_usual,
    "robust z-score of 3.5, 3 people": robust_z,
    "Gamma-Poisson: EB05 of 2, 3 people": gamma_poisson,
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
        return Counts(len(seen.get(window, ())) + planted, before, size)

    def room(self, row: tuple[str, str], window: int) -> int:
        """How many people of the account did not connect in the window."""
        here = len(self.who.get(row, {}).get(window, ()))
        return len(self.people[row[0]]) - here if self.by_person else 10**6


def measure(world: World, history: int, rng: random.Random) -> list[str]:
    told: dict[str, list[tuple[float, int]]] = defaultdict(list)
    weeks = range(max(*HISTORIES, world.windows // 2), world.windows)
    each = max(1, round(PLANTED * len(world.rows)))
    for window in weeks:
        planted: dict[tuple[str, str], int] = {}
        for size in SIZES:
            fit = [row for row in world.rows if row not in planted and world.room(row, window) >= size]
            planted |= dict.fromkeys(rng.sample(fit, min(each, len(fit))), size)
        counts = [world.counts(row, window, history, planted.get(row, 0)) for row in world.rows]
        seen = [n for n, row in enumerate(counts) if row.now or any(row.before)]
        for name, rule in RULES.items():
            scores = rule([counts[n] for n in seen], len(counts))
            told[name] += [
                (score, planted.get(world.rows[n], 0)) for n, score in zip(seen, scores, strict=True)
            ]
    account_weeks = len(world.people) * len(weeks)
    return [_line(name, history, told[name], account_weeks) for name in RULES]


def _line(name: str, history: int, told: Sequence[tuple[float, int]], account_weeks: int) -> str:
    wrongly = sorted((score for score, size in told if not size), reverse=True)
    allowed = wrongly[account_weeks // 1000] if len(wrongly) > account_weeks // 1000 else 0.0
    recalls, tuned = [], []
    for size in SIZES:
        scores = [score for score, planted in told if planted == size]
        recalls.append(sum(score >= 1 for score in scores) / len(scores) if scores else 0.0)
        tuned.append(sum(score > allowed for score in scores) / len(scores) if scores else 0.0)
    false = 1000 * sum(score >= 1 for score in wrongly) / account_weeks
    cells = " | ".join(f"{value:.2f}" for value in (*recalls, false))
    return f"| {history} | {name} | {cells} | {' / '.join(f'{value:.2f}' for value in tuned)} |"


def read(path: Path, columns: Sequence[str] | None) -> list[Edge]:
    """The connections of a file, in order of time."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        sample = file.read(4096)
        file.seek(0)
        commas = "," in sample
        lines: Iterator[list[str]] = (
            csv.reader(file) if commas else (line.split() for line in file if line.strip())
        )
        names = list(columns or next(lines))
        edges = []
        for line in lines:
            row = dict(zip(names, line, strict=False))
            edges.append(
                Edge(
                    _seconds(row["time"]), row["source"], row.get("account", row["source"]), row["target"],
                    row.get("competitor", "all"),
                )
            )  # fmt: skip
    return sorted(edges, key=lambda edge: edge.at)


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path, nargs="?", help="without one, seeded connections")
    parser.add_argument("--columns", type=lambda text: text.split(","), help="of a file without a heading")
    parser.add_argument("--window", type=float, default=7.0, help="days")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--accounts", type=int, default=400, help="of the seeded connections")
    wanted = parser.parse_args()
    edges = read(wanted.file, wanted.columns) if wanted.file else connections(wanted.seed, wanted.accounts)
    world = World(edges, wanted.window, by_person=any(edge.account != edge.source for edge in edges))
    if world.windows <= max(HISTORIES):
        raise SystemExit(f"{world.windows} windows are too few: {max(HISTORIES) + 1} at least (see --window)")
    print(
        f"{len(edges)} connections, {len(world.people)} accounts, {len(world.rows)} rows, {world.windows} windows\n"
    )
    heads = " | ".join(f"recall of {size}" for size in SIZES)
    print(
        f"| weeks of history | rule | {heads} | false alerts in 1,000 account-weeks | recall at 1 in 1,000 |"
    )
    print("|---" * (4 + len(SIZES)) + "|")
    for history in HISTORIES:
        for line in measure(world, history, random.Random(wanted.seed)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
