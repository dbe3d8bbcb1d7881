"""Column names mean the same however they are written, in every language and with what they say that they are about."""

from __future__ import annotations

import pytest

from collectors.crm.mapping.fields import FIELDS, KINDS, Kind
from collectors.crm.mapping.headers import known, meanings, own_name


@pytest.mark.parametrize(
    ("kind", "field", "headers"),
    [
        ("companies", "name", "Account Name|ACCOUNT.NAME|accountName|Company name|Organization - Name|Firma|Société|Nome da empresa|Ragione sociale|会社名"),  # noqa: E501
        ("companies", "domain", "Company Domain Name|Website|WEBSITE|Account: Website|Webseite|Site web|Sitio web|Sito web"),  # noqa: E501
        ("companies", "owner", "Account Owner|Company owner|Owner|Assigned User Name|Kundenbetreuer|Responsable|Owner (Account)"),  # noqa: E501
        ("companies", "annual_recurring_revenue", "ARR|Annual Recurring Revenue|ACV"),
        ("companies", "turnover", "Annual Revenue|ANNUALREVENUE|Umsatz|Chiffre d'affaires|Facturación anual|Annual Revenue (USD)"),  # noqa: E501
        ("companies", "monthly_revenue", "MRR|Monthly Recurring Revenue|MRR (EUR)|Monatsumsatz|Receita mensal"),
        ("companies", "renewal_date", "Renewal Date|Contract End Date|Vertragsende|Date d'échéance|Fecha de vencimiento|Scadenza|Data de renovação"),  # noqa: E501
        ("companies", "role", "Type|Account Type|Lifecycle Stage|Relationship Type|Kundentyp|Tipo de cuenta"),
        ("companies", "part_of", "Parent Account|Parent Company|Muttergesellschaft"),
        ("companies", "churned_on", "Churn Date|Cancellation date|Kündigungsdatum"),
        ("contacts", "first_name", "First Name|FIRSTNAME|Given Name|Vorname|Prénom|Primeiro nome"),
        ("contacts", "last_name", "Last Name|Surname|Nachname|Nom de famille|Apellidos|Sobrenome|Cognome"),
        ("contacts", "name", "Full Name|Contact Name|Person - Name|Ansprechpartner|Nombre completo|氏名"),
        ("contacts", "company", "Account Name|Associated Company|Person - Organization|Company Name (Account)|Firma|Entreprise|Empresa|Azienda"),  # noqa: E501
        ("contacts", "title", "Job Title|Position|Title|Funktion|Fonction|Puesto|Cargo|Mansione|Organization Title"),
        ("contacts", "address", "Email|E-mail Address|Person - Email - Work|E-mail 1 - Value|E-Mail-Adresse|Courriel|Correo electrónico|Email (2)"),  # noqa: E501
        ("contacts", "domain", "Company Domain Name|Website|Account Website"),
        ("contacts", "owner", "Account Owner|Account Manager|CSM"),
        ("deals", "name", "Deal Name|Opportunity Name|Deal - Title|Topic|Verkaufschance|Nome da oportunidade"),
        ("deals", "company", "Account Name|Associated Company|Deal - Organization|Potential Customer|Firma"),
        ("deals", "stage", "Stage|Deal Stage|Sales Stage|STAGENAME|Deal - Stage|Phase|Étape|Etapa"),
        ("deals", "amount", "Amount|Deal - Value|Est. Revenue|Opportunity Amount|Betrag|Montant|Importe|Valor"),
        ("deals", "close_date", "Close Date|Closing Date|Est. Close Date|Expected Close Date|Abschlussdatum|Date de clôture"),  # noqa: E501
        ("deals", "owner", "Opportunity Owner|Deal owner|Owner"),
    ],
)  # fmt: skip
def test_a_field_goes_by_many_names(kind: Kind, field: str, headers: str) -> None:
    first = {
        header: [meaning.field for meaning in meanings(header, kind)][:1] for header in headers.split("|")
    }

    assert first == {header: [field] for header in headers.split("|")}


@pytest.mark.parametrize(
    ("kind", "headers"),
    [
        (
            "companies",
            "Record ID|Account Owner.id|(Do Not Modify) Account|Phone|Contact Name|Industry|Company size",
        ),
        ("contacts", "Contact owner|Owner|Owner ID|Department|Deal Name|Web Page|Company Phone"),
        ("deals", "Contact|Contact Name|Probability (%)|Account Owner|Next Step"),
    ],
)
def test_other_columns_mean_nothing(kind: Kind, headers: str) -> None:
    found = {header: [one for one in meanings(header, kind) if not one.weak] for header in headers.split("|")}

    assert found == {header: [] for header in headers.split("|")}


def test_our_own_names_for_fields_mean_these_fields() -> None:
    for kind in KINDS:
        for field in FIELDS[kind]:
            assert own_name(field, kind)
            assert field in [one.field for one in meanings(field.replace("_", " ").title(), kind)], (
                kind,
                field,
            )


def test_a_header_has_more_known_names_than_the_lines_around_it() -> None:
    header = ("First Name", "Last Name", "URL", "Email Address", "Company", "Position", "Connected On")

    assert known(header) == 7
    assert known(("Notes:",)) == 0
    assert (
        known(
            ("Dana", "Okonedo", "https://pellworth.example", "dana@pellworth.example", "Pellworth", "CFO", "")
        )
        == 0
    )
