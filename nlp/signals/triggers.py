"""Parts of words of which a text has one where it tells of an event: what has none is read no further."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ahocorasick

from graph.labels.text_labels import SignalKind

_HEADS = (
    "chief|ceo|cto|cfo|coo|cro|cmo|cpo|cio|ciso|president|director|head of|general manager|chair|vp|founder|geschäftsführer|"
    "vorst|finanz|directeur|directrice|diretor|direttor|direttrice|pdg|amministrat|consejer|chef"
)
_TRIGGERS: Mapping[SignalKind, str] = {
    "funding": (
        "$|€|£|¥|₹|million|milliard|millones|milhões|milioni|mio|bn|funding|round|seed|runde|ronda|rodada|raise|raising|"
        "series |serie|série|levée| m€|nok|sek|dkk|chf|usd|eur|gbp|inr|kr|investment|investi"
    ),
    "acquisition": (
        "acqui|buy|bought|snap|swallow|purchas|take|took|taking|scoop|gobbl| bid|offer|sold|übern|kauft|rach|compr|"
        "adqui|rileva|merg|fusion|fond|belongs|deal"
    ),
    "executive hire": _HEADS,
    "executive departure": _HEADS,
    "layoffs": (
        "lay|laid|cut|axe|axing|slash|shed|trim|eliminat|let |lets |letting|reduc|redundan|job loss|shut|clos|streicht|entl|"
        "stellen|pink slip|affected|lost their|lose their|losing their|supprim|licen|desp|recorta|demi|corta|tagli|plan social"
    ),
    "hiring": "hir|recruit|seek|look|add|creat|new |doubl|tripl|grow|expand|stellt|schafft|embauche|crée|contrat|crea|cria|assum",
    "launch": (
        "launch|unveil|introduc|releas|roll|debut|ship|announc|present|présent|stellt|bringt|startet|lanc|lanz|lanç|"
        "dévoile|kündigt|meet |say hello|availab| live|brings|brought|opens|is here|landed|arrived|is out|out now"
    ),
    "outage": (
        "down|outage|offline|dark|unavailable|unreach|inaccess|fora do ar|panne|hors service|caíd|caid|irraggi|erreichbar|"
        "disruption|blackout|störung|ausfall|interru|instab|disserviz|guasto|crash|fail|broken|restores|investigating|"
        "identified|aware of|experiencing|monitoring|getting 50|working|errors|hours without"
    ),
}


def _automaton() -> Any:
    found: dict[str, tuple[SignalKind, ...]] = {}
    for kind, words in _TRIGGERS.items():
        for word in words.split("|"):
            found[word] = (*found.get(word, ()), kind)
    automaton = ahocorasick.Automaton()
    for word, kinds in found.items():
        automaton.add_word(word, kinds)
    automaton.make_automaton()
    return automaton


_AUTOMATON = _automaton()


def kinds_in(text: str) -> set[SignalKind]:
    """The kinds of events that ``text`` has a word of."""
    return {kind for _, kinds in _AUTOMATON.iter(text.lower()) for kind in kinds}
