"""The foundation: the graph's records, schema, writer, engines and analytics."""

from __future__ import annotations

import sys
from types import FrameType

_DRIVER_OPTIONS = "neo4j._optional_deps"


class _WithoutDataFrames:
    """Keeps the driver from loading pandas and pyarrow, which it does wherever they are installed.

    It only takes their types as parameters, which nobody here gives it: half a second and 100 MB for every
    command. Anybody else who imports them gets them.
    """

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:
        """Raises ModuleNotFoundError where the driver asks whether one of them is there; else says nothing."""
        if name not in ("pandas", "pyarrow"):
            return
        frame: FrameType | None = sys._getframe()
        while frame is not None:
            if frame.f_globals.get("__name__") == _DRIVER_OPTIONS:
                raise ModuleNotFoundError(f"the driver does without {name} here", name=name)
            frame = frame.f_back


sys.meta_path.insert(0, _WithoutDataFrames)
