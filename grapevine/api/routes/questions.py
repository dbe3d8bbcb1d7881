"""Questions: the list, what a phrase asks, and rows with their evidence."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from grapevine.api.answers import Kept, cursor_of, place_of
from grapevine.api.problems import Problem, documented
from grapevine.api.served import FromServed, Reader, Served
from grapevine.api.shapes import (
    Ask,
    Compared,
    Meant,
    Questions,
    QuestionTold,
    RowCompared,
    Rows,
    RowTold,
    Understood,
)
from grapevine.programs.told import gone_told, question_told, row_compared, row_told, values_told
from grapevine.programs.values import json_safe
from queries import runner
from queries.answer import Answer
from queries.asking import Asked, Offers
from queries.catalog import Catalog, Question
from queries.comparison import Comparison, NotComparable, check_comparable
from queries.params import spelt

router = APIRouter(tags=["questions"])


@router.get("/questions")
def list_questions(served: FromServed) -> Questions:
    """All questions, by id, with what their blanks take."""
    found = served.workspace.catalog().questions
    return Questions(items=[QuestionTold(**question_told(one)) for one in found])


@router.get("/questions/{question}", responses=documented(404, 422))
def show_question(question: str, served: FromServed) -> QuestionTold:
    """One question."""
    return QuestionTold(**question_told(_found(served.workspace.catalog(), question)))


@router.post("/questions/{question}/rows", responses=documented(400, 404, 422, 504))
def ask_question(question: str, asked: Ask, served: FromServed, token: Reader) -> Rows:
    """Ask a question: its first rows, with the evidence of each; `next` is the cursor of the following ones.

    With `compare` each row tells what it was in the period before, and `compared` what is gone.
    """
    found, limits = _found(served.workspace.catalog(), question), served.workspace.config.questions
    if asked.compare:
        _check_comparable(found)
    with served.place():
        answer = runner.ask(
            served.graph,
            found,
            asked.values,
            timeout_s=limits.timeout_s,
            row_limit=limits.row_limit,
            shown=0,
        )
        compared = None
        if asked.compare:
            compared = runner.compared(served.graph, answer, timeout_s=limits.timeout_s)
        kept = served.answers.add(answer, token.name, compared)
        return _page(served, kept, 0, asked.limit)


@router.get("/rows", responses=documented(410, 422, 504))
def next_rows(
    cursor: Annotated[str, Query(min_length=1, max_length=200)],
    served: FromServed,
    token: Reader,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Rows:
    """The rows after those that gave the cursor: of the same answer, whatever happened in the graph since."""
    answer, start = place_of(cursor, str, int)
    assert isinstance(start, int)
    kept = served.answers.get(str(answer), token.name)
    if not 0 <= start <= len(kept.answer.rows):
        raise Problem(422, "cursor: it stands for no row of the answer.")
    with served.place():
        return _page(served, kept, start, limit)


@router.get("/ask", responses=documented(422, 504))
def understand_phrase(
    phrase: Annotated[str, Query(min_length=1, max_length=500)], served: FromServed
) -> Understood:
    """What a phrase asks, in people's own words: a question with its blanks filled. It asks nothing yet."""
    with served.place():
        found = served.asking.understand(phrase, served.workspace.catalog(), served.graph)
    if isinstance(found, Asked):
        return Understood(outcome="asked", questions=[_meant(found)], unknown=[], note=found.note)
    if isinstance(found, Offers):
        offers = [_meant(one) for one in found.offers]
        return Understood(outcome="offers", questions=offers, unknown=[], note=found.note)
    near = [_meant(one) for one in found.nearest]
    return Understood(outcome="refused", questions=near, unknown=json_safe(found.unknown), note=found.note)


def _found(catalog: Catalog, question: str) -> Question:
    if catalog.broken_file(question):
        raise Problem(404, f"The file of {question} cannot be used: `grapevine question check` says why.")
    return catalog.get(question)


def _check_comparable(question: Question) -> None:
    try:
        check_comparable(question)
    except NotComparable as error:
        raise Problem(422, f"compare: {error}") from None


def _page(served: Served, kept: Kept, start: int, limit: int) -> Rows:
    limits = served.workspace.config.questions
    # What is fetched for a page is not kept with the answer, so that an answer does not grow.
    answer = runner.more(served.graph, kept.answer, start, limit, timeout_s=limits.timeout_s)
    end = min(start + limit, len(answer.rows))
    return Rows(
        question=answer.question.id,
        asked=json_safe(answer.question.filled(answer.values)),
        values=values_told(answer),
        columns=list(answer.columns),
        rows=[_row(answer, number, kept.compared) for number in range(start, end)],
        next=cursor_of(kept.id, end) if end < len(answer.rows) else None,
        total=len(answer.rows),
        truncated=answer.truncated,
        notes=json_safe((*answer.notes, *(kept.compared.notes if kept.compared else ()))),
        warnings=json_safe(answer.warnings),
        display_rules=json_safe(answer.rules),
        advice=answer.advice,
        seconds=answer.seconds,
        compared=_compared(kept.compared, limit) if kept.compared else None,
    )


def _row(answer: Answer, number: int, compared: Comparison | None) -> RowTold:
    beside = RowCompared(**row_compared(compared, number)) if compared else None
    return RowTold(**row_told(answer, number), compared=beside)


def _compared(compared: Comparison, most: int) -> Compared:
    return Compared(
        period=str(compared.period),
        before=str(compared.before),
        gone=gone_told(compared, most),
        gone_total=len(compared.gone),
    )


def _meant(found: Asked) -> Meant:
    return Meant(
        id=found.question.id,
        text=json_safe(found.text),
        values={name: json_safe(spelt(value)) for name, value in found.values.items()},
        unused=json_safe(found.unused),
        score=found.score,
    )
