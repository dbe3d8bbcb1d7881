"""The files and folders that the documents name exist, and so do the links between them."""

from __future__ import annotations

import re

from tests.docs.pages import REPOSITORY, code, documents

PATH = re.compile(r"(?:grapevine|dashboard|collectors|nlp|queries|graph|training|tests|bench|docs)/[\w./-]*")
LINK = re.compile(r"\]\(([^)#\s]*)(?:#([\w-]+))?\)")


def test_every_file_and_folder_that_a_document_names_exists() -> None:
    named = {
        (document.name, span)
        for document in documents()
        for span in code(document)
        if PATH.fullmatch(span) and "<" not in span
    }
    assert {(where, path) for where, path in named if not (REPOSITORY / path).exists()} == set()
    assert len(named) > 50


def test_every_link_between_the_documents_leads_to_a_file_and_a_heading() -> None:
    wrong = []
    for document in documents():
        for target, anchor in LINK.findall(document.read_text(encoding="utf-8")):
            file = (document.parent / target).resolve() if target else document
            if target.startswith(("http", "mailto:")):
                continue
            if not file.exists() or (anchor and anchor not in _anchors(file.read_text(encoding="utf-8"))):
                wrong.append((document.name, target, anchor))
    assert wrong == []


def _anchors(markdown: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", markdown, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_architecture_names_every_folder_of_the_packages() -> None:
    page = (REPOSITORY / "docs" / "architecture.md").read_text(encoding="utf-8")
    folders = {
        f"{file.parent.relative_to(REPOSITORY)}/"
        for package in ("grapevine", "dashboard", "collectors", "nlp", "queries", "graph")
        for file in (REPOSITORY / package).rglob("__init__.py")
    }
    assert {folder for folder in folders if f"`{folder}`" not in page} == set()
