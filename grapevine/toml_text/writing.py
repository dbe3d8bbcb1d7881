"""A commented ``grapevine.toml`` from a few answers, and a topic as TOML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import tomlkit
from tomlkit.items import Array, InlineTable, Table

from collectors.base import Collector, CollectorSettings
from collectors.registry import collector_classes, profile_examples
from grapevine.config import TopicConfig
from grapevine.topics.defaults import DEFAULT_TOPICS
from queries.alerts.builtin import BUILT_IN, BuiltIn


def quoted(value: str) -> str:
    """``value`` as a TOML string."""
    return tomlkit.item(value).as_string()


def listed(values: Sequence[str]) -> str:
    """``values`` as a TOML list on one line."""
    return tomlkit.item(list(values)).as_string()


def lines(values: Sequence[str]) -> Array:
    """``values`` as a TOML list with a line each."""
    array = tomlkit.array()
    array.extend(values)
    return array.multiline(True)


def fill_topic(table: Table | InlineTable, topic: TopicConfig) -> None:
    """Have a topic's table say what ``topic`` says; what it says already stays as it is written."""
    wanted: dict[str, str | Sequence[str]] = {"name": topic.name, "description": topic.description}
    wanted |= {
        "keywords": topic.keywords,
        "examples": topic.examples,
        "counterexamples": topic.counterexamples,
    }
    for key, value in wanted.items():
        is_list = not isinstance(value, str)
        if not value and key in table:
            del table[key]
        elif not value or table.get(key, "") == (list(value) if is_list else value):
            continue
        elif is_list and (had := table.get(key)) and list(value[: len(had)]) == had:
            had.extend(value[len(had) :])
        elif is_list and key in ("examples", "counterexamples") and isinstance(table, Table):
            table[key] = lines(value)
        else:
            table[key] = list(value) if is_list else value


def company(table: str, name: str, domain: str | None, profiles: Sequence[str]) -> str:
    parts = [table, f"name = {quoted(name)}"]
    parts.append(f"domain = {quoted(domain)}" if domain else '# domain = "example.com"')
    parts.append(
        '# aliases = []   products = []   context = ["helpdesk"]: words near a name that is an everyday word'
    )
    parts.append(f"profiles = {listed(profiles)}   # such as {profile_examples()}")
    return "\n".join(parts)


def topic_named(name: str) -> TopicConfig:
    """A topic that is described by its name alone, not checked yet."""
    return TopicConfig.model_construct(name=name, description=f"posts about {name}", keywords=(name,))


def topic_table(topic: TopicConfig) -> Table:
    """A topic's table, without its heading."""
    table = tomlkit.table()
    fill_topic(table, topic)
    return table


def topic_text(topic: TopicConfig) -> str:
    """A topic as its own ``[[topics]]``."""
    return f"[[topics]]\n{topic_table(topic).as_string()}".rstrip()


def collector_table(made: type[Collector]) -> str:
    """A network's table: on or off as by default, its other settings as comments with defaults and meaning."""
    enabled = "true" if made.settings().enabled else "false"
    parts = [f"# {made.setup}", f"[collectors.{made.name}]", f"enabled = {enabled}"]
    for name, value in (
        made.settings().model_dump(mode="json", exclude=set(CollectorSettings.model_fields)).items()
    ):
        meaning = " ".join((made.settings.model_fields[name].description or "").split())
        parts.append(f"# {name} = {_toml(value)}   # {meaning}")
    return "\n".join(parts)


def alert_table(alert: BuiltIn) -> str:
    """A built-in alert as its own ``[[alerts]]``."""
    parts = [f"# {alert.says[0].upper()}{alert.says[1:]}.", "[[alerts]]", f"name = {quoted(alert.name)}"]
    parts.append(f"question = {quoted(alert.question or '')}")
    parts += [f"params = {_toml(dict(alert.params))}"] if alert.params else []
    parts.append(f"every = {quoted(alert.every)}")
    return "\n".join(parts)


def _toml(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{name} = {_toml(held)}' for name, held in value.items())} }}"
    return str(tomlkit.item(value).as_string())


def write_toml(
    us: str,
    *,
    domain: str | None = None,
    profiles: Sequence[str] = (),
    competitors: Mapping[str, Sequence[str]] | Sequence[str] = (),
    terms: Sequence[str] = (),
    topics: Sequence[str] = (),
) -> str:
    """The text of a configuration that runs as it is; ``topics`` beside the default ones are added by name.

    ``competitors``: their names, perhaps with the profiles of each.
    """
    rivals = competitors if isinstance(competitors, Mapping) else dict.fromkeys(competitors, ())
    known = {topic.name.casefold() for topic in DEFAULT_TOPICS}
    more = [name for name in topics if name.casefold() not in known]
    parts = [
        "# Grapevine: what to listen for. Every setting has a default; a line that starts with # shows one.\n"
        "# Edit it at any time: a service or dashboard that runs takes a change up within a minute.\n"
        "# Secrets do not belong here: set them in the environment, or in secrets.env (mode 600) in the data folder.",
        "# Who we are. Profiles are watched: their posts, follows and followers are collected.\n"
        + company("[us]", us, domain, profiles),
        "# Whom our customers might talk to instead, one [[competitors]] table each.\n"
        + (
            "\n\n".join(company("[[competitors]]", name, None, its) for name, its in rivals.items())
            or '# [[competitors]]\n# name = "Contoso"'
        ),
        "# Posts that match a term are kept, besides those of watched profiles. The names above are watched anyway.\n"
        '# Whole words in any case; churn* takes every ending; "quoted phrases", AND, OR, NOT and ( ) work.\n'
        f"[watch]\nterms = {listed(terms)}",
        "# What posts are about: a name, a sentence that describes it, and words that speak for it.\n"
        + "\n\n".join(map(topic_text, DEFAULT_TOPICS)),
        *(topic_text(topic_named(name)) for name in more),
        *(collector_table(made) for made in collector_classes() if "mentions" in made.abilities),
        "# Alerts: questions on a schedule, whose new rows go once to whoever owns the account, else to everybody.\n"
        "# GRAPEVINE_NOTIFY_URLS says where to: Apprise URLs, in which {owner_address} becomes the owner's address.\n"
        "# on = false switches one off. Who is told how, quiet hours, digests, escalation: docs/alerts.md.\n"
        + "\n\n".join(alert_table(alert) for alert in BUILT_IN if alert.question),
        "# Whom alerts reach by channels of their own, whose URLs secrets.env holds.\n"
        '# [[people]]\n# name = "Nora Quist"   # as the CRM names the owner\n# channels = ["NORA_SLACK"]\n'
        '# quiet = "22:00-07:00"   digest = "daily at 08:00"',
        '# Any [collectors.<network>] table may say its own, as every = "1 hour" and timeout = "30 minutes".\n'
        '[schedule]\ncollect = "15 minutes"   # paged networks; streams run all the time\ntimeout = "1 hour"\n'
        'label = "1 minute"\nanalyse = "6 hours"',
        "# Labelling uses all processor cores; fewer leave the others to other work.\n[nlp]\n# threads = 1",
        "[questions]\ntimeout_s = 30\nrow_limit = 10000",
    ]
    return "\n\n".join(parts) + "\n"
