"""``grapevine.toml``: what a team listens for, read and checked.

Every setting has a default, so no file is needed before the first run. Secrets are never in this file: they come
from the environment or from ``secrets.env`` in the data folder (see :mod:`grapevine.secrets_env`).
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationError,
    create_model,
    field_validator,
    model_validator,
)

from collectors.base import CollectorSettings
from collectors.registry import COLLECTORS, collector_class, network_titles, profile_key
from collectors.watch.terms import TermError, WatchTerm
from graph.errors import GrapevineError
from graph.periods import length_as_written
from graph.settings import default_home
from graph.text.companies.names import stripped_name
from graph.text.domains import domain_of
from graph.text.edited import read_edited
from graph.text.folding import fold
from graph.text.words import PhraseError, WordIndex
from nlp.topics.definition import TopicDefinition, check_definitions

from .alerting.settings import AlertConfig, AlertTables, NotifyConfig, PersonConfig
from .api.settings import ServeConfig
from .section import Period, Section
from .topics.refused import refusal

FILE_NAME = "grapevine.toml"
OWN_QUESTIONS = "questions"
LONGEST_NAME = 200
LETTER_JOINERS = "\u200c\u200d"
"""Invisible, and part of how some scripts are written."""


class SettingsError(GrapevineError):
    """The configuration cannot be used; the message names the file, the setting and what to write."""


def company_name(text: str) -> str:
    """A company's name on one line. Raises ValueError for one that nobody could be found under."""
    name = " ".join(text.split())
    shown = all(char.isprintable() or char in LETTER_JOINERS for char in name)
    if not shown or not any(char.isalnum() for char in name):
        raise ValueError(f"write a name with at least one letter or digit, not {text[:80]!r}")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"write a name of at most {LONGEST_NAME} characters")
    return name


def company_domain(text: str) -> str | None:
    """A domain in lower case, also of a web address; None for an empty text. Raises ValueError."""
    return domain_of(text) if text.strip() else None


def company_profile(text: str) -> str:
    """A profile as it was written. Raises ValueError for one that no network knows."""
    if profile_key(text) is None:
        raise ValueError(f"no network is known for {text[:200]!r}; there are {network_titles()}")
    return text.strip()


def keyword(text: str) -> str:
    """A keyword as it was written. Raises ValueError for one that no text could hold."""
    try:
        WordIndex({text: True})
    except PhraseError as error:
        raise ValueError(f"the keyword {text[:80]!r} cannot be used: {error}") from error
    return text


Name = Annotated[str, AfterValidator(company_name)]
NameForm = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)]
Domain = Annotated[str, AfterValidator(company_domain)]
ProfileText = Annotated[str, AfterValidator(company_profile)]
Keyword = Annotated[str, AfterValidator(keyword)]
LanguageCode = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class CompanyConfig(Section):
    """Us, or a competitor."""

    name: Name
    domain: Domain | None = None
    aliases: tuple[Name, ...] = ()
    products: tuple[Name, ...] = ()
    """Names that mean the company as well."""
    formerly: tuple[Name, ...] = ()
    """Names that it had, under which older posts are still found."""
    never: tuple[NameForm, ...] = ()
    """Forms of its names that do not mean it: posts that use them are not about it."""
    context: tuple[Keyword, ...] = ()
    """Words of which one stands near its name where the name, an everyday word, means the company."""
    profiles: tuple[ProfileText, ...] = ()


class TopicConfig(Section):
    """A topic that posts are labelled with."""

    name: str = Field(min_length=1)
    description: str = Field(min_length=1)
    keywords: tuple[Keyword, ...] = ()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()

    @model_validator(mode="after")
    def of_no_person(self) -> TopicConfig:
        """Raises ValueError for one that sorts people by their health, politics, religion and the like."""
        why = refusal(self.name, self.description, self.keywords)
        if why is not None:
            raise ValueError(why)
        return self


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
    tables: Any = create_model("Tables", **fields)
    return dict(tables.model_validate(value))


CollectorTables = Annotated[dict[str, CollectorSettings], BeforeValidator(collector_tables)]
"""A network's name to its settings; a network without a table has its defaults."""


class ScheduleConfig(Section):
    """How often the service does what; streams run all the time."""

    collect: Period = timedelta(minutes=15)
    timeout: Period = timedelta(hours=1)
    """How long one run of a job may take, unless its network's table says otherwise; streams run all the time."""
    label: Period = timedelta(minutes=1)
    analyse: Period = timedelta(hours=6)


