"""``grapevine.toml``: what a team listens for, read and checked.

Every setting has a default, so no file is needed before the first run. Secrets are never in this file: they come
from the environment or from ``secrets.env`` in the data folder (see :mod:`grapevine.secrets_env`).
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    create_model,
    field_validator,
)

from collectors.base import CollectorSettings
from collectors.registry import COLLECTORS, collector_class
from collectors.watch.terms import TermError, WatchTerm
from graph.settings import default_home

FILE_NAME = "grapevine.toml"
OWN_QUESTIONS = "questions"
PERIOD = re.compile(r"^\s*(\d+)\s*(second|minute|hour|day|week)s?\s*$", re.IGNORECASE)


class SettingsError(Exception):
    """The configuration cannot be used; the message names the file, the setting and what to write."""


def period(value: Any) -> timedelta:
    """A time span as people write it: ``15 minutes``. Raises ValueError with an example."""
    if isinstance(value, timedelta):
        return value
    match = PERIOD.match(value) if isinstance(value, str) else None
    if match is None or int(match[1]) == 0:
        raise ValueError('write a period such as "30 seconds", "15 minutes", "6 hours" or "1 day"')
    return timedelta(**{f"{match[2].lower()}s": int(match[1])})


Period = Annotated[timedelta, BeforeValidator(period)]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class Section(BaseModel):
    """A table of the file: unknown keys are refused, so that a typing error is not passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CompanyConfig(Section):
    """Us, or a competitor."""

    name: str = Field(min_length=1)
    domain: str | None = None
    aliases: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    """Names that mean the company as well."""
    context: tuple[str, ...] = ()
    """Words of which one stands near its name where the name, an everyday word, means the company."""
    profiles: tuple[str, ...] = ()


class TopicConfig(Section):
    """A topic that posts are labelled with."""

    name: str = Field(min_length=1)
    description: str = Field(min_length=1)
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


class WatchConfig(Section):
    """What to look for in posts."""

    terms: tuple[str, ...] = ()

    @field_validator("terms")
    @classmethod
    def each_parses(cls, terms: tuple[str, ...]) -> tuple[str, ...]:
        for term in terms:
            try:
                WatchTerm.parse(term)
            except TermError as error:
                raise ValueError(str(error)) from error
        return terms


def collector_tables(value: Any) -> Any:
    """``[collectors.<network>]`` as each network's class declares it. Raises ValueError for an unknown network."""
    if not isinstance(value, Mapping):
        return value
    for name in value:
        if name not in COLLECTORS:
            raise ValueError(f"there is no network {name!r}; there are: {', '.join(COLLECTORS)}")
    fields: dict[str, Any] = {name: (collector_class(name).settings, ...) for name in value}
    return dict(create_model("Tables", **fields).model_validate(value))


CollectorTables = Annotated[dict[str, CollectorSettings], BeforeValidator(collector_tables)]
"""A network's name to its settings; a network without a table has its defaults."""


class AlertConfig(Section):
    """A saved question on a schedule, whose new rows go to whoever owns them."""

    question: str
    params: dict[str, str | int | float] = {}
    every: Period = timedelta(hours=1)
    notify: bool = True


class ScheduleConfig(Section):
    """How often the service does what; streams run all the time."""

    collect: Period = timedelta(minutes=15)
    label: Period = timedelta(minutes=1)
    analyse: Period = timedelta(hours=6)


class QuestionsConfig(Section):
    timeout_s: float = Field(default=30, gt=0, le=3600)
    row_limit: int = Field(default=10_000, gt=0, le=1_000_000)
    folders: tuple[Path, ...] = ()


class NlpConfig(Section):
    threads: int | None = Field(default=None, ge=1)
    """Processor cores that labelling may use; all of them when it is not set.

    Each reads texts of its own.
    """
    sentiment_model: str | None = Field(default=None, min_length=1)
    """A model of your own in place of the bundled one: a folder, or a name on the Hugging Face hub."""
    sentiment_languages: tuple[LanguageCode, ...] = ()
    """Where your own model is used, as ISO 639 codes; every language when none is named."""


class Config(Section):
    """The whole file."""

    us: CompanyConfig | None = None
    competitors: tuple[CompanyConfig, ...] = ()
    topics: tuple[TopicConfig, ...] = ()
    watch: WatchConfig = WatchConfig()
    collectors: CollectorTables = {}
    alerts: dict[str, AlertConfig] = {}
    schedule: ScheduleConfig = ScheduleConfig()
    questions: QuestionsConfig = QuestionsConfig()
    nlp: NlpConfig = NlpConfig()


def config_path(explicit: Path | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """The file that counts: the one named, else ``GRAPEVINE_CONFIG``, else here, else in the data folder."""
    if explicit is not None:
        return explicit
    if named := environ.get("GRAPEVINE_CONFIG"):
        return Path(named)
    here = Path(FILE_NAME)
    return here if here.exists() else default_home(environ) / FILE_NAME


def question_folders(config: Config, home: Path) -> list[Path]:
    """Where a user's own questions lie: ``questions`` in the data folder, and the folders that are configured."""
    return [home / OWN_QUESTIONS, *config.questions.folders]


def load_config(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """The configuration, or the defaults where no file was written yet.

    Raises SettingsError: a named file that is missing, no TOML, or a setting that cannot be used.
    """
    found = config_path(path, environ)
    if not found.exists():
        if path is not None or environ.get("GRAPEVINE_CONFIG"):
            raise SettingsError(f"{found} does not exist: write one with `grapevine init`.")
        return Config()
    try:
        return parse_config(found.read_text(encoding="utf-8"), str(found))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{found} cannot be read: {error}") from error


def parse_config(text: str, name: str = FILE_NAME) -> Config:
    """The configuration written in ``text``. Raises SettingsError naming each setting that is wrong."""
    try:
        return Config.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name} is not valid TOML: {error}") from error
    except ValidationError as error:
        faults = [
            f"  {'.'.join(str(part) for part in fault['loc'])}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_url=False, include_input=False)
        ]
        raise SettingsError(f"{name} has settings that cannot be used:\n" + "\n".join(faults)) from error
