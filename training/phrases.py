"""Embed the phrases of the questions that ship, so that nobody waits for it: ``python -m training.phrases``.

To be run after phrases or encoders changed; what the file lacks is computed where it is first needed.
"""

from __future__ import annotations

from nlp.encoder.phrases import PhraseEncoder
from queries.asking.meaning import SHIPPED, embedded_phrases, write_embeddings
from queries.asking.phrases import phrasebook
from queries.catalog import load_catalog


def main() -> None:
    """Write the file beside ``queries.asking.meaning``."""
    encode = PhraseEncoder()
    held = embedded_phrases(phrasebook(load_catalog().questions), encode)
    write_embeddings(SHIPPED, encode.encoder_id, held)
    print(f"{len(held)} phrases, {SHIPPED.stat().st_size / 1000:,.0f} kB: {SHIPPED}")


if __name__ == "__main__":
    main()
