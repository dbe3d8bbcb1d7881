"""Collects a recording in a process of its own, slowly, so that a test can kill it half-way.

python -m tests.collectors.collecting HOME FOLDER
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from collectors.base import Page
from collectors.bluesky import pages as bluesky_pages
from collectors.bluesky.collector import Bluesky
from collectors.report import CollectReport
from collectors.run import collect
from graph.connection import GraphSettings, open_graph
from graph.write.tombstones import TombstoneKey

KEY = TombstoneKey(b"a key for tests alone")
TERMS = ["a*", "the"]


def main() -> None:
    """Collect page by page, 25 events each, and say after each where it stands."""
    home, folder = map(Path, sys.argv[1:])
    bluesky_pages.EVENTS_A_PAGE = 25

    def tell(page: Page, report: CollectReport) -> None:
        print(report.read, flush=True)
        time.sleep(0.05)

    with open_graph(GraphSettings(home=home)) as graph:
        collect(graph, Bluesky(recording=folder, environ={}), TERMS, tombstones=KEY, on_page=tell)


if __name__ == "__main__":
    main()
