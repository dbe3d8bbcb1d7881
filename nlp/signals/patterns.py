"""What the patterns of all kinds are made of: who acts, the words between them and the verb, and other names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graph.labels.text_labels import Role

from .certainty import last_named, may_act
from .marked import NAMED, Sentence
from .money import Sum

_BESIDE = (
    r"(?:\s*\([^()]{1,60}\)|,\s[^;:]{1,160}?,|\s(?:(?-i:Inc|Ltd|LLC|GmbH|AG|SE|SA|plc|Software|Systems|Holdings|Group|"
    r"Technologies|Labs|Telecom|Cloud)\b\.?"
    r"|ceo says it|says it|said it))?"
)
_IT = (
    r"(?:it|they|(?:the\s)?(?:[\w-]+\s)?(?:company|firm|start-?up|group|business|bank|operator|maker|provider|"
    r"unternehmen|entreprise|empresa|azienda))"
)
_WE = r"(?:we|we['’](?:ve|re)|our (?:team|company)|wir|nous|nosotros|nós|noi)"
COMPANY = rf"(?<![\w-])(?P<named>{NAMED})"
"""A known company's name, as a whole word or the first part of one."""
ACTOR = rf"(?:{COMPANY}{_BESIDE}|\b(?P<it>{_IT})|\b(?P<we>{_WE}))"
"""Who does it: a company, "it", or "we"; ``actors`` says which companies that is."""

_BETWEEN_WORDS = (
    r"has|have|had|is|are|was|were|will|to|be|been|being|just|now|today|also|officially|successfully|quietly|recently|"
    r"finally|already|never|not|reportedly|allegedly|apparently|rumou?red|may|might|could|in|advanced|talks|"
    r"looking|looks|look|plans?|planning|aims?|aiming|intends?|seeking|seeks|wants|hopes|consider(?:s|ing)|"
    r"weigh(?:s|ing)|explor(?:es|ing)|mull(?:s|ing)|said|about|set|expected|going|agrees?|agreed|announces?|announced|"
    r"that|it|no|signs?|signed|an|agreement|deal|the|company|they|on|(?:mon|tues|wednes|thurs|fri|satur|sun)day|this|"
    r"morning|week|currently|still|hat|haben|wird|will|a|ont|va|ha|han|vai|proud(?:ly)?|excited|ve|re|says|"
    r"(?:does|do|did|is|was|has|have|had|would|wo)n['’]t|last|yesterday|partially|again|once|more"
)
_AND = r"\s[^.;:,]{1,50}?\sand\s"
BETWEEN = rf"(?:{_AND}|(?:['’](?:s|ve|re))?(?:\s*[:,–—-]?\s+(?:{_BETWEEN_WORDS}))" + r"{0,9}\s*[:–—-]?\s+)"
"""Between who acts and the verb."""

_WORD = r"[A-ZÀ-Þ][\w&'’.-]*"
OTHER = (
    rf"(?:{NAMED}(?:\s(?-i:{_WORD}))?|"
    rf"(?-i:(?!(?:Series|Seed|The|A|An|Its)\b)(?:{_WORD})(?:\s(?:&\s)?{_WORD}){{0,3}}))"
)
"""The name of any company."""
PERSON = (
    r"(?-i:[A-ZÀ-Þ][\w'’-]+(?:\s(?:van|von|de|der|den|da|di|del|al|bin)){0,2}(?:\s[A-ZÀ-Þ][\w'’.-]+){1,2})"
)
"""A person's name: two or three words."""
TITLE = (
    r"(?:chief(?:\s\w+){1,2}\sofficers?|chief\sexecutive(?:\sofficer)?|(?-i:C[A-Z]{1,2}O)\b|"
    r"(?:executive\s|senior\s)?vice\spresident|(?-i:S?E?VP)(?:\sof(?:\s\w+){1,3})?|president|managing\sdirector|"
    r"head\sof\s\w+(?:\s\w+)?|(?:finance|sales|marketing|technology|operations|security|product|people|legal|hr)\s"
    r"(?:chief|boss|head)|(?:finanz|vertriebs|technik|marketing|produkt|personal)chef(?:in)?|"
    r"vorstandsvorsitzende[rn]?|general\smanager|chair(?:man|woman|person)?|finance\sdirector|"
    r"(?:neue[nr]?\s)?(?:geschäftsführer(?:in)?|vorstandschef(?:in)?|finanzvorst[aä]nd(?:in)?|vorstand)|"
    r"(?:directeur|directrice|director|directora|diretor|diretora|direttore|direttrice)\s"
    r"(?:général|générale|general|geral|generale|financeir[oa]|financier[oa]?|financière|finanziari[oa]|technique)|"
    r"pdg|amministratore\sdelegato|amministratrice\sdelegata|consejer[oa]\sdelegad[oa]|presidente)"
)
"""A post at the head of a company."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a sentence says of one company, by one pattern."""

    companies: tuple[str, ...]
    sure: bool = True
    """Whether the pattern is one that may raise an alert."""
    planned: bool = False
    """Whether the words around the verb say that it is still to come."""
    role: Role | None = None
    sum: Sum | None = None
    people: float | None = None
    round: str | None = None
    who: str | None = None


def actors(sentence: Sentence, match: re.Match[str]) -> tuple[str, ...]:
    """The companies that act in a match of ``ACTOR``; none where another's name stands before it.

    Of a pattern without ``ACTOR`` those that it names.
    """
    if "it" not in match.re.groupindex:
        return companies_at(sentence, match, "named")
    if match["named"]:
        if not may_act(sentence.masked, match.start("named")):
            return ()
        return companies_at(sentence, match, "named")
    if match["we"]:
        return sentence.own
    firm = match["it"].lower() not in ("it", "they")
    named = last_named(sentence.masked, match.start("it"), sure=firm)
    return sentence.companies[named[0][0]] if named else ()


def either(match: re.Match[str], group: str) -> str:
    """The group of that name, or of a pattern's second alternative (``named2``) where that is what fitted."""
    second = f"{group}2"
    return second if match[group] is None and second in match.re.groupindex else group


def companies_at(sentence: Sentence, match: re.Match[str], group: str) -> tuple[str, ...]:
    """The known companies that a group, in either alternative, holds the name of."""
    return first_named(sentence, match[either(match, group)] or "")


def first_named(sentence: Sentence, masked: str) -> tuple[str, ...]:
    """The known companies that the first name in a part of the sentence stands for; none where there is none."""
    found = re.search(NAMED, masked)
    return sentence.companies[found[0][0]] if found else ()


def written(sentence: Sentence, match: re.Match[str], group: str) -> str | None:
    """A name as it was written, without what hangs on it; None where the group, in either alternative, is empty."""
    group = either(match, group)
    if not match[group]:
        return None
    name = sentence.written(match.start(group), match.end(group))
    return re.sub(r"['’]s$|[\s.,:;'’]+$", "", name.strip().lstrip("@#")) or None


def each_match(pattern: re.Pattern[str], sentence: Sentence) -> Iterator[re.Match[str]]:
    """Every place of the sentence that the pattern fits."""
    return pattern.finditer(sentence.masked)
