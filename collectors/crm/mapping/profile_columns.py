"""Columns that hold profiles: of which network, and whether anything here can follow them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from collectors.base import MalformedProfile
from collectors.registry import collector_classes, network_titles, profile_key

from .headers import squashed

_ENDINGS = re.compile(
    "(?:company)?(?:page|handle|username|user|account|profile|profil|perfil|profilo|url|link|name|id|konto)+$"
)
_STARTS = re.compile(
    "^(?:(?:company|organization|account|person|contact|lead|personal|profile|public|social|firma)+)?"
)
_NOT_FOLLOWED = (
    "facebook instagram xing youtube tiktok threads github crunchbase skype pinterest whatsapp telegram "
    "weibo angellist wechat line vk snapchat discord"
)
_ADDRESSES = frozenset(
    {"url", "link", "profileurl", "profilelink", "publicurl", "socialurl", "socialprofile"}
)


def network_in(header: str) -> str:
    """The registered network that a column is named after ("Twitter Handle"); "" for none."""
    name = _bare(header)
    if not name:
        return ""
    for made in collector_classes():
        if name in (squashed(made.name), squashed(made.title)):
            return made.name
    if len(name) < 4 or not name.isascii():
        return ""
    try:
        key = profile_key(f"https://{name}.com/somebody")
    except MalformedProfile:
        return ""
    return key.partition(":")[0] if key else ""


def unfollowed(header: str, cells: Sequence[str]) -> str:
    """Why a column of profiles is left unused; "" for a column that holds none."""
    name = _bare(header)
    if name in _NOT_FOLLOWED.split() or (squashed(header) in _ADDRESSES and _all_unknown(cells)):
        return f"only {network_titles()} profiles are followed"
    return ""


def holds_profiles(header: str, cells: Sequence[str]) -> bool:
    """Does a column of web addresses hold some of profiles that a registered network knows?"""
    return squashed(header) in _ADDRESSES and any(_is_profile(cell) for cell in cells[:200] if cell)


def with_network(cell: str, network: str) -> str:
    """A cell of bare handles as links of that network: "@acme" is "x:@acme"; links stay as they are."""
    parts = [part for part in re.split(r"[;,\s]+", cell) if part]
    return ";".join(part if "/" in part or ":" in part else f"{network}:{part}" for part in parts)


def _bare(header: str) -> str:
    name = squashed(re.sub(r"[(\[].*?[)\]]", "", header))
    return _ENDINGS.sub("", _STARTS.sub("", name)) or name


def _is_profile(cell: str) -> bool:
    try:
        return "/" in cell and profile_key(cell) is not None
    except MalformedProfile:
        return False


def _all_unknown(cells: Sequence[str]) -> bool:
    held = [cell for cell in cells[:200] if cell]
    return bool(held) and not any(_is_profile(cell) for cell in held)
