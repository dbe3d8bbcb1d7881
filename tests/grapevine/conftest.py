"""What the tests of commands may ask for."""

from __future__ import annotations

import pytest

from grapevine import terminal


@pytest.fixture
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both consoles 200 characters wide. COLUMNS would be too late: it counts where the module is imported."""
    for console in (terminal.console, terminal.errors):
        monkeypatch.setattr(console, "_width", 200)
