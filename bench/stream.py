"""How fast the Bluesky collector reads a real Jetstream's history, beside the official client alone.

    GRAPEVINE_JETSTREAM_DIR=... python bench/stream.py [--history 20000] [--events 100000] [--rounds 3]

Needs the Jetstream server and its simulated network (see tests/servers.py). Lets history build up, pauses the
simulated network, and then reads all of it in turn, over and over: the official client with its typed events,
and our collector with 10,000 watch terms and 100,000 watched profiles. Each pass is a process of its own on
one core.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import resource
import statistics
import string
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from atproto import JetstreamClient

sys.path.insert(0, str(Path(__file__).parent.parent))

from collectors.bluesky import collector as bluesky
from collectors.bluesky.collector import Bluesky
from collectors.bluesky.pages import Position
from collectors.watch.watch import Watch
from graph.read.stored_keys import StoredKeys
from graph.records import Post
from tests.servers import running_jetstream

TERMS = 10_000
PROFILES = 100_000
AIM = 20_000


def words(count: int, chooser: random.Random) -> list[str]:
    """Made-up words of 4 to 12 letters."""
    return ["".join(chooser.choices(string.ascii_lowercase, k=chooser.randint(4, 12))) for _ in range(count)]


def client_alone(uri: str, last: int) -> tuple[int, int, float]:
    """The official client, typed, up to event ``last``: events read, 0, seconds without closing."""
    client = JetstreamClient({"cursor": 1}, base_uri=uri)
    read, seconds = 0, 0.0

    def count(message: object) -> None:
        nonlocal read, seconds
        read += 1
        if getattr(message, "seq", 0) >= last:
            seconds = time.perf_counter() - began
            client.stop()

    began = time.perf_counter()
    client.start(count)
    return read, 0, seconds


def watch_of(accounts: list[str]) -> Watch:
    """10,000 terms, a tenth of them with NOT, and 100,000 profiles with ``accounts`` among them."""
    chooser = random.Random(7)
    plain = words(TERMS, chooser)
    terms = [f"{term} NOT {plain[n - 1]}" if n % 10 == 0 else term for n, term in enumerate(plain)]
    made_up = ("".join(chooser.choices(string.ascii_lowercase + "234567", k=24)) for _ in range(PROFILES))
    return Watch(terms, frozenset([*accounts, *(f"did:plc:{name}" for name in made_up)]), StoredKeys())


def collector(uri: str, last: int, watch: Watch) -> tuple[int, int, float]:
    """Our collector up to the page with ``last``: events read, records kept, seconds without closing."""
    host = uri.partition("://")[2].partition("/")[0]
    # The end of the history is no end of the stream: do not measure how long the last page waits for more.
    bluesky._FLUSH_S = 0.05
    read = kept = 0
    began, seconds = time.perf_counter(), 0.0
    for page in Bluesky(jetstream=uri).mentions(watch, str(Position(0, "2020-01-01T00:00:00Z", host))):
        read += page.read
        kept += len(page.records)
        if page.cursor is not None and Position.parse(page.cursor).seq >= last:
            seconds = time.perf_counter() - began
            break
    return read, kept, seconds


def one_pass(kind: str, uri: str, last: int, events: int, accounts: list[str]) -> None:
    """Read the history again and again in this process, and print what it took."""
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[-1]})
    watch = watch_of(accounts) if kind == "collector" else None
    client_alone(uri, 1)
    read, kept, seconds, cpu = 0, 0, 0.0, time.process_time()
    while read < events:
        found = client_alone(uri, last) if watch is None else collector(uri, last, watch)
        read, kept, seconds = read + found[0], kept + found[1], seconds + found[2]
    cpu = time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"read": read, "kept": kept, "seconds": seconds, "cpu": cpu, "peak": peak}))


def measured(kind: str, uri: str, last: int, events: int, accounts: list[str]) -> dict[str, float]:
    """One pass in a process of its own."""
    command = [sys.executable, __file__, "--pass", kind, uri, str(last), str(events), ",".join(accounts)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
    found: dict[str, float] = json.loads(answer.splitlines()[-1])
    return found


def main() -> None:
    """Build up history, measure, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--history", type=int, default=20_000, help="events to wait for")
    parser.add_argument("--events", type=int, default=100_000, help="events to read in each pass")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rate", type=int, default=300, help="commits a second of the simulated network")
    parser.add_argument("--uri", help="a Jetstream that is up already")
    parser.add_argument("--pass", nargs=5, dest="one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        kind, uri, last, events, accounts = options.one
        one_pass(kind, uri, int(last), int(events), accounts.split(","))
    elif options.uri:
        report(options.uri, *history(options.uri, options.history), options.events, options.rounds)
    else:
        with (
            tempfile.TemporaryDirectory() as folder,
            running_jetstream(Path(folder), 40, options.rate) as servers,
        ):
            last, accounts = history(servers.base_uri, options.history)
            with paused(Path(folder)):
                report(servers.base_uri, last, accounts, options.events, options.rounds)


@contextlib.contextmanager
def paused(folder: Path) -> Iterator[None]:
    """The simulated network stands still, so that it takes no time from what is measured."""
    simulators = [
        process
        for process in psutil.process_iter(["cmdline"])
        if "simulator" in " ".join((process.info["cmdline"] or [""])[:1])
        and any(word.startswith(str(folder)) for word in process.info["cmdline"])
    ]
    for process in simulators:
        process.suspend()
    try:
        yield
    finally:
        for process in simulators:
            process.resume()


def history(uri: str, events: int) -> tuple[int, list[str]]:
    """Wait until the server holds that many events; its last one, and a few of its accounts."""
    host = uri.partition("://")[2].partition("/")[0]
    seen: set[str] = set()
    waiting = time.monotonic()
    for page in Bluesky(jetstream=uri).mentions(
        Watch(["a*"]), str(Position(0, "2020-01-01T00:00:00Z", host))
    ):
        seen.update(record.author.partition(":")[2] for record in page.records if isinstance(record, Post))
        at = Position.parse(page.cursor).seq if page.cursor else 0
        if at >= events:
            print(f"{at:,} events after {time.monotonic() - waiting:.0f} s")
            return at, sorted(seen)[:4]
    raise RuntimeError("the stream ended")


def report(uri: str, last: int, accounts: list[str], events: int, rounds: int) -> None:
    """Measure both in turn and print medians."""
    passes: dict[str, list[dict[str, float]]] = {"client": [], "collector": []}
    for _ in range(rounds):
        for kind, found in passes.items():
            found.append(measured(kind, uri, last, events, accounts))
    print(f"{'':<12}{'events/s':>10}{'cpu µs/event':>14}{'kept':>10}{'peak MB':>9}")
    rates = {}
    for kind, found in passes.items():
        rates[kind] = statistics.median(one["read"] / one["seconds"] for one in found)
        cpu = statistics.median(one["cpu"] / one["read"] * 1e6 for one in found)
        print(
            f"{kind:<12}{rates[kind]:>10,.0f}{cpu:>14.1f}{found[0]['kept']:>10,.0f}"
            f"{max(one['peak'] for one in found):>9.0f}"
        )
    ratio = rates["collector"] / rates["client"]
    verdict = "holds" if rates["collector"] >= AIM else "missed"
    print(f"ratio {ratio:.2f}; {TERMS:,} terms, {PROFILES:,} profiles; aim {AIM:,} events/s: {verdict}")


if __name__ == "__main__":
    main()
