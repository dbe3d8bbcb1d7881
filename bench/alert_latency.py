"""How long it takes from an event on a Jetstream to the webhook of an alert, under other traffic.

    GRAPEVINE_JETSTREAM_DIR=... python bench/alert_latency.py [--rate 500] [--seconds 120] [--accounts 40]

Needs the Jetstream server and its simulated network (see tests/servers.py). Runs ``grapevine run`` with the embedded
engine in a folder of its own, with one alert: somebody follows us. The network makes so many commits a second; every
so often a follow of the account that is ours is among them. A reader beside the service notes when the Jetstream sends
each of those; a receiver on loopback notes when the alert's message of it arrives. The service notes when each step was
done (``measures/service_steps.py``). Where the asked rate was not reached, the aim is neither held nor missed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.measures.latency_steps import Told, print_steps, steps_of
from collectors.registry import COLLECTORS
from tests.queries.alerts.receiver import Receiver, receiver
from tests.servers import Jetstream, running_jetstream

AIM_S = 5.0
REACHED = 0.95
"""The least part of the asked events a second under which the aim may be said to hold."""
LATE_S = 60.0
"""How long to wait for messages of the last events."""
START_S = 600.0
WARM_S = 40.0
SERVICE = str(Path(__file__).parent / "measures" / "service_steps.py")
NOTES = "steps.jsonl"
QUESTION = """// ---
// question: Who follows us, one by one?
// description: Each new follow of a profile of ours.
// params:
//   since: {type: since, default: 7 days}
// columns: [follower, record]
// alert:
//   key: [follower, record]
//   title: "{follower} follows us"
// ---
MATCH (:Company {role: 'us'})-[:OPERATES]->(ours:Profile)<-[link:FOLLOWS]-(follower:Profile)
WHERE link.day >= $since AND link.day <= $until AND link.baseline = false
RETURN follower.key AS follower, link.uid AS record ORDER BY follower, record
"""
CONFIG = """
[us]
name = "Acme"
profiles = ["bluesky:{account}"]

{off}
[collectors.bluesky]
jetstream = "{jetstream}"
appview = "{network}"
plc = "{network}"

