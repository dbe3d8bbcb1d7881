"""The mapping of a table of posts: proposed by its column names and what they hold, kept, or changed by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from collectors.base import ConfigError
from collectors.crm.files import RawTable
from collectors.crm.mapping.choice import wanted_of, wished_columns
from collectors.crm.mapping.headers import squashed
from collectors.crm.mapping.mapping import ColumnUse, MappedTable
from graph.text.safe import web_address

from .fields import FIELDS, NAMES, SCORES, SEVERAL_COLUMNS, UNUSED
from .kept import KeptPosts, kept_posts_for
from .times import is_clock, is_time
from .tools import rows_of, tool_of
from .values import csat_of, kind_of_row, nps_of, number_in, scale_of

_LOOKED_AT = 300
"""Cells that are enough to see what a column holds."""
_OUTER = re.compile(
    r"^(?:data|payload|fields|attributes|ticket|conversation|post|item|tweet|response|_?source|mention|document|doc|"
    r"answer|meta|survey_response|hit|_?raw)[._]",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*")
_RECOMMEND = re.compile(
    r"recommend|\bnps\b|net promoter|weiterempfehl|recommand|recomenda|raccomand", re.IGNORECASE
)
_SATISFIED = re.compile(r"\bcsat\b|satisf|zufrieden|how would you rate", re.IGNORECASE)
_MAIL = re.compile(r"e-?mail", re.IGNORECASE)
_OPEN_QUESTION = re.compile(
    r"\b(?:what|why|how|reason|improve|tell us|comment|feedback|share|was|warum|pourquoi|por qu)",
    re.IGNORECASE,
)
_SURE = frozenset({"at", "nps", "csat"})
"""Fields that a column of exactly this name is, whatever stands in it: what cannot be read is named then."""
_LONG_TEXT = 20
"""Characters of the average cell of a column that is taken for texts, whatever it is called."""
_ANSWER = 8
"""The same of a column that is called by a question that wants words."""


@dataclass(frozen=True, slots=True)
class PostsMapping(MappedTable):
    """What the columns of a table of posts become."""

    source: str = ""
    """The name under which its posts are kept: their tool's, or one that somebody gave."""
    timezone: str = "UTC"
    """The zone of its times that name none."""


@dataclass(frozen=True, slots=True)
class PostsWishes:
    """What somebody asked for beside the file's own words."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Column names to fields; "" leaves the column unused."""
    source: str | None = None
    timezone: str | None = None


def known_names(cells: Sequence[str]) -> int:
    """How many of these cells are column names of files of posts."""
    return len({squashed(cell) for cell in cells if cell.strip() and len(cell) <= 200 and _is_known(cell)})


def checked_posts_wishes(pairs: Sequence[str], source: str | None, timezone: str | None) -> PostsWishes:
    """Wishes from texts such as "Verbatim=text". Raises ConfigError."""
    columns = wished_columns(pairs, FIELDS, "Verbatim=text")
    if source is not None and not squashed(source):
        raise ConfigError(f'--source "{source}": write a name such as zendesk')
    return PostsWishes(columns, source, timezone)


def choose_posts(table: RawTable, wishes: PostsWishes, folder: Path | None) -> PostsMapping:
    """The mapping of a table: the kept one where its header is known, else the proposed one, with what was asked for.

    ``folder`` holds the kept ones; None: there are none. Raises ConfigError for one of them that cannot be read.
    Whether posts can be read with the mapping, ``unusable`` tells.
    """
    wanted = wanted_of(wishes.columns, table.header)
    kept = kept_posts_for(table, folder) if folder else None
    mapping = _as_kept(table, kept, wanted) if kept else propose_posts(table, wanted)
    return replace(
        mapping,
        source=wishes.source or mapping.source,
        timezone=wishes.timezone or mapping.timezone,
    )


