"""The table ``[serve]`` of ``grapevine.toml``: the limits of the HTTP interface."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from grapevine.section import Period, Section


class ServeConfig(Section):
    """What other programs may ask for at once."""

    questions_at_once: int = Field(default=4, ge=1, le=24)
    """Questions that are answered at the same time; who asks one more is told to try again."""
    answers_kept: int = Field(default=32, ge=1, le=1_000)
    """Answers whose next rows can be asked for, over all programs; the one unused for longest goes first."""
    keep: Period = timedelta(minutes=15)
    """How long an answer's next rows can be asked for, after the last time that they were."""
    loopback_webhooks: bool = False
    """Whether alerts may be sent to programs on this machine."""
