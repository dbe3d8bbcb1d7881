"""A commented ``grapevine.toml`` from a few answers."""

from __future__ import annotations

import json
from collections.abc import Sequence

from collectors.base import Collector
from collectors.registry import collector_classes, profile_examples

from .defaults import DEFAULT_TOPICS


def quoted(value: str) -> str:
    """``value`` as a TOML basic string: JSON's escapes are TOML's."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def listed(values: Sequence[str]) -> str:
    return "[" + ", ".join(quoted(value) for value in values) + "]"


def company(table: str, name: str, domain: str | None, profiles: Sequence[str]) -> str:
    lines = [table, f"name = {quoted(name)}"]
    lines.append(f"domain = {quoted(domain)}" if domain else '# domain = "example.com"')
    lines.append(
        '# aliases = []   products = []   context = ["helpdesk"]: words near a name that is an everyday word'
    )
    lines.append(f"profiles = {listed(profiles)}   # such as {profile_examples()}")
    return "\n".join(lines)


def topic(
    name: str,
    description: str,
    keywords: Sequence[str],
    examples: Sequence[str] = (),
    counterexamples: Sequence[str] = (),
) -> str:
    """A topic's table; examples stand one a line."""
    lines = ["[[topics]]", f"name = {quoted(name)}", f"description = {quoted(description)}"]
    lines.append(f"keywords = {listed(keywords)}")
    for key, texts in (("examples", examples), ("counterexamples", counterexamples)):
        if texts:
            lines += [f"{key} = [", *(f"  {quoted(text)}," for text in texts), "]"]
    return "\n".join(lines)


def collector_table(made: type[Collector]) -> str:
    """A network's table: switched on, its other settings as comments with their defaults and what they mean."""
    lines = [f"# {made.setup}", f"[collectors.{made.name}]", "enabled = true"]
    defaults = made.settings().model_dump(mode="json", exclude={"enabled"})
    for name, value in defaults.items():
        meaning = " ".join((made.settings.model_fields[name].description or "").split())
        lines.append(f"# {name} = {json.dumps(value, ensure_ascii=False)}   # {meaning}".rstrip(" #"))
    return "\n".join(lines)


def write_toml(
    us: str,
    *,
    domain: str | None = None,
    profiles: Sequence[str] = (),
    competitors: Sequence[str] = (),
    terms: Sequence[str] = (),
    topics: Sequence[str] = (),
) -> str:
    """The text of a configuration that runs as it is; ``topics`` beside the default ones are added by name."""
    known = {default["name"].casefold() for default in DEFAULT_TOPICS}
    parts = [
        "# Grapevine: what to listen for. Every setting has a default; a line that starts with # shows one.\n"
        "# Secrets do not belong here: set them in the environment, or in secrets.env (mode 600) in the data folder.",
        "# Who we are. Profiles are watched: their posts, follows and followers are collected.\n"
        + company("[us]", us, domain, profiles),
        "# Whom our customers might talk to instead, one [[competitors]] table each.\n"
        + (
            "\n\n".join(company("[[competitors]]", name, None, ()) for name in competitors)
            or '# [[competitors]]\n# name = "Contoso"'
        ),
        "# Posts that match a term are kept, besides those of watched profiles. The names above are watched anyway.\n"
        '# Whole words in any case; churn* takes every ending; "quoted phrases", AND, OR, NOT and ( ) work.\n'
        f"[watch]\nterms = {listed(terms)}",
        "# What posts are about: a name, a sentence that describes it, and words that speak for it.\n"
        + "\n\n".join(topic(d["name"], d["description"], d["keywords"]) for d in DEFAULT_TOPICS),
        *(topic(name, f"posts about {name}", (name,)) for name in topics if name.casefold() not in known),
        *(collector_table(made) for made in collector_classes()),
        "# Customers whose people newly connect to a competitor's people: once to whoever owns the account.\n"
        "# GRAPEVINE_NOTIFY_URLS says where to: Apprise URLs, in which {owner_address} becomes the owner's address.\n"
        '[alerts.competitor-contact]\nquestion = "accounts-connecting-to-a-competitor"\nevery = "1 hour"',
        '[schedule]\ncollect = "15 minutes"   # paged networks; streams run all the time\n'
        'label = "1 minute"\nanalyse = "6 hours"',
        "# Labelling uses all processor cores; fewer leave the others to other work.\n[nlp]\n# threads = 1",
        "[questions]\ntimeout_s = 30\nrow_limit = 10000",
    ]
    return "\n\n".join(parts) + "\n"
