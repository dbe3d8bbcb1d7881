"""Whether somebody sits at the terminal, and what they are asked there."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn
from rich.text import Text

from grapevine.terminal import console, errors

OnStep = Callable[[str, int, int | None], None]
"""Called with a step's name, how much of it is done, and how much there is (None: not known)."""
SHOWN_AFTER_S = 1.0


def somebody_answers() -> bool:
    """Is there a terminal on both sides, so that questions can be asked?"""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(question: str, default: str = "") -> str:
    """One answer, without spaces around it; ``default`` where somebody only presses Enter."""
    console.print(Text(question), end=" ")
    answer: str = typer.prompt("", default=default, show_default=False, prompt_suffix="")
    return answer.strip()


@contextmanager
def progress(after_s: float = SHOWN_AFTER_S) -> Iterator[OnStep]:
    """Progress bars on the terminal's error side, shown only when the work takes longer than ``after_s``."""
    began = monotonic()
    bars = Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=errors,
        transient=True,
        disable=not errors.is_terminal,
    )
    tasks: dict[str, TaskID] = {}

    def on_step(name: str, done: int, total: int | None) -> None:
        if name not in tasks:
            tasks[name] = bars.add_task(name, total=total)
        bars.update(tasks[name], completed=done, total=total)
        if not bars.live.is_started and monotonic() - began >= after_s:
            bars.start()

    try:
        yield on_step
    finally:
        bars.stop()
