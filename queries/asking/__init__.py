"""From what people type, in seven languages, to the question they mean and what fills its blanks."""

from .asking import Asked, Asking, Offers, Refused
from .meaning import Encode

__all__ = ["Asked", "Asking", "Encode", "Offers", "Refused"]
