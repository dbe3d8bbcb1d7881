"""The words that CRMs and their users have for roles are known; what is not known is asked for."""

import pytest

from collectors.crm.values import UNKNOWN, Unknown, guess_role, role_words, roles
from graph.records import CompanyRole

WORDS: dict[CompanyRole | Unknown | None, list[str]] = {
    "customer": [
        "Customer - Direct",
        "Customer - Channel",
        "customer",
        "Client",
        "Evangelist",
        "CUSTOMER",
        "Kunde",
        "Bestandskunde",
        "Neukunde",
        "Kundin",
        "client",
        "cliente",
        "Klant",
        "顧客",
        "客户",
        "고객",
        "عميل",
        "ग्राहक",
        "Key Customer",
        "1 - Customer",
        "Customer (Gold)",
        "Paying customer",
        "Ship To Customer",
        "Großkunde",
        "Müşteri",
        "клиент",
        "Customer/Supplier",
        "Existing Customer",
        "customers",
        "Cliente final",
        "Customer; Vendor",
        "VIP Kunde",
        "CUSTOMER-Closed Won",
    ],
    "prospect": [
        "Prospect",
        "Lead",
        "Opportunity",
        "Subscriber",
        "Marketing Qualified Lead",
        "marketingqualifiedlead",
        "Sales Qualified Lead",
        "salesqualifiedlead",
        "Interessent",
        "Hot lead",
        "Cold lead",
        "Potential Customer",
        "prospective client",
        "cliente potencial",
        "client potentiel",
        "potenzieller Kunde",
        "cliente em potencial",
        "Prospect / Lead",
        "MQL",
        "Zielkunde",
        "見込み客",
        "潜在客户",
        "잠재고객",
        "عميل محتمل",
        "संभावित ग्राहक",
        "Trial",
        "Trial Customer",
        "LEAD-Qualified",
        "потенциальный клиент",
        "Target Account",
        "prospetto cliente potenziale",
        "Prospecto",
    ],
    "competitor": [
        "Competitor",
        "Wettbewerber",
        "Mitbewerber",
        "concurrent",
        "concorrente",
        "competidor",
        "競合他社",
        "竞争对手",
        "경쟁사",
        "منافس",
        "प्रतियोगी",
        "Konkurrent",
        "Direct Competitor",
        "Competition",
    ],
    "partner": [
        "Channel Partner / Reseller",
        "Installation Partner",
        "Technology Partner",
        "Partner",
        "Reseller",
        "Distributor",
        "Integrator",
        "Vertriebspartner",
        "partenaire",
        "revendeur",
        "parceiro",
        "rivenditore",
        "パートナー",
        "合作伙伴",
        "파트너",
        "شريك",
        "भागीदार",
        "Consulting Partner",
        "Referral Partner",
        "Händler",
        "System Integrator",
    ],
    "us": ["us", "Own company"],
    None: [
        "Other",
        "Analyst",
        "Investor",
        "Press",
        "Supplier",
        "Vendor",
        "Consultant",
        "Influencer",
        "Former Customer",
        "Churned",
        "Lost customer",
        "Ex-customer",
        "ehemaliger Kunde",
        "ancien client",
        "cliente perdido",
        "Sonstiges",
        "Lieferant",
        "fournisseur",
        "proveedor",
        "fornecedor",
        "fornitore",
        "その他",
        "其他",
        "Not a customer",
        "Nichtkunde",
        "Kein Kunde",
        "",
        "-",
        "N/A",
        "Altkunde",
        "解約",
        "流失客户",
        "Disqualified",
        "Churned Customer",
        "former partner",
        "CUSTOMER-Lost Customer",
        "Inactive customer",
        "Unqualified",
        "Autre",
        "Customer (lost)",
        "--None--",
    ],
    UNKNOWN: [
        "boss",
        "Customer / Partner",
        "Gold",
        "Tier 1",
        "Inactive",
        "Customer Partner",
        "Hot",
        "Enterprise",
        "Customer Competitor",
        "Lead Partner",
        "Software",
    ],
}


@pytest.mark.parametrize(("word", "role"), [(word, role) for role, words in WORDS.items() for word in words])
def test_a_word_of_a_crm_is_a_role(word: str, role: CompanyRole | Unknown | None) -> None:
    assert guess_role(word) == role


DEFAULTS: list[tuple[str, list[str], list[str | None]]] = [
    (
        "Salesforce",
        [
            "Customer - Direct",
            "Customer - Channel",
            "Prospect",
            "Channel Partner / Reseller",
            "Installation Partner",
            "Technology Partner",
            "Other",
        ],
        ["customer", "customer", "prospect", "partner", "partner", "partner", None],
    ),
    (
        "HubSpot",
        [
            "Subscriber",
            "Lead",
            "Marketing Qualified Lead",
            "Sales Qualified Lead",
            "Opportunity",
            "Customer",
            "Evangelist",
            "Other",
        ],
        ["prospect"] * 5 + ["customer", "customer", None],
    ),
    (
        "Dynamics",
        [
            "Competitor",
            "Consultant",
            "Customer",
            "Investor",
            "Partner",
            "Influencer",
            "Press",
            "Prospect",
            "Reseller",
            "Supplier",
            "Vendor",
            "Other",
        ],
        [
            "competitor",
            None,
            "customer",
            None,
            "partner",
            None,
            None,
            "prospect",
            "partner",
            None,
            None,
            None,
        ],
    ),
    (
        "Zoho",
        [
            "Analyst",
            "Competitor",
            "Customer",
            "Distributor",
            "Integrator",
            "Investor",
            "Other",
            "Partner",
            "Press",
            "Prospect",
            "Reseller",
            "Supplier",
            "Vendor",
        ],
        [
            None,
            "competitor",
            "customer",
            "partner",
            "partner",
            None,
            None,
            "partner",
            None,
            "prospect",
            "partner",
            None,
            None,
        ],
    ),
    (
        "Pipedrive",
        ["Customer", "Hot lead", "Warm lead", "Cold lead"],
        ["customer", "prospect", "prospect", "prospect"],
    ),
]


@pytest.mark.parametrize(("crm", "cells", "wanted"), DEFAULTS, ids=[crm for crm, _, _ in DEFAULTS])
def test_a_crms_own_default_words_need_no_question(
    crm: str, cells: list[str], wanted: list[str | None]
) -> None:
    found = roles(cells)

    assert list(found.values) == wanted, crm
    assert found.faults == ()


def test_what_the_user_chose_goes_before_what_is_guessed() -> None:
    found = roles(["Gold", "gold ", "Customer", "Silver"], {"GOLD": "customer", "customer": "partner"})

    assert found.values == ("customer", "customer", "partner", None)
    assert [fault.row for fault in found.faults] == [3]
    assert found.faults[0].remedy == (
        "it is not known what this means: write one of us, customer, prospect, competitor, partner, or leave it empty"
    )
    assert roles(["Customer"], {"customer": None}).values == (None,)


def test_each_word_of_a_column_is_listed_once_with_what_it_is_taken_for() -> None:
    assert role_words(
        ["Customer - Direct", "customer - direct", "Gold", "Other", "", "-", "N/A", "Churned"]
    ) == {
        "Customer - Direct": "customer",
        "Gold": UNKNOWN,
        "Other": None,
        "Churned": None,
    }


def test_former_customers_are_named() -> None:
    assert roles(["Former Customer", "Customer"]).notes == (
        'Former and lost customers get no role ("Former Customer")',
    )
