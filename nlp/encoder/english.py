"""Bring an English text to what its encoder knows: emoji in words, hashtags apart.

The encoder's vocabulary holds no emoji, and the tweets that it learnt sentiment from had theirs taken out. So
those that people use most are written as the emoticons and words that stood in those tweets, others by name.
"""

from __future__ import annotations

import re

import emoji

_AS_WRITTEN = {
    "lol": "😂🤣😹😆😅",
    ":D": "😀😃😄😁😺😸",
    ":)": "🙂😊☺😌🤗😇",
    ";)": "😉😜😝😛😏",
    "<3": "❤💕💖💗💓💞💘💙💚💛💜🧡🖤🤍🤎💝💟♥😍🥰😘😻",
    ":(": "🙁☹😞😔😟😕😣😖😥😓😿🥺",
    ":'(": "😢😭",
    "angry": "😠😡🤬👿😤",
    "ugh": "😒🙄😑😩😫🤦",
    "awful": "🤮🤢💩",
    "good": "👍👌",
    "bad": "👎",
    "yay": "🎉🥳🙌🎊",
    "great": "🔥💯🤩😎👏💪✨🏆⭐🌟",
    "thanks": "🙏",
    "hmm": "🤔😐😶",
    "omg": "😱😳😮😲🤯",
    "heartbroken": "💔",
}
_WORDS = {symbol: word for word, symbols in _AS_WRITTEN.items() for symbol in symbols}
_MODIFIERS = re.compile("[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]")
_SYMBOL = re.compile("[\u203c-\u3299\U0001f000-\U0001faff]")
_HASHTAG = re.compile(r"#(\w+)")
_WORD_STARTS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d)|_+")


def for_english(text: str) -> str:
    """``text`` with emoji as words, each once in a row, and ``#NotHappyAtAll`` as ``# Not Happy At All``."""
    if "#" in text:
        text = _HASHTAG.sub(lambda found: "# " + _WORD_STARTS.sub(" ", found[1]), text)
    if not _SYMBOL.search(text):
        return text
    parts: list[str] = []
    said = ""
    for token in emoji.analyze(text, non_emoji=True, join_emoji=True):
        if isinstance(token.value, str):
            parts.append(token.chars)
            said = said if token.chars.isspace() else ""
            continue
        word = _word(token.chars)
        if word != said:
            parts.append(f" {word} ")
        said = word
    return " ".join("".join(parts).split())


def _word(symbol: str) -> str:
    bare = _MODIFIERS.sub("", symbol)
    for character in bare:
        if character in _WORDS:
            return _WORDS[character]
    name = emoji.demojize(bare if emoji.is_emoji(bare) else symbol, delimiters=("", ""))
    return name.replace("_", " ").replace("-", " ")
