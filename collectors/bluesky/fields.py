"""The parts of Bluesky's records that the graph wants, read out of untrusted JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from graph.records import key, utc

NETWORK = "bluesky"
POST = "app.bsky.feed.post"
LIKE = "app.bsky.feed.like"
REPOST = "app.bsky.feed.repost"
FOLLOW = "app.bsky.graph.follow"
PROFILE = "app.bsky.actor.profile"

_POST_URI = re.compile(r"at://(did:[a-z]+:[^/?#\s]+)/app\.bsky\.feed\.post/[^/?#\s]+")
_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]+")
_HANDLE = re.compile(r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
_NO_HANDLE = "handle.invalid"
_MOST_LABELS, _LONGEST_LABEL = 50, 128
"""A label's length by the protocol's rules, in bytes; more labels than that is no honest post."""


def post_uri(did: str, rkey: str) -> str:
    """The address of a post, which is also its uid."""
    return f"at://{did}/{POST}/{rkey}"


def author_of(uri: object) -> str | None:
    """The account that wrote the post with this address; None where it is no post's address."""
    match = _POST_URI.fullmatch(uri) if isinstance(uri, str) else None
    return match.group(1) if match else None


def is_did(value: object) -> bool:
    """Is it the permanent name of an account?"""
    return isinstance(value, str) and _DID.fullmatch(value) is not None


def valid_handle(value: object) -> str | None:
    """The handle in lower case, or None for something that is none."""
    if not isinstance(value, str) or not value.isascii():
        return None
    handle = value.lower()
    return handle if _HANDLE.fullmatch(handle) and handle != _NO_HANDLE else None


def profile_url(uid_or_handle: str) -> str:
    """Where people look at the profile."""
    return f"https://bsky.app/profile/{uid_or_handle}"


def claimed_time(value: object) -> datetime | None:
    """A time that the writer's client claims, or None where it claims nothing readable."""
    if not isinstance(value, str):
        return None
    try:
        return utc(datetime.fromisoformat(value))
    except (ValueError, OverflowError):
        return None


def text_of(value: object) -> str | None:
    """A text, or None where there is something else."""
    return value if isinstance(value, str) else None


def subject_uri(record: dict[str, Any]) -> str | None:
    """What a like or repost points at."""
    subject = record.get("subject")
    return text_of(subject.get("uri")) if isinstance(subject, dict) else None


def reply_uris(record: dict[str, Any]) -> tuple[str | None, str | None]:
    """The addresses of the post that this one answers, and of the one that began the thread."""
    reply = record.get("reply")
    if not isinstance(reply, dict):
        return None, None
    parent, root = (ref.get("uri") if isinstance(ref := reply.get(end), dict) else None for end in _ENDS)
    return (parent if author_of(parent) else None), (root if author_of(root) else None)


_ENDS = ("parent", "root")


def quoted_uri(record: dict[str, Any]) -> str | None:
    """The address of the post that this one quotes."""
    embed = record.get("embed")
    if not isinstance(embed, dict):
        return None
    kind = embed.get("$type")
    if kind == "app.bsky.embed.recordWithMedia":
        embed = embed.get("record")
    elif kind != "app.bsky.embed.record":
        return None
    inner = embed.get("record") if isinstance(embed, dict) else None
    uri = inner.get("uri") if isinstance(inner, dict) else None
    return uri if author_of(uri) else None


def mentioned(record: dict[str, Any]) -> tuple[str, ...]:
    """The accounts that the post mentions, each once."""
    found = (text_of(feature.get("did")) for feature in _features(record, "app.bsky.richtext.facet#mention"))
    return tuple(dict.fromkeys(did for did in found if did is not None and is_did(did)))


def links(record: dict[str, Any]) -> tuple[str, ...]:
    """The web addresses in the post's text and card, each once."""
    found = [feature.get("uri") for feature in _features(record, "app.bsky.richtext.facet#link")]
    embed = record.get("embed")
    if isinstance(embed, dict):
        media = embed.get("media", embed)
        external = media.get("external") if isinstance(media, dict) else None
        if isinstance(external, dict):
            found.append(external.get("uri"))
    web = [uri for uri in found if isinstance(uri, str) and uri.startswith(("https://", "http://"))]
    return tuple(dict.fromkeys(web))


def attached(record: dict[str, Any]) -> str:
    """What the post says beside its text, a line each: pictures' and video's descriptions, its card, links, tags.

    Nothing is said twice: a tag or an address that stands in the text is left out.
    """
    if not ("embed" in record or "facets" in record or "tags" in record):
        return ""
    said = [*_descriptions(record), *links(record), *_tags(record)]
    text = record.get("text")
    held = text if isinstance(text, str) else ""
    lines = dict.fromkeys(" ".join(line.split()) for line in said if isinstance(line, str))
    return "\n".join(line for line in lines if line and line not in held)


def _descriptions(record: dict[str, Any]) -> Iterator[object]:
    """Descriptions of pictures and video, and the title and description of a card."""
    embed = record.get("embed")
    if not isinstance(embed, dict):
        return
    media = embed.get("media", embed)
    if not isinstance(media, dict):
        return
    yield media.get("alt")
    for part in ("images", "items"):
        pictures = media.get(part)
        for picture in pictures if isinstance(pictures, list) else ():
            yield picture.get("alt") if isinstance(picture, dict) else None
    card = media.get("external")
    if isinstance(card, dict):
        yield card.get("title")
        yield card.get("description")


def _tags(record: dict[str, Any]) -> Iterator[str]:
    """Its tags, with their mark: those of the list beside the text, and those that the text links."""
    tags = record.get("tags")
    found = [*(tags if isinstance(tags, list) else ())]
    found += [feature.get("tag") for feature in _features(record, "app.bsky.richtext.facet#tag")]
    for tag in found:
        if isinstance(tag, str) and tag.strip("#\uff03 "):
            yield "#" + tag.strip("#\uff03 ")


def content_labels(record: dict[str, Any]) -> tuple[str, ...]:
    """What the writer says of the post's content (its self-labels), each once: ``porn``, ``graphic-media``."""
    labels = record.get("labels")
    return _values(labels.get("values")) if isinstance(labels, dict) else ()


def moderation_labels(view: dict[str, Any]) -> tuple[str, ...]:
    """The labels with which the AppView shows a post: the network's moderation, and the writer's own."""
    return _values(view.get("labels"))


def _values(labels: object) -> tuple[str, ...]:
    found = [
        label.get("val")
        for label in (labels[:_MOST_LABELS] if isinstance(labels, list) else ())
        if isinstance(label, dict) and label.get("neg") is not True
    ]
    return tuple(
        dict.fromkeys(val for val in found if isinstance(val, str) and 0 < len(val) <= _LONGEST_LABEL)
    )


def language(record: dict[str, Any]) -> str | None:
    """The first language that the post claims, without its region."""
    langs = record.get("langs")
    first = langs[0] if isinstance(langs, list) and langs else None
    return first.partition("-")[0].lower() or None if isinstance(first, str) else None


def _features(record: dict[str, Any], kind: str) -> Iterator[dict[str, Any]]:
    facets = record.get("facets")
    for facet in facets if isinstance(facets, list) else ():
        features = facet.get("features") if isinstance(facet, dict) else None
        for feature in features if isinstance(features, list) else ():
            if isinstance(feature, dict) and feature.get("$type") == kind:
                yield feature


def profile_key(did: str) -> str:
    """The graph's key of an account."""
    return key(NETWORK, did)


def post_key(uri: str) -> str:
    """The graph's key of a post."""
    return key(NETWORK, uri)
