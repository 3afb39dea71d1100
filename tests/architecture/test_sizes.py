"""Sizes and names of STYLE.md: bounds of every file, and tails of all of them together."""

from __future__ import annotations

import ast
import re
import statistics

import pytest

from tests.architecture.sources import (
    Function,
    Source,
    length,
    nesting,
    product,
    read,
    share,
    templates,
)
from tests.servers import ROOT

FORBIDDEN = re.compile(r"(^|_)(utils?|helpers?|misc|managers?|common2)(_|$)")
TESTS = [source for source in read("tests") if source.stem.startswith("test_")]
SOURCES = product()
FUNCTIONS = [(source, function) for source in SOURCES for function in source.functions()]


def named(found: list[tuple[str, int]]) -> str:
    return "\n".join(f"{name}: {size}" for name, size in sorted(found))


def test_no_function_is_longer_than_forty_lines() -> None:
    sizes = [(f"{source.name}:{function.name}", length(function)) for source, function in FUNCTIONS]
    assert not (long := [entry for entry in sizes if entry[1] > 40]), named(long)


def test_functions_are_short() -> None:
    sizes = [length(function) for _source, function in FUNCTIONS]
    assert statistics.median(sizes) <= 8
    assert share(sizes, 0.9) <= 20


def test_no_function_nests_deeper_than_three() -> None:
    depths = [
        (f"{source.name}:{function.name}", nesting(function)) for source, function in FUNCTIONS
    ]
    assert not (deep := [entry for entry in depths if entry[1] > 3]), named(deep)


def test_functions_take_five_parameters_at_most() -> None:
    """Beside who acts and when, which every service is told."""
    counts = [
        (f"{source.name}:{function.name}", len(_told(function)))
        for source, function in FUNCTIONS
        if not function.name.startswith("__") and not _has_reason(source, function)
    ]
    assert not (many := [entry for entry in counts if entry[1] > 5]), named(many)


def _has_reason(source: Source, function: Function) -> bool:
    """Whether a function says why it takes more: `# noqa: PLR0913 - reason`, keywords only."""
    line = source.text.splitlines()[function.lineno - 1]
    return "noqa: PLR0913 - " in line and len(function.args.args) <= 5


def _told(function: Function) -> list[str]:
    arguments = function.args
    names = [one.arg for one in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    return [name for name in names if name not in ("self", "cls", "actor", "at")]


def test_no_file_is_longer_than_350_lines() -> None:
    sizes = [(source.name, source.lines) for source in (*SOURCES, *read("tests"))]
    assert not (long := [entry for entry in sizes if entry[1] > 350]), named(long)


def test_files_are_short() -> None:
    assert share([source.lines for source in SOURCES if source.lines], 0.9) <= 200


def test_no_view_is_longer_than_fifteen_lines() -> None:
    from tests.isolation.pages import pages

    views = {page.view.__qualname__: page.view for page in pages()}
    sizes = [
        (f"{source.name}:{function.name}", length(function))
        for source in SOURCES
        if source.stem == "views"
        for function in source.functions()
        if function.name in views
    ]
    assert sizes
    assert not (long := [entry for entry in sizes if entry[1] > 15]), named(long)


def test_templates_are_short() -> None:
    sizes = [
        (str(path.relative_to(ROOT)), len(path.read_text().splitlines())) for path in templates()
    ]
    assert not (long := [entry for entry in sizes if entry[1] > 120]), named(long)
    assert statistics.median(size for _name, size in sizes) <= 40


def test_no_test_is_longer_than_fifteen_lines() -> None:
    sizes = [
        (f"{source.name}:{function.name}", length(function))
        for source in TESTS
        for function in source.functions()
        if function.name.startswith("test_")
    ]
    assert not (long := [entry for entry in sizes if entry[1] > 15]), named(long)


def test_nothing_is_called_after_nothing() -> None:
    names = [part for source in SOURCES for part in source.name.removesuffix(".py").split("/")]
    names += [path.stem for path in templates()]
    assert not [name for name in names if FORBIDDEN.search(name)]


@pytest.mark.parametrize("mark", ["TODO", "FIXME", "XXX", "HACK", "raise NotImplemented"])
def test_nothing_is_left_to_do(mark: str) -> None:
    found = [source.name for source in SOURCES if re.search(rf"\b{mark}", source.text)]
    assert not found


def test_what_others_call_says_what_it_answers() -> None:
    silent = [
        f"{source.name}:{function.name}"
        for source in SOURCES
        if source.stem in ("rules", "services", "queries")
        for function in source.public_functions()
        if not ast.get_docstring(function)
    ]
    assert not silent, "\n".join(silent)


def test_every_module_says_what_it_is() -> None:
    exempt = ("__init__", "apps", "urls")
    silent = [
        source.name
        for source in SOURCES
        if source.text.strip() and source.stem not in exempt and not ast.get_docstring(source.tree)
    ]
    assert not silent, "\n".join(silent)


def test_services_are_called_by_name() -> None:
    """A write takes keywords only: who acts and when are never guessed by position."""
    loose = [
        f"{source.name}:{function.name}"
        for source in SOURCES
        if source.stem == "services"
        for function in source.public_functions()
        if "actor" in {one.arg for one in function.args.args}
    ]
    assert not loose, "\n".join(loose)
