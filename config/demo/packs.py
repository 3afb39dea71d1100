"""The shipped packs with example units added, as folders that a region can be opened from.

A notice names few units; what it does not name is plainly called an example (示例单位), and its
figures say so. They are in the demonstration only, never in a shipped pack.
"""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from tenants.policy.loader import PACKS

EXAMPLES = Path(__file__).parent / "examples"


def with_examples(code: str, folder: Path) -> Path:
    """Write the pack `code` with its example units into `folder`; return the pack's folder."""
    made = folder / code
    shutil.rmtree(made, ignore_errors=True)
    shutil.copytree(PACKS / code, made)
    for added in sorted((EXAMPLES / code).glob("*.csv")):
        append(added, made / added.name)
    return made


def append(added: Path, target: Path) -> None:
    """Append the rows of one CSV file to another, by column; a missing target is made."""
    rows = [*read(target), *read(added)]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def read(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
