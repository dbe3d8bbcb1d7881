"""What every table of ``grapevine.toml`` is made of."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from graph.periods import length_as_written

Period = Annotated[timedelta, BeforeValidator(length_as_written)]


class Section(BaseModel):
    """A table of the file: unknown keys are refused, so that a typing error is not passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)
