"""What became of deals and renewals is known by the words that CRMs and people have for it."""

import pytest

from collectors.crm.values import deal_states, renewal_outcomes

STAGES: dict[str | None, list[str]] = {
    "won": [
        "Closed Won",
        "closedwon",
        "Won",
        "Gewonnen",
        "Cerrado ganado",
        "Ganho",
        "Gagné",
        "Vinta",
        "受注",
        "赢单",
        "수주",
        "Closed - Won",
        "Won - signed",
        "Выиграна",
        "6 - Closed Won",
    ],
    "lost": [
        "Closed Lost",
        "closedlost",
        "Lost",
        "Perdido",
        "Perdu",
        "Verloren",
        "Persa",
        "失注",
        "丢单",
        "실주",
        "Closed Lost to Competition",
        "Not won",
        "Out-Sold",
        "Abandoned",
        "Nicht gewonnen",
        "Lost - price",
    ],
    "open": [
        "Negotiation/Review",
        "Prospecting",
        "appointmentscheduled",
        "contractsent",
        "Qualified To Buy",
        "In Verhandlung",
        "Id. Decision Makers",
        "Proposal/Price Quote",
        "Open",
        "商談中",
        "Devis envoyé",
        "Contract sent",
        "Presentation Scheduled",
    ],
    None: ["Closed", "Stufe 7", "Gate A"],
}
OUTCOMES: dict[str | None, list[str]] = {
    "renewed": [
        "Renewed",
        "renewed",
        "Auto-renewed",
        "verlängert",
        "Renouvelé",
        "Renovado",
        "Rinnovato",
        "更新済み",
        "已续约",
        "갱신 완료",
        "Closed Won",
        "продлен",
        "Extended",
        "Renewed (upsell)",
        "Automatisch verlängert",
        "Yenilendi",
    ],
    "churned": [
        "Churned",
        "Cancelled",
        "Canceled",
        "not renewed",
        "Non-renewal",
        "gekündigt",
        "nicht verlängert",
        "Résilié",
        "Non renouvelé",
        "No renovado",
        "Não renovado",
        "Non rinnovato",
        "解約",
        "未续约",
        "해지",
        "Lost",
        "Expired",
        "Did not renew",
        "Closed Lost",
        "не продлен",
        "Cancelled by customer",
        "Won't renew",
        "lapsed",
    ],
    None: ["Pending", "At risk", "In progress", "Upcoming renewal", "", "Offen", "yes", "banana"],
}


@pytest.mark.parametrize(
    ("stage", "state"), [(word, state) for state, words in STAGES.items() for word in words]
)
def test_a_stage_says_whether_a_deal_is_open_won_or_lost(stage: str, state: str | None) -> None:
    assert deal_states([stage]).values == (state,)


@pytest.mark.parametrize(
    ("word", "outcome"), [(word, outcome) for outcome, words in OUTCOMES.items() for word in words]
)
def test_a_word_says_what_became_of_a_renewal(word: str, outcome: str | None) -> None:
    assert renewal_outcomes([word]).values == (outcome,)


def test_where_a_column_names_its_ends_the_other_stages_are_open() -> None:
    found = deal_states(["Gate A", "Closed Won", "Gate B", "", "Closed"])

    assert found.values == ("open", "won", "open", None, None)
    assert found.notes == ('Stages that name no end are taken as open deals ("Gate A" and 1 more)',)
    assert [(fault.row, fault.remedy) for fault in found.faults] == [
        (4, 'it does not say how the deal ended: write "won" or "lost"')
    ]
    assert deal_states(["Gate A"]).values == (None,)


@pytest.mark.parametrize("cell", ["yes", "no", "banana", "true"])
def test_an_outcome_that_says_neither_is_left_out(cell: str) -> None:
    found = renewal_outcomes([cell, "Renewed"])

    assert found.values == (None, "renewed")
    assert 'write "renewed" or "churned", or leave it empty' in found.faults[0].remedy