[[alerts]]
name = "follows"
question = "follows-one-by-one"
every = "1 hour"
past = true
"""


class Seen:
    """When the Jetstream sent each follow of an account, by its record; and how many events it sent at all."""

    def __init__(self, base_uri: str, account: str) -> None:
        self.at: dict[str, float] = {}
        self.events = 0
        self._address = f"{base_uri}/network.bsky.jetstream.subscribeEvents"
        self._account = account
        self._over = threading.Event()

    def read(self) -> None:
        """Until ``stop``."""
        with connect(self._address, subprotocols=["xrpc.v1.json"], max_size=None) as connection:  # type: ignore[list-item]
            while not self._over.is_set():
                try:
                    message = connection.recv(timeout=1)
                except TimeoutError:
                    continue
                except ConnectionClosed:
                    return
                self.events += 1
                if self._account in message and "app.bsky.graph.follow" in message:
                    event = json.loads(message)["payload"]
                    subject = (event.get("record") or {}).get("subject")
                    if event.get("collection") == "app.bsky.graph.follow" and subject == self._account:
                        self.at.setdefault(event["rkey"], time.time())

    def stop(self) -> None:
        self._over.set()


@dataclass(frozen=True)
class Measured:
    """What came of it."""

    told: list[Told]
    lost: int
    """How many follows were not told in time."""
    rate: float
    """Events a second, as the Jetstream sent them."""
    cores: dict[str, float]
    """How many cores each kind of process used."""
    steps: list[tuple[float, ...]]


def arrivals(webhook: Receiver, times: list[float]) -> dict[str, float]:
    """When the message of each follow arrived, by its record."""
    found: dict[str, float] = {}
    for (_, message), at in zip(list(webhook.messages), list(times), strict=False):
        for alert in message["data"]["alerts"]:
            record = str(alert["row"].get("record") or "").rpartition("/")[2]
            found.setdefault(record, at)
    return found


def cpu_seconds(folder: Path) -> dict[str, float]:
    """What each kind of process that works in the folder has used by now, and this one."""
    used: dict[str, float] = {}
    for one in psutil.process_iter():
        with suppress(psutil.Error):
            words = one.cmdline()
            if one.pid == os.getpid():
                kind = "bench"
            elif any(str(folder) in word for word in words):
                kind = "service" if SERVICE in words else "engine" if one.name() == "java" else one.name()
            else:
                continue
            used[kind] = used.get(kind, 0.0) + sum(one.cpu_times()[:2])
    return used


@contextmanager
def service(
    folder: Path, servers: Jetstream, account: str, webhook: Receiver
) -> Iterator[subprocess.Popen[bytes]]:
    """``grapevine run`` in a folder of its own."""
    home = folder / "home"
    (home / "questions").mkdir(parents=True)
    (home / "questions" / "follows-one-by-one.cypher").write_text(QUESTION, encoding="utf-8")
    off = "".join(f"[collectors.{name}]\nenabled = false\n" for name in COLLECTORS if name != "bluesky")
    config = folder / "grapevine.toml"
    config.write_text(
        CONFIG.format(
            account=account,
            off=off,
            jetstream=servers.base_uri.removesuffix("/xrpc"),
            network=servers.pds_uri,
        ),
        encoding="utf-8",
    )
    environment = {**os.environ, "GRAPEVINE_HOME": str(home), "GRAPEVINE_NOTIFY_URLS": webhook.url}
    command = [sys.executable, SERVICE, str(folder / NOTES), "run", "--no-table", "--config", str(config)]
    with (folder / "run.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment, stdout=log, stderr=log, cwd=Path(__file__).parent.parent
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()


def measured(servers: Jetstream, folder: Path, account: str, seconds: float) -> Measured:
    """How long each follow took that came within so many seconds, once what came before was told."""
    with receiver() as webhook:
        times: list[float] = []
        webhook.on_message = lambda: times.append(time.time())
        with service(folder, servers, account, webhook) as process:
            seen = Seen(servers.base_uri, account)
            reader = threading.Thread(target=seen.read, daemon=True)
            reader.start()
            until = time.monotonic() + START_S
            while not webhook.messages:
                if process.poll() is not None or time.monotonic() > until:
                    log = (folder / "run.log").read_text(errors="replace")
                    raise RuntimeError(f"no message came; the service's log ends so:\n{log[-4000:]}")
                time.sleep(0.2)
            # The first checks tell what came while the service started.
            time.sleep(WARM_S)
            began, before, used = time.time(), seen.events, cpu_seconds(folder)
            time.sleep(seconds)
            ended, events = time.time(), seen.events - before
            cores = {kind: (now - used.get(kind, 0.0)) / seconds for kind, now in cpu_seconds(folder).items()}
            wanted = {record: at for record, at in seen.at.items() if began <= at <= ended}
            while time.time() < ended + LATE_S and wanted.keys() - arrivals(webhook, times).keys():
                time.sleep(0.2)
            seen.stop()
            arrived = arrivals(webhook, times)
        told = [Told(record, at, arrived[record]) for record, at in wanted.items() if record in arrived]
        return Measured(
            told,
            len(wanted.keys() - arrived.keys()),
            events / (ended - began),
            cores,
            steps_of(told, folder / NOTES),
        )


def verdict(p99: float, lost: int, rate: float, asked: float) -> str:
    """Whether the aim holds, of which nothing can be said where the asked rate was not reached."""
    if rate < REACHED * asked:
        return f"not measured: {rate:,.0f} events a second came, and {asked:,.0f} were asked for"
    return "holds" if p99 < AIM_S and not lost else "missed"


def report(found: Measured, asked: int) -> None:
    """The tables."""
    took = sorted(one.arrived - one.event for one in found.told)
    print(
        f"{len(took)} follows told, {found.lost} not within {LATE_S:.0f} s; {found.rate:,.0f} events a second"
    )
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores when it ended; cores used by")
    print("  " + ", ".join(f"{kind} {used:.2f}" for kind, used in sorted(found.cores.items())))
    if len(took) < 2:
        print("too few to say anything: measure for longer, or with fewer accounts")
        return
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    for name, value in (("p50", cuts[49]), ("p95", cuts[94]), ("p99", cuts[98]), ("most", took[-1])):
        print(f"{name:<6}{value:>8.2f} s")
    print_steps(found.steps)
    print(f"\naim p99 under {AIM_S:.0f} s: {verdict(cuts[98], found.lost, found.rate, asked)}")


def main() -> None:
    """Start everything, measure, and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rate", type=int, default=500, help="commits a second of the simulated network")
    parser.add_argument("--seconds", type=float, default=120, help="how long to measure")
    parser.add_argument("--accounts", type=int, default=40, help="accounts of the simulated network")
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        running_jetstream(Path(name) / "network", options.accounts, options.rate) as servers,
    ):
        listed = httpx.get(f"{servers.pds_uri}/xrpc/com.atproto.sync.listRepos", timeout=30).json()
        account = sorted(repo["did"] for repo in listed["repos"])[0]
        report(measured(servers, Path(name), account, options.seconds), options.rate)


if __name__ == "__main__":
    main()
