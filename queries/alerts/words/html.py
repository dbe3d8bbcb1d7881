"""A message as the HTML of a mail: one column, styles in place, legible on a light and on a dark ground.

Colours of text and ground are the reader's own; only the button brings its. Mail programs that change colours by
themselves find nothing to break.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

_PAGE = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
    "<style>:root{{color-scheme:light dark}}</style></head>"
    '<body style="margin:0;padding:16px"><div style="max-width:560px;margin:0 auto;overflow-wrap:anywhere;'
    "font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif\">{content}</div></body></html>"
)
_HEADLINE = '<h1 style="font-size:20px;line-height:1.3;font-weight:600;margin:0 0 16px">{}</h1>'
_LINE = '<p style="margin:0 0 12px;padding-left:12px;border-left:3px solid #8a94a6">{}</p>'
_FIRST = (
    '<p style="margin:20px 0 12px"><a href="{address}" style="display:inline-block;padding:12px 20px;'
    'border-radius:6px;background-color:#1f5fbf;color:#ffffff;text-decoration:none;font-weight:600">{name}</a>{told}</p>'
)
_OTHER = (
    '<p style="margin:0 0 4px"><a href="{address}" style="display:inline-block;padding:8px 0;color:inherit;'
    'text-decoration:underline">{name}</a>{told}</p>'
)
_TOLD = '<span style="display:none;max-height:0;overflow:hidden;mso-hide:all">: {}</span>'
"""The address in words: Apprise makes the plain text of the mail from this HTML, and keeps no other addresses."""


def html(headline: str, lines: Sequence[str], links: Sequence[tuple[str, str]]) -> str:
    """The first of ``links`` (names and addresses of ours) is the button."""
    parts = [_HEADLINE.format(escape(headline))] if headline else []
    parts += [_LINE.format(escape(line)) for line in lines]
    for number, (name, address) in enumerate(links):
        form = _OTHER if number else _FIRST
        told = _TOLD.format(escape(address))
        parts.append(form.format(address=escape(address), name=escape(name), told=told))
    return _PAGE.format(content="".join(parts))
