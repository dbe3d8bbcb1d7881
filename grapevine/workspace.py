"""What every command works with: the configuration, the data folder, and the parts built from them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from collectors.base import Collector, ConfigError
from collectors.crm.keys import CrmKeys, keys_in
from collectors.registry import (
    COLLECTORS,
    collector_class,
    collector_classes,
    profile_key,
    registered_terms,
)
from collectors.watch.terms import WatchTerm
from grapevine.topics.defaults import DEFAULT_TOPICS
from graph.connection import Graph, open_graph
from graph.keys import company_key
from graph.records import Company, CompanyRole, uid_of
from graph.schema import migrate
from graph.settings import GraphSettings, default_home
from graph.text.companies.names import CompanyNames, stripped_name
from graph.write.networks import write_kept_days, write_networks
from graph.write.tombstones import TombstoneKey, tombstone_key
from graph.write.writer import write_page
from nlp.topics.definition import TopicDefinition
from queries.alerts.rules import AlertError, AlertSpec, alert_question
from queries.catalog import Catalog, QuestionFiles, UnknownQuestion
from queries.params import ParamError

from .config import FILE_NAME as CONFIG_FILE
from .config import (
    CompanyConfig,
    Config,
    SettingsError,
    TopicConfig,
    config_path,
    load_config,
    question_folders,
)
from .secrets_env import load_secrets

if TYPE_CHECKING:
    from nlp.custom_model.source import Say
    from nlp.encoder.bundled import Encoders
    from nlp.labeller import Labeller
    from queries.asking import Asking, Encode


def graph_settings(config: Config) -> GraphSettings:
    """The graph named by the environment, given the time for questions that the configuration allows them."""
    settings = GraphSettings.from_environment()
    longest = max(settings.question_timeout_s, config.questions.timeout_s)
    return replace(settings, question_timeout_s=longest)


@dataclass(frozen=True)
class Workspace:
    """One team's configuration and data folder."""

    config: Config
    settings: GraphSettings
    config_file: Path | None = None
    """Where the configuration was read; None where the defaults count."""
    question_files: QuestionFiles = field(default_factory=QuestionFiles, compare=False, repr=False)

    @classmethod
    def load(cls, config: Path | None = None) -> Workspace:
        """From the environment, ``secrets.env`` and ``grapevine.toml``. Raises SettingsError, GraphError."""
        load_secrets(default_home(os.environ))
        file = config_path(config)
        loaded = load_config(config)
        workspace = cls(loaded, graph_settings(loaded), file if file.exists() else None)
        workspace.check_alerts()
        return workspace

    def reread(self, config: Path | None = None) -> Workspace:
        """The workspace with its configuration as the file says by now, over the same graph. Raises SettingsError.

        ``config`` is what ``load`` was called with: without any, a file may have been written since.
        """
        file = self.config_file or config_path(config)
        fresh = replace(self, config=load_config(self.config_file or config))
        if fresh.config == self.config:
            return self
        fresh = replace(fresh, config_file=file if file.exists() else None)
        fresh.check_alerts()
        return fresh

    def check_alerts(self) -> None:
        """Raises SettingsError for an alert whose question is not there, is none for alerts, or is filled wrongly.

        A question whose file is broken is no fault of the alert: its check says so.
        """
        if not self.config.alerts:
            return
        faults = []
        catalog = self.catalog()
        for alert in self.config.alerts:
            name = alert.name
            if any(broken.path.stem == alert.question for broken in catalog.broken):
                continue
            try:
                alert_question(catalog, AlertSpec(name, alert.question, alert.params))
            except ParamError as error:
                faults.append(f"  alerts.{name}.params: {error}")
            except (UnknownQuestion, AlertError) as error:
                faults.append(f"  alerts.{name}.question: {error}")
        if faults:
            file = self.config_file or CONFIG_FILE
            raise SettingsError(f"{file} has settings that cannot be used:\n" + "\n".join(faults))

    def at(self, home: Path, config: Config, config_file: Path | None = None) -> Workspace:
        """A workspace over another data folder, as the demo's is, in the same Neo4j where one is set."""
        return Workspace(config, replace(self.settings, home=home), config_file)

    @property
    def home(self) -> Path:
        return self.settings.home

    @contextmanager
    def open(self) -> Iterator[Graph]:
        """The graph, its schema and what it knows of the networks' terms brought up to date."""
        with open_graph(self.settings) as graph:
            migrate(graph)
            write_networks(graph, registered_terms())
            write_kept_days(graph, self.kept_days())
            yield graph

    def kept_days(self) -> dict[str, int | None]:
        """For how many days each network's posts are kept: as configured, or as its terms allow where that is less."""
        return {
            made.name: min(
                (
                    days
                    for days in (self._wanted_days(made.name), made.terms.storage_days)
                    if days is not None
                ),
                default=None,
            )
            for made in collector_classes()
        }

    def _wanted_days(self, network: str) -> int | None:
        retention = self.config.retention
        return retention.networks.get(network, retention.days)

    def apply(self, graph: Graph) -> None:
        """Bring us, the competitors, the topics and how long posts are kept into the graph; again changes nothing."""
        from nlp.job.label import sync_topics

        write_kept_days(graph, self.kept_days())
        known = keys_in(graph)
        records = [company_record(self.config.us, "us", known)] if self.config.us else []
        records += [company_record(company, "competitor", known) for company in self.config.competitors]
        write_page(graph, records, tombstones=self.tombstones())
        sync_topics(graph, self.topics())

    def tombstones(self) -> TombstoneKey:
        return tombstone_key(self.home)

    def catalog(self) -> Catalog:
        """The bundled questions and the user's own, as their files say now; cheap where none changed."""
        return self.question_files.catalog(question_folders(self.config, self.home))

    def topics(self) -> list[TopicDefinition]:
        """The configured topics, or the default ones."""
        return [definition_of(topic) for topic in self.config.topics or DEFAULT_TOPICS]

    def encoders(self) -> Encoders:
        """The bundled models, which take a second or two to load: keep them where they are used again."""
        from nlp.encoder.bundled import Encoders

        return Encoders(threads=self.config.nlp.threads)

    def judged_encoders(self, say: Say | None = None) -> Encoders:
        """The bundled models, with the user's own for sentiment where one is configured and can be had.

        ``say`` hears when it is downloaded, and when the bundled one must stand in for it: the terminal's user
        where nobody else is named.
        """
        from .own_sentiment import on_stderr, own_sentiment

        own = own_sentiment(self.config.nlp, say or on_stderr)
        return self.encoders().with_custom_model(own) if own else self.encoders()

    def asking(self, say: Say | None = None) -> Asking:
        """What understands phrases; it loads the models only for one whose words do not decide.

        ``say`` hears of it where that takes more than a second.
        """
        from queries.asking import Asking

        def load() -> tuple[Encode, str]:
            from nlp.encoder.phrases import PhraseEncoder

            encode = PhraseEncoder(self.encoders())
            return encode, encode.encoder_id

        return Asking(load, self.home, say)

    def labeller(self, graph: Graph, encoders: Encoders | None = None) -> Labeller:
        """The models with today's topics and the companies that the graph knows."""
        from nlp.job.label import companies_to_find
        from nlp.labeller import Labeller

        return Labeller(self.topics(), companies_to_find(graph), encoders=encoders or self.judged_encoders())

    def terms(self) -> list[WatchTerm]:
        """The configured watch terms, and one for us and each competitor, under every form of their names."""
        companies = [self.config.us] if self.config.us else []
        named = [company_names(company) for company in (*companies, *self.config.competitors)]
        written = map(WatchTerm.parse, self.config.watch.terms)
        again = {stripped_name(company.name) for company in named}
        terms = [
            *(term for term in written if not (term.company and stripped_name(term.company.name) in again)),
            *map(WatchTerm.for_company, named),
        ]
        return list(dict.fromkeys(terms))

    def collector(self, network: str) -> Collector:
        """The collector of a network as it is configured, switched on or not. Raises ConfigError."""
        made = collector_class(network)
        settings = self.config.collectors.get(network) or made.settings()
        return made.from_settings(settings, os.environ)

    def ready_collector(self, network: str) -> Collector:
        """The same, ready to be read. Raises ConfigError where it wants something first."""
        collector = self.collector(network)
        if wanted := collector.missing():
            raise ConfigError(f"{collector.title} is off: set {', '.join(wanted)}.")
        return collector

    def collectors(self) -> list[ConfiguredCollector]:
        """The networks that are switched on and collected, each ready or with what it wants."""
        found = []
        for network in COLLECTORS:
            if collector_class(network).abilities == {"import"}:
                continue
            settings = self.config.collectors.get(network) or collector_class(network).settings()
            if settings.enabled:
                found.append(self._configured(network))
        return found

    def scheduled_collectors(self) -> list[ConfiguredCollector]:
        """Those of them that are read on a schedule: what others have to say comes in files, when somebody has one."""
        return [one for one in self.collectors() if "mentions" in collector_class(one.network).abilities]

    def _configured(self, network: str) -> ConfiguredCollector:
        try:
            collector = self.collector(network)
        except ConfigError as error:
            return ConfiguredCollector(network, None, str(error))
        missing = collector.missing()
        # Names of variables are in capitals; anything else is said as it is.
        where = " in the environment" if all(name.isupper() for name in missing) else ""
        off = f"it wants {' and '.join(missing)}{where}" if missing else ""
        return ConfiguredCollector(network, collector, off)


