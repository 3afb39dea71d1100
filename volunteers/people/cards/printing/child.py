"""The typesetting process: an order on standard input, a PDF on standard output, under limits.

    python -m volunteers.people.cards.printing.child

Input: one line of JSON (`template`, `fonts`: a folder of further fonts, or nothing), then the data
as JSON. Output: one line of JSON (`pages`, or `failed` with the kind of failure, never a value),
then the file.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path
from typing import cast

import pylopdf_fonts_zh_cn
import typst

TEMPLATES = Path(__file__).parent / "templates"
SHIPPED = Path(pylopdf_fonts_zh_cn.__file__).parent
MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 240


def main() -> None:
    """Read the order, set the document, answer."""
    _limit()
    order = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read().decode()
    told: dict[str, str | int]
    try:
        content, pages = _typeset(order["template"], order["fonts"], data)
    except typst.TypstError:
        told, content = {"failed": "template"}, b""
    except MemoryError:
        told, content = {"failed": "too_much_memory"}, b""
    else:
        told = {"pages": pages}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + content)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # a page of somebody else comes first


def _typeset(template: str, added: str, data: str) -> tuple[bytes, int]:
    paths = [str(SHIPPED), *([added] if added else [])]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)
    families = [name for name in fonts.families() if name not in ("Noto Sans SC", "Noto Serif SC")]
    compiler = typst.Compiler(
        str(TEMPLATES / f"{template}.typ"),
        root=str(TEMPLATES),
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"data": data, "families": json.dumps(families)},
    )
    content = compiler.compile(format="pdf")
    pages = int(compiler.query("<pages>", field="value", one=True))
    return cast(bytes, content), pages


if __name__ == "__main__":
    main()