def propose_posts(table: RawTable, chosen: Mapping[str, str | None] | None = None) -> PostsMapping:
    """What the table's columns become. ``chosen``: fields that somebody chose for columns; None: left unused."""
    fixed = chosen or {}
    cells = [
        [cell for row in table.rows[: _LOOKED_AT * 10] if (cell := row.cells[at])][:_LOOKED_AT]
        for at in range(len(table.header))
    ]
    columns = [
        ColumnUse(
            at, header, fixed.get(header), note="" if cells[at] or header in fixed else "nothing stands in it"
        )
        for at, header in enumerate(table.header)
    ]
    taken = {to for to in fixed.values() if to}
    candidates: dict[str, list[tuple[int, int]]] = {}
    for column in columns:
        if column.header in fixed or not cells[column.at]:
            continue
        for field_name, rank in _meanings(column.header):
            own = field_name in _SURE and squashed(column.header) == field_name
            if own or _FITS.get(field_name, _anything)(cells[column.at]):
                candidates.setdefault(field_name, []).append((rank, column.at))
                break
    for field_name, found in candidates.items():
        if field_name in taken:
            continue
        most = max(len(cells[at]) for _, at in found)
        found.sort(key=lambda one: (len(cells[one[1]]) * 4 < most, *one))
        for turn, (_, at) in enumerate(found):
            best = columns[found[0][1]].header
            if turn == 0:
                columns[at] = replace(columns[at], field=field_name)
            elif field_name in SEVERAL_COLUMNS:
                columns[at] = replace(
                    columns[at],
                    field=field_name,
                    turn=turn,
                    note=f'where "{best}" says nothing' if field_name == "text" else "",
                )
            else:
                columns[at] = replace(columns[at], note=f'"{best}" says it')
    _questions(columns, cells, fixed)
    tool = tool_of(table.header)
    columns = [replace(one, turn=_rank(one)) if one.field in SEVERAL_COLUMNS else one for one in columns]
    return PostsMapping(table, tuple(columns), tool, source=squashed(tool) or _name_of(table.file))


def changed_posts(mapping: PostsMapping, column: ColumnUse, to: str | None) -> PostsMapping:
    """The mapping with another field for one column; where only one column may fill it, it is taken from the other."""
    columns = []
    for one in mapping.columns:
        if one.at == column.at:
            columns.append(replace(one, field=to, note="", turn=_rank(replace(one, field=to))))
        elif to and one.field == to and to not in SEVERAL_COLUMNS:
            columns.append(replace(one, field=None, note=f'"{column.header}" says it'))
        else:
            columns.append(one)
    return replace(mapping, columns=tuple(columns))


def in_our_own_words(mapping: PostsMapping) -> bool:
    """Are all columns called as our documentation calls the fields? Then there is nothing to confirm."""
    own = {squashed(name) for name in FIELDS}
    return all(column.field and squashed(column.header) in own for column in mapping.columns)


def unusable(mapping: PostsMapping) -> str:
    """Why no post can be read with this mapping; "" where one can."""
    have = {column.field for column in mapping.columns}
    names = ", ".join(f'"{column.header}"' for column in mapping.columns)
    if not have & {"text", "title", "more", "nps", "csat"}:
        return (
            f"{mapping.title}: no column is known to say what was written; there are: {names}. Name it: "
            '--map "Column=text"'
        )
    if "at" not in have:
        return (
            f"{mapping.title}: no column says when a row was written, and a post counts on that day; there are: "
            f'{names}. Name it: --map "Column=at"'
        )
    return ""


def _as_kept(table: RawTable, kept: KeptPosts, wanted: Mapping[str, str | None]) -> PostsMapping:
    """As the kept file says; columns that it does not know are proposed, where their field is still free."""
    fixed = kept.fields_of(table.header)
    single = {to for to in wanted.values() if to} - SEVERAL_COLUMNS
    fixed = {header: None if to in single and header not in wanted else to for header, to in fixed.items()}
    mapping = propose_posts(table, {**fixed, **wanted})
    return replace(
        mapping,
        source=kept.source or mapping.source,
        timezone=kept.timezone or "UTC",
        kept_in=str(kept.path),
        notes=kept.new_in(mapping),
        doubts=kept.lacking_in(mapping),
    )


def _questions(columns: list[ColumnUse], cells: Sequence[list[str]], fixed: Mapping[str, str | None]) -> None:
    """Columns that are called by the question that was asked, and texts in a column of a name that nobody knows."""
    have = {column.field for column in columns}
    free = [
        one
        for one in columns
        if one.field is None and not one.note and one.header not in fixed and cells[one.at]
    ]
    for field_name, pattern, fits in (("nps", _RECOMMEND, _nps_cells), ("csat", _SATISFIED, _csat_cells)):
        found = [one for one in free if pattern.search(one.header) and fits(cells[one.at])]
        if field_name not in have and found:
            columns[found[0].at] = replace(found[0], field=field_name)
            free.remove(found[0])
            have.add(field_name)
    mail = [one for one in free if _MAIL.search(one.header) and _FITS["address"](cells[one.at])]
    if "address" not in have and mail:
        columns[mail[0].at] = replace(mail[0], field="address")
    scores = [one for one in free if squashed(one.header) in _squashed(SCORES)]
    survey = rows_of(tool_of([column.header for column in columns])) == "survey answer"
    if scores and not have & {"nps", "csat"}:
        one = scores[0]
        if _nps_cells(cells[one.at]) and (survey or _above_five(cells[one.at])):
            columns[one.at] = replace(one, field="nps", note="answers from 0 to 10")
        elif _csat_cells(cells[one.at]) and survey:
            columns[one.at] = replace(one, field="csat")
    if not have & {"text", "title"} and "text" not in fixed.values():
        texts = [
            one for one in free if not columns[one.at].field and squashed(one.header) not in _squashed(UNUSED)
        ]
        questions = [
            one for one in texts if _OPEN_QUESTION.search(one.header) and _is_prose(cells[one.at], _ANSWER)
        ]
        texts = [one for one in texts if _is_prose(cells[one.at])]
        for turn, one in enumerate(questions or texts[:1]):
            columns[one.at] = replace(
                one,
                field="more" if turn else "text",
                note="" if questions else "the longest texts stand in it",
            )


