"""From what people type, in seven languages, to the question they mean and what fills its blanks."""

from .asking import Asking
from .meaning import Encode
from .results import Asked, Offers, Refused

__all__ = ["Asked", "Asking", "Encode", "Offers", "Refused"]
