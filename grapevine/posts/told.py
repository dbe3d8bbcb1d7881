"""What an import of posts would do or did, told in the terminal."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text

from collectors.post_exports.entries import PostEntries, PostEntry
from collectors.post_exports.importer import PostsReport
from grapevine.crm.left_out import tell
from grapevine.crm.told import in_words
from grapevine.terminal import console, errors, plain, show_note, table
from graph.text.counts import counted

_FIRST = 5
_LONGEST = 60


def show_posts(entries: PostEntries) -> None:
    """What an import would store: how much, the first of it, and what is left out."""
    title = counted(len(entries.posts), "post")
    rows = [_row(entry) for entry in entries.posts[:_FIRST]]
    columns = list(dict.fromkeys(column for row in rows for column in row))
    if rows:
        console.print(table(columns, rows, title=f"{title}, the first of them:"))
    for warning in entries.warnings:
        show_note(warning)
    tell(entries.skipped, None)
    console.print("Nothing was stored: this was a trial (--dry-run).")


def tell_posts(report: PostsReport, files: int) -> None:
    """What was read, what is new and what changed."""
    words = _kinds(report.kinds) or "0 posts"
    console.print(Text(f"Read {words} from {counted(files, 'file')}."))
    told = [
        f"{word}: {number:,}"
        for word, number in (
            ("New", report.new),
            ("changed", report.changed),
            ("as before", report.same),
        )
        if number
    ]
    if told:
        console.print(Text(f"{'; '.join(told)}."))
    if report.joined:
        console.print(
            Text(f"{counted(report.joined, 'author is', 'authors are')} people whom your graph knows.")
        )
    if report.of_nobody:
        console.print(
            Text(
                f"{counted(report.of_nobody, 'score')} of nobody who is known (no name, no handle, no address of a "
                "contact or company of yours): counted in sums such as the net promoter score, and not among "
                "advocates and detractors."
            )
        )
    if report.new or report.changed:
        console.print(Text("They wait for their labels: the service gives them, or grapevine label."))
    if report.erased:
        errors.print(
            Text(f"{counted(report.erased, 'post')} left out: erased on request (grapevine forget --log).")
        )


def _kinds(kinds: Mapping[str, int]) -> str:
    parts = [
        counted(number, kind, "replies" if kind == "reply" else "")
        for kind, number in sorted(kinds.items(), key=lambda one: -one[1])
    ]
    return in_words(parts) if parts else ""


def _row(entry: PostEntry) -> dict[str, object]:
    said: dict[str, object] = {
        "written": f"{entry.at:%Y-%m-%d %H:%M} UTC",
        "author": entry.author.name or entry.author.handle or entry.author.address,
        "text": plain(entry.text)[:_LONGEST],
        "score": entry.score,
        "kind": entry.kind,
        "company": entry.author.company,
        "url": entry.url,
    }
    return {name: value for name, value in said.items() if value is not None}
