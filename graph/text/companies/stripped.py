"""A company's name as two files must agree on it."""

from graph.text.folding import fold

from .names import _ASIAN_LEGAL_FORMS, _legal_forms_at_end


def stripped_name(text: str) -> str:
    """``text`` without its legal form, punctuation, accents and spaces."""
    plain = " ".join(text.split())
    short = _ASIAN_LEGAL_FORMS.sub("", _legal_forms_at_end().sub("", plain)).strip()
    return "".join(filter(str.isalnum, fold(short)))