def _rank(column: ColumnUse) -> int:
    """How early a column is asked among those of its field: the more telling name first, then the file's order."""
    ranks = dict(_meanings(column.header))
    return ranks.get(column.field or "", 1000) * 1000 + column.at


def _name_of(file: str) -> str:
    """A file's name without dates and numbers, which are others in the next export."""
    words = re.findall(r"[^\W\d_]+", Path(file).stem.casefold())
    return "-".join(words)[:40] or "file"


def _meanings(header: str) -> tuple[tuple[str, int], ...]:
    if header == "#":
        return (("id", 0),)
    bare = _ASIDE.sub(" ", header).strip() or header
    for name in dict.fromkeys((header, bare, _OUTER.sub("", bare), _OUTER.sub("", _OUTER.sub("", bare)))):
        if found := _names().get(squashed(name)):
            return found
    return ()


@cache
def _names() -> Mapping[str, tuple[tuple[str, int], ...]]:
    names: dict[str, list[tuple[str, int]]] = {}
    for field_name, words in NAMES.items():
        for rank, word in enumerate(words.split()):
            names.setdefault(squashed(word), []).append((field_name, rank))
    for field_name in FIELDS:
        names.setdefault(squashed(field_name), []).insert(0, (field_name, 0))
    # Of the fields that one name may mean, the one for which it is plainest is tried first.
    return {name: tuple(sorted(dict(found).items(), key=lambda one: one[1])) for name, found in names.items()}


@cache
def _squashed(words: str) -> frozenset[str]:
    return frozenset(map(squashed, words.split()))


def _is_known(cell: str) -> bool:
    bare = squashed(_ASIDE.sub(" ", cell))
    if _meanings(cell) or bare in _squashed(UNUSED) or bare in _squashed(SCORES):
        return True
    return cell.rstrip().endswith("?") or bool(_RECOMMEND.search(cell))


def _anything(cells: Sequence[str]) -> bool:
    return True


def _most(test: Callable[[str], bool], part: float = 0.5) -> Callable[[Sequence[str]], bool]:
    return lambda cells: sum(map(test, cells)) >= part * len(cells)


def _nps_cells(cells: Sequence[str]) -> bool:
    return sum(_reads(nps_of, cell) for cell in cells) >= 0.6 * len(cells)


def _csat_cells(cells: Sequence[str]) -> bool:
    scale = scale_of(cells)
    return sum(_reads(lambda one: csat_of(one, scale), cell) for cell in cells) >= 0.5 * len(cells)


def _reads(read: Callable[[str], float | None], cell: str) -> bool:
    try:
        return read(cell) is not None
    except ValueError:
        return False


def _above_five(cells: Sequence[str]) -> bool:
    return any((found := number_in(cell)) is not None and found[0] > 5 for cell in cells)


def _is_prose(cells: Sequence[str], length: int = _LONG_TEXT) -> bool:
    return (
        sum(map(len, cells)) >= length * len(cells)
        and sum(" " in cell for cell in cells) * 2 > len(cells)
        and not _most(is_time)(cells[:50])
    )


def _is_number(cell: str) -> bool:
    return cell.replace(".", "", 1).isdigit()


_FITS: Mapping[str, Callable[[Sequence[str]], bool]] = {
    "at": _most(is_time),
    "time": _most(is_clock),
    "url": _most(lambda cell: web_address(cell) is not None),
    "address": _most(lambda cell: "@" in cell.strip("@")),
    "author": _most(lambda cell: not _is_number(cell) and "@" not in cell.strip("@") and len(cell) <= 80),
    "handle": _most(lambda cell: len(cell) <= 80 and "://" not in cell and " " not in cell.strip()),
    "network": _most(lambda cell: "://" not in cell and len(cell) <= 60 and not _is_number(cell)),
    "language": _most(lambda cell: len(cell) <= 20),
    "nps": _nps_cells,
    "csat": _csat_cells,
    "kind": _most(lambda cell: kind_of_row(cell) is not None),
    "text": _most(lambda cell: not _is_number(cell)),
    "id": _most(lambda cell: len(cell) <= 200 and "\n" not in cell),
    "author_id": _most(lambda cell: len(cell) <= 100 and "@" not in cell),
    "company": _most(lambda cell: not _is_number(cell)),
}
"""What must hold of the cells of a column for a name to mean a field."""
