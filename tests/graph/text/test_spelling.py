"""Texts folded without accents and hyphens."""

from __future__ import annotations

import pytest

from graph.text.spelling import plainly, plainly_with_offsets


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Citróna", "citrona"),
        ("CITRO\u0301NA", "citrona"),
        ("Ørsted Łódź Đakovo", "orsted lodz dakovo"),
        ("Ærø Œuvre ß", "aero oeuvre ss"),
        ("İstanbul ışık", "istanbul isik"),
        ("ΆΈΉ", "αεη"),
        ("Ёлка и йод", "елка и йод"),
        ("a\u2011b\u2013c—d_e·f", "a b c d e f"),
        ("it’s it`s it´s itʼs", "it's it's it's it's"),
        ("رافِدان أوستر", "رافدان اوستر"),
        ("ブルー・キー", "ブルー キー"),
        ("プ ガ", "プ ガ"),
        ("Việt Nam", "viet nam"),
        ("Acme™ and Quay®", "acme and quay"),
    ],
)
def test_accents_and_hyphens_make_no_difference(text: str, plain: str) -> None:
    assert plainly(text) == plain


@pytest.mark.parametrize(
    "text",
    ["Ærø ß x", "ﬃ İ CITRO\u0301NA — x", "رافِدان x", "plain x", "Acme™ x", "a   Æ\u200b x"],
)
def test_each_character_is_told_where_it_stood(text: str) -> None:
    plain, offsets = plainly_with_offsets(text)
    places = offsets if offsets is not None else range(len(text) + 1)
    assert len(places) == len(plain) + 1
    assert text[places[plain.index("x")]] == "x"
    assert list(places) == sorted(places)
    assert places[-1] == len(text)
