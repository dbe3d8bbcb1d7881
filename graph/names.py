"""The names that labels, relationships and properties have in the graph; ``docs/graph.md`` says what they mean."""

from __future__ import annotations

LABELS = frozenset(
    {
        "Alert",
        "Checkpoint",
        "Company",
        "Link",
        "Person",
        "Post",
        "Profile",
        "Run",
        "Schema",
        "Signal",
        "Tombstone",
        "Topic",
    }
)
RELATIONSHIPS = frozenset(
    {
        "ABOUT",
        "BELONGS_TO",
        "CONNECTED_TO",
        "ENGAGED",
        "FOLLOWS",
        "LINKS_TO",
        "MENTIONS",
        "OPERATES",
        "POSTED",
        "QUOTES",
        "REPLY_TO",
        "REPOST_OF",
        "WORKS_AT",
    }
)
_PROPERTIES = """
about address aliases analysed_on at baseline bio bio_read body community confidence context counts created_at cursor
day delivered description domain embedding ended error first_seen followers_baseline followers_snapshot
following_baseline following_snapshot handle handle_key hash influence job key kind label_error labelled_by lang language mrr name network
owner owner_address polarity products profile profiles question renewal retired role row score seen sent sentiment since
source started state status status_at text title uid until url version waits watched
"""
PROPERTIES = frozenset(_PROPERTIES.split())
