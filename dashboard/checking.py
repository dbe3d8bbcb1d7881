"""What was entered into a question's blanks: its normal spelling, and what is wrong with it at which blank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from queries.catalog import Question
from queries.params import Param, ParamError, spelt
from queries.runner import bind

from .context import Context
from .lists import companies, topics


@dataclass(frozen=True, slots=True)
class Checked:
    """Values as the question understood them, in their normal spelling, and what is wrong with the others."""

    values: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    """Blank name to a message for the user."""


def check(context: Context, question: Question, entered: Mapping[str, str]) -> Checked:
    """Every blank's value, with its default where nothing was entered. Raises GraphError."""
    values: dict[str, str] = {}
    errors: dict[str, str] = {}
    for param in question.params:
        try:
            values[param.name] = _checked(context, question, param, entered.get(param.name))
        except ParamError as error:
            errors[param.name] = _at_its_blank(param, error)
    return Checked(values, errors)


def _checked(context: Context, question: Question, param: Param, raw: str | None) -> str:
    value = param.parse(raw)
    text = spelt(value)
    if value is None or param.type not in ("topic", "company"):
        return text
    names = _names(context, param)
    if text.casefold() in names:
        return names[text.casefold()]
    # It may be another of its names: the runner knows them all, and says which ones there are.
    asked = replace(question, params=(param,))
    key = bind(context.graph, asked, {param.name: value}, datetime.now(UTC))[param.name]
    return names.get(key, text)


def _names(context: Context, param: Param) -> dict[str, str]:
    """What the topics or companies that fit the blank are called, by their keys and by their names in small letters."""
    if param.type == "topic":
        found = topics(context)
        return {topic.key: topic.name for topic in found} | {
            topic.name.casefold(): topic.name for topic in found
        }
    fitting = [company for company in companies(context) if param.takes_role(company.role)]
    us = [("us", company.name) for company in fitting if company.role == "us"]
    return dict(
        [
            *((company.key, company.name) for company in fitting),
            *us,
            *((company.name.casefold(), company.name) for company in fitting),
        ]
    )


def _at_its_blank(param: Param, error: ParamError) -> str:
    """The message without the blank's name in front, since it stands at the blank."""
    message = str(error).removeprefix(f"`{param.name}`").lstrip(": ")
    return message[:1].upper() + message[1:]
