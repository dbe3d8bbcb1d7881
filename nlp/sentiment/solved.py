"""Trouble that is over, which models take for trouble: "the export bug is gone, thanks".

Where a model calls a short English text negative that only says that some trouble has ended, it is positive if the
writer gives thanks or is glad, and neutral otherwise. A text with a sign that something is still wrong stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.encoder.encoder import Floats

MOST_CHARACTERS = 200
"""Longer texts mostly say more than that trouble is over."""

_TROUBLE = (
    r"(?:bugs?|issues?|errors?|problems?|outages?|crash(?:es)?|glitch(?:es)?|faults?|time-?outs?|lags?|leaks?|"
    r"freez(?:e|es)|delays?|loops?|downtime|incidents?|troubles?)"
)
_BETWEEN = r"[^.!?;:\n]{0,60}?"
_OVER = (
    r"(?:(?:is|are|was|were|has been|have been|got|'s|’s|seems?|now|finally|all|been)\s+)+"
    r"(?:gone|fixed|resolved|solved|sorted(?: out)?|over|history|cured|patched|repaired|closed)\b"
)
_SOLVED = re.compile(
    rf"\b{_TROUBLE}\b{_BETWEEN}\b{_OVER}|"
    rf"\b{_TROUBLE}\b{_BETWEEN}\bfinally fixed\b|"
    rf"\b(?:fixed|resolved|solved|cured|patched|sorted(?: out)?)\s+(?:the|our|my|that|this)\b{_BETWEEN}\b{_TROUBLE}\b|"
    rf"\bno (?:more|longer any)\s+{_BETWEEN}\b{_TROUBLE}\b",
    re.IGNORECASE,
)
_GLAD = re.compile(
    r"\b(?:thanks|thank you|thx|ta|cheers|kudos|bravo|well done|hooray|hallelujah|finally|appreciate[ds]?|great|nice|"
    r"good (?:job|work)|love(?:ly)?|brilliant|relie(?:f|ved)|happy|glad|impressed|bless)\b|[🎉👏🙏🙌😍❤💛💚]",
    re.IGNORECASE,
)
_STILL_WRONG = re.compile(
    r"\b(?:not|never|isn|aren|wasn|weren|hasn|haven|doesn|don|didn|won|can|cannot|couldn|no one|nobody|still|but|"
    r"though|although|however|again|until|till|yet|except|apparently|allegedly|supposedly|says?|said|claims?|told|"
    r"promised|lasted|for nothing|another|worse|broke|broken|twice|when|once|if|should|would|why|back|only|instead|"
    r"shame)\b|[?\"“”…]|n['’]t\b",
    re.IGNORECASE,
)


def without_solved_trouble(texts: Sequence[str], probabilities: Floats) -> Floats:
    """(n, 3): the probabilities of negative, neutral and positive of English ``texts``, put right where a text only
    says that trouble is over.
    """
    mended = probabilities
    for row, text in enumerate(texts):
        if int(probabilities[row].argmax()) or not only_solved(text):
            continue
        if mended is probabilities:
            mended = probabilities.copy()
        takes = 2 if _GLAD.search(text) else 1
        mended[row, [0, takes]] = probabilities[row, [takes, 0]]
    return mended


def only_solved(text: str) -> bool:
    """Whether a text says that trouble is over, with no sign that anything is still wrong."""
    return len(text) <= MOST_CHARACTERS and bool(_SOLVED.search(text)) and not _STILL_WRONG.search(text)
