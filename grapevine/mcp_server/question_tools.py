"""The tools over questions: list them, find one by words, ask one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from mcp_types import ToolAnnotations
from pydantic import Field

from grapevine.programs.rests_on import keys_in, keys_of
from grapevine.programs.told import gone_told, question_told, row_compared, row_told, values_told
from grapevine.programs.values import json_safe
from queries import runner
from queries.asking import Asked, Offers
from queries.comparison import check_comparable
from queries.params import spelt

from .fitting import listed

if TYPE_CHECKING:
    from mcp.server.mcpserver import MCPServer

    from queries.answer import Answer
    from queries.comparison import Comparison

    from .desk import Desk

READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
MOST_ROWS = 100
_EVIDENCE = 3
_KEYS = 10
Start = Annotated[
    int, Field(ge=0, le=1_000_000, description="Leave out so many, as left_out of an answer says.")
]
Values = dict[str, str | int | float | None]


def add_question_tools(server: MCPServer[Any], desk: Desk) -> None:
    """Give the server the tools over questions."""

    @server.tool(annotations=READS, structured_output=False)
    async def list_questions(start: Start = 0) -> str:
        """All questions that can be asked: id, wording, and the blanks (params) that each takes."""

        def work() -> dict[str, Any]:
            found = [_line(question_told(one)) for one in desk.workspace.catalog().questions]
            return listed(
                {}, "questions", found[start:], desk.max_tokens, start=start, total=max(start, len(found))
            )

        return await desk.run(work)

    @server.tool(annotations=READS, structured_output=False)
    async def find_question(
        phrase: Annotated[
            str, Field(min_length=1, max_length=500, description="What the user wants to know.")
        ],
    ) -> str:
        """Which question a phrase asks, with its blanks filled in; ask it with ask_question."""

        def work() -> dict[str, Any]:
            found = desk.asking.understand(phrase, desk.workspace.catalog(), desk.graph)
            near: tuple[Asked, ...]
            if isinstance(found, Asked):
                outcome, near = "this question answers it", (found,)
            elif isinstance(found, Offers):
                outcome, near = "it names something and asks nothing: these take it", found.offers
            else:
                outcome, near = "no question answers it: these are the nearest", found.nearest
            questions = [
                json_safe(
                    {
                        "question": one.question.id,
                        "text": one.text,
                        "values": {name: spelt(value) for name, value in one.values.items()},
                        "unused": one.unused,
                    }
                )
                for one in near
            ]
            told = {"outcome": outcome, **({"note": found.note} if found.note else {})}
            return listed(told, "questions", questions, desk.max_tokens)

        return await desk.run(work)

    @server.tool(annotations=READS, structured_output=False)
    async def ask_question(
        question: Annotated[
            str, Field(max_length=200, description="Its id, from list_questions or find_question.")
        ],
        values: Annotated[
            Values | None,
            Field(description='Its blanks by name, {"topic": "churn"}; defaults fill the others.'),
        ] = None,
        rows: Annotated[int, Field(ge=1, le=MOST_ROWS, description="How many rows at most.")] = 20,
        start: Start = 0,
        compare: Annotated[
            bool,
            Field(
                description="Beside the period before: what changed in each row, is new, or, after all others, gone."
            ),
        ] = False,
    ) -> str:
        """Ask a question: its rows, each with evidence and the keys of the posts, people and companies it rests on."""

        def work() -> dict[str, Any]:
            found = desk.question(question)
            if compare:
                check_comparable(found)
            answer = runner.ask(
                desk.graph,
                found,
                values or {},
                timeout_s=desk.timeout_s,
                row_limit=desk.workspace.config.questions.row_limit,
                shown=0,
            )
            compared = runner.compared(desk.graph, answer, timeout_s=desk.timeout_s) if compare else None
            answer = runner.more(desk.graph, answer, start, rows, timeout_s=desk.timeout_s)
            shown = range(min(start, len(answer.rows)), min(start + rows, len(answer.rows)))
            head = {
                "question": answer.question.id,
                "asked": json_safe(answer.question.filled(answer.values)),
                "values": values_told(answer),
                "rows_in_all": len(answer.rows),
                "notes": json_safe(
                    [*answer.notes, *answer.rules, *([answer.notice] if answer.notice else [])]
                ),
            }
            if not answer.rows and answer.advice:
                head["advice"] = answer.advice
            items, total = _rows(desk, answer, shown, compared), len(answer.rows)
            if compared:
                head["notes"] = json_safe([*head["notes"], *compared.notes])
                head["rows_gone"] = len(compared.gone)
                # They follow the rows, as if they were the last of them.
                gone = [{"gone": True, **row} for row in gone_told(compared)]
                items += gone[max(0, start - total) : max(0, start + rows - total)]
                total += len(gone)
            return listed(head, "rows", items, desk.max_tokens, start=start, total=max(start, total))

        return await desk.run(work)


def _line(told: dict[str, Any]) -> dict[str, Any]:
    """A question with its blanks in few words."""
    return {
        "id": told["id"],
        "question": told["question"],
        "params": {
            one["name"]: one["type"]
            + (f", default {one['default']}" if one["default"] is not None else "")
            + (", required" if one["required"] else "")
            + (f", one of {', '.join(one['choices'])}" if one["choices"] else "")
            + (f", a {' or '.join(one['roles'])}" if one["roles"] else "")
            for one in told["params"]
        },
    }


def _rows(desk: Desk, answer: Answer, numbers: range, compared: Comparison | None) -> list[dict[str, Any]]:
    told = [row_told(answer, number) for number in numbers]
    keys = [keys_in(row) for row in told]
    known = keys_of(desk.graph, list(dict.fromkeys(key for row in keys for key in row)))
    rows = []
    for row, named in zip(told, keys, strict=True):
        shown: dict[str, Any] = {
            "number": row["number"],
            **row["values"],
            **({"compared": row_compared(compared, row["number"])} if compared else {}),
            "evidence": [
                {name: piece[name] for name in ("who", "said", "at", "url") if piece[name]}
                for piece in row["evidence"][:_EVIDENCE]
            ],
            "rests_on": {
                kind: [key for key in named if key in found][:_KEYS] for kind, found in known.items() if found
            },
        }
        if (more := len(row["evidence"]) - _EVIDENCE) > 0:
            shown["more_evidence"] = more
        rows.append(shown)
    return rows
