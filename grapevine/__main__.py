"""``python -m grapevine`` is ``grapevine``."""

from .cli import main

main()
