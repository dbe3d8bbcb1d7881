"""docs/configuration.md names every setting with its default, and every environment variable, and no others."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from collectors.base import CollectorSettings
from collectors.registry import COLLECTORS, collector_class
from grapevine.config import Config
from graph.periods import length_as_written
from tests.docs.pages import REPOSITORY, code, documents, rows, sections

PAGE = REPOSITORY / "docs" / "configuration.md"
PACKAGES = ("grapevine", "dashboard", "collectors", "nlp", "queries", "graph")
NOT_FOR_USERS = {"DISPLAY", "WAYLAND_DISPLAY", "PYTHONPATH", "TRANSFORMERS_NO_ADVISORY_WARNINGS"}
"""Read from or set for other programs."""
OF_THE_TESTS = {"GRAPEVINE_REQUIRE", "GRAPEVINE_JETSTREAM_DIR", "GRAPEVINE_CHROMIUM", "GRAPEVINE_NEO4J_DIR"}


def tables_of_the_models() -> Iterator[tuple[str, type[BaseModel]]]:
    """Each table of grapevine.toml as it is headed there, and the model that checks it."""
    for name, setting in Config.model_fields.items():
        if name == "collectors":
            yield "[collectors.<network>]", CollectorSettings
            for network in COLLECTORS:
                yield from _with_tables_inside(f"collectors.{network}", collector_class(network).settings)
            continue
        [model] = _models(setting.annotation)
        origin = get_origin(setting.annotation)
        yield {tuple: f"[[{name}]]", dict: f"[{name}.<name>]"}.get(origin, f"[{name}]"), model


def _with_tables_inside(name: str, model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    yield f"[{name}]", model
    for setting, inside in _tables_inside(model).items():
        yield from _with_tables_inside(f"{name}.{setting}", inside)


def _tables_inside(model: type[BaseModel]) -> dict[str, type[BaseModel]]:
    return {
        name: type(field.default)
        for name, field in model.model_fields.items()
        if isinstance(field.default, BaseModel)
    }


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models(inner)]


def documented() -> dict[str, dict[str, str]]:
    """By the heading of each table: its settings with what the page gives as their default."""
    found: dict[str, dict[str, str]] = {}
    for heading, below in sections(PAGE):
        for name in re.findall(r"`(\[.*?\]+)`", heading):
            found[name] = {row[0].strip("`"): row[1].strip("`") for row in rows(below)}
    return found


def test_every_table_of_settings_is_documented_and_no_other() -> None:
    assert set(documented()) == {name for name, _ in tables_of_the_models()}


@pytest.mark.parametrize(("table", "model"), list(tables_of_the_models()), ids=str)
def test_every_setting_is_documented_with_its_default_and_no_other(
    table: str, model: type[BaseModel]
) -> None:
    said = documented()[table]
    settings = {
        name: field for name, field in model.model_fields.items() if name not in _tables_inside(model)
    }
    if model is not CollectorSettings and issubclass(model, CollectorSettings):
        # What every network has stands in one table for all of them.
        said = documented()["[collectors.<network>]"] | said
    assert set(said) == set(settings)
    for name, setting in settings.items():
        default = setting.get_default(call_default_factory=True)
        assert _is_default(said[name], default), f"{table} {name}: {default!r}, not {said[name]}"


def _is_default(said: str, default: Any) -> bool:
    if default is PydanticUndefined or default is None:
        return said == ("not set" if default is None else "required")
    if isinstance(default, timedelta):
        return length_as_written(json.loads(said)) == default
    return bool(json.loads(said) == (list(default) if isinstance(default, tuple) else default))


def variables_read() -> set[str]:
    """Names of environment variables in the code: what stands in ``environ.get(...)``, ``environ[...]``."""
    return variables_in(*(REPOSITORY / package for package in PACKAGES))


def variables_in(*folders: Path) -> set[str]:
    """The same in some folders' code."""
    modules = {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for folder in folders
        for path in folder.rglob("*.py")
    }
    constants = {
        target.id: node.value.value
        for tree in modules.values()
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name) and isinstance(node.value.value, str)
    }
    found = {name for path, tree in modules.items() for name in _read_in(tree, constants, path)}
    return {name for name in found if re.fullmatch(r"[A-Z][A-Z0-9_]+", name)} - NOT_FOR_USERS


def _read_in(tree: ast.Module, constants: dict[str, str], path: Path) -> Iterator[str]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and node.args
            and re.search(r"environ\.\w+$|getenv$", ast.unparse(node.func))
        ):
            key: ast.expr = node.args[0]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("environ"):
            key = node.slice
        else:
            continue
        if isinstance(key, ast.Constant):
            yield str(key.value)
        elif isinstance(key, ast.Name | ast.Attribute):
            name = key.id if isinstance(key, ast.Name) else key.attr
            if name in constants:
                yield constants[name]


def test_every_environment_variable_that_the_code_reads_is_documented_and_no_other() -> None:
    [below] = [below for heading, below in sections(PAGE) if heading == "Environment"]
    assert {row[0].strip("`") for row in rows(below)} == variables_read()


def test_every_variable_that_a_document_names_is_read_somewhere() -> None:
    named = {
        (document.name, word)
        for document in documents()
        for span in code(document)
        for word in re.findall(r"\b(?:GRAPEVINE|NEO4J|HF|X|XDG)_[A-Z_]+\b", span)
    }
    known = variables_read() | OF_THE_TESTS
    assert {(where, word) for where, word in named if word not in known} == set()
    assert len(named) > 10
