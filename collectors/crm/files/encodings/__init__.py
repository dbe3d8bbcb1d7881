"""Which encoding a file's bytes are in."""

from .decoded import Decoded, decode

__all__ = ["Decoded", "decode"]
