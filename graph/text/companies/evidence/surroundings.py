"""Does a company's name, at one place of a text, mean the company? What the words around it say."""

from __future__ import annotations

import re
from enum import Enum
from functools import cached_property

from graph.text.companies.common_words import Ambiguity, is_german_noun, is_name_of_other_things
from graph.text.companies.legal_forms import LEGAL_FORM

from . import vendors, words
from .addresses import place_in_address
from .languages import Written, article_before, indefinite_article_before, language_of
from .like_names import is_other_firm, is_person_or_place

_BEFORE, _AFTER = 80, 80
"""Characters before and after a name that are looked at."""
_CLOSE = 20
"""Characters that the word right before it has at most, where it says what the company is."""
_SENTENCE_START = re.compile(
    r"(?:^|[.!?…;\n•|>–—)\]】。!?]|\d[.)]|\s-|[^\w\s:,'’&/@#$%+*-])[\s\"“”„«»'‘’(\[*_]*$"
)
_WORD_BEFORE = re.compile(r"([^\W\d_][\w'’]*) $")
_WORD_AFTER = re.compile(r" ([^\W\d_][\w'’]*)")
_POSSESSIVE = re.compile(r"['’]s [a-z]")
_CONJUNCTION = re.compile(r"\bthat $", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?\n]")


class Verdict(Enum):
    """What a name means at one place."""

    NAMED = "named"
    OPEN = "open"
    """Nothing there speaks for or against it: a context word or a clear mention elsewhere decides."""
    OTHER = "other"


