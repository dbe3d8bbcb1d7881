"""Writes ``collectors/crm/files/encodings/letters.txt``: which letters follow each other in names, by language.

``python -m training.fit.letters`` with Faker (MIT) and Babel (BSD; the CLDR's names under the Unicode licence)
installed: names of people, companies, streets and cities from the one, of countries, languages, currencies, months
and cities from the other. Of Chinese, Japanese and Korean, single characters are counted. Only counts are kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

_OUT = Path(__file__).parents[2] / "collectors" / "crm" / "files" / "encodings" / "letters.txt"
_HEADING = (
    "# pairs of letters (or characters) and how often they occur in names (python -m training.fit.letters)"
)
_LOCALES = {
    "en": "en_US en_GB en_IE",
    "de": "de_DE de_AT de_CH",
    "fr": "fr_FR fr_CA",
    "es": "es_ES es_MX es_AR",
    "ca": "es_CA",
    "it": "it_IT",
    "pt": "pt_BR pt_PT",
    "nl": "nl_NL nl_BE",
    "da": "da_DK",
    "sv": "sv_SE",
    "nb": "no_NO",
    "fi": "fi_FI",
    "is": "is_IS",
    "et": "et_EE",
    "pl": "pl_PL",
    "cs": "cs_CZ",
    "sk": "sk_SK",
    "hu": "hu_HU",
    "sl": "sl_SI",
    "hr": "hr_HR bs_BA",
    "ro": "ro_RO",
    "sq": "sq_AL",
    "tr": "tr_TR",
    "lt": "lt_LT",
    "lv": "lv_LV",
    "vi": "vi_VN",
    "ru": "ru_RU",
    "uk": "uk_UA",
    "bg": "bg_BG",
    "sr": "sr_BA",
    "mk": "mk_MK",
    "be": "",
    "el": "el_GR el_CY",
    "he": "he_IL",
    "ar": "ar_SA ar_EG ar_AE ar_JO",
    "fa": "fa_IR",
    "th": "th_TH",
    "ja": "ja_JP",
    "zh": "zh_CN",
    "zh_Hant": "zh_TW",
    "ko": "ko_KR",
}
_SINGLE = ("ja", "zh", "zh_Hant", "ko")
_KINDS = (
    "name first_name last_name first_name_male first_name_female last_name_male last_name_female company "
    "company_suffix city street_name administrative_unit state province country job catch_phrase bs"
)
_DRAWN = 1500
_MOST = 3000
_SAME = str.maketrans("șț", "şţ")
"""Old encodings have the cedilla where Romanian has a comma."""
_MARKS = "\u0300-\u036f\u0e00-\u0e7f\u064b-\u0655"
_WORD = re.compile(rf"[^\W\d_]+(?:[{_MARKS}][^\W\d_]*)*")


def main() -> None:
    """Count and write. Raises ImportError without Faker and Babel."""
    lines = [_HEADING]
    for language, locales in _LOCALES.items():
        texts = {unicodedata.normalize("NFC", text) for text in (*_invented(locales), *_places(language))}
        if language in _SINGLE:
            counts = Counter(letter for text in texts for letter in text if letter > "\u2fff")
            entries = [f"{letter}{n}" for letter, n in _sorted(counts)[:_MOST]]
            lines.append(f"{language}\t{' '.join(entries)}")
        else:
            words = {word.lower().translate(_SAME) for text in texts for word in _WORD.findall(text)}
            counts = Counter(f" {word} "[at : at + 2] for word in words for at in range(len(word) + 1))
            lines.append(f"{language}\t" + "|".join(f"{pair}{n}" for pair, n in _sorted(counts)))
    _OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _sorted(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _invented(locales: str) -> Iterator[str]:
    """Names of people, companies and streets."""
    faker = import_module("faker").Faker
    for locale in locales.split():
        source = faker(locale)
        source.seed_instance(7)
        for kind in _KINDS.split():
            try:
                draw = getattr(source, kind)
                yield from (str(draw()) for _ in range(_DRAWN))
            except (AttributeError, IndexError, ValueError):
                continue  # this locale has none of the kind


def _places(language: str) -> Iterator[str]:
    """Names of countries, cities, languages, currencies and months."""
    locale = import_module("babel").Locale.parse({"sr": "sr_Cyrl"}.get(language, language))
    for names in (locale.territories, locale.languages, locale.scripts, locale.currencies):
        yield from map(str, names.values())
    yield from (str(zone["city"]) for zone in locale.time_zones.values() if "city" in zone)
    for width in locale.months.values():
        for months in width.values():
            yield from map(str, months.values())


if __name__ == "__main__":
    main()
