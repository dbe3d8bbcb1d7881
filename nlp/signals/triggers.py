"""Parts of words of which a text has one where it tells of an event: what has none is read no further."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ahocorasick

from graph.labels.text_labels import SignalKind

_HEADS = (
    "chief|ceo|cto|cfo|coo|cro|cmo|cpo|ciso|president|director|head of|manager|chair|vp |founder|boss| head|"
    "geschäftsführer|vorst|finanz|directeur|directrice|diretor|direttor|direttrice|pdg|amministrat|consejer|chef"
)
_TRIGGERS: Mapping[SignalKind, str] = {
    "funding": (
        "$|€|£|¥|₹|million|milliard|millones|milhões|milioni|mio|bn|funding|round|seed|runde|ronda|rodada|"
        "raise|raising|"
        "series |serie|série|levée| m€|nok|sek|dkk|chf|usd|eur|gbp|inr|investment|investi"
    ),
    "acquisition": (
        "acqui|buy|bought|snaps up|snap up|snapped up|swallow|purchas|take over|takes over|took over|"
        "taking over|taken over|"
        "takeover|stake|remaining|interest in|scoop|gobbl|bid for| bid |offer for|rejects|rebuffs|sold|walk|"
        "übern|kauft|rach|"
        "compr|adqui|rileva|merg|deal|fusion|fonde |belongs|part of|sells itself|agrees to|accepts|private|acquisition"
    ),
    "executive hire": _HEADS,
    "executive departure": _HEADS,
    "layoffs": (
        "fires|fired|sacks|sacked|dismiss|at risk|jobs lost|workforce|staff cuts|headcount|lets |lay off|"
        "lays off|laying|laid off|lay-off|layoff|laid-off|cut|axe|axing|slash|shed|trim|eliminat|"
        "let go|lets go|"
        "letting|let me|let us|reduc|redundan|job loss|shuts|closes|pink slip|affected|lost their|lose their|"
        "losing their|"
        "streicht|entl|stellen|supprim|licen|desp|recorta|demi|corta|tagli|plan social"
    ),
    "hiring": "hir|recruit|add|creat|new |seek|look|doubl|tripl|grow|expand|stellt|schafft|embauche|crée|"
    "contrat|cria|assum",
    "launch": (
        "launch|selling|reveal|deliver|unveil|introduc|releas|roll out|rolls out|rolled out|rolling out|debut|ships |"
        "shipped|shipping|announc|"
        "presents|presented|présent|presenta|stellt|bringt|startet|lance|lanci|lanz|lanç|dévoile|kündigt|"
        "meet |say hello|"
        "availab| live|brings|brought|opens|is here|out now"
    ),
    "outage": (
        "glitch|technical|unable|locked out|reporting|report |not loading|responding|problems|"
        "down|outage|offline|dark|unavailable|unreach|inaccess|fora do ar|panne|hors service|caíd|caid|"
        "irraggi|erreichbar|"
        "disruption|blackout|störung|ausfall|interru|instab|disserviz|guasto|crash|fail|broken|restores|investigating|"
        "identified|aware of|experiencing|monitoring|getting 50|working|errors|throwing|returning|hours without"
    ),
}
"""What any of the patterns of a kind needs; a word too many costs time, and one too few an event."""


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
