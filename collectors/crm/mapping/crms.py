"""Which product wrote a file, told by its column names: for what is shown, and for the name of the kept mapping."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from collectors.registry import collector_classes

from .headers import squashed

_PIPEDRIVE = re.compile(r"(?:person|organization|deal) - ", re.IGNORECASE)
_WRITTEN_SO: Mapping[str, tuple[str, int]] = {
    "Google contacts": (
        "given_name family_name group_membership labels e_mail_1_value e_mail_1_label organization_title "
        "organization_name organization_department phone_1_value first_name middle_name last_name",
        5,
    ),
    "Zoho": (
        "account_owner_id contact_owner_id deal_owner_id account_name_id contact_name_id lead_owner_id",
        1,
    ),
    "Dynamics 365": (
        "do_not_modify_account do_not_modify_contact do_not_modify_opportunity do_not_modify_row_checksum "
        "do_not_modify_modified_on relationship_type company_name_account email_primary_contact est_close_date "
        "est_revenue potential_customer address_1_city main_phone",
        2,
    ),
    "Outlook": (
        "e_mail_address e_mail_display_name e_mail_type e_mail_2_address business_phone company_main_phone "
        "job_title web_page middle_name suffix business_street mobile_phone e_mail_adresse weitere_vornamen",
        4,
    ),
    "Attio": (
        "record record_id domains email_addresses connection_strength primary_location employee_range estimated_arr "
        "entry_id team_members",
        2,
    ),
    "HubSpot": (
        "record_id company_name company_owner company_domain_name contact_owner lifecycle_stage lead_status deal_owner "
        "deal_name deal_stage pipeline associated_company associated_contact create_date_utc last_activity_date "
        "number_of_times_contacted associated_company_ids",
        3,
    ),
    "SuiteCRM or SugarCRM": (
        "assigned_user_name assigned_user assigned_to assigned_user_id date_created date_modified modified_by_name "
        "sic_code ticker_symbol office_phone sales_stage opportunity_amount account_type date_entered billing_street "
        "parent_account_id non_primary_emails campaign_id deleted",
        4,
    ),
    "Salesforce": (
        "account_owner account_name account_id billing_state billing_state_province billing_city rating type "
        "opportunity_name opportunity_owner close_date stage fiscal_period probability annual_revenue owner_id "
        "mailing_city last_modified_date stage_name account_site lead_source",
        4,
    ),
}
"""Each product's column names, and how many of them make a header its own; asked from first to last."""


def crm_of(header: Sequence[str]) -> str:
    """The product that writes such a header; "" where that cannot be told."""
    if sum(1 for name in header if _PIPEDRIVE.match(name)) >= 2:
        return "Pipedrive"
    names = {squashed(name) for name in header}
    for made in collector_classes():
        columns = set(made.own_export_columns.split())
        if columns and len(names & columns) >= len(columns) - 1:
            return made.title
    return product_of(header, _WRITTEN_SO)


def product_of(header: Sequence[str], written_so: Mapping[str, tuple[str, int]]) -> str:
    """The first product of which so many of its column names stand in the header; "" where there is none."""
    names = {squashed(name) for name in header}
    for product, (words, enough) in written_so.items():
        if len(names & {squashed(word) for word in words.split()}) >= enough:
            return product
    return ""
