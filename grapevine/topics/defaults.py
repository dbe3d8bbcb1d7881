"""What a first ``grapevine.toml`` starts from: topics that most teams with customers follow."""

from __future__ import annotations

from grapevine.config import TopicConfig

DEFAULT_TOPICS = (
    TopicConfig(
        name="churn",
        description="customers who cancel, do not renew or leave a vendor",
        keywords=("churn*", "cancel*", "not renewing", "kündig*", "gekündigt", "résili*"),
    ),
    TopicConfig(
        name="CRM white papers",
        description="guides, reports and white papers about CRM and customer data",
        keywords=("white paper*", "whitepaper*", "crm guide*", "crm report*"),
    ),
    TopicConfig(
        name="pricing",
        description="what software costs, price rises, discounts and invoices",
        keywords=("pricing", "price increase*", "invoice*", "discount*"),
    ),
    TopicConfig(
        name="onboarding",
        description="getting started with software: set-up, migration and training",
        keywords=("onboarding", "migration", "implementation"),
    ),
    TopicConfig(
        name="integrations",
        description="connecting the CRM with other tools: APIs, webhooks and sync",
        keywords=("integration*", "api", "webhook*", "sync"),
    ),
    TopicConfig(
        name="support",
        description="help desk, response times and customer service",
        keywords=("helpdesk", "support ticket*", "customer service"),
    ),
)
"""What counts where no topic is configured."""
