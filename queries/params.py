"""The blanks of a question: their types, and how what people type becomes a value.

The form, the command line and the checks share them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from graph.errors import GrapevineError
from graph.periods import Period

from .dates import Dates, NoDates

__all__ = ["ANY", "Dates", "Param", "ParamError", "ParamType", "Period", "Role", "Value"]

ParamType = Literal["topic", "company", "person", "network", "since", "int", "float", "text", "choice"]
Role = Literal["us", "customer", "prospect", "competitor", "partner"]

OF_THE_GRAPH: tuple[ParamType, ...] = ("topic", "company", "person", "network")
"""Types whose values the graph knows: Cypher is given their keys."""
_LONGEST_TEXT = 500
ANY = "any"
"""What people type into a blank that may stay open."""


class ParamError(GrapevineError, ValueError):
    """A value does not fit its blank; the message says what the blank takes."""


Value = str | int | float | Period | Dates | None
"""What a blank can hold once parsed; ``None`` where it may stay open and does."""


def spelt(value: Value) -> str:
    """``value`` as people type it, so that parsing it gives ``value`` again."""
    return ANY if value is None else str(value)


class Param(BaseModel):
    """One blank of a question, as its header declares it; ``name`` is that of the Cypher parameter too."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    type: ParamType
    default: str | int | float | None = None
    min: str | int | float | None = None
    max: str | int | float | None = None
    role: tuple[Role, ...] = ()
    """For a company: only companies with one of these roles."""
    choices: tuple[str, ...] = ()
    any: bool = False
    """True where the blank may stay open: a topic or company left open stands for all of them."""
    label: str = ""
    """What a form shows beside it; the name where it says nothing."""
    help: str = ""

    @model_validator(mode="after")
    def _declares_what_its_type_needs(self) -> Param:
        if (self.type == "choice") != bool(self.choices):
            raise ValueError("`choices` is what a parameter of type choice has, and no other")
        if self.role and self.type != "company":
            raise ValueError("`role` is for a parameter of type company")
        if self.any and self.type not in (*OF_THE_GRAPH, "text"):
            raise ValueError("`any` is for a topic, a company, a person, a network or a text")
        if (self.min is not None or self.max is not None) and self.type not in ("since", "int", "float"):
            raise ValueError("`min` and `max` are for a number or a period")
        for bound in ("min", "max"):
            if getattr(self, bound) is not None:
                self._number(getattr(self, bound))
        if self.default is not None:
            self.parse(self.default)
        return self

    @property
    def title(self) -> str:
        """What a form shows beside the blank: its label, or its name in words."""
        if self.label:
            return self.label
        if self.name == "since":
            return "period"
        words = self.name.replace("_", " ")
        return f"{words.removeprefix('min ')}, at least" if words.startswith("min ") else words

    @property
    def left_open(self) -> str:
        """What stands for the blank in the question when it holds nothing: "any competitor"."""
        if not self.any:
            return "…"
        if self.type == "company":
            return f"any {self.role[0] if len(self.role) == 1 else 'company'}"
        return {"topic": "any topic", "person": "anybody", "network": "any network"}.get(
            self.type, "anything"
        )

    @property
    def default_text(self) -> str | None:
        """The default as people type it; None where there is none."""
        return None if self.default is None else spelt(self.parse())

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """The smallest and the largest that a number may be; of a period, in days. None where it has no bound."""
        low, high = (None if bound is None else self._number(bound) for bound in (self.min, self.max))
        return low, high

    def takes_role(self, role: str | None) -> bool:
        """Whether a company with this role can fill the blank."""
        return not self.role or role in self.role

    @property
    def required(self) -> bool:
        """True where the blank must be filled because it has no default and may not stay open."""
        return self.default is None and not self.any

    def parse(self, raw: object = None, today: date | None = None) -> Value:
        """The value that ``raw`` stands for; the default where it is None or blank. Raises ParamError.

        Takes what people type as well as a value parsed before. ``today`` is the day of asking, the present one
        without it: how long "since October" is depends on it.
        """
        if isinstance(raw, str):
            raw = raw.strip()
        if raw is None or raw == "":
            if self.default is None:
                if self.any:
                    return None
                raise ParamError(f"`{self.name}` has no default: {self._takes()}")
            raw = self.default
        if (
            self.any
            and isinstance(raw, str)
            and raw.lower() in (ANY, "anything", "anyone", "anybody", "all", "everything", "everybody")
        ):
            return None
        if self.type == "since":
            return _since(self, raw, today or datetime.now(UTC).date())
        return _PARSERS[self.type](self, raw)

    def _takes(self) -> str:
        """What this blank takes, for messages and forms."""
        what = {
            "topic": "a topic, such as churn",
            "company": f"a company{' (' + ' or '.join(self.role) + ')' if self.role else ''}, by name",
            "person": "a person, by name, @handle or key",
            "network": "a network, by name",
            "since": "a period such as 30 days"
            + (", last month or 2026-10-01 to 2026-10-15" if self.name == "since" else ""),
            "int": "a whole number",
            "float": "a number",
            "text": f"a text of at most {_LONGEST_TEXT} characters",
            "choice": "one of " + ", ".join(self.choices),
        }[self.type]
        return f"it takes {what}" + (f", or {ANY}" if self.any else "")

    def _wrong(self, raw: object) -> ParamError:
        return ParamError(f"`{self.name}` {self._takes().removeprefix('it ')}, not {str(raw)[:80]!r}")

    def _number(self, raw: Any) -> float:
        return Period.parse(raw).days if self.type == "since" else float(raw)

    def _within(self, value: Any, size: float | None = None) -> Value:
        """The value, if it or its ``size`` is within the bounds."""
        number = self._number(value) if size is None else size
        if self.min is not None and number < self._number(self.min):
            raise ParamError(f"`{self.name}` is at least {self.min}, not {value}")
        if self.max is not None and number > self._number(self.max):
            raise ParamError(f"`{self.name}` is at most {self.max}, not {value}")
        parsed: Value = value
        return parsed


