"""Topics that would sort people by what nobody may: refused with the reason, and all others taken."""

from __future__ import annotations

import pytest

from grapevine.config import SettingsError, TopicConfig, parse_config
from grapevine.topics.choice import checked
from grapevine.topics.defaults import DEFAULT_TOPICS
from grapevine.topics.refused import refusal

REFUSED = [
    ("mental health", "people who write about their depression", "health"),
    ("health", "how they are", "health"),
    ("pregnancy", "customers who expect a child", "health"),
    ("employee burnout", "staff who cannot go on", "health"),
    ("wellbeing", "customers with a chronic disease", "health"),
    ("sick leave", "who is ill and how often", "health"),
    ("Krankheiten", "Leute, die krank sind", "health"),
    ("grossesse", "femmes enceintes", "health"),
    ("salud mental", "personas con ansiedad", "health"),
    ("disabilità", "persone con disabilità", "health"),
    ("elections", "who people vote for", "political opinions"),
    ("opinion", "political views of our followers", "political opinions"),
    ("Wahlverhalten", "welche Partei Kunden wählen", "political opinions"),
    ("política", "a quién votan", "political opinions"),
    ("religion", "what people believe", "religion or belief"),
    ("greetings", "posts by Muslims and Christians about their feasts", "religion or belief"),
    ("Glaube", "Konfession der Kunden", "religion or belief"),
    ("musulmans", "clients qui le sont", "religion or belief"),
    ("pride", "customers who are gay or lesbian", "sexual life or orientation"),
    ("identity", "sexual orientation of users", "sexual life or orientation"),
    ("origin", "ethnic background of the writer", "racial or ethnic origin"),
    ("Herkunft", "Kunden mit Migrationshintergrund", "racial or ethnic origin"),
    ("organising", "employees who join a trade union", "trade-union membership"),
    ("Gewerkschaft", "wer Mitglied ist", "trade-union membership"),
    ("syndicats", "salariés syndiqués", "trade-union membership"),
    ("hardship", "people who cannot pay their rent", "money troubles"),
    ("credit score", "what they say about their credit score", "money troubles"),
    ("money", "users in financial difficulties", "money troubles"),
    ("Schulden", "Leute mit Geldsorgen", "money troubles"),
    ("surendettement", "clients surendettés", "money troubles"),
]
TAKEN = [
    ("health score", "the health score of an account"),
    ("customer health", "how healthy our customers' accounts are"),
    ("healthcare industry", "news of hospitals and software for them"),
    ("health", "the health of our customer accounts"),
    ("service health", "health checks, uptime and status pages"),
    ("pricing", "what software costs"),
    ("churn", "customers who cancel or leave"),
    ("union types", "type unions in typed languages"),
    ("credit unions", "software for credit unions"),
    ("political risk", "political risk for supply chains"),
    ("office politics", "who decides about a purchase"),
    ("leader election", "consensus in distributed systems"),
    ("race conditions", "bugs with threads"),
    ("technical debt", "old code that slows teams down"),
    ("bankruptcy", "companies that go out of business or are in financial distress"),
    ("late payments", "invoices that are paid late"),
    ("payment terms", "discounts, invoices and dunning"),
    ("accessibility", "screen readers, contrast and keyboard use"),
    ("diagnostics", "logs, traces and diagnostics"),
    ("good faith", "negotiations in good faith"),
    ("AI assistants", "chatbots and agents in a CRM"),
    ("church software", "church management software vendors"),
    ("insurance", "health insurance software"),
    ("feature requests", "disabled features that customers want back"),
    ("onboarding", "getting started: set-up, migration and training"),
    ("Preispolitik", "Preise und Rabatte"),
    ("lay-offs", "companies that cut jobs"),
    ("parties", "launch parties and events"),
    ("voting", "upvotes on the idea board"),
    ("customs", "customs union and tariffs"),
]


@pytest.mark.parametrize(("name", "description", "kind"), REFUSED, ids=[name for name, *_ in REFUSED])
def test_a_topic_that_sorts_people_is_refused_with_the_reason(name: str, description: str, kind: str) -> None:
    reason = refusal(name, description)
    assert reason is not None
    assert f"names a person's {kind}: " in reason
    assert ("Article 9" in reason) is (kind != "money troubles")
    assert "instead" in reason


@pytest.mark.parametrize(("name", "description"), TAKEN, ids=[f"{name}: {text}" for name, text in TAKEN])
def test_a_topic_of_products_services_and_companies_is_taken(name: str, description: str) -> None:
    assert refusal(name, description) is None


def test_the_default_topics_are_taken() -> None:
    assert [refusal(topic.name, topic.description, topic.keywords) for topic in DEFAULT_TOPICS] == [
        None
    ] * len(DEFAULT_TOPICS)


def test_a_keyword_counts_as_the_name_does() -> None:
    reason = refusal("feedback", "what people write to us", ("slow*", "pregnan*", "pregnant"))
    assert reason is not None
    assert reason.startswith("'pregnant' names a person's health: ")


def test_the_settings_and_the_command_refuse_it_alike() -> None:
    with pytest.raises(
        SettingsError, match=r"topics\.0: 'religion' names a person's religion or belief: the law"
    ):
        parse_config('[[topics]]\nname = "religion"\ndescription = "what they believe"\n')
    topic = TopicConfig.model_construct(name="Beliefs", description="their religion")
    with pytest.raises(SettingsError, match="The topic Beliefs is not taken: 'religion' names a person's"):
        checked(topic, ())
