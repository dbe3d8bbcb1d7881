"""The questions that can be asked: the saved ones and the user's own, each a file."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from graph.errors import GrapevineError
from graph.file_stamp import file_stamp
from graph.text.edited import read_edited

from .header import UNTIL, AlertHeader, Chart, GraphSpec, days_of
from .params import Dates, Param, ParamError, Value
from .source import Fault, HeaderError, Part, Source, parse, used_parameters
from .statistic import Statistic

SAVED = Path(__file__).parent / "saved"


class UnknownQuestion(GrapevineError, LookupError):  # noqa: N818 - it names what happened, as LookupError's kin do
    """There is no question with this id; the message offers the nearest ones."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: what people ask, what can be filled in, and the Cypher that answers it."""

    id: str
    text: str
    """The phrase that people type, with its blanks in braces: "Which connections care about {topic}?"."""
    description: str
    audience: tuple[str, ...]
    params: tuple[Param, ...]
    columns: tuple[str, ...]
    """The columns that tables show, in their order."""
    view: str
    cypher: str
    path: Path
    line: int = 1
    """The line of the file on which the Cypher begins."""
    phrases: tuple[str, ...] = ()
    always: Mapping[str, str] = field(default_factory=dict)
    """Why it has no use for a kind of blank that people name all the same."""
    hidden: tuple[str, ...] = ()
    evidence: str | None = None
    with_evidence: tuple[str, ...] = ()
    """The columns that are filled with the evidence, for the rows that are shown."""
    evidence_part: Part | None = None
    """The statement that fetches the evidence of the rows shown; None where the answer itself holds it."""
    key: tuple[str, ...] = ()
    """The columns that say which row it is, whatever its numbers are by now."""
    chart: Chart | None = None
    graph: GraphSpec | None = None
    statistic: Statistic | None = None
    alert: AlertHeader | None = None

    @property
    def bounded(self) -> bool:
        """Whether it asks about a period with a first and a last day, so that it can be asked of an earlier one."""
        if self.param("since") is None:
            return False
        ends = {UNTIL, *(name for param in self.params for name in days_of(param, self.params))}
        return any(ends & used_parameters(part.cypher) for part in self.parts)

    @property
    def parts(self) -> tuple[Part, ...]:
        """The statement that answers it and, where there is one, that which fetches the evidence."""
        answer = Part(self.cypher, self.line)
        return (answer, self.evidence_part) if self.evidence_part else (answer,)

    @property
    def returned(self) -> tuple[str, ...]:
        """Every column that the first statement returns: not what a statistic adds, but what it takes."""
        at_once = [self.evidence] if self.evidence and not self.evidence_part else []
        columns = (*(c for c in self.columns if c not in self.with_evidence), *self.hidden, *at_once)
        return self.statistic.read(columns) if self.statistic else columns

    def param(self, name: str) -> Param | None:
        """The parameter with this name, if the question has it."""
        return next((param for param in self.params if param.name == name), None)

    def parse(self, raw: Mapping[str, object], today: date | None = None) -> dict[str, Value]:
        """A value for every parameter, from what people typed (or parsed before) and the defaults, asked on ``today``.

        Raises ParamError for a value that does not fit and for a name that is no parameter.
        """
        if unknown := sorted(set(raw) - {param.name for param in self.params}):
            names = ", ".join(f"`{param.name}`" for param in self.params) or "none"
            raise ParamError(f"`{unknown[0]}` is no parameter of {self.id}; it has {names}")
        return {param.name: param.parse(raw.get(param.name), today) for param in self.params}

    def filled(self, values: Mapping[str, Value]) -> str:
        """The phrase with its blanks filled in, for headings; without a value, with its default."""
        text = self.text
        for param in self.params:
            value = values.get(param.name, param.default)
            if isinstance(value, Dates):
                text = re.sub(rf"\b(?:in|over|during|within) the last \{{{param.name}\}}", str(value), text)
            text = text.replace(f"{{{param.name}}}", param.left_open if value is None else str(value))
        return text


@dataclass(frozen=True, slots=True)
class Broken:
    """A question's file that cannot be used, and why."""

    path: Path
    fault: str


