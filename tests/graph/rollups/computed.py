"""The rollups computed in Python from the raw graph: posts, labels, engagements and ties, and nothing that is kept."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from graph.connection import Graph

Row = dict[str, Any]
NUMBERS = ("posts", "positive", "neutral", "negative", "labelled", "polarity", "complaint", "engaged")
SUMS = ("polarity", "complaint")


def pairs(graph: Graph, left: str, kind: str, right: str, *names: str) -> list[Row]:
    """All relationships of a kind, as keys and properties."""
    held = "".join(f", held.{name} AS {name}" for name in names)
    return graph.run(f"MATCH (a:{left})-[held:{kind}]->(b:{right}) RETURN a.key AS a, b.key AS b{held}")


def rollups_held(graph: Graph) -> dict[str, Row]:
    """Every `Said` and `Count`, by label and key, with what it stands beside; twice the same key is a fault."""
    found: dict[str, Row] = {}
    for label, beside in (("Said", "<-[:SAID]-(other)"), ("Count", "-[:COUNT_OF]->(other)")):
        for row in graph.run(
            f"MATCH (node:{label}) OPTIONAL MATCH (node){beside} "
            "RETURN properties(node) AS held, other.key AS beside"
        ):
            held = {name: value for name, value in row["held"].items() if value is not None}
            del held["generation"]
            key = f"{label} {held.pop('key')}"
            assert key not in found, key
            found[key] = {name: value for name, value in held.items() if not name.startswith("@")}
            found[key] |= {"beside": row["beside"], **{name: round(held[name], 6) + 0.0 for name in SUMS}}
    return found


def rollups_computed(graph: Graph) -> dict[str, Row]:
    """What ``rollups_held`` should find."""
    hidden = {
        row["key"] for row in graph.run("MATCH (p:Profile {status: 'deactivated'}) RETURN p.key AS key")
    }
    network = {
        row["key"]: row["network"]
        for row in graph.run("MATCH (p:Profile) RETURN p.key AS key, p.network AS network")
    }
    posts = {
        row["key"]: row["held"]
        for row in graph.run("MATCH (p:Post) RETURN p.key AS key, properties(p) AS held")
    }
    author = {
        row["b"]: row["a"] for row in pairs(graph, "Profile", "POSTED", "Post") if row["a"] not in hidden
    }
    operated = defaultdict(set)
    for row in pairs(graph, "Company", "OPERATES", "Profile"):
        operated[row["b"]].add(row["a"])
    subjects: dict[str, dict[tuple[str, str], tuple[str | None, float | None]]] = defaultdict(dict)
    for row in pairs(graph, "Post", "MENTIONS", "Profile"):
        for company in operated[row["b"]]:
            subjects[row["a"]]["company", company] = (None, None)
    for row in pairs(graph, "Post", "MENTIONS", "Company", "sentiment", "score"):
        side = {"positive": row["score"], "negative": -row["score"], "neutral": 0.0}.get(row["sentiment"])
        subjects[row["a"]]["company", row["b"]] = (row["sentiment"], side)
    for row in pairs(graph, "Post", "ABOUT", "Topic", "score"):
        if row["score"] >= 0.5:
            held = posts[row["a"]]
            subjects[row["a"]]["topic", row["b"]] = (held.get("sentiment"), held.get("polarity"))

    found: dict[str, Row] = {}

    def at(key: str, **what: Any) -> Row:
        return found.setdefault(key, {**what, **dict.fromkeys(NUMBERS, 0)})

    def count(row: Row, sentiment: str | None, polarity: float | None) -> None:
        row["posts"] += 1
        if sentiment in ("positive", "neutral", "negative"):
            row[sentiment] += 1
        if polarity is not None:
            row["labelled"] += 1
            row["polarity"] += polarity
        if sentiment == "negative":
            row["complaint"] -= polarity or 0.0

    for key, held in posts.items():
        if held.get("day") is None or key not in author:
            continue
        day, on = held["day"], held["network"]
        what = {"kind": "all", "subject": "", "network": on, "day": day, "all_day": day, "beside": None}
        count(at(f"Count all  {day} {on}", **what), held.get("sentiment"), held.get("polarity"))
        for (kind, subject), mood in subjects[key].items():
            what = {"kind": kind, "subject": subject, "network": on, "day": day, "beside": subject}
            count(at(f"Count {kind} {subject} {day} {on}", **what), *mood)
            who = author[key]
            what |= {"profile": who, "beside": who}
            count(at(f"Said {kind} {subject} {day} {who}", **what), *mood)
    last: dict[tuple[str, str], str] = {}
    for row in pairs(graph, "Profile", "ENGAGED", "Post", "day"):
        if row["a"] not in hidden and row["b"] in author and author[row["b"]] != row["a"]:
            last[row["a"], row["b"]] = max(row["day"], last.get((row["a"], row["b"]), ""))
    for (fan, key), day in last.items():
        for kind, subject in subjects[key] if posts[key].get("day") else ():
            what = {"kind": kind, "subject": subject, "network": network[fan], "day": day}
            at(f"Said {kind} {subject} {day} {fan}", **what, profile=fan, beside=fan)["engaged"] += 1
    for key, row in found.items():
        row |= {name: round(row[name], 6) + 0.0 for name in SUMS}
        if key.startswith("Count"):
            del row["engaged"]
        if key.startswith("Said"):
            row["bucket"] = f"{row['kind']} {row['subject']} {row['day']}"
            if row["negative"]:
                row["complained"] = row["bucket"]
    return found


def ties_held(graph: Graph) -> dict[str, set[str]]:
    """Who is marked as ours and as a connection."""
    return {
        name: {
            row["key"] for row in graph.run(f"MATCH (n:{label}) WHERE n.{held} = true RETURN n.key AS key")
        }
        for name, label, held in (
            ("our people", "Person", "ours"),
            ("our profiles", "Profile", "ours"),
            ("connections", "Profile", "connection"),
        )
    }


def ties_computed(graph: Graph) -> dict[str, set[str]]:
    """Who should be."""
    us = {row["key"] for row in graph.run("MATCH (c:Company {role: 'us'}) RETURN c.key AS key")}
    status = {
        row["key"]: row["status"]
        for row in graph.run("MATCH (p:Profile) RETURN p.key AS key, p.status AS status")
    }
    active = {key for key, held in status.items() if held != "deactivated"}
    people = {
        row["a"]
        for row in pairs(graph, "Person", "WORKS_AT", "Company", "until")
        if row["b"] in us and not row["until"]
    }
    belongs = pairs(graph, "Profile", "BELONGS_TO", "Person")
    ours = {row["a"] for row in belongs if row["b"] in people}
    ours |= {row["b"] for row in pairs(graph, "Company", "OPERATES", "Profile") if row["a"] in us}
    linked: set[str] = set()
    for row in pairs(graph, "Profile", "FOLLOWS", "Profile", "until"):
        for one, other in ((row["a"], row["b"]), (row["b"], row["a"])):
            if not row["until"] and one in ours and {one, other} <= active:
                linked.add(other)
    known: set[str] = set()
    for row in pairs(graph, "Person", "CONNECTED_TO", "Person", "until"):
        for one, other in ((row["a"], row["b"]), (row["b"], row["a"])):
            if not row["until"] and one in people:
                known.add(other)
    groups: list[tuple[set[str], bool]] = [
        ({key}, False) for key in status if key not in {row["a"] for row in belongs}
    ]
    for person in {row["b"] for row in belongs}:
        theirs = {row["a"] for row in belongs if row["b"] == person}
        groups.append((theirs, person in known) if person not in people else (set(), False))
    connections: set[str] = set()
    for group, knows in groups:
        if (knows or group & linked) and not group & ours:
            connections |= group & active
    return {"our people": people, "our profiles": ours, "connections": connections}


def assert_right(graph: Graph) -> None:
    """The kept rollups are what they should be."""
    assert ties_held(graph) == ties_computed(graph)
    held, computed = rollups_held(graph), rollups_computed(graph)
    assert held.keys() == computed.keys()
    assert {key: (held[key], computed[key]) for key in held if held[key] != computed[key]} == {}
