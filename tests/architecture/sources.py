"""The product's own source, read for the tests over it."""

from __future__ import annotations

import ast
import functools
import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from tests.servers import ROOT

PACKAGES = ("config", "tenants", "volunteers", "reporting", "api")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        return str(self.path.relative_to(ROOT))

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def stem(self) -> str:
        return self.path.stem

    def functions(self) -> Iterator[Function]:
        """Yield every function and method."""
        yield from (node for node in ast.walk(self.tree) if isinstance(node, Function))

    def public_functions(self) -> Iterator[Function]:
        """Yield the module's own functions that others may call."""
        for node in self.tree.body:
            if isinstance(node, Function) and not node.name.startswith("_"):
                yield node


@functools.cache
def product() -> tuple[Source, ...]:
    """Return every Python file of the product but migrations."""
    return tuple(
        source
        for package in PACKAGES
        for source in read(package)
        if "migrations" not in source.name
    )


@functools.cache
def read(folder: str) -> tuple[Source, ...]:
    """Return every Python file below a folder."""
    found = sorted((ROOT / folder).rglob("*.py"))
    texts = ((path, path.read_text(encoding="utf-8")) for path in found)
    return tuple(Source(path, text, ast.parse(text)) for path, text in texts)


def templates() -> list[Path]:
    """Return every template."""
    return sorted((ROOT / "templates").rglob("*.html"))


def services_modules() -> list[ModuleType]:
    """Return every module of services, imported."""
    return [
        importlib.import_module(source.name.removesuffix(".py").replace("/", "."))
        for source in product()
        if source.stem == "services"
    ]


def length(function: Function) -> int:
    """Return the lines of a function without its decorators and docstring."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def nesting(node: ast.AST, depth: int = 0) -> int:
    """Return how deep blocks lie inside one another; `elif` goes no deeper."""
    blocks = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match)
    deepest = depth
    for child in ast.iter_child_nodes(node):
        chained = isinstance(node, ast.If) and isinstance(child, ast.If) and child in node.orelse
        inner = isinstance(child, blocks) and not chained
        nested = isinstance(child, ast.FunctionDef | ast.ClassDef | ast.Lambda)
        if not nested:
            deepest = max(deepest, nesting(child, depth + inner))
    return deepest


def share(values: list[int], part: float) -> int:
    """Return the value that `part` of the values do not exceed."""
    return sorted(values)[int(part * (len(values) - 1))]
