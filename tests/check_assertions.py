"""Fails where a test asserts nothing: ``python -m tests.check_assertions [FILE ...]`` (without files: all tests).

A test asserts with ``assert`` (of more than a constant), ``pytest.raises``, ``pytest.warns`` or ``pytest.fail``,
Playwright's ``expect``, a ``testing.assert_...`` of a library, or by calling a helper of the tests that does. An
assertion in a fixture does not count: it says nothing of what the test is named after.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent
ASSERTING = {"pytest.raises", "pytest.warns", "pytest.fail", "pytest.deprecated_call", "expect"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Module:
    """A file of the tests: its functions by name (``Class.method`` and, for calls on objects, ``.method``)."""

    functions: dict[str, list[Function]] = field(default_factory=dict)
    imported: dict[str, tuple[Path, str | None]] = field(default_factory=dict)
    """By its name here: the file it comes from and its name there; None for the file as a whole."""


def main(arguments: list[str]) -> int:
    """Prints each test without an assertion, and how many were looked at; 1 where there is one."""
    files = [Path(name).resolve() for name in arguments] or sorted(TESTS.rglob("test_*.py"))
    found = [(file, function) for file in files for function in without_assertion(file)]
    for file, function in found:
        print(f"{file}:{function.lineno}: {function.name} asserts nothing")
    looked_at = sum(1 for file in files for _ in _tests(_tree(file)))
    print(f"{looked_at} test functions in {len(files)} files, {len(found)} without an assertion")
    return 1 if found else 0


def without_assertion(file: Path) -> list[Function]:
    """The test functions and methods of ``file`` that assert nothing."""
    module = _module(file)
    return [function for function in _tests(_tree(file)) if not _asserts(function, module, frozenset())]


def _tests(tree: ast.Module) -> Iterator[Function]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from (inner for inner in node.body if _is_test(inner))  # type: ignore[misc]
        elif _is_test(node):
            yield node  # type: ignore[misc]


def _is_test(node: ast.stmt) -> bool:
    return isinstance(node, Function) and node.name.startswith("test_")


def _asserts(function: Function, module: Module, seen: frozenset[int]) -> bool:
    if id(function) in seen:
        return False
    for node in ast.walk(function):
        if isinstance(node, ast.Assert) and not _says_nothing(node.test, in_helper=bool(seen)):
            return True
        if isinstance(node, ast.Raise) and node.exc is not None and "AssertionError" in ast.dump(node.exc):
            return True
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in ASSERTING or "testing.assert_" in name:
                return True
            for helper, its_module in _called(name, module):
                if _asserts(helper, its_module, seen | {id(function)}):
                    return True
    return False


def _says_nothing(claim: ast.expr, *, in_helper: bool) -> bool:
    # A helper's ``assert process.stdout is not None`` is for the type checker.
    return isinstance(claim, ast.Constant) or (in_helper and ast.unparse(claim).endswith(" is not None"))


def _called(name: str, module: Module) -> Iterator[tuple[Function, Module]]:
    """The functions of the tests that ``name`` may mean: here, imported, or a method of a class that is known here."""
    first, _, rest = name.rpartition(".")
    for function in module.functions.get(name, []):
        yield function, module
    if name in module.imported:
        file, there = module.imported[name]
        yield from ((function, _module(file)) for function in _module(file).functions.get(there or "", []))
    if first:
        known = [module, *(_module(file) for file, _ in module.imported.values())]
        if first in module.imported and module.imported[first][1] is None:
            file = module.imported[first][0]
            yield from ((function, _module(file)) for function in _module(file).functions.get(rest, []))
        for other in known:
            yield from ((function, other) for function in other.functions.get(f".{rest}", []))


@cache
def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


@cache
def _module(file: Path) -> Module:
    module = Module()
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, Function):
                    for name in (f".{inner.name}", f"{node.name}.{inner.name}"):
                        module.functions.setdefault(name, []).append(inner)
        elif isinstance(node, Function):
            module.functions.setdefault(node.name, []).append(node)
        elif isinstance(node, ast.ImportFrom):
            folder = file.parents[node.level - 1] if node.level else TESTS.parent
            base = folder.joinpath(*(node.module or "").split("."))
            for alias in node.names:
                whole, part = (base / alias.name).with_suffix(".py"), base.with_suffix(".py")
                if _is_of_tests(whole):
                    module.imported[alias.asname or alias.name] = (whole, None)
                elif _is_of_tests(part):
                    module.imported[alias.asname or alias.name] = (part, alias.name)
    return module


def _is_of_tests(file: Path) -> bool:
    return file.is_relative_to(TESTS) and file.is_file()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
