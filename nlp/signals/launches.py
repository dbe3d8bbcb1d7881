"""Products that companies bring out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .marked import NAMED, Sentence
from .patterns import ACTOR, BETWEEN, COMPANY, Claim, actors, companies_at, each_match, first_named, written

_I = re.IGNORECASE
_VERB = (
    r"(?:launch(?:es|ed|ing)?|unveil(?:s|ed|ing)?|introduc(?:es?|ed|ing)|releas(?:es?|ed|ing)|roll(?:s|ed|ing)? out|"
    r"debut(?:s|ed)?|start(?:s|ed)? selling|reveal(?:s|ed)?|deliver(?:s|ed)?|ships?|shipped|announc(?:es|ed|"
    r"ing)|presents?|stellt|"
    r"bringt|startet|lance|présente|dévoile|lanza(?:rá)?|lancera|lançará|"
    r"presenta|lança|lançou|apresenta|lancia|kündigt)"
)
_PRODUCT = (
    r"(?:apps?|apis?|platforms?|products?|tools?|plans?|agents?|planners?|inbox|boards?|versions?|features?|"
    r"mode|readers?|"
    r"clouds?|services?|payouts?|assistants?|portals?|suites?|modules?|dashboards?|plug-?ins?|extensions?|"
    r"marketplaces?|cards?|sdks?|beta|integrations?|connectors?|editors?|models?|devices?|sensors?|scooters?|software|"
    r"drones?|app for|for (?:android|ios|ipad|iphone|mac|windows|phones?|teams)|helpdesk|checkout|browser|bots?|"
    r"tracking|plattform|anwendung|produkt|application|logiciel|outil|aplicación|plataforma|herramienta|producto|"
    r"aplicativo|sistema|ferramenta|produto|applicazione|piattaforma|prodotto|tarif)"
)
_NO_PRODUCT = re.compile(
    r"^\W*(?:[\w'’-]+\s+){0,6}?(?:investigations?|probe|inquiry|legal|lawsuit|action|strikes?|campaigns?|"
    r"surveys?|search|"
    r"fund|funds|results?|earnings|statements?|logos?|redesign|rebrand\w*|report|study|appeal|contest|competition|"
    r"petition|charity|sale|tender|ipo|bid|offer|offering|podcast|webinar|series|straight|attack|initiative|"
    r"awards?|review|"
    r"into|process|ads?|adverts?|fees?|charges?|appel|rewards?|talks|foundation|scholarships?|partnership|"
    r"festival|round|hiring|layoffs?|redundanc\w+|acquisition|figures|guidance|"
    r"nova diretora|enquête|investigación|investigação|indagine|ermittlung\w*|untersuchung|financing|funding|"
    r"bad|plan social)\b",
    _I,
)
_A_SHOP = re.compile(
    r"^\W*(?:(?:a|an|its|new|first|second)\s+){0,3}(?:[\w-]+\s)?(?:shops?|stores?|offices?)\b(?!\s\w)", _I
)
_LAUNCHES = re.compile(rf"{ACTOR}{BETWEEN}(?P<verb>{_VERB})\s+(?P<object>[^.;]+)", _I)
_INTRODUCING = re.compile(
    rf"^\W*(?:introducing|meet|say hello to)\s+(?:(?P<product>{NAMED}(?:\s(?-i:[A-Z0-9][\w.-]*|"
    rf"{NAMED})){{1,3}}|{NAMED}(?=\s*(?:$|[:,.!–—-])))"
    rf"|(?P<other>(?-i:[A-Z][\w-]*)(?:\s(?-i:[A-Z0-9][\w.-]*)){{0,3}}),\s(?:new\s|"
    rf"the new .{{1,40}}?\s)?(?:from|by)\s{NAMED})",
    _I,
)
_AVAILABLE = re.compile(
    rf"{COMPANY}(?:['’]s)?(?!\w).{{0,50}}?\b(?:is|are)\s+(?:now\s+)?(?:(?:generally"
    rf"\s+)?available(?!\sagain)|live\b|here\b|out now\b)"
    rf"|(?<![\w-])(?P<named2>{NAMED})(?!\w).{{0,30}}?\bgeneral availability of\s+(?P<product>.{{2,40}})",
    _I,
)
_BRINGS = re.compile(
    rf"{ACTOR}{BETWEEN}(?:brings?|brought|opens?)\s+(?:its\s+)(?P<object>(?:[\w-]+\s+){{0,3}}?{_PRODUCT}\b.*?\bto\b.*)",
    _I,
)
_GOES_LIVE = re.compile(
    rf"{ACTOR}{BETWEEN}(?:goes|went|going|is) live with\s+(?P<product>{NAMED}\s(?-i:[A-Z0-9])[\w.-]*|.{{2,40}})",
    _I,
)
_PRODUCT_WORD = re.compile(rf"\b{_PRODUCT}\b", _I)
_NAME = re.compile(
    rf"^(?:(?:the|a|an|its|new|our)\s+){{0,2}}(?P<product>(?:{NAMED}|[A-Z][\w-]*)(?:\s(?:{NAMED}|"
    rf"[A-Z0-9][\w.-]*|for(?=\s[A-Z])))*)"
)
_ON_MY_MACHINE = re.compile(
    r"\b(?:won['’]t|every time|does ?n['’]t|can ?not|can['’]t|on my (?:laptop|phone|machine))\b", _I
)
_WEAK = re.compile(
    r"^(?:announc|introduc|ships?|shipped|presents?|stellt|bringt|startet|lance|présente|presenta|kündigt|"
    r"reveal|deliver)",
    _I,
)


def launches(sentence: Sentence) -> Iterator[Claim]:
    """The companies that bring a product out, with its name where it is written in capitals."""
    if _ON_MY_MACHINE.search(sentence.masked):
        return
    for match in each_match(_LAUNCHES, sentence):
        stated = match["object"]
        if _NO_PRODUCT.match(_first_part(stated)) or _A_SHOP.match(stated):
            continue
        name = _name(sentence, match.start("object"), stated)
        companies = _launching(sentence, match)
        own_name = name is not None and _names_one_of(sentence, match, companies)
        if own_name or (
            _PRODUCT_WORD.search(_first_part(stated)) or (name and not _WEAK.match(match["verb"]))
        ):
            sure = own_name or not _WEAK.match(match["verb"])
            yield Claim(companies, bool(sure), _is_to_come(match), who=name)
    for match in each_match(_INTRODUCING, sentence):
        who = written(sentence, match, "product" if match["product"] else "other")
        yield Claim(first_named(sentence, match[0]), who=who)
    for match in each_match(_AVAILABLE, sentence):
        yield Claim(companies_at(sentence, match, "named"), who=written(sentence, match, "product"))
    for match in each_match(_GOES_LIVE, sentence):
        yield Claim(actors(sentence, match), who=written(sentence, match, "product"))
    for match in each_match(_BRINGS, sentence):
        yield Claim(actors(sentence, match))


def _launching(sentence: Sentence, match: re.Match[str]) -> tuple[str, ...]:
    """Who brings it out; where "we" do and nobody knows who we are, the company whose name the product bears."""
    companies = actors(sentence, match)
    if companies or not match["we"]:
        return companies
    named = re.match(NAMED, match["object"])
    return sentence.companies[named[0][0]] if named else ()


def _is_to_come(match: re.Match[str]) -> bool:
    """Does it say that a product will come out, or is to: "X to launch Y"?"""
    return bool(re.search(r"\b(?:will|to|going)\b", match[0][: match.start("verb") - match.start()], _I))


def _first_part(text: str) -> str:
    return re.split(r",\s|\s[–—-]\s|\s(?:after|as|against|to help|amid)\s", text, maxsplit=1)[0]


def _name(sentence: Sentence, start: int, stated: str) -> str | None:
    match = _NAME.match(stated)
    if match is None:
        return None
    return (
        sentence.written(start + match.start("product"), start + match.end("product")).strip(" .,:!") or None
    )


def _names_one_of(sentence: Sentence, match: re.Match[str], companies: tuple[str, ...]) -> bool:
    named = _NAME.match(match["object"])
    marks = re.findall(NAMED, named["product"]) if named else []
    return any(sentence.companies[mark[0]] == companies for mark in marks)
