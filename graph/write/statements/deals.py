"""Deals and renewal outcomes of companies, as importers know them: updated when imported again, never doubled."""

from __future__ import annotations

from collections.abc import Iterable

from neo4j import ManagedTransaction

from graph.records import Deal, RenewalOutcome
from graph.rows import Row, each

from .companies import write_named_companies

_DEALS = """
UNWIND $rows AS row
MERGE (deal:Deal {key: row.key})
SET deal.name = row.name, deal.stage = coalesce(row.stage, deal.stage), deal.state = coalesce(row.state, deal.state),
    deal.amount = coalesce(row.amount, deal.amount), deal.closes = coalesce(row.closes, deal.closes),
    deal.owner = coalesce(row.owner, deal.owner), deal.source = row.source
"""

_LEAVE_COMPANY = """
UNWIND $rows AS row
MATCH (deal:Deal {key: row.key})-[link:DEAL_OF]->(company:Company)
WHERE company.key <> row.company
DELETE link
"""

_DEAL_OF = """
UNWIND $rows AS row
MATCH (deal:Deal {key: row.key})
MATCH (company:Company {key: row.company})
MERGE (deal)-[:DEAL_OF]->(company)
"""

_RENEWALS = """
UNWIND $rows AS row
MERGE (renewal:Renewal {key: row.key})
SET renewal.outcome = row.outcome, renewal.day = coalesce(row.day, renewal.day)
"""

_LEAVE_RENEWAL = """
UNWIND $rows AS row
MATCH (renewal:Renewal {key: row.key})<-[link:HAD]-(company:Company)
WHERE company.key <> row.company
DELETE link
"""

_HAD = """
UNWIND $rows AS row
MATCH (renewal:Renewal {key: row.key})
MATCH (company:Company {key: row.company})
MERGE (renewal)<-[:HAD]-(company)
"""


def write_deals(tx: ManagedTransaction, records: Iterable[Deal]) -> None:
    """Store deals, one record each, with the company that buys."""
    rows: list[Row] = [
        {
            "key": record.key,
            "company": record.company,
            "name": record.name,
            "stage": record.stage,
            "state": record.state,
            "amount": record.amount,
            "closes": record.closes,
            "owner": record.owner,
            "source": record.source,
        }
        for record in sorted(records, key=lambda record: record.key)
    ]
    write_named_companies(tx, (str(row["company"]) for row in rows))
    for statement in (_DEALS, _LEAVE_COMPANY, _DEAL_OF):
        each(tx, statement, rows)


def write_renewals(tx: ManagedTransaction, records: Iterable[RenewalOutcome]) -> None:
    """Store renewal outcomes, one record each, with the company that renewed or left."""
    rows: list[Row] = [
        {"key": record.key, "company": record.company, "outcome": record.outcome, "day": record.day}
        for record in sorted(records, key=lambda record: record.key)
    ]
    write_named_companies(tx, (str(row["company"]) for row in rows))
    for statement in (_RENEWALS, _LEAVE_RENEWAL, _HAD):
        each(tx, statement, rows)
