"""The blanks of a question: their types, and how what people type becomes a value.

The form, the command line and the checks share them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from graph.errors import GrapevineError

ParamType = Literal["topic", "company", "since", "int", "float", "text", "choice"]
Role = Literal["us", "customer", "prospect", "competitor", "partner"]

_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
_UNITS = {"d": "day", "w": "week", "wk": "week", "m": "month", "mo": "month", "y": "year", "yr": "year"}
_PERIOD = re.compile(r"(?:(?:in |for |over )?(?:the )?(?:last|past) )?(an?|\d+)?\s*([a-z]+?)s?(?: ago)?")
_LONGEST_TEXT = 500
ANY = "any"
"""What people type into a blank that may stay open."""


class ParamError(GrapevineError, ValueError):
    """A value does not fit its blank; the message says what the blank takes."""


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time as people say it: "30 days", "2 weeks". A month counts 30 days, a year 365."""

    count: int
    unit: str

    @property
    def days(self) -> int:
        """Its length in days."""
        return self.count * _DAYS[self.unit]

    def __str__(self) -> str:
        return f"{self.count} {self.unit}{'' if self.count == 1 else 's'}"

    @classmethod
    def parse(cls, raw: object) -> Period:
        """A period from "30 days", "2w", "a month", "the last 3 weeks" or a number of days, or ValueError."""
        if isinstance(raw, Period):
            return raw
        if isinstance(raw, timedelta):
            return cls(raw.days, "day")
        text = " ".join(str(raw).lower().split())
        if text.isdecimal():
            return cls(int(text), "day")
        found = _PERIOD.fullmatch(text)
        unit = found and _UNITS.get(found[2], found[2])
        if not found or unit not in _DAYS:
            raise ValueError(f"{raw!r} is not a period")
        return cls(int(found[1]) if (found[1] or "").isdecimal() else 1, unit)


Value = str | int | float | Period | None
"""What a blank can hold once parsed; ``None`` where it may stay open and does."""


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
        if self.any and self.type not in ("topic", "company", "text"):
            raise ValueError("`any` is for a topic, a company or a text")
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
        """What a form shows beside the blank."""
        return self.label or self.name.replace("_", " ")

    @property
    def required(self) -> bool:
        """True where the blank must be filled because it has no default and may not stay open."""
        return self.default is None and not self.any

    def parse(self, raw: object = None) -> Value:
        """The value that ``raw`` stands for; the default where it is None or blank. Raises ParamError.

        Takes what people type as well as a value parsed before.
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
            and raw.lower() in (ANY, "anything", "anyone", "all", "everything")
        ):
            return None
        return _PARSERS[self.type](self, raw)

    def _takes(self) -> str:
        """What this blank takes, for messages and forms."""
        what = {
            "topic": "a topic, such as churn",
            "company": f"a company{' (' + ' or '.join(self.role) + ')' if self.role else ''}, by name",
            "since": "a period such as 30 days",
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

    def _within(self, value: Any) -> Value:
        number = self._number(value)
        if self.min is not None and number < self._number(self.min):
            raise ParamError(f"`{self.name}` is at least {self.min}, not {value}")
        if self.max is not None and number > self._number(self.max):
            raise ParamError(f"`{self.name}` is at most {self.max}, not {value}")
        parsed: Value = value
        return parsed


def _since(param: Param, raw: object) -> Value:
    try:
        period = Period.parse(raw)
    except ValueError:
        raise param._wrong(raw) from None
    if not 0 < period.days <= 36_500:
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
    "since": _since,
    "int": _int,
    "float": _float,
    "text": _text,
    "choice": _choice,
}
