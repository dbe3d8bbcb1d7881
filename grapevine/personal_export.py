"""One person's data as two files for that person: all of it as JSON, and a page that anybody can read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from graph.errors import GraphError
from graph.person.data import PersonsData
from graph.text.counts import counted
from graph.text.safe import multiline

DATA, PAGE = "person.json", "person.html"
_PARTS = (
    ("person", "Who you are here"),
    ("profiles", "Your accounts"),
    ("posts", "What you wrote, with the labels that Grapevine gave it"),
    ("relationships", "What it is related with"),
    ("alerts", "Alerts about you"),
    ("imports", "Files that named you, and what they said (of the latest imports)"),
    ("signals", "Events of companies that name you"),
    ("accounts", "Companies and deals that you look after"),
    ("positions", "How far the lists of your accounts were read"),
)
_MEANINGS = {
    "(Company)-[:OPERATES]->(Profile)": "Companies whose accounts yours are",
    "(Person)-[:ATTENDS]->(Meeting)": "Meetings that calendars say you attend",
    "(Person)-[:CONNECTED_TO]->(Person)": "Whom you know, as somebody's contacts say",
    "(Person)-[:WORKS_AT]->(Company)": "Where you work or worked",
    "(Post)-[:ABOUT]->(Topic)": "Topics of your posts, as the labels say",
    "(Post)-[:CORRECTED]->(Company)": "Labels of your posts that somebody put right: companies",
    "(Post)-[:CORRECTED]->(Topic)": "Labels of your posts that somebody put right: topics",
    "(Post)-[:LINKS_TO]->(Link)": "What your posts link to",
    "(Post)-[:MENTIONS]->(Company)": "Companies that your posts name, and how they speak of them",
    "(Post)-[:MENTIONS]->(Profile)": "Who is mentioned: by you, or you by others",
    "(Post)-[:QUOTES]->(Post)": "Quotes: of others by you, of you by others",
    "(Post)-[:REPLY_TO]->(Post)": "Answers: to others by you, to you by others",
    "(Profile)-[:BELONGS_TO]->(Person)": "Accounts taken for yours",
    "(Profile)-[:ENGAGED]->(Post)": "Likes and reposts: by you, and of your posts",
    "(Profile)-[:FOLLOWS]->(Profile)": "Whom you follow, and who follows you",
    "(Profile)-[:POSTED]->(Post)": "Which account wrote what",
}
_STYLE = (
    "body{font:15px/1.5 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;margin:.5rem 0 1.5rem}"
    "td,th{border:1px solid #ccc;padding:.2rem .5rem;text-align:left;vertical-align:top;"
    "overflow-wrap:anywhere;white-space:pre-wrap}"
)


def prepare(folder: Path) -> None:
    """Make the folder, for its owner alone. Raises GraphError where it holds such files, OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in (DATA, PAGE):
        if (folder / name).exists():
            raise GraphError(f"{folder / name} is there already: name another folder, or remove it.")


def write_files(folder: Path, data: PersonsData, made: datetime) -> None:
    """Both files, which nobody but their owner may read. Raises OSError."""
    held = {"made": made.astimezone(UTC).isoformat(timespec="seconds"), **data.as_json()}
    _write(folder / DATA, json.dumps(held, indent=2, ensure_ascii=False) + "\n")
    _write(folder / PAGE, page(held))


def page(held: Mapping[str, Any]) -> str:
    """What ``person.json`` holds as a page of HTML, on which no text acts."""
    parts = [
        '<!doctype html>\n<html lang="en"><meta charset="utf-8">',
        "<title>What is held about you</title>",
        f"<style>{_STYLE}</style>",
        f"<h1>What is held about you</h1>\n<p>Made on {_text(held['made'])} (UTC). person.json beside this page is the "
        "same for programs. Of other people it tells no more than it must.</p>",
    ]
    for name, title in _PARTS:
        content = held[name]
        parts.append(f"<h2>{_text(title)}</h2>")
        if not content:
            parts.append("<p>Nothing.</p>")
        elif isinstance(content, dict):
            for pattern, rows in content.items():
                parts.append(f"<h3>{_text(_MEANINGS.get(pattern, pattern))}</h3>")
                parts.append(_table(rows))
        else:
            parts.append(_table(content))
    return "\n".join(parts) + "\n</html>\n"


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = [_row("th", (column.replace("_", " ") for column in columns))]
    lines += [_row("td", (_shown(row.get(column)) for column in columns)) for row in rows]
    return f"<p>{counted(len(rows), 'entry', 'entries')}</p>\n<table>\n" + "\n".join(lines) + "\n</table>"


def _row(tag: str, cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f"<{tag}>{_text(cell)}</{tag}>" for cell in cells) + "</tr>"


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case dict():
            return "\n".join(_pairs(value))
        case list():
            return ", ".join(map(_shown, value))
        case _:
            return str(value)


def _pairs(held: Mapping[str, Any]) -> Iterator[str]:
    for name, value in held.items():
        yield f"{name.replace('_', ' ')}: {_shown(value)}"


def _text(value: object) -> str:
    return escape(multiline(str(value)))


def _write(path: Path, text: str) -> None:
    # Never over what is there, and never readable by others, not for a moment.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
