"""The graph of the demo: the sample world, or what was heard live; never mixed with a team's own records."""

from __future__ import annotations

from datetime import date

from graph.connection import Graph, GraphError
from graph.read.checkpoints import Checkpoint, load_checkpoint, save_checkpoint
from graph.read.contents import SAMPLE

LOADING, LOADED = "loading", "loaded"
LIVE = "live"
"""The key of the checkpoint that says for which company was listened."""
ERASED_AT_ONCE = 5_000


def prepare(graph: Graph, today: date) -> bool:
    """Make the graph ready for the sample of ``today``; True where all of it is there already.

    A sample that broke off is gone on with. One of an earlier day is taken out, so that the sample never ages.
    Raises GraphError for a graph that holds anything else.
    """
    state, _, day = (load_checkpoint(graph, SAMPLE) or "").partition(" ")
    if day == today.isoformat():
        return state == LOADED
    if not day and _holds_records(graph):
        raise GraphError(
            "This graph holds records of your own, and the sample is not mixed with them: unset NEO4J_URI to see the "
            "sample in a graph of its own."
        )
    if day:
        empty(graph)
    _save(graph, LOADING, today)
    return False


def prepare_live(graph: Graph, company: str, *, shared: bool) -> None:
    """Make the graph ready for what is heard for ``company``: what was heard for another one goes.

    ``shared``: it is a server that others may use, of which nothing is ever taken out. Raises GraphError for one that
    holds anything else.
    """
    heard = load_checkpoint(graph, LIVE)
    if heard != company and _holds_records(graph):
        if shared:
            raise GraphError(
                "This graph holds records already, and what is heard now is not mixed with them: unset NEO4J_URI to "
                "listen into a graph of its own."
            )
        empty(graph)
    graph.write(lambda tx: save_checkpoint(tx, Checkpoint(LIVE, company)))


def finish(graph: Graph, today: date) -> None:
    """Note that the sample of ``today`` is complete."""
    _save(graph, LOADED, today)


def empty(graph: Graph) -> None:
    """Take everything out but the schema's and the sample's own checkpoint, in small transactions."""
    kept = "NOT n:Schema AND NOT (n:Checkpoint AND n.key = $checkpoint)"
    while graph.run(
        f"MATCH (n) WHERE {kept} WITH n LIMIT $most DETACH DELETE n RETURN count(*) AS n",
        checkpoint=SAMPLE,
        most=ERASED_AT_ONCE,
    )[0]["n"]:
        pass


def _holds_records(graph: Graph) -> bool:
    return bool(graph.run("MATCH (n) WHERE n:Post OR n:Profile OR n:Company RETURN count(n) AS n")[0]["n"])


def _save(graph: Graph, state: str, today: date) -> None:
    state_now = Checkpoint(SAMPLE, f"{state} {today.isoformat()}")
    graph.write(lambda tx: save_checkpoint(tx, state_now))
