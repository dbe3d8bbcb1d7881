"""How close a phrase's meaning is to each question's, by an encoder of sentences.

The embeddings of the phrases that ship are in a file beside this one, which ``python -m training.phrases`` writes;
those of phrases that it lacks are computed once and kept in a file of the data folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from .phrases import Phrasebook
from .said import Said

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Encode = Callable[[Sequence[str]], "NDArray[np.float32]"]
"""Embeddings of texts, shape (n, width), rows of length 1."""

FILE = "phrases.npz"
SHIPPED = Path(__file__).with_name(FILE)
_STANDS_FOR = {
    "topic": "churn",
    "company": "Acme",
    "person": "Anna",
    "network": "Acme",
    "since": "",
    "text": "Anna",
    "choice": "customers",
}
"""What stands in a text for a blank and for a name: the same in both, so that neither makes a difference."""
_LARGEST = 127


class Meaning:
    """The phrases of one phrase book, embedded."""

    def __init__(self, book: Phrasebook, encode: Encode, encoder_id: str, folder: Path | None) -> None:
        """Embeds what neither ships nor is in ``folder`` (0.02 s a phrase) and keeps it there."""
        import numpy as np

        self._encode = encode
        asked = list(_phrases(book))
        self._of = [question for question, _ in asked]
        texts = [text for _, text in asked]
        file = folder / FILE if folder else None
        shipped = _read(SHIPPED, encoder_id)
        held = _read(file, encoder_id) | shipped
        if wanted := sorted(set(texts) - held.keys()):
            held.update(zip(wanted, _packed(encode(wanted)), strict=True))
            if file:
                own = {text: held[text] for text in dict.fromkeys(texts) if text not in shipped}
                write_embeddings(file, encoder_id, own)
        rows = np.stack([held[text] for text in texts]).astype(np.float32)
        self._rows = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    def closeness(self, said: Said) -> dict[str, float]:
        """By the question's id, how close the phrase is to the closest of its phrases, -1 to 1."""
        close: dict[str, float] = {}
        for question, value in zip(self._of, self._rows @ self._encode([_masked(said)])[0], strict=True):
            close[question] = max(float(value), close.get(question, -1.0))
        return close


def _phrases(book: Phrasebook) -> Iterator[tuple[str, str]]:
    """The questions' ids with each of their phrases as it is embedded."""
    for asks in book.asks:
        types = {f"{{{param.name}}}": param.type for param in asks.question.params}
        for phrase in asks.phrases:
            text = phrase.text
            for blank, kind in types.items():
                text = text.replace(blank, _STANDS_FOR.get(kind, ""))
            yield asks.question.id, text


def embedded_phrases(book: Phrasebook, encode: Encode) -> dict[str, NDArray[np.int8]]:
    """All phrases of the book with their embeddings, as files keep them."""
    texts = sorted({text for _, text in _phrases(book)})
    return dict(zip(texts, _packed(encode(texts)), strict=True))


def _masked(said: Said) -> str:
    """The phrase with the same words for names as the questions' phrases have for their blanks."""
    places = [(one.start, one.end, _STANDS_FOR[one.kind]) for one in said.names]
    if said.period:
        places.append((said.period.start, said.period.end, " "))
    text = said.text
    for start, end, stands in sorted(places, reverse=True):
        text = text[:start] + stands + text[end:]
    return text


def _packed(vectors: NDArray[np.float32]) -> NDArray[np.int8]:
    """A byte a number."""
    import numpy as np

    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    rows: NDArray[np.int8] = np.rint(vectors * (_LARGEST / largest)).astype(np.int8)
    return rows


def _read(file: Path | None, encoder_id: str) -> dict[str, NDArray[np.int8]]:
    """The embeddings in ``file``; none where it is another encoder's, broken or not there."""
    import numpy as np

    if file is None:
        return {}
    try:
        with np.load(file, allow_pickle=False) as kept:
            if str(kept["encoder"]) != encoder_id:
                return {}
            return dict(zip(map(str, kept["texts"]), kept["rows"], strict=True))
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}


def write_embeddings(file: Path, encoder_id: str, held: dict[str, NDArray[np.int8]]) -> None:
    """Replace ``file`` in one step; what cannot be kept is computed again next time."""
    import numpy as np

    part = file.with_name(f"{file.name}.{os.getpid()}.part.npz")
    try:
        np.savez(part, encoder=encoder_id, texts=np.array(list(held)), rows=np.stack(list(held.values())))
        part.replace(file)
    except OSError:
        part.unlink(missing_ok=True)
