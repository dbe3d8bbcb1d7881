"""Words that begin with certain letters, found by the engines as ``plainly`` reads them."""

from __future__ import annotations

from graph.connection import Graph
from graph.text.beginnings import beginning_pattern

CASES: list[tuple[str, list[str], list[str]]] = [
    (
        "ost",
        ["Osterfjord AS", "The osterfjord", "ÖSTERFJORD", "O\u0308sterfjord", "bright_ost"],
        ["Frost Ltd"],
    ),
    ("gro", ["Große Werke", "Grosse Werke"], ["Ungroß", "Negros"]),
    ("ros", ["Roß & Co", "Ross"], ["Kross"]),
    ("ass", ["Aßmann", "Assmann"], ["Klasse"]),
    ("tho", ["Þor Ltd", "Thor"], ["Author"]),
    ("3m", ["3M", "Old 3m Co"], ["3mobile", "83M"]),
    ("cor", ["Ｃordillera", "Cordillera Café"], ["Décor", "Record"]),
    ("ミナ", ["株式会社ミナトヤ", "ﾐﾅﾄﾔ"], ["ミツナ"]),
    ("бел", ["Белый Дом"], ["Набел"]),
]
"""What a word begins with, the names in which one does, and some in which none does."""


def test_a_word_that_begins_so_is_found_in_whatever_way_it_is_written(graph: Graph) -> None:
    told = [
        {"begin": begin, "pattern": beginning_pattern([begin, "zzz"]), "name": name}
        for begin, found, left in CASES
        for name in (*found, *left)
    ]
    rows = graph.run(
        "UNWIND $told AS one WITH one WHERE one.name =~ one.pattern RETURN one.begin AS begin, one.name AS name",
        told=told,
    )
    assert [(row["begin"], row["name"]) for row in rows] == [
        (begin, name) for begin, found, _ in CASES for name in found
    ]