class Surroundings:
    """One text, and what names mean at places in it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def language(self) -> Written:
        """The text's language, of those whose articles are known."""
        return language_of(self.text)

    @property
    def german(self) -> bool:
        """Does the text look German, where every noun has a capital?"""
        return self.language == "de"

    @cached_property
    def shouted(self) -> bool:
        """Is the text all in capitals?"""
        return self.text.isupper() and len(self.text) > 12

    @cached_property
    def deals_with_vendors(self) -> bool:
        """Does it speak of accounts, invoices, support and the like?"""
        return vendors.BUSINESS.search(self.text) is not None

    def verdict(self, start: int, end: int, ambiguity: Ambiguity) -> Verdict:
        """What ``text[start:end]``, a company's name, means there."""
        written = self.text[start:end]
        before = self.text[max(0, start - _BEFORE) : start]
        after = self.text[end : end + _AFTER]
        address = place_in_address(self.text, start, end)
        if ambiguity is Ambiguity.NONE:
            other = (
                address == "other"
                or _is_part_of_kana(written, before, after)
                or is_other_firm(written, after)
                or (" " not in written and address is None and self._is_namesake(written, before, after))
            )
            return Verdict.OTHER if other else Verdict.NAMED
        if address is not None:
            return Verdict.NAMED if address == "mention" else Verdict.OTHER
        if before.endswith(("#", "\uff03")):
            return Verdict.OTHER if written[0].islower() else Verdict.OPEN
        if _is_part_of_kana(written, before, after):
            return Verdict.OTHER
        called = ambiguity is not Ambiguity.ADJECTIVE and (
            vendors.CLASS_BEFORE.search(before[-_CLOSE:])
            or (written[0].isupper() and vendors.ENGLISH_CLASS_BEFORE.search(before[-_CLOSE:]))
        )
        if called or vendors.UNSPACED_AFTER.match(after):
            return Verdict.NAMED
        return self._of_a_word(start, end, ambiguity)

    def _of_a_word(self, start: int, end: int, ambiguity: Ambiguity) -> Verdict:
        """The same for a name that is an everyday word or several, outside of addresses."""
        written = self.text[start:end]
        before, after = self.text[max(0, start - _BEFORE) : start], self.text[end : end + _AFTER]
        several = " " in written or "-" in written
        capital = _capital(written) or (several and written.isupper() and not self.shouted)
        if capital and self._part_of_longer_name(before, after):
            return Verdict.OTHER
        if ambiguity in (Ambiguity.PROPER_NOUN, Ambiguity.NUMBER):
            return self._proper(written, before, after)
        if ambiguity is Ambiguity.ABBREVIATION and written.isupper():
            parted = " " in written and not _does_what_vendors_do(after) and not self.deals_with_vendors
            return Verdict.OPEN if self.shouted or parted else Verdict.NAMED
        if capital:
            return self._capital(start, end, ambiguity)
        verdict = self._small(written, before, after, ambiguity)
        if verdict is Verdict.OPEN and several and self._speaks_for_several(start, end):
            return Verdict.NAMED
        return verdict

    def _speaks_for_several(self, start: int, end: int) -> bool:
        """Are everyday words written small, without an article before them, a name together?"""
        before, after = self.text[max(0, start - _BEFORE) : start], self.text[end : end + _AFTER]
        return (
            vendors.CLASS_WITHIN.search(self.text[start:end]) is not None
            or vendors.WITHOUT_ARTICLE_BEFORE.search(before) is not None
            or (self.starts_sentence(start) and vendors.VERB_AFTER.match(after) is not None)
            or self.deals_with_vendors
        )

    def in_headline(self, start: int, end: int) -> bool:
        """Has nearly every word of the sentence around this place a capital, as in a headline?"""
        around = _SENTENCE_END.split(self.text[max(0, start - 200) : start])[-1]
        around += self.text[start:end] + _SENTENCE_END.split(self.text[end : end + 200])[0]
        long_words = [word for word in re.findall(r"[^\W\d_]+", around) if len(word) > 3]
        return len(long_words) >= 4 and sum(word[0].isupper() for word in long_words) >= 0.7 * len(long_words)

    def starts_sentence(self, start: int) -> bool:
        """Would any word have a capital there?"""
        return _SENTENCE_START.search(self.text[max(0, start - _BEFORE) : start]) is not None

    def may_be_a_plural(self, start: int, end: int) -> bool:
        """Written small, or where any word has a capital, a name with an "s" may be an everyday plural."""
        first = self.text[start]
        if not self.text[start:end].isascii() or words.VENDOR_NOUN_AFTER.match(self.text[end : end + _AFTER]):
            return False
        if first.islower():
            return True
        noun = re.match(r" [A-ZÄÖÜ][a-zäöü]", self.text[end : end + 3])
        return self.starts_sentence(start) and not self.german and not noun

    def _is_namesake(self, written: str, before: str, after: str) -> bool:
        """Is a name that is no everyday word a person's, a place's or, after "a", a word that we do not know?"""
        if is_person_or_place(written, before, after):
            return not words.VENDOR_NOUN_AFTER.match(after)
        return (
            written.islower()
            and words.NOUN_OVER_AFTER.match(after) is not None
            and indefinite_article_before(before)
        )

    def _capital(self, start: int, end: int, ambiguity: Ambiguity) -> Verdict:
        """A name with capitals, where it need not be one."""
        written = self.text[start:end]
        before, after = self.text[max(0, start - _BEFORE) : start], self.text[end : end + _AFTER]
        article = article_before(before, self.language) and not _CONJUNCTION.search(before)
        several = " " in written or "-" in written
        if LEGAL_FORM.match(after) or words.POSSESSED_NOUN_AFTER.match(after):
            return Verdict.NAMED
        german_noun = self.german and is_german_noun(written)
        if not (article and german_noun) and _does_what_vendors_do(after):
            return Verdict.NAMED
        if words.VENDOR_NOUN_AFTER.match(after) and ambiguity is not Ambiguity.ADJECTIVE:
            return Verdict.NAMED
        if _POSSESSIVE.match(after):
            return Verdict.NAMED
        if article:
            return Verdict.OTHER if german_noun else Verdict.OPEN
        if german_noun:
            return Verdict.NAMED if words.GERMAN_PREPOSITION_BEFORE.search(before) else Verdict.OPEN
        if self.in_headline(start, end) or (not several and _SENTENCE_START.search(before)):
            return Verdict.OPEN
        return Verdict.NAMED

    def _proper(self, written: str, before: str, after: str) -> Verdict:
        """A name that has a capital whatever it means, or none in any case."""
        if written.lower() in words.DAYS and words.TIME_BEFORE.search(before):
            return Verdict.OTHER
        article = article_before(before, self.language)
        if article and not before.lower().endswith("the "):
            return Verdict.OTHER
        dealing = words.VENDOR_PHRASE_BEFORE.search(before) and not _is_place(before)
        if dealing or vendors.DEALING_BEFORE.search(before):
            return Verdict.NAMED
        if article or is_name_of_other_things(written):
            return Verdict.OPEN
        # Only the context words that were given say that it means something else too.
        speaks = words.VENDOR_NOUN_AFTER.match(after) or _does_what_vendors_do(after)
        return Verdict.NAMED if speaks else Verdict.OPEN

    def _small(self, written: str, before: str, after: str, ambiguity: Ambiguity) -> Verdict:
        """A name written small, or all in capitals, like any other word."""
        dealing = words.VENDOR_PHRASE_BEFORE.search(before) or vendors.DEALING_BEFORE.search(before)
        over = words.CLAUSE_END_AFTER.match(after)
        if words.POSSESSED_NOUN_AFTER.match(after) or (dealing and over):
            return Verdict.NAMED
        article = article_before(before, self.language)
        if _does_what_vendors_do(after) and not article:
            return Verdict.NAMED
        if ambiguity is not Ambiguity.ADJECTIVE:
            if words.VENDOR_NOUN_AFTER.match(after):
                return Verdict.NAMED
            if over and words.AMBIGUOUS_PHRASE_BEFORE.search(before):
                return Verdict.NAMED
            if words.QUESTION_VERB_BEFORE.search(before) and words.QUESTION_AFTER.match(after):
                return Verdict.NAMED
        shouted = written.isupper() and len(written) > 1
        hyphen = before.endswith("-") or after.startswith("-")
        if hyphen or (not shouted and (article or words.VERB_BEFORE.search(before))):
            return Verdict.OTHER
        return Verdict.OPEN

    def _part_of_longer_name(self, before: str, after: str) -> bool:
        """Capitals beside it make a longer name, such as Pearl Harbor or the Lantern Festival."""
        previous = _WORD_BEFORE.search(before)
        if previous and previous[1][0].isupper() and not re.search(r"['’]s$", previous[1]):
            word = previous[1].lower()
            shouted = previous[1].isupper() and len(word) > 1
            opens = (
                word in words.SENTENCE_OPENERS
                or article_before(f"{word} ", self.language)
                or re.search(r"(?:ing|ed|est)$", word)
            )
            first = _SENTENCE_START.search(before[: previous.start()])
            german_noun = self.german and not first
            if (
                not shouted
                and word not in words.CAPITALISED_WORDS
                and not (first and opens)
                and not german_noun
            ):
                return True
        if self.german or LEGAL_FORM.match(after) or words.VENDOR_NOUN_AFTER.match(after):
            return False
        following = _WORD_AFTER.match(after)
        return bool(
            following and following[1][0].isupper() and following[1].lower() not in words.CAPITALISED_WORDS
        )


def _capital(written: str) -> bool:
    parts = re.findall(r"[^\W_]+", written)
    shouted = len(written) > 1 and written.isupper()
    return bool(parts) and not shouted and all(part[0].isupper() or part[0].isdigit() for part in parts)


def _is_place(before: str) -> bool:
    """People move to places and away from them."""
    return re.search(r"\bmov(?:e|ed|ing)\b[^.!?]*$", before, re.IGNORECASE) is not None


def _does_what_vendors_do(after: str) -> bool:
    return words.VENDOR_VERB_AFTER.match(after) is not None or vendors.DOES_AFTER.match(after) is not None


def _is_part_of_kana(written: str, before: str, after: str) -> bool:
    """A longer word in Katakana, which has no spaces inside, is another name."""
    return (_kana(written[0]) and _kana(before[-1:])) or (_kana(written[-1]) and _kana(after[:1]))


def _kana(char: str) -> bool:
    return "ァ" <= char <= "ヺ" or char == "ー" or "ｦ" <= char <= "ﾟ"
