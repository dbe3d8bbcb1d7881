"""A hundred seeded trials: the service is killed at work and started again. Is a window missed, is anything doubled?

python bench/kills.py [--trials 100] [--seed 1]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from graph.connection import GraphSettings, open_graph
from graph.schema import migrate
from tests.grapevine.service.tide import killed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with open_graph(GraphSettings(home=home, heap_mb=512)) as graph:
            migrate(graph)
            found = killed(
                home,
                graph,
                wanted.trials,
                wanted.seed,
                lambda n: print(f"\r{n}", end="", file=sys.stderr, flush=True),
            )
    print(file=sys.stderr)
    print("| job | published | stored | missed | doubled |")
    print("|---|---|---|---|---|")
    for name, number in found.published.items():
        held = found.stored[name]
        missed = number - len(set(held))
        print(f"| {name} | {number} | {len(set(held))} | {missed} | {len(held) - len(set(held))} |")
    print(
        f"\n{found.trials} kills, {found.cut_off} runs cut off by them in mid-work, {len(found.overlapping)} runs "
        f"overlapped; longest from a start to the first request: {found.slowest_s:.1f} s; "
        f"{time.monotonic() - began:.0f} s in all."
    )


if __name__ == "__main__":
    main()
