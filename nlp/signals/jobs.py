"""Jobs that companies make or cut."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .marked import NAMED, Sentence
from .money import people_of
from .patterns import ACTOR, BETWEEN, COMPANY, Claim, actors, companies_at, each_match, either

_I = re.IGNORECASE
_NUMBER = r"\d[\d.,]*"
_STAFF = (
    r"(?:jobs?|employees?|staff(?:ers)?|workers?|people|positions?|roles?|posts|headcount|workforce|team(?: members)?|"
    r"colleagues|engineers?|developers?|agents?|pilots|installers?|specialists?|hires?|graduates?|apprentices?|"
    r"stellen|mitarbeiter(?:innen)?|mitarbeitende|beschäftigte|arbeitsplätze|postes|emplois|salariés|empleos|empleados|"
    r"trabajadores|puestos|funcionários|colaboradores|empregos|vagas|dipendenti|posti|lavoratori|addetti)"
)
_SHARE = (
    r"(?:\d[\d.,]*\s?(?:%|percent|per cent|prozent)|half|one in \w+|a (?:quarter|third|fifth|tenth)|quarter|third|most|"
    r"two thirds)"
)
_COUNT = r"(?:(?:about|around|some|nearly|almost|over|more than|up to|another|at least|rund|etwa|unos|circa|a)\s+)?"
_CUTS = re.compile(
    rf"{ACTOR}{BETWEEN}(?:lay(?:s|ing)? off|laid off|cut(?:s|ting)?|ax(?:es|ed|ing)|slash(?:es|ed|ing)?|"
    rf"shed(?:s|ding)?|"
    rf"trim(?:s|med)?|eliminat(?:es?|ed)|fires|fired|sacks|sacked|dismiss(?:es|ed)|let(?:s|ting)? go(?: of)?|"
    rf"reduc(?:es?|ed)|streicht|entlässt|baut|supprime(?:ra)?|"
    rf"licencie|despide a|despidió a|recorta(?:rá)?|despedirá a|demitirá|demite|demitiu|corta|licenzia|taglia)\s+"
    rf"(?P<object>(?:{_COUNT}(?:{_NUMBER}|{_SHARE})(?:\s(?:of\s)?(?:its|the|their|our|"
    rf"entire)?(?:\s?[\w-]+){{0,2}}?\s?{_STAFF})?"
    rf"|(?:\w+\s){{0,3}}?{_STAFF}(?:\sby\s\d+\s?(?:%|percent))?))(?P<rest>.*)",
    _I,
)
_ANYONE = re.compile(rf"{COMPANY}.{{0,20}}?\bnot\s+laying\s+(?:any(?:one|body)\s+)?off", _I)
_NOUN = (
    r"(?:layoffs?|lay-offs?|pink slips|workforce reductions?|staff cuts|headcount reductions?|redundanc(?:y|"
    r"ies)|job (?:cuts?|losses)|stellenabbau|entlassungen|"
    r"plan social|licenciements|"
    r"despidos|demissões|licenziamenti)"
)
_NOUN_AT = re.compile(
    rf"\b{_NOUN}\s+(?:at|bei|chez|en|na|no|in|alla|hit)\s+(?P<named>{NAMED})(?P<rest>.*)"
    rf"|(?<![\w-])(?P<named2>{NAMED})(?:['’]s)?\s+(?:\w+\s+){{0,4}}?{_NOUN}(?P<rest2>.*)",
    _I,
)
_PASSIVE = re.compile(
    rf"\b(?:half|most|all|{_NUMBER}\s?%?)\s+of\s+(?P<named>{NAMED})['’]s?\s+(?:\w+\s+){{1,2}}(?:were|was|"
    rf"have been|got|are)\s+"
    r"(?:laid off|let go|fired|cut)",
    _I,
)
_US = re.compile(
    rf"{COMPANY}\s+(?:has\s+)?let\s+(?:me|us)\b(?P<rest>.{{0,40}}?)\bgo\b"
    rf"|\bi\s+(?:was|got|have been)\s+laid off\b.{{0,30}}?\b(?:from|by|at)\s+(?P<named2>{NAMED})",
    _I,
)
_AFFECTED = re.compile(
    rf"{COMPANY}(?!\w).{{0,50}}?\b(?P<object>{_NUMBER}\s{_STAFF})\s(?:are\s|were\s|"
    rf"is\s)?(?:affected|"
    rf"los(?:e|t|ing) their jobs?|to go\b|out of (?:a job|work)|fallen weg|betroffen|weniger)"
    rf"|\b(?P<object2>{_NUMBER}\s{_STAFF})\s(?:at|of)\s(?P<named2>{NAMED})(?!\w).{{0,20}}?\b(?:los(?:e|t|"
    rf"ing) their jobs?|"
    rf"(?:were|are|was)\s(?:let go|laid off|fired))",
    _I,
)
_JOBS_AT = re.compile(
    rf"\b(?P<object>{_NUMBER}\sjobs)\s(?:(?:are|were)\s)?(?:at risk|to go|lost|axed|cut)\s(?:at|"
    rf"as)\s(?P<named>{NAMED})",
    _I,
)
_LETS_GO = re.compile(
    rf"{ACTOR}{BETWEEN}(?:lets?|letting)\s(?P<object>{_NUMBER}\s(?:of\sits\s)?(?:{_STAFF}))\sgo\b", _I
)
_REDUNDANT = re.compile(
    rf"{ACTOR}{BETWEEN}(?:makes?|made|making)\s+(?P<object>{_COUNT}{_NUMBER}\s(?:{_STAFF}))\s+redundant", _I
)
_SHUTS = re.compile(
    rf"{ACTOR}{BETWEEN}(?:shuts?|closes?|closing)\s.{{0,40}}?\b(?:axing|cutting|with the loss of|shedding)\s+"
    rf"(?P<object>{_NUMBER}\s(?:{_STAFF}))",
    _I,
)
_NOT_JOBS = re.compile(r"^(?:\w+\s)?(?:time|fees?|costs?|prices?|ties|cables?)\b|\btime\b", _I)
_GROWS = re.compile(
    rf"{ACTOR}{BETWEEN}(?:hir(?:es?|ed|ing)|recruit(?:s|ed|ing)?|seek(?:s|ing)?|looks? for|looking for|"
    rf"searching for|add(?:s|ed|ing)?|"
    rf"creat(?:es?|ed|ing)|"
    rf"stellt|schafft|embauche|recrute|crée|contrata(?: a)?|contratará(?: a)?|crea|cria|assume|assumerà)\s+"
    rf"(?P<object>{_COUNT}{_NUMBER}\s(?:[\w-]+\s){{0,2}}?{_STAFF})",
    _I,
)
_AND_CREATES = re.compile(
    rf"{COMPANY}\s.{{0,50}}?\b(?:and|to|will)\s+(?:hire|recruit|add|create)\s+"
    rf"(?P<object>{_COUNT}{_NUMBER}\s(?:[\w-]+\s){{0,2}}?{_STAFF})",
    _I,
)
_NEW_JOBS = re.compile(
    rf"{ACTOR}{BETWEEN}(?:plans?|announc(?:es|ed)|promis(?:es|ed)|brings)\s+(?P<object>{_NUMBER}\s(?:new\s){_STAFF})",
    _I,
)
_NEW_HIRES = re.compile(
    rf"{COMPANY}(?!\w).{{0,60}}?\b(?P<object>{_NUMBER}\snew\s(?:hires|roles|jobs|"
    rf"positions|colleagues))",
    _I,
)
_SPREE = re.compile(
    rf"{ACTOR}{BETWEEN}(?:on\s+)?(?:a\s+)?(?:hiring|recruitment)\s+(?:spree|ramp|step|accelerat|boost|drive|"
    rf"push)(?P<object>.{{0,40}})",
    _I,
)
_NEW_JOBS_AT = re.compile(
    rf"\b(?P<object>{_NUMBER}\s(?:new\s)jobs)\s(?:at|for|with)\s(?P<named>{NAMED})"
    rf"|(?<![\w-])(?P<named2>{NAMED})\s(?:ramps? up|steps? up|accelerates|boosts)\s(?:its\s)?(?:hiring|"
    rf"recruitment|recruiting)",
    _I,
)
_DOUBLES = re.compile(
    rf"{ACTOR}{BETWEEN}(?:doubl(?:es?|ed|ing)|tripl(?:es?|ed|ing)|grows?|expands?)\s+(?:its\s+|their\s+|the\s+|our\s+)?"
    r"(?:[\w-]+\s+){0,2}?(?:headcount|workforce|staff|team)\b",
    _I,
)
_MANY = re.compile(r"\d|doubl|tripl|spree|drive|push|grow|expand|ramp|steps? up|accelerat|boosts", _I)
_JOBS = re.compile(rf"\b(?:{_STAFF}|{_NOUN})\b|laid off|laying|let (?:me|us)\b|let go", _I)
_LESS = re.compile(r"\b(?:freez\w*|halt\w*|paus\w*)\b", _I)


def layoffs(sentence: Sentence) -> Iterator[Claim]:
    """The companies that cut jobs, with how many."""
    if not _JOBS.search(sentence.masked):
        return
    for pattern in (_CUTS, _REDUNDANT, _SHUTS, _JOBS_AT, _LETS_GO):
        for match in each_match(pattern, sentence):
            if not _NOT_JOBS.search(match["object"]) and _is_staff(match):
                yield Claim(actors(sentence, match), people=_people(match["object"]))
    for match in each_match(_NOUN_AT, sentence):
        staff = re.search(rf"{_NUMBER}\s(?:to go|{_STAFF})", match[either(match, "rest")], _I)
        yield Claim(companies_at(sentence, match, "named"), people=people_of(staff[0]) if staff else None)
    for match in each_match(_AFFECTED, sentence):
        people = _people(match[either(match, "object")])
        yield Claim(companies_at(sentence, match, "named"), people=people)
    for match in each_match(_PASSIVE, sentence):
        yield Claim(companies_at(sentence, match, "named"))
    for match in each_match(_US, sentence):
        yield Claim(companies_at(sentence, match, "named"), False, people=people_of(match["rest"] or ""))
    for match in each_match(_ANYONE, sentence):
        yield Claim(companies_at(sentence, match, "named"), False)


def hiring(sentence: Sentence) -> Iterator[Claim]:
    """The companies that make many jobs at once; no single job that is open."""
    if _LESS.search(sentence.masked) or not _MANY.search(sentence.masked):
        return
    for pattern in (_GROWS, _NEW_JOBS, _AND_CREATES, _NEW_HIRES, _SPREE):
        for match in each_match(pattern, sentence):
            sure = pattern is not _NEW_HIRES
            yield Claim(actors(sentence, match), sure, people=_people(match["object"]))
    for match in each_match(_NEW_JOBS_AT, sentence):
        yield Claim(companies_at(sentence, match, "named"), people=people_of(match["object"] or ""))
    for match in each_match(_DOUBLES, sentence):
        yield Claim(actors(sentence, match))


def _is_staff(match: re.Match[str]) -> bool:
    """A share alone may be one of anything: "cuts fees by 20%" is none, "cuts 15% of the team" is."""
    stated = match["object"]
    if re.search(rf"\b{_STAFF}\b", stated, _I):
        return True
    rest = match.groupdict().get("rest") or ""
    return bool(
        re.match(rf"\s+(?:of\s+)?(?:(?:its|the|their|our)\s+)?(?:[\w-]+\s+){{0,2}}?{_STAFF}\b", rest, _I)
    )


def _people(text: str) -> float | None:
    return None if re.search(r"%|percent|per cent|prozent", text, _I) else people_of(text)