@dataclass(frozen=True, slots=True)
class Catalog:
    """All questions, sorted by id, and the files that are broken."""

    questions: tuple[Question, ...]
    broken: tuple[Broken, ...] = ()
    _by_id: dict[str, Question] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_id.update({question.id: question for question in self.questions})

    def get(self, question_id: str) -> Question:
        """The question with this id. Raises UnknownQuestion, which names the nearest ids."""
        if question := self._by_id.get(question_id):
            return question
        if broken := self.broken_file(question_id):
            raise UnknownQuestion(
                f"{broken.path} cannot be asked: {broken.fault}. Mend the file, and ask again."
            )
        near = ", ".join(get_close_matches(question_id, self._by_id, 3, 0.4))
        raise UnknownQuestion(
            f"there is no question {question_id!r}" + (f"; the nearest are {near}" if near else "")
        )

    def broken_file(self, question_id: str) -> Broken | None:
        """The file for whose fault there is no question with this id; None where one counts all the same."""
        if question_id in self._by_id:
            return None
        return next((broken for broken in self.broken if broken.path.stem == question_id), None)


class QuestionFiles:
    """Questions' files, each read again when it changed. Threads may share it."""

    def __init__(self) -> None:
        self._read: dict[Path, tuple[object, Question | Broken]] = {}
        """Each file's stamp when it was read last, and what it held."""
        self._good: dict[Path, Question] = {}
        """What each file held when it could last be used."""
        self._latest = Catalog(())
        self._lock = threading.Lock()

    def catalog(self, extra: Sequence[Path] = ()) -> Catalog:
        """The saved questions and those in and under the ``extra`` folders (a folder that is not there holds none).

        A broken file is named with its fault in ``Catalog.broken`` and does not hide the others; where it held a
        question at an earlier call, that one still counts. An id that is taken already is a fault of the later
        file. The same object as before where no file changed.
        """
        with self._lock:
            questions: dict[str, Question] = {}
            broken: list[Broken] = []
            for path in _files((SAVED, *extra)):
                found = self._held(path)
                if isinstance(found, Broken):
                    earlier = self._good.get(path)
                    told = f"{found.fault}; until that is mended, the question before the last change counts"
                    broken.append(Broken(path, told) if earlier else found)
                    if earlier is None:
                        continue
                    found = earlier
                if taken := questions.get(found.id):
                    fault = f"there is a question {found.id!r} already, in {taken.path}: rename the file"
                    broken.append(Broken(path, fault))
                else:
                    questions[found.id] = found
            fresh = Catalog(tuple(questions[name] for name in sorted(questions)), tuple(broken))
            if fresh != self._latest:
                self._latest = fresh
            return self._latest

    def _held(self, path: Path) -> Question | Broken:
        stamp = _stamp(path)
        if (known := self._read.get(path)) and stamp is not None and known[0] == stamp:
            return known[1]
        found: Question | Broken
        try:
            found = self._good[path] = load_question(path)
        except HeaderError as error:
            found = Broken(path, str(error))
        self._read[path] = (stamp, found)
        return found


def _stamp(path: Path) -> object:
    try:
        return file_stamp(path)
    except OSError:
        return None


def load_catalog(extra: Sequence[Path] = ()) -> Catalog:
    """What ``QuestionFiles.catalog`` gives of files that nobody read before."""
    return QuestionFiles().catalog(extra)


def load_question(path: Path) -> Question:
    """The question in one file. Raises HeaderError."""
    try:
        source = parse(read_edited(path))
    except UnicodeDecodeError as error:
        what = f"it cannot be read, since it is neither UTF-8 nor UTF-16 text (byte {error.start}): save it as UTF-8"
        raise HeaderError(Fault(None, what, "Save it as UTF-8.")) from None
    except OSError as error:
        what = f"it cannot be read: {error}"
        raise HeaderError(Fault(None, what, "Check the path and its rights.")) from None
    return _question(path, source)


def _question(path: Path, source: Source) -> Question:
    header = source.header
    return Question(
        id=path.stem,
        text=header.question,
        description=header.description,
        audience=header.audience,
        params=header.params,
        columns=header.columns,
        view=header.view,
        cypher=source.answer.cypher,
        path=path,
        line=source.answer.line,
        phrases=header.phrases,
        always=header.always,
        hidden=header.hidden,
        evidence=header.evidence,
        with_evidence=header.with_evidence,
        evidence_part=source.evidence,
        key=header.key or header.columns[:1],
        chart=header.chart,
        graph=header.graph,
        statistic=header.statistic,
        alert=header.alert,
    )


def _files(folders: Iterable[Path]) -> list[Path]:
    return [path for folder in folders if folder.is_dir() for path in sorted(folder.rglob("*.cypher"))]
