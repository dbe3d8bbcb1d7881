"""Files of posts end as rows: on their days, once, joined to the people whom the graph knows, and taken back whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from collectors.crm.importer import import_crm
from collectors.post_exports.importer import PostsReport, import_posts
from collectors.post_exports.rows import read_posts
from graph.connection import Graph
from graph.read.imports import all_imports
from graph.records import Post
from graph.write.erasure import erase_person, erase_profile
from graph.write.undo import undo_import
from tests.graph.facts import KEY, column, export, one, write

from .reading import EXPORTS, NOW, at, mapped, written

CRM = "Name,Email,Company\nDana Fox,dana@pellworth.example,Pellworth\n"
COMPANIES = "Name,Domain,Role\nPellworth,pellworth.example,customer\nElsewhere,elsewhere.example,prospect\n"


def imported(graph: Graph, *paths: Path, **wishes: object) -> PostsReport:
    mappings = [mapped(path, **wishes) for path in paths]
    return import_posts(graph, lambda: read_posts(mappings, now=NOW), KEY)


def posts(graph: Graph) -> list[dict[str, Any]]:
    return graph.run(
        "MATCH (author:Profile)-[:POSTED]->(post:Post) RETURN post.key AS key, post.text AS text, post.at AS at, "
        "post.day AS day, post.kind AS kind, post.score AS score, post.score_kind AS score_kind, "
        "author.key AS author, author.name AS name ORDER BY post.key"
    )


def contacts(graph: Graph, folder: Path) -> None:
    paths = [written(folder, COMPANIES, "companies.csv"), written(folder, CRM, "contacts.csv")]
    import_crm(graph, paths, KEY)


def test_scores_of_nobody_who_is_known_are_counted(embedded_graph: Graph, tmp_path: Path) -> None:
    contacts(embedded_graph, tmp_path)
    answers = (
        "NPS,Created At,Email,Name\n3,2026-11-01,,\n9,2026-11-02,dana@pellworth.example,\n8,2026-11-03,,Una\n"
        "2,2026-11-04,one@nowhere.example,\n"
    )

    assert imported(embedded_graph, written(tmp_path, answers, "survey.csv")).of_nobody == 2


def test_tickets_stand_on_their_days_and_belong_to_the_contact_with_the_address(
    graph: Graph, tmp_path: Path
) -> None:
    contacts(graph, tmp_path)

    report = imported(graph, EXPORTS / "zendesk.json", EXPORTS / "delighted.csv")

    assert (report.new, report.changed, report.same, report.joined) == (4, 0, 0, 4)
    rows = posts(graph)
    assert [row["key"].removeprefix("posts_file:") for row in rows] == [
        "delighted/d1", "delighted/d2", "zendesk/35", "zendesk/36",
    ]  # fmt: skip
    assert [(row["kind"], row["score"], row["score_kind"]) for row in rows] == [
        ("survey answer", 9.0, "nps"), ("survey answer", 3.0, "nps"), ("ticket", None, None), ("ticket", 10.0, "csat"),
    ]  # fmt: skip
    assert rows[2]["day"] == "2026-11-20"
    assert rows[2]["at"] == at("2026-11-20T09:15:00")
    assert (rows[2]["text"], rows[2]["name"]) == ("Export fails\nThe export stops at 80 percent.", "Dana Fox")
    people = graph.run(
        "MATCH (profile:Profile)-[:BELONGS_TO]->(person:Person)-[job:WORKS_AT]->(company:Company) "
        "RETURN person.name AS person, person.source AS source, company.name AS company, "
        "collect(profile.key) AS profiles ORDER BY person"
    )
    assert [(row["person"], row["source"], row["company"], sorted(row["profiles"])) for row in people] == [
        ("Ben Moss", "posts_file", "Elsewhere", ["posts_file:delighted/p2", "posts_file:zendesk/712"]),
        ("Dana Fox", "crm", "Pellworth", ["posts_file:delighted/p1", "posts_file:zendesk/711"]),
    ]


def test_importing_again_adds_nothing_and_a_newer_file_changes_what_it_says_otherwise(
    graph: Graph, tmp_path: Path
) -> None:
    text = "id,text,at,author,nps\n1,It is fine,2024-03-01,Anna,\n2,Slow,2024-03-02,Bo,3\n"
    imported(graph, written(tmp_path, text))
    before = export(graph)

    again = imported(graph, written(tmp_path, text))

    assert (again.new, again.changed, again.same) == (0, 0, 2)
    assert [line for line in export(graph) if "Run" not in line] == [
        line for line in before if "Run" not in line
    ]
    newer = imported(graph, written(tmp_path, "id,text,at,author,nps\n1,It is fine,2024-03-01,Anna,8\n"))
    assert (newer.new, newer.changed, newer.same) == (0, 1, 0)
    assert [(row["text"], row["day"], row["score"]) for row in posts(graph)] == [
        ("It is fine", "2024-03-01", 8.0),
        ("Slow", "2024-03-02", 3.0),
    ]
    edited = imported(graph, written(tmp_path, "id,text,at,author,nps\n2,Slow and dear,2024-03-02,Bo,3\n"))
    assert (edited.changed, [row["text"] for row in posts(graph)]) == (1, ["It is fine", "Slow and dear"])
    assert [row["day"] for row in posts(graph)] == ["2024-03-01", "2024-03-02"]


def test_an_import_is_taken_back_whole_but_for_what_others_say_too(graph: Graph, tmp_path: Path) -> None:
    contacts(graph, tmp_path)
    before = [line for line in export(graph) if "Run" not in line]
    imported(graph, EXPORTS / "zendesk.json")
    imported(graph, EXPORTS / "zendesk.json", EXPORTS / "x_api.jsonl")
    assert [
        (found.number, found.counts["posts"], found.can_be_undone) for found in all_imports(graph)[1:]
    ] == [
        (2, 2, True),
        (3, 4, True),
    ]

    first = undo_import(graph, 2)

    assert first.removed["post"] == 0
    assert {kept.why for kept in first.kept} == {"import 3 says it too"}
    assert len(posts(graph)) == 4
    second = undo_import(graph, 3)
    assert second.removed["post"] == 4
    assert posts(graph) == []
    assert [line for line in export(graph) if "Run" not in line] == before


def test_what_was_erased_stays_away_by_profile_and_by_address(graph: Graph, tmp_path: Path) -> None:
    contacts(graph, tmp_path)
    imported(graph, EXPORTS / "zendesk.json")
    [dana] = column(graph, "MATCH (person:Person {name: 'Dana Fox'}) RETURN person.key")
    erase_person(graph, dana, tombstones=KEY)
    erase_profile(graph, "posts_file:zendesk/712", tombstones=KEY)
    held = column(graph, "MATCH (page:ImportPage) RETURN page.changes")
    assert not any("zendesk" in changes for changes in held)

    tickets, answers = imported(graph, EXPORTS / "zendesk.json"), imported(graph, EXPORTS / "delighted.csv")

    assert (tickets.new, tickets.erased) == (0, 2)
    assert (answers.new, answers.erased) == (1, 1)
    assert [row["author"] for row in posts(graph)] == ["posts_file:delighted/p2"]


def test_a_post_of_a_network_of_ours_stays_apart_from_what_was_collected_there(graph: Graph) -> None:
    write(graph, Post("x:1", "x:44", "Fernhollow does it again", at("2026-11-20T09:15:00")))

    report = imported(graph, EXPORTS / "brandwatch.csv")

    assert [row["key"] for row in posts(graph)] == [
        "posts_file:brandwatch/r1",
        "posts_file:brandwatch/r2",
        "x:1",
    ]
    told = [warning for warning in report.warnings if warning.startswith("1 post from X")]
    assert ["are not matched" in told[0], "may be deleted there without this file telling" in told[1]] == [
        True,
        True,
    ]
    assert one(graph, "MATCH (p:Post {key: 'posts_file:brandwatch/r1'}) RETURN p.url AS url")["url"] == (
        "https://x.com/anna/status/1"
    )


def test_answers_are_joined_and_what_nobody_holds_is_a_stub(graph: Graph) -> None:
    imported(graph, EXPORTS / "x_api.jsonl")

    assert one(graph, "MATCH (a:Post)-[:REPLY_TO]->(b:Post) RETURN a.key AS a, b.key AS b") == {
        "a": "posts_file:x-api/2",
        "b": "posts_file:x-api/1",
    }
