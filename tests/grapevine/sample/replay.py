"""Brings the sample's records into the graph, in a process: ``python -m tests.grapevine.sample.replay DAY``.

It prints a line after every page, so that a test knows when to kill it, the engine or the server.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path

from collectors.bluesky.collector import Bluesky
from collectors.crm.importer import import_crm
from collectors.run import collect
from grapevine.config import parse_config
from grapevine.sample.world import sample_config, write_world
from grapevine.workspace import Workspace


def main(day: date) -> None:
    workspace = Workspace(parse_config(sample_config()), Workspace.load().settings)
    files = write_world(Path(os.environ["GRAPEVINE_HOME"]) / "sample", day)
    tombstones = workspace.tombstones()
    with workspace.open() as graph:
        workspace.apply(graph)
        import_crm(graph, [files.companies, files.contacts], tombstones)
        report = collect(
            graph,
            Bluesky(recording=files.folder),
            workspace.terms(),
            tombstones=tombstones,
            on_page=lambda _page, so_far: print("page", so_far.read, flush=True),
        )
    print("done", report.read, flush=True)


if __name__ == "__main__":
    main(date.fromisoformat(sys.argv[1]))
