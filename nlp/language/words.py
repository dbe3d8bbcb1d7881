"""What a post's words show of its language before any model is asked: their script, and Hindi in Latin letters."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter


def word_set(listed: str) -> frozenset[str]:
    """The words of a list that is written as one string."""
    return frozenset(listed.split())


_LONGEST = 2_000
_NOT_WORDS = re.compile(r"https?:?\S*|www\.\S+|(?<!\w)@[\w.\-]+|[#＃]\w+|&\w+;|(?<!\w)RT(?!\w)")
_STRETCHED = re.compile(r"(\w)\1{2,}")
_KEPT = frozenset(" .,!?¿¡'’-\u200c")
_MARKS = frozenset({"Mn", "Mc"})

_STARTS, _SCRIPTS = zip(
    *sorted(
        {
            0x0041: "latin", 0x0250: "", 0x0370: "el", 0x0400: "cyrillic", 0x0530: "hy", 0x0590: "he",
            0x0600: "arabic", 0x0700: "", 0x0750: "arabic", 0x0780: "", 0x08A0: "arabic", 0x0900: "devanagari",
            0x0980: "bn", 0x0A00: "pa", 0x0A80: "gu", 0x0B00: "or", 0x0B80: "ta", 0x0C00: "te", 0x0C80: "kn",
            0x0D00: "ml", 0x0D80: "si", 0x0E00: "th", 0x0E80: "lo", 0x0F00: "bo", 0x1000: "my", 0x10A0: "ka",
            0x1100: "ko", 0x1200: "am", 0x13A0: "", 0x1780: "km", 0x1800: "mn", 0x18B0: "", 0x1C80: "cyrillic",
            0x1C90: "ka", 0x1CC0: "", 0x1E00: "latin", 0x1F00: "el", 0x2000: "", 0x3040: "ja", 0x3100: "zh",
            0x3130: "ko", 0x3190: "", 0x31F0: "ja", 0x3200: "", 0x3400: "zh", 0xA000: "", 0xAC00: "ko",
            0xD7B0: "", 0xF900: "zh", 0xFB00: "", 0x20000: "zh", 0x30000: "",
        }.items()
    ),
    strict=True,
)  # fmt: skip
"""Where a script's letters begin; scripts that one language is written in bear that language's code."""
_WORD_SIGNS = frozenset({"ja", "zh", "ko"})
_KANA_IN_CHINESE = 0.1
"""Chinese posts play with a の; more kana than this is Japanese."""

_HINDI = word_set(
    "aaj aane aap aapka aapke aapki aapko aata aaye aayega abhi abi accha agar aisa aise aisi apka apke apki "
    "apko apna apne apni aur baad baar baat bahot bahut baje bataya baut bhai bhaijaan bhaijan bhi bhot "
    "bohot bolo chahiye dekh dekhna dekhne dekho dekhta dete diya dosto duniya gaya gaye gayi ghar gya gye "
    "gyi haan hai hain hamara hamare hmare hoga hogi hota hote hoti hua hume iska iske isko itna itne jab "
    "jaha jahan jaise jata jaye jayega kaam kabhi kahan kaisa kaise kaisi karke karna karne karo karta karte "
    "karti khud khuda kisi kitna kiya koi kon kr krna krne krta krte kuch kya kyo kyoki kyon kyu kyun kyunki "
    "lagta lekin liya liye log matlab mera mere meri milna mujhe mujhko naam nahi nahin nhi nikala paisa "
    "pata phir pyar raha rahe rahi rha rhe rhi saath sab sabka sabse sakta sakte samjh sath shukriya sirf "
    "suno tarah tera tere teri tha thi thik toh tujhe tum tumhara tumhari tumhe tumko uska uske usko usne vo "
    "wahi wala wale wali walo woh yaad yaar yahi yar yeh yrr zindagi"
)
_HINDI_TOO = word_set("ab ek h hi ho jo k ka kal kar ke ki ko main mai mein na ne pe p se to wo ye ji")
"""Words that stand in Hindi posts all the time, but in other languages too."""


class _Words(dict[int, int]):
    """A table for ``str.translate`` that keeps letters and makes the rest spaces; filled as characters turn up."""

    def __missing__(self, code: int) -> int:
        char = chr(code)
        is_mark = char > "\u02ff" and unicodedata.category(char) in _MARKS
        self[code] = code if char.isalpha() or char in _KEPT or is_mark else ord(" ")
        return self[code]


_WORDS = _Words()


def words_only(text: str) -> str:
    """The words of a post, spaces between: no handles, addresses, hashtags, digits or emoji; at most 2,000 characters.

    Letters in disguise (bold, full-width) become plain ones, and a letter held down appears twice at most.
    """
    text = text[:_LONGEST]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.encode("utf-8", "ignore").decode())
    text = _NOT_WORDS.sub(" ", text)
    return _STRETCHED.sub(r"\1\1", " ".join(text.translate(_WORDS).split()))


def script_of(words: str) -> str | None:
    """``latin``, ``cyrillic``, ``arabic``, ``devanagari``, or the code of the only language that is
    written so; None without letters.

    The script of most letters counts, where a Chinese, Japanese or Korean sign is worth two.
    """
    if words.isascii():
        return "latin" if any(char.isalpha() for char in words) else None
    counts: Counter[str] = Counter()
    for char in words:
        if char.isalpha():
            counts[_SCRIPTS[max(bisect_right(_STARTS, ord(char)) - 1, 0)]] += 1
    del counts[""]
    if not counts:
        return None
    if counts["ja"] and counts["zh"] and counts["ja"] >= _KANA_IN_CHINESE * counts["zh"]:
        counts["ja"] += counts.pop("zh")
    return max(counts.items(), key=lambda count: count[1] * (2 if count[0] in _WORD_SIGNS else 1))[0]


def romanised_hindi(words: str) -> float:
    """How likely a text in plain Latin letters is Hindi, 0..0.97, by words that other languages hardly have.

    Libraries do not tell, and most of the Hindi posts that the model was trained on are written so.
    """
    if not words.isascii():
        return 0.0
    found = [word for part in words.lower().split() if (word := part.strip(".,!?'-"))]
    sure = sum(word in _HINDI for word in found)
    if not sure:
        return 0.0
    return min(0.97, 1.6 * (sure + 0.5 * sum(word in _HINDI_TOO for word in found)) / len(found))
