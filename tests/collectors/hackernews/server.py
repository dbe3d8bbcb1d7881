"""A Hacker News on loopback: a search over a handful of hits as Algolia's answers it, and the items behind it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tests.collectors.answering import Answer, Asked, NetworkServer

RECORDED = Path(__file__).parents[2] / "data" / "hackernews"
SEARCH = "/api/v1/search_by_date"


@dataclass
class Site:
    """What the site holds; ``server`` answers with it."""

    hits: list[dict[str, Any]] = field(default_factory=list)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    items: dict[str, Any] = field(default_factory=dict)
    """What the items' interface says under an id, where that is not a living item."""
    newest: int = 99_000_000
    page: int = 1_000
    """The most hits of one answer."""

    def __post_init__(self) -> None:
        self.server = NetworkServer(self.respond)

    def respond(self, asked: Asked) -> Answer:
        if asked.path == SEARCH:
            return self._search(asked.params)
        if found := re.fullmatch(r"/v0/user/([^/]+)\.json", asked.path):
            return Answer(self.users.get(found[1]))
        if found := re.fullmatch(r"/v0/item/([^/]+)\.json", asked.path):
            return Answer(self.items.get(found[1], {"id": int(found[1]), "by": "anna", "type": "comment"}))
        if asked.path == "/v0/maxitem.json":
            return Answer(self.newest)
        return Answer({"status": 404, "error": "Not Found"}, 404)

    def _search(self, params: Mapping[str, str]) -> Answer:
        found = [hit for hit in self.hits if _matches(hit, params)]
        found.sort(key=lambda hit: (hit.get("created_at_i", 0), hit.get("objectID", "")), reverse=True)
        size = min(self.page, int(params["hitsPerPage"]))
        body = {"hits": found[:size], "hitsPerPage": size, "nbHits": len(found), "page": 0, "nbPages": 1}
        return Answer(body)

    def searches(self) -> list[str]:
        """What was searched for so far: the words, or else the tags."""
        return [
            one.params.get("query") or one.params["tags"] for one in self.server.asked if one.path == SEARCH
        ]


def _matches(hit: Mapping[str, Any], params: Mapping[str, str]) -> bool:
    for condition in filter(None, params.get("numericFilters", "").split(",")):
        name, operator, value = re.fullmatch(r"(\w+)(>=|<)(\d+)", condition).groups()  # type: ignore[union-attr]
        at = hit.get(name, 0)
        if not (at >= int(value) if operator == ">=" else at < int(value)):
            return False
    for group in re.findall(r"\([^)]*\)|[^,()]+", params.get("tags", "")):
        if not set(group.strip("()").split(",")) & set(hit.get("_tags", ())):
            return False
    said = " ".join(
        str(hit.get(name) or "") for name in ("title", "story_text", "comment_text", "url", "author")
    )
    words = " ".join(re.findall(r"\w+", said.casefold()))
    wanted = re.findall(r'"[^"]+"|\S+', params.get("query", "").casefold())
    return all(
        f" {part.strip(chr(34))} " in f" {words} " if part[0] == '"' else f" {part}" in f" {words}"
        for part in wanted
    )


def story(uid: int, at: datetime, author: str, title: str, **more: Any) -> dict[str, Any]:
    """A story as the search returns it."""
    hit = {
        "objectID": str(uid),
        "story_id": uid,
        "author": author,
        "title": title,
        "created_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "created_at_i": int(at.timestamp()),
        "points": 3,
        "num_comments": 0,
        "_tags": ["story", f"author_{author}", f"story_{uid}"],
        "_highlightResult": {"title": {"value": f"<em>{title}</em>", "matchLevel": "full"}},
    }
    return hit | more


def comment(
    uid: int, at: datetime, author: str, text: str, on: dict[str, Any], parent: int | None = None, **more: Any
) -> dict[str, Any]:
    """A comment in the thread of a story, on the story itself or on ``parent``."""
    hit = {
        "objectID": str(uid),
        "story_id": on["story_id"],
        "story_title": on["title"],
        "story_url": on.get("url"),
        "parent_id": parent or on["story_id"],
        "author": author,
        "comment_text": text,
        "created_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "created_at_i": int(at.timestamp()),
        "points": None,
        "_tags": ["comment", f"author_{author}", f"story_{on['story_id']}"],
    }
    return hit | more


def recorded(name: str) -> Any:
    """An answer in the shape of the recorded ones."""
    return json.loads((RECORDED / name).read_text())
