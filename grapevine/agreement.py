"""Before a network bills us for a command, what it would cost is said and asked about; afterwards, what it did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.text import Text

from collectors.base import Collector
from collectors.budget import Estimate, OneJob
from collectors.run import ledger_of
from collectors.watch.watch import Watch
from graph.write.spending import dollars

from .config import SettingsError
from .crm.terminal import somebody_answers
from .terminal import console, errors
from .workspace import Workspace


@contextmanager
def agreed_to_listen(workspace: Workspace, collector: Collector, watch: Watch, yes: bool) -> Iterator[None]:
    """Within it the collector may be listened to; of a network that bills nothing, without more ado.

    Elsewhere the price of one look is told and asked about first, all that is spent is booked under a job of its own
    within the caps, and told in the end. Raises SettingsError, typer.Abort where it was not agreed to; GraphError.
    """
    if collector.allowance is None:
        yield
        return
    with workspace.open() as graph:
        job = f"listen {collector.name}"
        budget = collector.budget = OneJob(ledger_of(graph, collector, collector.allowance), job)
        try:
            agree(
                collector.estimate(watch, (), None), collector, yes, job=job, instead="listen for rarer words"
            )
            collector.first_look_agreed = True
            yield
        finally:
            errors.print(Text(f"{collector.title} bills {dollars(budget.spent)} for this.", style="dim"))


def agree(estimate: Estimate | None, collector: Collector, yes: bool, *, job: str, instead: str) -> None:
    """Say what it would cost and ask whether to go on. Raises SettingsError where that cannot be spent or asked.

    ``instead``: what to do to spend less.
    """
    if estimate is None:
        return
    cost = dollars(estimate.amount)
    console.print(Text(f"{collector.title} bills what is read. This would cost about {cost}:"))
    for line in estimate.lines:
        console.print(Text(f"  {line}"))
    budget = collector.budget
    if budget is not None and estimate.amount > (left := budget.left(job)):
        raise SettingsError(
            f"About {cost} is more than the {dollars(left)} that the budget leaves by now: raise daily and monthly in "
            f"[collectors.{collector.name}], or {instead}."
        )
    if yes or (estimate.amount <= estimate.ask_above and not somebody_answers()):
        return
    if not somebody_answers():
        raise SettingsError(f"About {cost} is not spent without a question: add --yes to agree to it.")
    if not typer.confirm("Go on?"):
        raise typer.Abort
