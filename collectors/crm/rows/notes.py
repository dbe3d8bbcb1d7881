"""Notes on rows, each kind said once with its number and the first example."""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.text.counts import counted


@dataclass(slots=True)
class RowNotes:
    """What is to be said of a file's rows."""

    _found: dict[tuple[str, str, str], list[str]] = field(default_factory=dict)

    def add(self, file: str, sentence: str, example: str, what: str = "row") -> None:
        """``sentence`` is the same for all of its kind; ``what`` is counted ("row", "company")."""
        examples = self._found.setdefault((file, sentence, what), [])
        examples.append(example)

    def lines(self) -> list[str]:
        """One line a kind: the file, the sentence, and how many and which."""
        lines = []
        for (file, sentence, what), examples in self._found.items():
            different = list(dict.fromkeys(examples))
            shown = ", ".join(different[:3])
            several = {"company": "companies"}.get(what, "")
            more = f" and {len(different) - 3} more" if len(different) > 3 else ""
            lines.append(f"{file}: {sentence} ({counted(len(examples), what, several)}: {shown}{more})")
        return lines
