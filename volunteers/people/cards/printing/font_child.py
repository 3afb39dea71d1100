"""The process that looks at a font file: what it is called, which characters it has.

    python -m volunteers.people.cards.printing.font_child FOLDER

The folder holds one file. Answer: one line of JSON; it fails where the file is no font to set with.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from pathlib import Path

import typst

from volunteers.people.cards.printing import glyphs

MEMORY_BYTES = 1024**3
CPU_SECONDS = 20


def main() -> None:
    """Look at the file under limits, and answer."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    folder = Path(sys.argv[1])
    usable = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )
    content = next(folder.iterdir()).read_bytes()
    characters = sorted(glyphs.characters_of(content))
    if not usable.families() or not characters:
        raise SystemExit("no font that can be set with")
    sys.stdout.write(json.dumps({"family": usable.families()[0], "characters": characters}))


if __name__ == "__main__":
    main()
