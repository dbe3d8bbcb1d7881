"""One collection run: pages from a collector into the graph, each in one transaction with its checkpoint."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from collectors.watch.watch import WatchTerm
from graph.connection import Graph
from graph.read.runs import finish_run, start_run, tell_run
from graph.read.stored_keys import nameless_authors
from graph.write.spending import Allowance, Ledger
from graph.write.tombstones import TombstoneKey
from graph.write.writer import write_page

from .base import Collector, ConfigError, RetryLater
from .budget import Estimate
from .collecting.collection import Collection
from .collecting.reading import batches
from .collecting.storing import OnPage, RunInputs
from .report import CollectReport

__all__ = [
    "CollectReport",
    "collect",
    "collect_history",
    "collect_names",
    "estimate_history",
    "give_budget",
    "ledger_of",
]


def collect(
    graph: Graph,
    collector: Collector,
    terms: Sequence[WatchTerm | str],
    *,
    tombstones: TombstoneKey,
    on_page: OnPage | None = None,
    stop: threading.Event | None = None,
    limit: int | None = None,
    refresh_s: float = 30.0,
) -> CollectReport:
    """Bring what ``collector`` has to say into the graph; how it went is also kept as a Run.

    Handles are resolved, profiles watched for the first time get their baseline, and posts are read from the
    checkpoint on. Where the network has no stream, the posts that it deleted since are then removed, and the
    lists of connections are read that are due. A stream goes on until it ends, ``stop`` is set (heeded within two
    seconds) or ``limit`` items were read; beside it, in threads of their own, handles, names and lists are looked up,
    and every ``refresh_s`` seconds newly watched profiles are looked for. ``on_page`` is called by one thread at a
    time. Faults of the moment are tried again; what cannot be read is counted, passed over and asked for again later.

    Raises ConfigError, RetryLater, Unreachable, Fatal or GraphError; what was read until then is kept.
    """
    if wanted := collector.missing():
        raise ConfigError(f"{collector.name} is off: set {', '.join(wanted)}.")
    inputs = RunInputs(graph, collector, tombstones, on_page, stop or threading.Event(), limit, refresh_s)
    return _run(f"collect {collector.name}", inputs, terms, Collection.everything)


def collect_history(
    graph: Graph,
    collector: Collector,
    since: datetime,
    *,
    tombstones: TombstoneKey,
    terms: Sequence[WatchTerm | str] = (),
    on_page: OnPage | None = None,
    stop: threading.Event | None = None,
) -> CollectReport:
    """Bring in what the watched profiles did from ``since`` on, up to where the stream's checkpoint stands.

    And posts for which the watch ``terms`` hold, where the network can search its past.

    Raises as ``collect`` does; ConfigError where the collector has no past to offer.
    """
    if "history" not in collector.abilities:
        raise ConfigError(f"{collector.title} offers nothing from before it was first collected.")
    inputs = RunInputs(graph, collector, tombstones, on_page, stop or threading.Event())
    return _run(f"history {collector.name}", inputs, terms, lambda collection: collection.past(since))


def estimate_history(
    graph: Graph,
    collector: Collector,
    since: datetime,
    *,
    tombstones: TombstoneKey,
    terms: Sequence[WatchTerm | str] = (),
) -> Estimate | None:
    """What ``collect_history`` would cost; None for a network that bills nothing. Raises as it does."""
    if collector.allowance is None or "history" not in collector.abilities:
        return None
    give_budget(graph, collector)
    return Collection(RunInputs(graph, collector, tombstones), terms).estimate(since)


def give_budget(graph: Graph, collector: Collector) -> None:
    """Have a collector of a network that bills us ask for each request; others need nothing."""
    if collector.allowance is not None:
        collector.budget = ledger_of(graph, collector, collector.allowance)


def ledger_of(graph: Graph, collector: Collector, allowance: Allowance) -> Ledger:
    """The account of its network."""
    return Ledger(graph, collector.name, allowance, collector.now)


def collect_names(graph: Graph, collector: Collector, *, tombstones: TombstoneKey) -> int:
    """Ask once what the authors are called that are known by their uid alone; returns how many were told of.

    Raises what ``describe`` raises, GraphError; the names that were told before are kept.
    """
    give_budget(graph, collector)
    named = 0
    for some in batches(nameless_authors(graph, collector.name), collector.lookup_size):
        for page in collector.describe(some):
            named += write_page(graph, page.records, tombstones=tombstones)["profiles"]
    return named


def _run(
    job: str, inputs: RunInputs, terms: Sequence[WatchTerm | str], work: Callable[[Collection], None]
) -> CollectReport:
    began = time.monotonic()
    give_budget(inputs.graph, inputs.collector)
    run = start_run(inputs.graph, job)
    inputs = replace(inputs, tell=lambda report: tell_run(inputs.graph, run, report.counts(), report.notes()))
    report = CollectReport(inputs.collector.name)
    try:
        collection = Collection(inputs, terms)
        report = collection.report
        work(collection)
        report.state = "stopped" if collection.stopped else "done"
    except RetryLater as fault:
        report.state, report.error, report.retry_at = "stopped", str(fault), fault.at
        raise
    except BaseException as fault:
        report.state, report.error = "failed", str(fault) or type(fault).__name__
        raise
    finally:
        report.seconds = time.monotonic() - began
        finish_run(inputs.graph, run, report.counts(), error=report.notes(), state=report.state)
    return report
