"""The shipped model, loaded once, and topics such as a CRM vendor would define."""

from __future__ import annotations

import pytest

from graph.text.companies.names import CompanyNames
from nlp.encoder.bundled import Encoders
from nlp.encoder.encoder import Encoder
from nlp.labeller import Labeller
from nlp.topics.definition import TopicDefinition

TOPICS = (
    TopicDefinition(
        "churn",
        "customers who cancel, do not renew or leave a vendor",
        ("churn*", "cancel*", "not renewing", "leaving * for", "kündig*", "gekündigt", "résili*"),
    ),
    TopicDefinition(
        "CRM white papers",
        "guides, reports and white papers about CRM and customer data",
        ("white paper*", "whitepaper*", "crm guide*", "crm report*"),
    ),
    TopicDefinition(
        "pricing", "what software costs, price rises, discounts and invoices", ("price*", "discount*")
    ),
)
COMPANIES = (
    CompanyNames("company:brightquay", "Brightquay Ltd", domain="brightquay.example"),
    CompanyNames("company:tallowmere", "Tallowmere", aliases=("TM Desk",), handles=("tallowmere.example",)),
)


@pytest.fixture(scope="session")
def encoders() -> Encoders:
    return Encoders(threads=2)


@pytest.fixture(scope="session")
def encoder(encoders: Encoders) -> Encoder:
    return encoders.english


@pytest.fixture(scope="session")
def labeller(encoders: Encoders) -> Labeller:
    return Labeller(TOPICS, COMPANIES, encoders=encoders)
