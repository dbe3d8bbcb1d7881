"""People who come to, or leave, a post at the head of a company."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .marked import NAMED, Sentence
from .patterns import ACTOR, BETWEEN, COMPANY, PERSON, TITLE, Claim, actors, companies_at, each_match, written

_I = re.IGNORECASE
_BEFORE_PERSON = r"(?:(?:former|ex-?|its|new|a|to|[\w-]+(?:['’]s)?)\s+){0,4}?"
_AS = (
    r"(?:,?\s|(?:\s[\w’']+){0,6}?\s(?:as|als|comme|como|come|zur|zum)\s(?:[\w]+\s){0,4}?|"
    r"\s(?:to|for)\s(?:(?:be|become|the|its|their|new|first|serve as|role of)\s){0,3})"
)
"""Between a person's name and the post."""
_APPOINTS = re.compile(
    rf"{ACTOR}{BETWEEN}(?:appoint(?:s|ed|ing)?|nam(?:es?|ed)|hir(?:es?|ed)|taps?|tapped|promot(?:es?|ed)|"
    rf"welcom(?:es?|ed)|"
    rf"adds?|added|poach(?:es|ed)|picks?|picked|elects?|elected|brings? (?:in|on)|lures?|recruits?|elevates?|"
    rf"selects?|chooses?|installs?|ernennt|beruft|holt|nomme|nombra(?: a)?|"
    rf"ficha a|nomeia|nomina)\s+"
    rf"{_BEFORE_PERSON}(?P<who>{PERSON})(?:['’]s)?{_AS}{TITLE}",
    _I,
)
_JOINS = re.compile(
    rf"(?P<who>{PERSON})\s+(?:has\s+)?(?:joins?|joined|is joining|to join|starts? at|moves to)"
    rf"\s+(?P<named>{NAMED})\s+as\s+"
    rf"(?:its\s+|their\s+|the\s+)?(?:new\s+)?{TITLE}",
    _I,
)
_SOMEBODY_JOINS = re.compile(
    rf"\b(?:joins?|joined)\s+(?P<named>{NAMED})\s+as\s+(?:(?:its|their|the|new|first)\s+){{0,2}}{TITLE}", _I
)
_NAMED_AT = re.compile(
    rf"(?P<who>{PERSON})\s+(?:(?:is|has been|was)\s+)?(?:named|appointed|becomes|made)\s+(?:the\s+)?(?:new"
    rf"\s+)?{TITLE}\s+"
    rf"(?:of|at)\s+(?P<named>{NAMED})",
    _I,
)
_IS_ITS_NEW = re.compile(
    rf"(?P<who>{PERSON})\s+(?:is|becomes|to\s+become|will\s+be|named|appointed|takes\s+over\s+as)"
    rf"\s+(?P<named>{NAMED})['’]?s?\s+"
    rf"(?:new\s+|next\s+)?{TITLE}"
    rf"|(?P<who2>{PERSON})\s+takes\s+over\s+as\s+(?:the\s+)?(?:new\s+)?{TITLE}\s+(?:of|at)\s+(?P<named2>{NAMED})",
    _I,
)
_HAS_A_NEW = re.compile(
    rf"{ACTOR}{BETWEEN}(?:(?:has|have|gets?|got|anuncia|annonce|annuncia)\s+)?(?:a\s+|its\s+)?(?:new|nova|"
    rf"novo|nueva|nuevo|"
    rf"nouvelle|nouveau|nuova|nuovo)\s+{TITLE}(?:\s*[:,]\s*(?P<who>{PERSON}))?",
    _I,
)
_NEW_AT = re.compile(rf"\bnew\s{TITLE}\s(?:at|for)\s(?P<named>{NAMED})(?:\s*[:,]\s*(?P<who>{PERSON}))?", _I)
_FIRST = re.compile(
    rf"{ACTOR}{BETWEEN}(?:appoints?|appointed|names|named|hir(?:es|ed)|gets)\s+(?:(?:its|their|a|the)"
    rf"\s+)?(?:first|new)\s+"
    rf"(?:ever\s+)?{TITLE}",
    _I,
)
_MY_NEW_POSITION = re.compile(
    rf"\b(?:i['’]m|i am|i have|i['’]ve)\b.{{0,60}}?\b(?:starting|started|joined|"
    rf"joining)\b.{{0,30}}?\b{TITLE}\s+(?:at|of|with)\s+"
    rf"(?P<named>{NAMED})",
    _I,
)
_GOES = (
    r"(?:step(?:s|ped|ping)? (?:down|aside|back)|resign(?:s|ed|ing)?|quits?|(?:leaves?|left|is leaving|"
    r"to leave|leaving)"
    rf"(?=\s*(?:$|[.,;:!–—-]|(?:(?:the|his|her|its|their)\s)?(?:company|firm|role|job|post|board)\b|after\b|"
    rf"in\b|at\b|for\b|"
    rf"to\b|amid\b|as\b|on\b|over\b|this\b|next\b|today\b|{NAMED}))|(?:is|are)\sout\b|depart(?:s|ed|ing)?|"
    r"retir(?:es?|ed|ing)|(?:is |was )?ousted|(?:is |was )?(?:fired|sacked)|hands? over|hand over|exits?|out as|"
    r"tritt (?:\w+ )?zurück|geht|verlässt|démissionne|quitte|dimite|renuncia|deja el cargo|deixa o cargo|"
    r"si dimette|lascia)"
)
_LEAVES = re.compile(
    rf"{COMPANY}(?:['’]s|-)?\s?(?:(?:long-?time|interim|co-?)\s+)?(?:{TITLE}|co-?founder|"
    rf"founder|chef(?:in)?)"
    rf"(?:\s(?P<who>{PERSON}))?,?\s+(?:(?:will|to|is|has|might|may|could|be|about|set|going|insists|says|she|"
    rf"he|not|reportedly|"
    rf"plans)\s+){{0,8}}{_GOES}\b",
    _I,
)
_LEAVES_COMPANY = re.compile(
    rf"(?:{TITLE}|co-?founder|founder),?\s(?P<who>{PERSON}),?\s+(?:(?:will|to|is|has|be)\s+){{0,3}}{_GOES}"
    rf"\s+(?P<named>{NAMED})"
    rf"|(?P<who2>{PERSON})\s+(?:(?:will|to|is|has|be)\s+){{0,3}}{_GOES}\s+(?:as\s+)?(?:the\s+)?{TITLE}\s+(?:of|at)\s+"
    rf"(?P<named2>{NAMED})",
    _I,
)
_OF = re.compile(
    rf"(?:{TITLE}|co-?founder|founder)\sof\s(?P<named>{NAMED}),?\s(?:(?P<who>{PERSON}),?\s)?(?:(?:will|to|is|"
    rf"has|be)\s){{0,3}}"
    rf"{_GOES}",
    _I,
)
_OUSTS = re.compile(
    rf"{ACTOR}{BETWEEN}(?:ousts?|fir(?:es|ed)|sack(?:s|ed)|part(?:s|ed) ways with|loses|lost|dismiss(?:es|ed)|replaces|"
    rf"entlässt|limoge|destituye a|demite o|licenzia il)\s+(?:its\s+|seinen\s+)?{TITLE}(?:\s(?P<who>{PERSON}))?",
    _I,
)
_I_LEAVE = re.compile(
    rf"\bat\s+(?P<named>{NAMED})(?!\w).{{0,60}}?\b(?:leave|leaving|left|stepping down|step down)\b.{{0,30}}?\b{TITLE}"
    rf"|\b(?:leave|leaving|left|stepping down|step down)\b.{{0,30}}?\b{TITLE}\s+(?:of|at)\s+(?P<named2>{NAMED})",
    _I,
)
_A_POST = re.compile(rf"\b(?:{TITLE}|(?:co-?)?founder)|chef(?:in)?\b", _I)
_FORMER = re.compile(r"\b(?:former|ex)[\s-]+$", _I)


