"""How long a command takes to start, and how much memory it needs: a table, against ``import typer, rich``.

    python bench/start.py [--runs 9] [--tree FOLDER ...]

``--tree`` measures other source folders in the same run, each with the Python of its own ``.venv``, so that two
versions are compared under the same load. An empty graph's engine runs beside each tree while it is measured.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

HERE = Path(__file__).parents[1]
BASELINE = ("-c", "import typer, rich")
COMMANDS = {
    "--help": ("-m", "grapevine", "--help"),
    "questions": ("-m", "grapevine", "questions"),
    "ask": ("-m", "grapevine", "ask", "share-of-voice"),
    "doctor": ("-m", "grapevine", "doctor"),
}
ENGINE = """
import sys
from graph.connection import GraphSettings, open_graph
from graph.schema import migrate
with open_graph(GraphSettings.from_environment()) as graph:
    migrate(graph)
    print("ready", flush=True)
    sys.stdin.read()
"""


def python_of(tree: Path) -> str:
    """The interpreter of a source folder's own environment, or this one."""
    own = tree / ".venv/bin/python"
    return str(own) if own.exists() else sys.executable


@contextmanager
def running_engine(tree: Path, environ: dict[str, str]) -> Iterator[None]:
    """The embedded engine of a source folder, for as long as this lasts."""
    with subprocess.Popen(
        [python_of(tree), "-c", ENGINE],
        cwd=tree,
        env={**environ, "PYTHONPATH": str(tree)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        if "ready" not in process.stdout.readline():
            raise SystemExit(f"The engine of {tree} did not start.")
        yield
        process.communicate()


def measure(tree: Path, arguments: tuple[str, ...], environ: dict[str, str]) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and most memory (MB) of one run. Raises SystemExit where it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [python_of(tree), *arguments],
        cwd=tree,
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(arguments)} in {tree} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument(
        "--tree", type=Path, action="append", default=[], help="another source folder, again for more"
    )
    options = parser.parse_args()
    trees = [tree.resolve() for tree in [*options.tree, HERE]]
    found: dict[tuple[Path, str], list[tuple[float, float, float]]] = {}
    with ExitStack() as stack:
        homes = {}
        for tree in trees:
            home = stack.enter_context(tempfile.TemporaryDirectory())
            Path(home).chmod(0o700)
            homes[tree] = {**os.environ, "GRAPEVINE_HOME": home, "GRAPEVINE_HEAP_MB": "256"}
            stack.enter_context(running_engine(tree, homes[tree]))
        # One round before that counts for nothing: it compiles and fills the disk's cache.
        for number in range(options.runs + 1):
            for tree in trees:
                for name, arguments in {"import typer, rich": BASELINE, **COMMANDS}.items():
                    taken = measure(tree, arguments, homes[tree])
                    if number:
                        found.setdefault((tree, name), []).append(taken)
    print(
        f"{'':20} {'seconds':>9} {'times':>6} {'cpu s':>7} {'times':>6} {'MB':>6}   median of {options.runs}"
    )
    for tree in trees:
        print(tree)
        base = [statistics.median(each) for each in zip(*found[tree, "import typer, rich"], strict=True)]
        for name in ("import typer, rich", *COMMANDS):
            wall, cpu, memory = (statistics.median(each) for each in zip(*found[tree, name], strict=True))
            print(
                f"{name:20} {wall:9.2f} {wall / base[0]:6.1f} {cpu:7.2f} {cpu / base[1]:6.1f} {memory:6.0f}"
            )


if __name__ == "__main__":
    main()
