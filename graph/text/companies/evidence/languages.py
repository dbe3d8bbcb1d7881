"""In which language a text is written, as far as its articles matter, and what its articles are.

In English or Italian an article before a word makes it the everyday word; in Portuguese companies have one too, and
"a" or "no" is an article in one language and none in the next.
"""

from __future__ import annotations

import re
from typing import Literal

from .words import word_set

Written = Literal["de", "en", "es", "fr", "it", "pt", ""]

_FUNCTION_WORDS: dict[Written, frozenset[str]] = {
    "de": word_set(
        "der die das und ist nicht ein eine einen wir ich mit für auf von bei dem den seit auch kein "
        "keine hat haben "
        "heute war jemand oder noch nach unser unsere nutzen zu zum zur im am beim vom mir uns mich "
        "sind wird schon "
        "nur aber wie wenn dass mein meine mehr sehr wieder ohne gegen über unter vor an aus es sich "
        "man er sie ihr "
        "euch bis doch mal jetzt immer ihre"
    ),
    "en": word_set(
        "the and is are was were of to in for with on at from this that it i we you they my our your "
        "not but have has "
        "had be been will would can could just so if when what who how why or as by an out up about "
        "after again"
    ),
    "es": word_set(
        "el la los las de del y que en un una por para con no se me mi lo su es está al como más pero "
        "ya nos sin muy "
        "desde hace otra hoy este esta cuando todo nada le te ni porque son"
    ),
    "fr": word_set(
        "le la les de des du et est en un une pour que qui dans sur avec ne pas au aux ce cette je "
        "nous vous on mon ma "
        "mes son sa ses nos plus mais ou où chez depuis encore ils elle il se sont c'est j'ai toujours "
        "jamais très"
    ),
    "it": word_set(
        "il lo la i gli le di del della dei delle che è e un una uno per con non si mi ci ma da dal "
        "dalla nel nella sul "
        "ho ha sono più anche come ogni alle al ai se questo questa tutti ancora adesso"
    ),
    "pt": word_set(
        "o os as um uma de do da dos das e que em no na nos nas por para pra com não se me meu minha é "
        "está tá ao à pelo "
        "pela mais mas já foi sem eu você vc seu sua nem muito ainda só isso"
    ),
}
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")

_ANYWHERE = (
    r"an?|the|this|that|these|those|my|your|his|her|its|our|their|some|any|every|each|no|two|three|four|"
    r"another|"
    r"der|die|das|dem|den|des|ein|eine|einen|einem|einer|eines|kein|keine|mein|unser|dieser?|dieses|als|"
    r"echtes?|"
    r"starkes|le|la|les|un|une|des|du|mon|ma|notre|votre|cet|cette|el|los|las|una|unos|mi|tu|su|nuestra?"
)
_ARTICLES: dict[Written, str] = {
    "de": r"der|die|das|dem|den|des|im|am|vom|beim|zum|zur|ins|ans|aufs|fürs|(?:[kms]?ein|dein|ihr|unser|"
    "euer|eur|"
    r"dies|jen|jed|manch|welch)(?:e[nmrs]?)?|als|echtes?|starkes|zwei|drei|vier|viele|alle",
    "en": r"an?|the|this|that|these|those|my|your|his|her|its|our|their|some|any|every|each|no|two|three|"
    "four|another",
    "es": r"el|la|los|las|un|una|unos|unas|al|del|este|esta|ese|esa|aquel|aquella|mi|mis|tu|tus|su|sus|"
    "nuestr[oa]|cada|"
    r"algún|alguna|ningún|ninguna|dos|tres|otro|otra|qué",
    "fr": r"le|la|les|un|une|des|du|au|aux|mon|ma|mes|ton|ta|tes|son|sa|ses|notre|votre|nos|vos|leurs?|"
    "cet?|cette|ces|"
    r"chaque|quel(?:le)?|aucune?|deux|trois|vrai|vraie",
    "it": r"il|lo|la|i|gli|le|uno?|una|del|dello|della|dei|degli|delle|al|allo|alla|ai|agli|alle|dal|dallo|"
    "dalla|nel|"
    r"nello|nella|sul|sullo|sulla|mi[oa]|tu[oa]|su[oa]|nostr[oa]|quest[oa]|quel|quello|quella|ogni|due|tre|"
    r"che",
    "pt": r"uns?|umas?|meus?|minhas?|seus?|suas?|teu|tua|nosso|nossa|este|esta|esse|essa|aquele|aquela|"
    "cada|algum|alguma|"
    r"nenhum|nenhuma|dois|duas|três|outro|outra",
    "": _ANYWHERE,
}
_PEOPLE = r"herr|frau|mr\.?|mrs\.?|ms\.?|dr\.?|colleague|friend|daughter|son|wife|sister|brother|saint|santa|san|st\.?"
_ELIDED: dict[Written, str] = {
    "fr": r"|\b(?:[ld]|qu)['’]",
    "it": r"|\b(?:l|un|dell|all|nell|dall|sull|quell)['’]",
    "": r"|\b[ld]['’]",
}
_BEFORE = {
    language: re.compile(rf"(?:\b(?:{articles}|{_PEOPLE}) {_ELIDED.get(language, '')})$", re.IGNORECASE)
    for language, articles in _ARTICLES.items()
}
_INDEFINITE = re.compile(r"\b(?:an?|une?|uno|una|uma?|eine?|einen|einem|einer) $", re.IGNORECASE)


def language_of(text: str) -> Written:
    """The language among six that most function words of ``text`` speak for; empty where none stands out."""
    words = {word.lower() for word in _WORD.findall(text[:1000])}
    counts = sorted(
        ((len(words & known), language) for language, known in _FUNCTION_WORDS.items()), reverse=True
    )
    (most, language), (second, _) = counts[:2]
    return language if most >= 2 and most > second else ""


def article_before(before: str, language: Written) -> bool:
    """Does ``before`` end in an article, pronoun or the like, after which a word is an everyday one?"""
    return _BEFORE[language].search(before) is not None


def indefinite_article_before(before: str) -> bool:
    """Does ``before`` end in "a" or "an", in any of the languages?"""
    return _INDEFINITE.search(before) is not None
