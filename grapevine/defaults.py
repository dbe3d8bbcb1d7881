"""What a first ``grapevine.toml`` starts from: topics that most teams with customers follow."""

from __future__ import annotations

from typing import TypedDict


class DefaultTopic(TypedDict):
    name: str
    description: str
    keywords: tuple[str, ...]


DEFAULT_TOPICS: tuple[DefaultTopic, ...] = (
    {
        "name": "churn",
        "description": "customers who cancel, do not renew or leave a vendor",
        "keywords": ("churn*", "cancel*", "not renewing", "kündig*", "gekündigt", "résili*"),
    },
    {
        "name": "CRM white papers",
        "description": "guides, reports and white papers about CRM and customer data",
        "keywords": ("white paper*", "whitepaper*", "crm guide*", "crm report*"),
    },
    {
        "name": "pricing",
        "description": "what software costs, price rises, discounts and invoices",
        "keywords": ("pricing", "price increase*", "invoice*", "discount*"),
    },
    {
        "name": "onboarding",
        "description": "getting started with software: set-up, migration and training",
        "keywords": ("onboarding", "migration", "implementation"),
    },
    {
        "name": "integrations",
        "description": "connecting the CRM with other tools: APIs, webhooks and sync",
        "keywords": ("integration*", "api", "webhook*", "sync"),
    },
    {
        "name": "support",
        "description": "help desk, response times and customer service",
        "keywords": ("helpdesk", "support ticket*", "customer service"),
    },
)
