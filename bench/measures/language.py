"""The language of posts: how often it is found, and whether a post goes to a model that knows it.

The sets are UMSAB's validation tweets (their files' languages; the German ones hold Dutch, Malay and English too),
TweetEval's, and posts in 60 languages written by hand with what each says of itself. UMSAB's Hindi tweets are Hindi
in Latin letters and English, mixed: 130 of them were read, and only those count.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.measures.language_libraries import LIBRARIES, installed_mb
from nlp.encoder.bundled import ENGLISH, MULTILINGUAL
from nlp.language.detect import CODES, UNSURE, detect
from nlp.language.words import words_only

LABELLED = Path(__file__).parents[1] / "labelled"
SETS = {"ar": "arabic", "de": "german", "es": "spanish", "fr": "french", "it": "italian", "pt": "portuguese"}

KNOWN = frozenset(
    language
    for folder in (ENGLISH, MULTILINGUAL)
    for language in json.loads((folder / "model.json").read_text(encoding="utf-8"))["languages"]
)
"""The languages in which a bundled model tells the sentiment."""

Detect = Callable[[Sequence[str], Sequence[str | None]], list[str]]


@dataclass(frozen=True, slots=True)
class LabelledPost:
    """A post, its language (``und``: it has no words), and the language that it claims."""

    text: str
    language: str
    said: str | None
    split: str


def posts(split: str) -> list[LabelledPost]:
    """The hand-written posts of ``split`` (``tune`` or ``test``)."""
    told = [json.loads(line) for line in _lines(LABELLED / "languages.jsonl")]
    return [
        LabelledPost(post["text"], post["lang"], post["said"], post["split"])
        for post in told
        if post["split"] == split
    ]


def sets(data: Path) -> dict[str, list[str]]:
    """Tweets by language, from UMSAB and TweetEval's validation sets in ``data``."""
    told = {"en": _lines(data / "tweeteval_sentiment" / "val_text.txt")}
    return told | {code: _lines(data / "umsab" / f"{name}_val_text.txt") for code, name in SETS.items()}


def report(*, data: Path | None = None, libraries: bool = False, split: str = "test") -> list[str]:
    """Grapevine's own row, told nothing, told ``en`` each time, and told what the posts say; then its parts.

    With ``libraries`` the rows of every language library that is installed beside it; with ``data`` (the folder with
    ``umsab`` and ``tweeteval_sentiment``) the columns of the tweets.
    """
    written, tweets = posts(split), sets(data) if data else {}
    known = sum(post.language in KNOWN for post in written)
    others = sum(post.language not in KNOWN | {UNSURE} for post in written)
    lines = [
        f"language: {len(written)} posts written by hand ({known} in the models' languages, {others} in others)"
        + (f", {sum(map(len, tweets.values()))} tweets" if tweets else ""),
        f"{'':32} {'posts/s':>8} {'MB':>6} {'English':>8} {'the six':>8} {'known':>6} {'others':>7} {'guessed':>8}",
    ]
    if libraries:
        lines += [_row(name, found, installed_mb(name), written, tweets) for name, found in _installed()]
    size = installed_mb("py3langid")
    lines += [
        _row("grapevine, told nothing", _told(None), size, written, tweets),
        _row("grapevine, always told en", _told("en"), size, written, tweets),
        _row("grapevine, told as posts are", _grapevine, size, written, tweets),
        "English, the six (ar de es fr it pt): share of the tweets found; known, others: share of the hand-written "
        "posts found;",
        "guessed: share of posts in other languages that a model would judge without knowing their language",
    ]
    if data is not None:
        lines += ["", *_by_language(tweets), "", *_hindi(data), "", *_unsure(tweets)]
    return lines


