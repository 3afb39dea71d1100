"""Every Chinese sentence of the pages has its English: `python -m tests.translations [--write]`.

It reads the sentences from the Python files and templates themselves, so that neither gettext's
tools nor a database is needed. `--write` adds the missing ones, untranslated, and drops those
without a use.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
CHINESE = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PACKAGES = ("config", "tenants", "volunteers", "reporting", "api")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}
ALIAS = re.compile(rb"import (\w+) as (\w+)$", re.MULTILINE)
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdfr]|\{\w*\}")

Sentence = tuple[str | None, str | tuple[str, str]]


def sentences() -> dict[Sentence, str]:
    """Each sentence (context, and text or both plural forms) with the first file that uses it."""
    found: dict[Sentence, str] = {}
    for file, source in sources():
        stream, keywords = io.BytesIO(source), keywords_in(source)
        for _line, text, _comments, context in extract("python", stream, keywords):
            key = (context, text if isinstance(text, str) else (text[0], text[1]))
            found.setdefault(key, str(file.relative_to(ROOT)))
    return found


def keywords_in(source: bytes) -> dict[str, Any]:
    """gettext's functions under the names that a file imports them by."""
    aliases = {alias.decode(): name.decode() for name, alias in ALIAS.findall(source)}
    known = {alias: KEYWORDS[name] for alias, name in aliases.items() if name in KEYWORDS}
    return {"_": None, **KEYWORDS, **known}


def sources() -> Iterator[tuple[Path, bytes]]:
    """The product's Python files, and its templates as the Python that gettext would read."""
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            yield file, file.read_bytes()
    for file in sorted((ROOT / "templates").rglob("*.*")):
        if file.suffix in {".html", ".txt"}:
            source = templatize(file.read_text(encoding="utf-8"))
            yield file, "\n".join(line.strip() for line in source.splitlines()).encode()


def catalog(file: Path) -> Catalog:
    with file.open("rb") as stream:
        return read_po(stream, locale=file.parent.parent.name, domain="django")


def key_of(message: Message) -> Sentence:
    text = message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
    return (message.context, text)


def faults() -> list[str]:
    """What is wrong with the catalogues, a line each; empty when both are complete."""
    used = sentences()
    english = {key_of(message): message for message in catalog(ENGLISH) if message.id}
    missing = [f"en: no entry for {key[1]!r} ({used[key]})" for key in used if key not in english]
    unused = [f"en: unused entry {key[1]!r}" for key in english if key not in used]
    return [*missing, *unused, *entry_faults("en", ENGLISH), *entry_faults("zh_Hans", CHINESE)]


def entry_faults(name: str, file: Path) -> Iterator[str]:
    """Entries that are fuzzy, empty, or lose a placeholder."""
    for message in catalog(file):
        if not message.id:
            continue
        if message.fuzzy:
            yield f"{name}: fuzzy entry {message.id!r}"
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if not all(strings):
            yield f"{name}: untranslated {message.id!r}"
        elif any(placeholders(text) != placeholders(first(message.id)) for text in strings):
            yield f"{name}: placeholders differ in {message.id!r}"


def first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def write() -> None:
    """Bring the English catalogue's entries up to what the product uses; translations stay."""
    old, new = catalog(ENGLISH), Catalog(locale="en", domain="django", fuzzy=False)
    known = {key_of(message): message.string for message in old}
    for (context, text), file in sentences().items():
        string = known.get((context, text)) or ("" if isinstance(text, str) else ("", ""))
        new.add(text, string, locations=[(file, None)], context=context)
    with ENGLISH.open("wb") as stream:
        write_po(stream, new, width=100, omit_header=False, sort_by_file=True)


def main() -> int:
    if "--write" in sys.argv:
        write()
    found = faults()
    sys.stdout.write("".join(f"{line}\n" for line in found) or "translations: complete\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
