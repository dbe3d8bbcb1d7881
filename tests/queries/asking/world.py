"""What a small graph knows, for phrases that are understood without one."""

from __future__ import annotations

from datetime import date

from graph.read.companies import StoredCompany
from queries.asking.known import Known

TODAY = date(2026, 11, 22)
KNOWN = Known(
    companies=(
        StoredCompany("company:fernhollow", "Fernhollow", "us", "fernhollow.example"),
        StoredCompany("company:brightquay", "Brightquay", "competitor", formerly=("Quaysoft",)),
        StoredCompany("company:tallowmere", "Tallowmere Ltd", "competitor"),
        StoredCompany("company:osterfjord", "Osterfjord Logistics AS", "customer", "osterfjord.example"),
        StoredCompany("company:nordlicht", "Nordlicht Werke GmbH & Co. KG", "customer"),
        StoredCompany("company:cafe", "Cordillera Café S.L.", "customer"),
        StoredCompany("company:hollin", "Hollin & Fenn LLP", "customer"),
        StoredCompany("company:minatoya", "ミナトヤ株式会社", "customer"),
        StoredCompany("company:star-us", "Nova Star", "customer", "nova.example"),
        StoredCompany("company:star-eu", "Nova Star", "prospect", "nova-star.example"),
    ),
    topics=(
        ("churn", "churn"),
        ("crm-white-papers", "CRM white papers"),
        ("pricing", "pricing"),
        ("integrations", "integrations"),
    ),
    people=(("person:ingrid", "Ingrid Solbakken"), ("person:lucia", "Lucía Arrabalde")),
    networks=(("wren", "Wren"),),
    handles=(("wren:1", "aksel.osterfjord.example"),),
)
