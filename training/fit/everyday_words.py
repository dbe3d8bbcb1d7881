"""Writes ``nlp/topics/everyday/words.txt``: how many everyday posts hold a word, from the sentiment training tweets.

``python -m training.fit.everyday_words DATA``, where DATA holds ``sentiment_train.json`` and ``umsab``. English
stems that a thousandth of the tweets hold are listed unless they are mostly written with a capital, as names are;
of each other language, the words that one tweet in a hundred holds.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from nlp.topics.stems import stem, words
from training.data.texts import english_training, other_languages

_OUT = Path(__file__).parents[2] / "nlp" / "topics" / "everyday" / "words.txt"
_LISTED, _LISTED_ELSEWHERE = 0.001, 0.01
_LEAST_SMALL = 0.5


def main(folder: Path) -> None:
    """Count and write. Raises OSError where a file is missing."""
    shares = _shares([text for text, _ in english_training(folder)], _LISTED)
    for rows in other_languages(folder, "train").values():
        for word, share in _shares([text for text, _ in rows], _LISTED_ELSEWHERE).items():
            shares[word] = max(share, shares.get(word, 0.0))
    lines = [f"{word}\t{round(share * 1_000_000)}" for word, share in sorted(shares.items())]
    heading = (
        "# stem, and how many of a million everyday posts hold it (python -m training.fit.everyday_words)"
    )
    _OUT.write_text("\n".join([heading, *lines]) + "\n", encoding="utf-8")


def _shares(texts: Iterable[str], least: float) -> dict[str, float]:
    held: Counter[str] = Counter()
    small: Counter[str] = Counter()
    number = 0
    for text in texts:
        number += 1
        as_written = set(text.split())
        found = set(words(text))
        held.update({stem(word) for word in found})
        small.update({stem(word) for word in found if word in as_written or not word.isalpha()})
    return {
        word: count / number
        for word, count in held.items()
        if count >= least * number and small[word] >= _LEAST_SMALL * count
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
