"""The address bar: which question and values a page shows, so that an address can be kept and sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

QUESTION = "question"
_LONGEST = 500
_MOST = 30


@dataclass(frozen=True)
class Address:
    """A question's id and the text in its blanks; an empty id is the list of questions."""

    question: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


def read_address() -> Address:
    """What the address bar says. Anyone may have written it: what is too long or too much is left out."""
    given = {name: st.query_params[name] for name in list(st.query_params)[:_MOST]}
    question = given.pop(QUESTION, "")
    values = {name: value for name, value in given.items() if len(value) <= _LONGEST}
    return Address(question if len(question) <= _LONGEST else "", values)


def write_address(address: Address) -> None:
    """Put ``address`` into the address bar, unless it is there already."""
    if read_address() == address:
        return
    if not address.question:
        st.query_params.clear()
        return
    st.query_params.from_dict({QUESTION: address.question, **address.values})