def whole_days(value: Any) -> int:
    """A number of days: ``400``, ``"400 days"``, ``"2 years"``. Raises ValueError for less than a day."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise ValueError(_DAYS)
    try:
        days = length_as_written(f"{value} days" if isinstance(value, int) else value).days
    except ValueError as error:
        raise ValueError(_DAYS) from error
    if days < 1:
        raise ValueError(_DAYS)
    return days


_DAYS = 'write a number of days, such as 400 or "400 days", from one day to ten years'
KeptDays = Annotated[int, BeforeValidator(whole_days)]


class RetentionConfig(Section):
    """For how long posts are kept. Where a network's terms allow fewer days, those count."""

    days: KeptDays | None = None
    networks: dict[str, KeptDays] = Field(default_factory=dict)

    @field_validator("networks")
    @classmethod
    def each_is_known(cls, networks: dict[str, int]) -> dict[str, int]:
        for name in networks:
            if name not in COLLECTORS:
                raise ValueError(f"there is no network {name!r}; there are: {', '.join(COLLECTORS)}")
        return networks


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
    collectors: CollectorTables = Field(default_factory=dict)
    alerts: AlertTables = ()
    notify: NotifyConfig = NotifyConfig()
    people: tuple[PersonConfig, ...] = ()
    schedule: ScheduleConfig = ScheduleConfig()
    retention: RetentionConfig = RetentionConfig()
    questions: QuestionsConfig = QuestionsConfig()
    nlp: NlpConfig = NlpConfig()
    serve: ServeConfig = ServeConfig()

    @field_validator("topics")
    @classmethod
    def each_topic_once(cls, topics: tuple[TopicConfig, ...]) -> tuple[TopicConfig, ...]:
        check_definitions([TopicDefinition(topic.name, topic.description) for topic in topics])
        return topics

    @model_validator(mode="after")
    def each_alert_and_person_once(self) -> Config:
        """Two of one name could not be told apart; whom an alert names must be there."""
        people: dict[str, int] = {}
        for number, person in enumerate(self.people):
            for said in {fold(said) for said in person.called}:
                if people.setdefault(said, number) != number:
                    raise ValueError(f"people.{number}: {said!r} is another person already: name each once")
        names: set[str] = set()
        for number, alert in enumerate(self.alerts):
            if fold(alert.name) in names:
                raise ValueError(f"alerts.{number}: there are two alerts called {alert.name!r}: rename one")
            names.add(fold(alert.name))
        told = [(f"alerts.{n}", said) for n, alert in enumerate(self.alerts) for said in alert.told]
        told += [("notify", self.notify.owner)] if self.notify.owner else []
        for place, said in told:
            if fold(said) not in people and "@" not in said:
                known = ", ".join(person.name for person in self.people) or "nobody"
                raise ValueError(
                    f"{place}: {said!r} is not in [[people]] and no mail address (there: {known})"
                )
        return self

    def alert(self, name: str) -> AlertConfig | None:
        """The alert of this name; None where there is none."""
        return next((alert for alert in self.alerts if alert.name == name), None)

    @model_validator(mode="after")
    def each_company_once(self) -> Config:
        """Two with a domain in common, or with a name where not both have a domain, would be one in the graph.

        The legal form makes no difference: Acme GmbH and ACME, Inc. have a name in common.
        """
        us = [("us", self.us)] if self.us else []
        taken: dict[str, tuple[str, CompanyConfig]] = {}
        for place, company in [*us, *((f"competitors.{n}", one) for n, one in enumerate(self.competitors))]:
            for said in dict.fromkeys((company.name, *company.aliases, company.domain or company.name)):
                is_domain = said == company.domain
                shared = said if is_domain else stripped_name(said) or fold(said)
                other, had = taken.setdefault(shared, (place, company))
                if other != place and (is_domain or not (company.domain and had.domain)):
                    raise ValueError(
                        f"{place}: {said!r} is {had.name!r} already, in {other}: take one of them out"
                    )
        return self


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
    try:
        if not found.exists():
            if path is not None or environ.get("GRAPEVINE_CONFIG"):
                raise SettingsError(f"{found} does not exist: write one with `grapevine init`.")
            return Config()
        return parse_config(read_edited(found), str(found))
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"{found} is neither UTF-8 nor UTF-16 text (byte {error.start}): save it again as UTF-8"
        ) from None
    except OSError as error:
        raise SettingsError(f"{found} cannot be read: {error}") from error


def parse_config(text: str, name: str = FILE_NAME) -> Config:
    """The configuration written in ``text``. Raises SettingsError naming each setting that is wrong."""
    try:
        return checked(tomllib.loads(text.removeprefix("\ufeff")), name)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name} is not valid TOML: {error}") from error


def checked(settings: Mapping[str, Any], name: str) -> Config:
    """The configuration with these settings, from ``name``. Raises SettingsError naming each that is wrong."""
    try:
        return Config.model_validate(settings)
    except ValidationError as error:
        faults = []
        for fault in error.errors(include_url=False, include_input=False):
            place = ".".join(str(part) for part in fault["loc"])
            faults.append(f"  {place}: ".replace("  : ", "  ") + fault["msg"].removeprefix("Value error, "))
        raise SettingsError(f"{name} has settings that cannot be used:\n" + "\n".join(faults)) from error
