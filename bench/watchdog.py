"""What the watchdog's rule does over seeded rhythms: false alarms a year, and hours until a dead source is told.

python bench/watchdog.py            # a year of each rhythm, four seeds: some minutes
python bench/watchdog.py --days 90  # less
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.grapevine.service.rhythms import RHYTHMS, watch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=float, default=365)
    parser.add_argument("--seeds", type=int, default=4)
    wanted = parser.parse_args()
    print("| rhythm | looked at every | false alarms a year | hours until told: median | longest |")
    print("|---|---|---|---|---|")
    for name, (rate, look_s) in RHYTHMS.items():
        told = [
            # It dies at any hour of the week.
            watch(rate, wanted.days + random.Random(seed).uniform(0, 7), seed, look_s=look_s)
            for seed in range(wanted.seeds)
        ]
        years = wanted.seeds * wanted.days / 365
        late = sorted(one.after_h for one in told if one.after_h is not None)
        missed = f" ({len(told) - len(late)} not within 60 days)" if len(late) < len(told) else ""
        print(
            f"| {name} | {look_s / 60:g} min | {sum(one.wrongly for one in told) / years:.2f} "
            f"| {statistics.median(late):.1f} | {late[-1]:.1f}{missed} |"
            if late
            else f"| {name} | | | never | |",
            flush=True,
        )


if __name__ == "__main__":
    main()