def executive_hires(sentence: Sentence) -> Iterator[Claim]:
    """The companies that get somebody new at their head."""
    if not _A_POST.search(sentence.masked):
        return
    for match in each_match(_APPOINTS, sentence):
        yield Claim(actors(sentence, match), who=written(sentence, match, "who"))
    for pattern in (_JOINS, _NAMED_AT):
        for match in each_match(pattern, sentence):
            yield Claim(companies_at(sentence, match, "named"), who=written(sentence, match, "who"))
    for match in each_match(_SOMEBODY_JOINS, sentence):
        yield Claim(companies_at(sentence, match, "named"))
    for match in each_match(_IS_ITS_NEW, sentence):
        is_new = re.search(r"\b(?:new|next|becomes|become|will|named|appointed|takes)\b", match[0], _I)
        if is_new:
            yield Claim(companies_at(sentence, match, "named"), who=written(sentence, match, "who"))
    for match in each_match(_NEW_AT, sentence):
        yield Claim(companies_at(sentence, match, "named"), who=written(sentence, match, "who"))
    for match in each_match(_FIRST, sentence):
        yield Claim(actors(sentence, match))
    for match in each_match(_HAS_A_NEW, sentence):
        yield Claim(actors(sentence, match), who=written(sentence, match, "who"))
    for match in each_match(_MY_NEW_POSITION, sentence):
        yield Claim(companies_at(sentence, match, "named"), sure=False)


def executive_departures(sentence: Sentence) -> Iterator[Claim]:
    """The companies whose head, or one of them, leaves."""
    if not _A_POST.search(sentence.masked):
        return
    for match in each_match(_LEAVES, sentence):
        if not _FORMER.search(sentence.masked[: match.start("named")]):
            yield Claim(companies_at(sentence, match, "named"), who=written(sentence, match, "who"))
    for match in each_match(_OF, sentence):
        if not _FORMER.search(sentence.masked[: match.start()]):
            yield Claim(companies_at(sentence, match, "named"), who=written(sentence, match, "who"))
    for match in each_match(_LEAVES_COMPANY, sentence):
        yield Claim(companies_at(sentence, match, "named"), who=written(sentence, match, "who"))
    for match in each_match(_OUSTS, sentence):
        yield Claim(actors(sentence, match), who=written(sentence, match, "who"))
    for match in each_match(_I_LEAVE, sentence):
        yield Claim(companies_at(sentence, match, "named"), sure=False)