@dataclass(frozen=True)
class ConfiguredCollector:
    """A network that is switched on."""

    network: str
    collector: Collector | None
    """None where its settings cannot be used."""
    off: str
    """Why it cannot be read; empty where it is ready."""


def definition_of(topic: TopicConfig) -> TopicDefinition:
    """A configured topic as the labels use it."""
    return TopicDefinition(
        topic.name,
        topic.description,
        keywords=topic.keywords,
        examples=topic.examples,
        counterexamples=topic.counterexamples,
    )


def config_of(topic: TopicDefinition) -> TopicConfig:
    """A topic of the labels as it is configured."""
    return TopicConfig(
        name=topic.name,
        description=topic.description,
        keywords=topic.keywords,
        examples=topic.examples,
        counterexamples=topic.counterexamples,
    )


def company_record(company: CompanyConfig, role: CompanyRole, known: CrmKeys) -> Company:
    """A company of the configuration, under the key that it has in the graph already, if it has one.

    Of its lists those count that the file says, empty ones too; the others stay as the graph has them.
    """

    def said(setting: str) -> tuple[str, ...] | None:
        values: tuple[str, ...] = getattr(company, setting)
        return values if setting in company.model_fields_set else None

    return Company(
        key=known.company(company.name, company.domain, (*company.aliases, *company.formerly)),
        name=company.name,
        role=role,
        domain=company.domain,
        aliases=said("aliases"),
        products=said("products"),
        context=said("context"),
        formerly=said("formerly"),
        never=said("never"),
        profiles=tuple(dict.fromkeys(filter(None, map(profile_key, company.profiles)))),
    )


def company_names(company: CompanyConfig) -> CompanyNames:
    """Everything that texts may call a company of the configuration, as far as the configuration says it."""
    profiles = filter(None, map(profile_key, company.profiles))
    return CompanyNames(
        company_key(company.name, company.domain),
        company.name,
        aliases=company.aliases,
        handles=tuple(uid[1:] for uid in map(uid_of, profiles) if uid.startswith("@")),
        domain=company.domain,
        products=company.products,
        context=company.context,
        former=company.formerly,
        never=company.never,
    )
