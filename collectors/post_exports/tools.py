"""Which tool wrote a file, told by its column names, and what that says of its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from collectors.crm.mapping.crms import product_of
from graph.records import PostKind

_WRITTEN_SO: Mapping[str, tuple[str, int]] = {
    "Brandwatch": ("query_id query_name page_type full_text snippet resource_id thread_url author country_code", 4),
    "Meltwater": (
        "document_id hit_sentence opening_text source_name influencer ave headline reach input_name keyphrases", 4
    ),
    "Talkwalker": ("search_indexed content_snippet extra_source_attributes author_attributes root_url post_type", 2),
    "Sprinklr": ("universal_message_id sender_screen_name sender_profile_image sns_message_id message_type", 2),
    "obsei": ("processed_text segmented_data meta source_name", 2),
    "Zendesk": (
        "requester_id assignee_id ticket_form_id satisfaction_rating via.channel brand_id requester submitter "
        "satisfaction_score ticket_id group_id requester_external_id",
        2,
    ),
    "Freshdesk": ("ticket_id requester_name agent_interactions customer_interactions resolution_status", 4),
    "Intercom": (
        "conversation_id conversation_rating.rating source.body source.author.email source.delivered_as "
        "conversation_started_at conversation_rating conversation_message teammate_assigned statistics.count_reopens",
        2,
    ),
    "Delighted": ("response_id survey_type person_email person_id score comment permalink person_properties", 4),
    "Typeform": ("submit_date network_id start_date token response_type stage_date # response_id tags ending", 4),
    "SurveyMonkey": ("respondent_id collector_id start_date end_date ip_address custom_data_1", 4),
    "AskNicely": ("nps_rating nps_comment response_date sent_date segment_a survey_template", 3),
}  # fmt: skip
"""Each tool's column names, and how many of them make a header its own; asked from first to last."""
_ROWS: Mapping[str, PostKind] = {
    "Zendesk": "ticket",
    "Freshdesk": "ticket",
    "Intercom": "ticket",
    "Delighted": "survey answer",
    "Typeform": "survey answer",
    "SurveyMonkey": "survey answer",
    "AskNicely": "survey answer",
}


def tool_of(header: Sequence[str]) -> str:
    """The tool that writes such a header, as people call it; "" where that cannot be told."""
    return product_of(header, _WRITTEN_SO)


def rows_of(tool: str) -> PostKind | None:
    """What the rows of the tool's files are, where they are no posts."""
    return _ROWS.get(tool)