def _since(param: Param, raw: object, today: date) -> Value:
    """A period up to today; in the blank called ``since`` one from day to day as well."""
    if param.name == "since" and isinstance(raw, (str, Dates)):
        try:
            dates = Dates.parse(raw, today)
            days = dates.on(today).days
        except NoDates:
            pass
        except ValueError as error:
            raise ParamError(f"`{param.name}`: {error}") from None
        else:
            param._within(dates, days)
            return dates
    try:
        period = Period.parse(raw)
    except ValueError:
        raise param._wrong(raw) from None
    if not 0 < period.days <= 36_500 or period.length.seconds:
        raise param._wrong(raw)
    return param._within(period)


def _int(param: Param, raw: object) -> Value:
    if isinstance(raw, bool) or (isinstance(raw, float) and not raw.is_integer()):
        raise param._wrong(raw)
    try:
        value = int(raw)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        raise param._wrong(raw) from None
    if abs(value) > 2**53:
        raise param._wrong(raw)
    return param._within(value)


def _float(param: Param, raw: object) -> Value:
    try:
        value = float(str(raw).replace(",", ".") if isinstance(raw, str) else raw)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise param._wrong(raw) from None
    if isinstance(raw, bool) or not math.isfinite(value):
        raise param._wrong(raw)
    return param._within(value)


def _text(param: Param, raw: object) -> Value:
    text = str(raw)
    if len(text) > _LONGEST_TEXT or "\x00" in text:
        raise param._wrong(raw)
    return text


def _choice(param: Param, raw: object) -> Value:
    for choice in param.choices:
        if choice.lower() == str(raw).lower():
            return choice
    raise param._wrong(raw)


_PARSERS: dict[ParamType, Callable[[Param, object], Value]] = {
    "topic": _text,
    "company": _text,
    "person": _text,
    "network": _text,
    "int": _int,
    "float": _float,
    "text": _text,
    "choice": _choice,
}
