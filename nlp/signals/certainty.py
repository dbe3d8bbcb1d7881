"""How sure a sentence is of an event: reported, planned, rumoured or denied; and sentences that tell of none."""

from __future__ import annotations

import re

from graph.labels.text_labels import Certainty

from .marked import NAMED

_I = re.IGNORECASE
_DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied)|denial|no plans?|never|false|untrue|rejects?|rejected|rules? out|ruled out|"
    r"dismiss(?:es|ed)?|"
    r"call(?:s|ed) off|walks? away|walked away|scraps?|scrapped|abandon(?:s|ed)?|but passed|collaps(?:e|es|"
    r"ed)|broke down|f(?:all|alls|ell) through|passed on|away from|"
    r"refus(?:es|ed) to|nonsense|hoax|refut(?:es|ed)|there was no|"
    r"no (?:outage|incidents?|downtime|lay-?offs?|takeover|acquisition|deal|job cuts)|"
    r"(?:is|are|was|were|has|have|had|did|does|do|will|would|been)\s+not|not\s+(?:been|being|going|laying|"
    r"raising|acquir\w+|"
    r"to\s+(?:be|sell|lay|raise|acquire|buy))|(?:is|are|was|were|has|have|had|did|wo)n['’]t|"
    r"dementier\w*|keine?n?\s+(?:übernahme|entlassungen|stellenabbau|pläne|ausfall|störung)|"
    r"nicht\s+(?:übernommen|verkauft|entlassen|verkaufen|übernehmen)|dément|démentent|niega|desmiente|"
    r"no\s+(?:fue|va|ha|será)|nega|desmente|não\s+(?:foi|vai|será)|smentisce|non\s+(?:è|sarà|ha|intende))\b",
    _I,
)
_AN_ASIDE = re.compile(r",?\s+and\s+(?:we|i|you|they|it)\b.*", _I)
_RUMOURED = re.compile(
    r"\b(?:reportedly|rumou?r\w*|said to be|in talks|in advanced talks|sources?(?=:| say| said| tell| told|"
    r" claim)|according to sources|"
    r"may|might|could|consider(?:s|ing)|weigh(?:s|ing)|explor(?:es|ing)|mull(?:s|ing)|eye(?:s|ing)|"
    r"hearing (?:that|from)|"
    r"i hear(?:d)?|speculat\w*|unconfirmed|about to|allegedly|people familiar|fears?|feared|threat(?:ens)?|"
    r"brac(?:es|ing) for|expects?|everyone thinks|word is|apparently|supposedly|"
    r"angeblich|soll|sollen|könnte|gerücht\w*|selon des sources|pourrait|serait|aurait|podría|al parecer|rumores?|"
    r"poderia|pode|supostamente|potrebbe|sarebbe|avrebbe|secondo indiscrezioni|takeover bid|near(?:s|ing)? a deal)\b",
    _I,
)
_PLANNED = re.compile(
    r"\b(?:plans? to|planning to|plan(?:s|ning)? a|aims? to|aiming to|looks? to|looking to|seeks?|seeking|intends? to|"
    r"hopes? to|wants? to|next (?:spring|summer|autumn|fall|winter|year|month|week|quarter)|coming soon|"
    r"later this year|tomorrow|plant|planen|will künftig|prévoit|envisage|planea|prevé|planeja|pretende|"
    r"prevede|punta a)\b",
    _I,
)
_OLD = re.compile(
    r"\b(?:remember(?:ing)? when|on this day|(?:years?|months|decades?) ago|anniversary|look(?:ing)? back|timeline|"
    r"history of|back in|years since|memoir|case study|since (?:raising|acquiring|launching|being|it)|"
    r"before (?:it|they|you|we) (?:was|were|got)|used to|throwback|by the time|revisited|last (?:decade|"
    r"century)|(?:right )?(?:after|when) (?:they|we|it|you) (?:raised|launched|acquired|bought)|birthday|"
    r"years before|vor \w+ jahren|il y a \w+ ans|hace \w+ años|"
    r"há \w+ anos|\w+ anni fa)\b",
    _I,
)
_YEAR = re.compile(r"(?<![\w$€£.,])(?:19[89]\d|20[0-4]\d)(?![\w%]|[.,]\d)")
_FOUNDED = re.compile(
    r"\b(?:founded|established|incorporated|started|gegründet|fondée?|fundad[ao]|fondat[ao])\s+(?:\w+\s+){0,3}?(?:19|20)\d\d"
    r"(?!\s+and\b)|\b(?:19|20)\d\d\s+gegründete?\w*",
    _I,
)
"""When a company began says nothing of when it does what the sentence tells."""
_AHEAD = re.compile(r"\b(?:by|until|through|for|bis|d['’]ici|hasta|até|entro)\s+(?:the end of\s+)?$", _I)
_MEANT = re.compile(r"\b(?:will|to|plans?|aims?|next)\b", _I)
_UNREAL = re.compile(
    r"\b(?:if|unless|imagine|should|would|wish|suppose|hypothetically|what if|predictions?|falls|wenn|sollte|"
    r"würde|si|se)\b"
    r"(?!\s+(?:from|by)\b)|^\W*(?:could|can|will|when|why|what|how (?:to|do|does|can|should|would|we))\b",
    _I,
)
_LIST = re.compile(
    r"^\W*\d+\s+(?:\w+\s+){0,4}(?:to|lessons|tips|ways|things|reasons|startups|tools|companies)\b|"
    r"^\W*(?:the\s+)?(?:best|top|biggest|worst)\b.{0,40}\b(?:of|from|in)\b|\bhow to\b|\btips\b|\blessons\b|"
    r"\btutorial\b|"
    r"\bwho is hiring\b",
    _I,
)
_OPINION = re.compile(
    r"\b(?:was|is) a (?:mistake|disaster|good idea|bad idea)\b|\bstrategy\b|\bstock\b(?=.*\?)", _I
)


