"""The people, companies and topics of an answer as a graph that one can move, zoom and click."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st
from streamlit_cytoscape import EdgeStyle, NodeStyle, streamlit_cytoscape

from dashboard.plain import one_line
from dashboard.theme import KIND
from queries.answer import Edge, Node

MOST_NODES = 150
_LONGEST_LABEL = 28
_FEW_EDGES = 25
_LINE = "LINE"
_NAMES = {"us": "Us", "profile": "Account on a network"}
_ICONS = {"person": "person", "profile": "alternate_email", "topic": "sell"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """What can be drawn: every end of a line is among the nodes."""

    nodes: Sequence[Node]
    edges: Sequence[Edge]
    left_out: int = 0
    """How many nodes were one too many."""


def drawable(nodes: Iterable[Node], edges: Iterable[Edge], most: int = MOST_NODES) -> Drawing:
    """At most ``most`` nodes, those with the most lines first, and only lines whose two ends are among them.

    One line without an end would make the canvas draw nothing at all.
    """
    known = {node.id: node for node in nodes}
    whole = {
        edge for edge in edges if edge.source in known and edge.target in known and edge.source != edge.target
    }
    lines = Counter(end for edge in whole for end in (edge.source, edge.target))
    kept = sorted(known, key=lambda name: -lines[name])[:most]
    shown = set(kept)
    return Drawing(
        nodes=[known[name] for name in kept],
        edges=sorted(
            (edge for edge in whole if edge.source in shown and edge.target in shown),
            key=lambda edge: (edge.source, edge.target, edge.label),
        ),
        left_out=len(known) - len(kept),
    )


def show_canvas(drawing: Drawing, key: str, height: int = 480) -> None:
    """Draw it, with a legend of its kinds above."""
    kinds = list(dict.fromkeys(_kind(node) for node in drawing.nodes))
    st.html(_legend(sorted(kinds, key=list(KIND).index)))
    streamlit_cytoscape(
        elements(drawing),
        layout=_layout(len(drawing.nodes)),
        node_styles=[_node_style(kind) for kind in kinds],
        edge_styles=[_edge_style(captions=len(drawing.edges) <= _FEW_EDGES)],
        height=height,
        key=key,
    )
    if drawing.left_out:
        total = len(drawing.nodes) + drawing.left_out
        st.caption(
            f"The {len(drawing.nodes)} with the most connections, of {total:,}. "
            "Narrow the question to see the others."
        )


def elements(drawing: Drawing) -> dict[str, list[dict[str, Any]]]:
    """The drawing as Cytoscape takes it. Underscored fields stay out of the panel that a click opens."""
    lines = Counter(end for edge in drawing.edges for end in (edge.source, edge.target))
    names = {node.id: _words(node.label) for node in drawing.nodes}
    nodes = [
        {
            "data": {
                "id": _words(node.id),
                "label": _kind(node),
                "name": names[node.id],
                "connections": lines[node.id],
                "_caption": _short(names[node.id]),
            }
        }
        for node in drawing.nodes
    ]
    edges = [
        {
            "data": {
                "id": f"line {number}",
                "label": _LINE,
                "source": _words(edge.source),
                "target": _words(edge.target),
                "what": _words(edge.label),
                "_caption": _short(_words(edge.label)),
            }
        }
        for number, edge in enumerate(drawing.edges, 1)
    ]
    return {"nodes": nodes, "edges": edges}


def _words(text: str) -> str:
    # The panel makes a link of <a href=...> in any value; an invisible joiner after "<" leaves it text.
    return one_line(text).replace("<", "<\u2060")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else text[: _LONGEST_LABEL - 1].rstrip() + "…"


def _kind(node: Node) -> str:
    return node.kind if node.kind in KIND else "company"


def _layout(nodes: int) -> dict[str, Any]:
    return {
        "name": "fcose",
        "quality": "proof",
        "animate": False,
        "fit": True,
        "nodeDimensionsIncludeLabels": True,
        "nodeRepulsion": 5000,
        "idealEdgeLength": 55 if nodes < 40 else 45,
        "nodeSeparation": 60,
    }


def _node_style(kind: str) -> NodeStyle:
    person = kind in ("person", "profile")
    size = 34 if person else 48
    return NodeStyle(
        label=kind,
        color=KIND[kind],
        caption="_caption",
        icon=_ICONS.get(kind, "business"),
        custom_styles={
            "width": size,
            "height": size,
            "shape": "ellipse" if person else "round-rectangle",
            "font-size": 15 if person else 17,
            "font-weight": "normal" if person else "bold",
            "text-valign": "bottom",
            "text-margin-y": 5,
            "text-wrap": "wrap",
            "text-max-width": 150,
            "min-zoomed-font-size": 6,
            # The component fits the drawing to its frame without a margin; its panel lies over the left edge.
            "bounds-expansion": [12, 12, 12, 34],
        },
    )


def _edge_style(*, captions: bool) -> EdgeStyle:
    return EdgeStyle(
        label=_LINE,
        color="#a6adba",
        caption="_caption" if captions else None,
        directed=True,
        curve_style="bezier",
        custom_styles={
            "width": 1.6,
            "arrow-scale": 0.9,
            "font-size": 11,
            "color": "#6b7280",
            "text-background-opacity": 0,
            "text-rotation": "autorotate",
            "text-margin-y": -8,
            "min-zoomed-font-size": 7,
        },
    )


def _legend(kinds: Sequence[str]) -> str:
    parts = []
    for kind in kinds:
        name = html.escape(_NAMES.get(kind, kind.capitalize()))
        parts.append(f'<span><span class="gv-dot" style="background:{KIND[kind]}"></span>{name}</span>')
    return f'<div class="gv-legend">{"".join(parts)}</div>'
