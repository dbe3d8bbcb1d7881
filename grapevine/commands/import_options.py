"""The options that the imports of tables have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="COLUMN=FIELD",
        help="What a column becomes, again for more; nothing behind = for unused.",
    ),
]
Encoding = Annotated[
    str | None, typer.Option(help="The files' encoding, such as cp932, where they leave a doubt.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be stored, and store nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Take what is proposed, and do not ask.")]
Config = Annotated[Path | None, typer.Option(help="The grapevine.toml to use.")]