def tells_of_no_event(masked: str) -> bool:
    """A question, a condition, a list, an opinion, or a story of years ago."""
    text = masked.strip()
    if text.rstrip("\"'”’) ").endswith("?") or text.startswith("¿"):
        return True
    return bool(_UNREAL.search(text) or _LIST.search(text) or _OPINION.search(text) or is_old(text))


def is_old(masked: str) -> bool:
    """Does it name a year, as news of the day does not, or say that it was long ago?"""
    if _OLD.search(masked):
        return True
    masked = _FOUNDED.sub(" ", masked)
    return any(
        not _AHEAD.search(masked[: year.start()]) and not _MEANT.search(masked[: year.start()])
        for year in _YEAR.finditer(masked)
    )


def certainty_of(masked: str) -> Certainty:
    """What the sentence says of the event in it; a denial counts before hearsay, and that before a plan."""
    if _DENIED.search(_AN_ASIDE.sub(" ", masked)):
        return "denied"
    if _RUMOURED.search(masked):
        return "rumoured"
    return "planned" if _PLANNED.search(masked) else "reported"


_NO_SUBJECT_AFTER = re.compile(
    r"(?:\b(?:to|of|from|with|for|by|like|than|at|in|via|on|against|behind|former|formerly|ex|team|using|without|"
    r"near|and other|competitor|rival|von|bei|zu|mit|de|des|du|chez|à|en|del|contra|da|do|di|dal|sur|su)\s+|\bex-)$",
    _I,
)


def may_act(masked: str, start: int) -> bool:
    """May the name at ``start`` be the one who does something, by what stands before it?"""
    return _NO_SUBJECT_AFTER.search(masked[:start]) is None


def last_named(masked: str, before: int, *, sure: bool) -> re.Match[str] | None:
    """The last name before a place that may act: whom "it" means there; ``sure``: the only one there will do."""
    named = list(re.finditer(NAMED, masked[:before]))
    acting = [match for match in named if may_act(masked, match.start())]
    if acting:
        return acting[-1]
    return named[0] if sure and len({match[0][0] for match in named}) == 1 else None
