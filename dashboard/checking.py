"""What was entered into a question's blanks: its normal spelling, and what is wrong with it at which blank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph.read.called import unique_names
from queries.catalog import Question
from queries.params import OF_THE_GRAPH, Param, ParamError, spelt

from .context import Context
from .lists import companies, meant_by, topics


@dataclass(frozen=True, slots=True)
class Checked:
    """Values as the question understood them, in their normal spelling, and what is wrong with the others."""

    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    """Blank name to a message for the user."""
    notes: tuple[str, ...] = ()
    """What people should know of names that were entered: that a company is called otherwise now."""


def check(context: Context, question: Question, entered: Mapping[str, str]) -> Checked:
    """Every blank's value, with its default where nothing was entered. Raises GraphError."""
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    notes: list[str] = []
    for param in question.params:
        try:
            values[param.name], note = _checked(context, param, entered.get(param.name))
            notes += [note] if note else []
        except ParamError as error:
            errors[param.name] = _at_its_blank(param, error)
    return Checked(values, errors, tuple(notes))


def _checked(context: Context, param: Param, raw: str | None) -> tuple[str, str]:
    """The blank's value, and what is to be said about what was entered."""
    value = param.parse(raw)
    text = spelt(value)
    if value is None or param.type not in OF_THE_GRAPH:
        return text, ""
    if param.type in ("topic", "company"):
        names = _names(context, param)
        if text.casefold() in names:
            return names[text.casefold()], ""
    # It may be another of its names.
    found = meant_by(context, param, text)
    return found.name, found.note


def _names(context: Context, param: Param) -> dict[str, str]:
    """What to write for the topics or companies that fit the blank, by that in small letters and by their keys."""
    if param.type == "topic":
        found = topics(context)
        return {topic.key: topic.name for topic in found} | {
            topic.name.casefold(): topic.name for topic in found
        }
    fitting = [company for company in companies(context) if param.takes_role(company.role)]
    names = unique_names(fitting)
    ours = next((names[company.key] for company in fitting if company.role == "us"), None)
    return names | ({"us": ours} if ours else {}) | {name.casefold(): name for name in names.values()}


def _at_its_blank(param: Param, error: ParamError) -> str:
    """The message without the blank's name in front, since it stands at the blank."""
    message = str(error).removeprefix(f"`{param.name}`").lstrip(": ")
    return message[:1].upper() + message[1:]
