"""People, places and other firms that are called like a company: Mr. Merrow, Merrow Street, Lotka-Merrow."""

from __future__ import annotations

import re
from functools import lru_cache

from graph.text.companies.common_words import first_names
from graph.text.companies.legal_forms import LEGAL_FORM, without_legal_form
from graph.text.spelling import plainly

from .words import word_set

_TITLE = re.compile(
    r"(?<![\w'’-])(?:(?i:mrs?|dr|prof|herrn?|frau|mme|mlle|monsieur|madame|señora?|sra?|senhora?|signora?|signor|dott)|"
    r"Ms|Miss|Mister|Professor|Sir|Lady|Lord|Uncle|Aunt|Auntie|Grandma|Grandpa|Senator|Fräulein|Onkel|Tante|Oma|Opa|"
    r"Familien?|Maître|Famille|Señorita|Don|Doña|Tía|Tío|Familia|Dona|Tia|Tio|Família|Sig|Sig\.ra|Avv|Ing|Zia|Zio|Famiglia|"
    r"Pani|[гГ]-н|[гГ]-жа|[гГ]осподин|[гГ]оспожа|[тТ]ётя|[дД]ядя|الدكتور|الدكتورة|دكتور|الأستاذ|الأستاذة|السيد|السيدة|"
    r"الشيخ|أبو|श्री|श्रीमती|डॉ)\.? $"
)
_PLACE_BEFORE = re.compile(
    r"(?<!\w)(?:rue|avenue|boulevard|chemin|quai|village de|calle|avenida|plaza|barrio|pueblo de|rua|praça|"
    r"bairro|viale|"
    r"piazza|piazzale|corso|monte|villa|lago di|lake|mount|mt\.?|river|port|fort|cape|saint|sainte|st\.?|"
    r"santa|san|são|"
    r"улица|улице|ул\.|площадь|станция|метро|شارع|حي|مدينة|قرية|جبل|the bay of|city of|town of|village of|"
    r"forest of|"
    r"bank of the|university of) $",
    re.IGNORECASE,
)
_PLACE_AFTER = re.compile(
    r" (?:Street|St\b|Road|Rd\b|Lane|Ave\b|Avenue|Boulevard|Drive|Square|Hospice|Hospital|School|College|"
    r"University|Church|"
    r"Cathedral|Park|Hotel|Inn|Pub|Museum|Gallery|Library|Castle|Manor|County|Valley|River|Lake|Creek|Hill|"
    r"Hills|Beach|"
    r"Bay|Island|Islands|Bridge|Station|Airport|Forest|Foundation|Stadium|Arena|Theatre|Theater|Choir|"
    r"Orchestra|Quartet|"
    r"F\.?C\b|United|City|Village|Town|Farm|Farms|Brewery|Bakery|Roasters|Coffee|Café|Winery|Vineyards|"
    r"Distillery|Primary|"
    r"Academy|Festival|Family|Straße|Strasse|Platz|Allee|Weg|Ring|Tor|Kirche|Schule|Gymnasium|Verlag|Chor|"
    r"Éditions|Editions|"
    r"Edizioni|Ediciones|Editora|Musée|Hôtel|Bodega|Bodegas|Hermanos|Junior|Jr\.?|Senior|Sr\.?|III?|улица|"
    r"парк)(?!\w)"
)
_HONORIFIC_AFTER = re.compile(r"\s?(?:先生|氏|くん|君|ちゃん|嬢|夫妻)")
_COMPOUND_BEFORE = re.compile(r"(?<![\w-])([A-ZÀ-ÖØ-ÞА-Я][^\W\d_]+)[-–‑]$")
_COMPOUND_AFTER = re.compile(
    r"[-–‑](?:sur|sous|en|les|lès|la|le|am|an|der|bei|upon|on|de|del|do|da)[-–‑]", re.IGNORECASE
)
_PREFIXES = word_set("ex nicht anti non pro pre post neo co auch re und multi cross mini")
_VERBS_TOO = word_set(
    "will mark may bill grant rob sue hope guy frank jack chase drew pat rich art joy faith grace penny "
    "max dean june "
    "april august summer rose ruby amber olive iris sage ray don van val al pam can ali ana mia maya "
    "eden"
)
"""First names that are words at the start of a sentence: "Will Acmeflow raise prices?"."""
_NAME_BEFORE = re.compile(
    r"(?<![\w@#'’.-])([^\W\d_]+) (?:[A-Z]\. |(?:van|von|de|da|di|del|der|bin|al|el) )?$"
)
_OTHER_FIRM = re.compile(rf"(?: [A-Z][\w'’-]*){{1,2}}(?i:{LEGAL_FORM.pattern})")


def is_other_firm(written: str, after: str) -> bool:
    """ "Contoso Candles Ltd" is not Contoso; "Contoso Private Limited" and "CONTOSO AND CO INC" are."""
    firm = _OTHER_FIRM.match(after)
    return firm is not None and plainly(without_legal_form(written + firm[0])) != plainly(written)


def is_person_or_place(written: str, before: str, after: str) -> bool:
    """Do the words beside ``written``, one word, make it a person's surname or a place's, or another "
    "firm's name?"""
    if _PLACE_AFTER.match(after) or _HONORIFIC_AFTER.match(after) or _COMPOUND_AFTER.match(after):
        return True
    if _TITLE.search(before) or _PLACE_BEFORE.search(before):
        return True
    compound = _COMPOUND_BEFORE.search(before)
    if (
        compound
        and compound[1].lower() not in _PREFIXES
        and written[:1].isupper()
        and after[:1] not in ("-", "‑")
    ):
        return True
    return written[:1].isupper() and _first_name_before(before)


def _first_name_before(before: str) -> bool:
    name = _NAME_BEFORE.search(before)
    return name is not None and name[1][0].isupper() and _is_first_name(name[1])


@lru_cache(maxsize=4096)
def _is_first_name(word: str) -> bool:
    plain = plainly(word)
    return plain in first_names() and plain not in _VERBS_TOO
