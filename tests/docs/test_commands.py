"""The documents and the command line name the same commands and options."""

from __future__ import annotations

import re
import shlex

from docs.generate import TARGET, commands, options, page
from tests.docs.pages import REPOSITORY, code, documents

OTHER_PROGRAMS = {"pip", "python", "ruff", "mypy", "make", "git", "pytest"}


def grapevine_lines() -> list[tuple[str, list[str]]]:
    """Every command line of Grapevine in the documents: where, and its words after ``grapevine``."""
    found = []
    for document in documents():
        for span in code(document):
            match = re.match(r"(?:\$ )?(?:\.venv/bin/)?grapevine(?: (.*))?$", span)
            if match and not span.startswith("grapevine.toml"):
                found.append((document.name, shlex.split(match[1] or "", comments=True)))
    return found


def test_the_page_of_commands_is_what_their_help_says_now() -> None:
    assert TARGET.read_text(encoding="utf-8") == page(), "write it anew: make docs"


def test_every_command_that_a_document_names_exists_with_its_options() -> None:
    known = dict(commands())
    wrong = []
    for where, words in grapevine_lines():
        if not words or words[0].startswith("-"):
            continue
        name = " ".join(words[:2]) if " ".join(words[:2]) in known else words[0]
        if name not in known:
            wrong.append(f"{where}: grapevine {' '.join(words)}")
            continue
        for word in words:
            flag = word.partition("=")[0]
            if re.match(r"--?[a-z]", flag) and flag not in options(known[name]) | {
                "--help",
                "-h",
                "--version",
            }:
                wrong.append(f"{where}: grapevine {name} has no {flag}")
    assert wrong == []
    assert len(grapevine_lines()) > 10


def test_every_option_that_a_document_names_by_itself_is_some_commands_option() -> None:
    known = {"--help", "-h", "--version", *(name for _, command in commands() for name in options(command))}
    named = {
        (document.name, span.split()[0].partition("=")[0])
        for document in documents()
        for span in code(document)
        if re.match(r"--[a-z]", span) and document.name != "labels.md"  # there: of the benchmarks' scripts
    }
    assert {(where, name) for where, name in named if name not in known} == set()


def test_every_command_is_shown_in_the_readme() -> None:
    shown = {words[0] for where, words in grapevine_lines() if where == "README.md" and words}
    assert {name.split()[0] for name, _ in commands()} - shown == set()


def test_every_make_target_that_a_document_names_exists() -> None:
    targets = set(
        re.findall(r"^([a-z]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    named = {
        span.split()[1]
        for document in documents()
        for span in code(document)
        if re.match(r"make [a-z]", span)
    }
    assert named
    assert named <= targets