def _row(
    name: str, found: Detect, size: float, written: Sequence[LabelledPost], tweets: dict[str, list[str]]
) -> str:
    texts, said = [post.text for post in written], [post.said for post in written]
    found(texts[:1], said[:1])
    began = time.process_time()
    codes = found(texts, said)
    right = {code: _share(c == code for c in found(of, [None] * len(of))) for code, of in tweets.items()}
    rate = (len(texts) + sum(map(len, tweets.values()))) / (time.process_time() - began)
    six = _share_of([right[code] for code in SETS]) if tweets else None
    pairs = list(zip(written, codes, strict=True))
    known = _share(post.language == code for post, code in pairs if post.language in KNOWN)
    other = [(post, code) for post, code in pairs if post.language not in KNOWN | {UNSURE}]
    shares = [right.get("en"), six, known, _share(post.language == code for post, code in other)]
    told = " ".join(f"{'' if share is None else f'{100 * share:.1f}':>7}" for share in shares)
    guessed = 100 * _share(code in KNOWN for _, code in other)
    return f"{name:32} {rate:8.0f} {size:6.1f} {told} {guessed:8.1f}"


def _by_language(tweets: dict[str, list[str]]) -> list[str]:
    lines = [f"{'tweets in':12} {'posts':>6} {'right':>6} {'told en':>8} {'unsure':>7} {'another':>8}"]
    for code, texts in tweets.items():
        alone, told = _told(None)(texts, []), _told("en")(texts, [])
        unsure = _share(found == UNSURE for found in alone)
        unknown = _share(found not in KNOWN | {UNSURE} for found in alone)
        lines.append(
            f"{code:12} {len(texts):6} {100 * _share(found == code for found in alone):6.1f} "
            f"{100 * _share(found == code for found in told):8.1f} {100 * unsure:7.1f} {100 * unknown:8.1f}"
        )
    return lines


def _hindi(data: Path) -> list[str]:
    """Hindi in Latin letters: how many of the tweets that were read are found, and how many are made up."""
    told = [json.loads(line) for line in _lines(LABELLED / "umsab_hindi_lines.jsonl")]
    texts = _lines(data / "umsab" / "hindi_val_text.txt")
    found = _told(None)([texts[line["line"] - 1] for line in told], [])
    by = {
        code: [found[row] for row, line in enumerate(told) if line["lang"] == code]
        for code in ("hi", "en", "mixed")
    }
    return [
        f"Hindi in Latin letters: {_share(f == 'hi' for f in by['hi']):.0%} of {len(by['hi'])} tweets found, "
        f"{_share(f == 'en' for f in by['hi']):.0%} taken for English; "
        f"{_share(f == 'hi' for f in by['en']):.0%} of {len(by['en'])} English ones between them taken for Hindi"
    ]


def _unsure(tweets: dict[str, list[str]]) -> list[str]:
    """What tweets with words are that no language was found for: as many of each language as of English."""
    share = {
        code: _share(
            found == UNSURE and bool(words_only(text))
            for text, found in zip(texts, _told(None)(texts, []), strict=True)
        )
        for code, texts in tweets.items()
    }
    told = ", ".join(f"{code} {100 * part:.1f}" for code, part in share.items())
    return [f"words, but no language found, percent of the tweets: {told}"]


def _grapevine(texts: Sequence[str], said: Sequence[str | None]) -> list[str]:
    return [language.code for language in detect(texts, said)]


def _told(code: str | None) -> Detect:
    return lambda texts, _: _grapevine(texts, [code] * len(texts))


def _installed() -> Iterable[tuple[str, Detect]]:
    """Each library that can be imported, over the same cleaned words."""
    for name, load in LIBRARIES.items():
        try:
            one = load()
        except ImportError:
            continue

        def found(
            texts: Sequence[str], _: Sequence[str | None], one: Callable[[str], str] = one
        ) -> list[str]:
            codes = [one(words) if (words := words_only(text)) else UNSURE for text in texts]
            return [CODES.get(short, short) for code in codes if (short := code.lower().partition("-")[0])]

        yield name, found


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def _share(outcomes: Iterable[bool]) -> float:
    return _share_of([float(outcome) for outcome in outcomes])


def _share_of(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


if __name__ == "__main__":
    import argparse

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="the folder with umsab and tweeteval_sentiment")
    parser.add_argument("--split", default="test", choices=("tune", "test"))
    asked = parser.parse_args()
    print("\n".join(report(data=asked.data, libraries=True, split=asked.split)))
