"""Time zones by their abbreviations, which feedparser takes for UTC."""

from __future__ import annotations

import re

_OFFSETS = {
    # Europe and Africa
    "wet": "+0000", "west": "+0100", "bst": "+0100", "cet": "+0100", "mez": "+0100", "cest": "+0200",
    "mesz": "+0200", "sast": "+0200", "eet": "+0200", "eest": "+0300", "msk": "+0300", "trt": "+0300",
    # Asia
    "pkt": "+0500", "ist": "+0530", "wib": "+0700", "hkt": "+0800", "sgt": "+0800", "pht": "+0800",
    "awst": "+0800", "jst": "+0900", "kst": "+0900",
    # Australia and New Zealand
    "acst": "+0930", "aest": "+1000", "acdt": "+1030", "aedt": "+1100", "nzst": "+1200", "nzdt": "+1300",
    # The Americas, but for those that feedparser knows
    "hst": "-1000", "akst": "-0900", "akdt": "-0800", "art": "-0300", "brt": "-0300", "nst": "-0330",
    "ndt": "-0230",
}  # fmt: skip
_NAMED = re.compile(r"(:\d\d)\s*\(?([A-Z]{3,4})\)?\s*$", re.IGNORECASE)


def with_offset(written: str) -> str | None:
    """The date with its zone as an offset ("+0100"); None where it names none of these zones."""
    found = _NAMED.search(written)
    offset = _OFFSETS.get(found[2].lower()) if found else None
    return f"{written[: found.end(1)]} {offset}" if found and offset else None
