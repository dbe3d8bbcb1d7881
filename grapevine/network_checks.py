"""What ``grapevine doctor`` says of each network: its hosts and sign-ins, its handles, and when it was last read."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from collectors.base import Checked, Collector
from graph.connection import Graph
from graph.doctor import Finding
from graph.read.exporters import exporters
from graph.read.handles import handles_without_account
from graph.read.runs import collecting
from graph.text.counts import counted
from graph.text.safe import one_line

from .workspace import ConfiguredCollector

CHECKS_WITHIN_S = 20.0
"""How long all hosts of all networks have; each call has a shorter limit of its own."""
_LONGEST = 400
STALE_AFTER = timedelta(days=90)
"""An export of connections that is older says little of who knows whom now."""


class NetworkChecks:
    """Every network's ``check``, each in a thread of its own from the start; ``findings`` waits for them."""

    def __init__(self, networks: Sequence[ConfiguredCollector]) -> None:
        self._networks = networks
        self._until = time.monotonic() + CHECKS_WITHIN_S
        self._told: dict[str, queue.Queue[Checked | None]] = {}
        for one in networks:
            if one.collector is not None and not one.off:
                told: queue.Queue[Checked | None] = queue.Queue()
                self._told[one.network] = told
                threading.Thread(target=_ask, args=[one.collector, told], name="check", daemon=True).start()

    def findings(self) -> Iterator[Finding]:
        """Network by network, in the order of their names' list: what wants to be set, or what its hosts answered."""
        for one in self._networks:
            if one.off:
                where = " in secrets.env" if "environment" in one.off else ""
                remedy = (
                    f"Set what it wants{where}, or switch it off: "
                    f"enabled = false in [collectors.{one.network}]."
                )
                yield Finding(one.network, "warn", one.off, remedy)
            else:
                yield from self._answers(one.network)

    def _answers(self, network: str) -> Iterator[Finding]:
        count = 0
        while True:
            try:
                told = self._told[network].get(timeout=max(0.0, self._until - time.monotonic()))
            except queue.Empty:
                yield Finding(
                    network,
                    "fail",
                    f"not all of its hosts answered within {CHECKS_WITHIN_S:g} s",
                    "Run the check again when the machine or its network is less busy.",
                )
                return
            if told is None:
                break
            count += 1
            found = one_line(f"{told.what}: {told.found}")[:_LONGEST]
            yield Finding(network, told.state, found, told.remedy)
        if not count:
            yield Finding(network, "ok", "ready")


def reading_finding(network: str, title: str, graph: Graph) -> Finding:
    """When a page of the network was last read."""
    found = next((one for one in collecting(graph) if one.collector == network), None)
    if found is None or found.reached is None:
        return Finding(network, "ok", f"nothing was read from {title} yet", "grapevine run reads it.")
    return Finding(network, "ok", f"last read {found.reached.astimezone(UTC):%Y-%m-%d %H:%M} UTC")


def handles_finding(network: str, title: str, graph: Graph) -> Finding:
    """Which watched handles the network does not know, or could not be asked for."""
    handles = handles_without_account(graph, network)
    told = handles.sentences(title)
    if not told:
        waiting = len(handles.handles)
        known = (
            f"every watched handle is known to {title}" if handles.watched else "no profile is watched yet"
        )
        what = (
            f"{waiting} of {counted(handles.watched, 'watched handle')} not looked up yet"
            if waiting
            else known
        )
        return Finding(network, "ok", what)
    remedy = "grapevine run asks again by itself."
    if handles.of("unknown"):
        remedy = (
            "Correct the handle in the file or [us] that names it and import it again; where the account is gone, "
            "take it out. What is unknown is asked for again once a day, after a week once a week."
        )
    return Finding(network, "warn", one_line("; ".join(told))[:_LONGEST], remedy)


def exports_finding(made: type[Collector], graph: Graph) -> Finding:
    """When each teammate's last export of their own connections was made, of a network that is not collected."""
    found = exporters(graph, made.name)
    if not found:
        return Finding(
            made.name,
            "ok",
            f"nobody's {made.own_export} of {made.title} was imported yet",
            f'grapevine import {made.name} {made.own_export} --owner "Anna Example" reads a teammate\'s own.',
        )
    oldest = datetime.now(UTC) - STALE_AFTER
    stale = [one for one in found if one.exported[-1] < oldest]
    told = ", ".join(f"{one.name} {one.exported[-1]:%Y-%m-%d}" for one in found)
    what = one_line(f"last exports: {told}")[:_LONGEST]
    if not stale:
        return Finding(made.name, "ok", what)
    names = ", ".join(one.name for one in stale)
    return Finding(
        made.name,
        "warn",
        what,
        one_line(
            f"Older than {STALE_AFTER.days} days: {names}. Ask them for a new {made.own_export}, and import it."
        )[:_LONGEST],
    )


def _ask(collector: Collector, told: queue.Queue[Checked | None]) -> None:
    try:
        for one in collector.check():
            told.put(one)
    except Exception as fault:  # noqa: BLE001 - one network's fault must not end the check of the others
        reason = str(fault) or type(fault).__name__
        told.put(
            Checked("its check", "fail", f"it broke off: {reason}", "Report this with what doctor says.")
        )
    told.put(None)
