"""Text as a hostile stranger would write it."""

from __future__ import annotations

HOSTILE_NAME = "**Bold** <b>x</b> [click](https://evil.example/name)"
HOSTILE_TEXT = (
    "<script>window.hacked = 1</script>"
    '<img src="https://evil.example/pixel.png" onerror="window.hacked = 2"> '
    "[a link](https://evil.example/md) https://evil.example/bare www.evil.example "
    "![i](https://evil.example/i.png) "
    "# heading :material/warning: :red[red] $x^2$ `code` <a href='https://evil.example/a'>anchor</a> "
    "{alert(1)} \u202egnp.exe"
)
