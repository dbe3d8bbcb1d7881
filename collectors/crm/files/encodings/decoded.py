from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..tables import EncodingDoubt


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    notes: tuple[str, ...] = ()
    doubt: EncodingDoubt | None = None


def decode(path: Path, data: bytes, encoding: str | None) -> Decoded:
    return Decoded(data.decode(encoding or "utf-8-sig"), encoding or "utf-8")
