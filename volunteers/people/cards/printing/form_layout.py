"""The table of 附件1, line by line: the notice's fields where it has them, all others after them.
Pure: the fields of a form in, lines of fields out.
"""

from __future__ import annotations

from collections.abc import Sequence

from tenants.policy.subjects.people import FieldType, FormField

# The lines of the notice's table. What a form does not have is left out of its line.
LINES: tuple[tuple[str, ...], ...] = (
    ("name", "post", "political_status"),
    ("sex", "birth_date", "ethnicity"),
    ("document_number", "education"),
    ("school", "major"),
    ("employer", "job_title"),
    ("employer_nature",),
    ("address", "postcode"),
    ("email", "phone"),
    ("qq", "office_phone"),
    ("resume",),
)
LAST = ("categories",)
ELSEWHERE = frozenset({"photo", "document_kind"})  # beside the first lines; before the number
BESIDE_PHOTO = 4
ALONE = frozenset({FieldType.LONG_TEXT, FieldType.CATEGORIES, FieldType.CHOICES})
BOXES = "employer_nature"  # a code whose choices are printed, as the notice prints them


def lines_of(fields: Sequence[FormField]) -> list[list[FormField]]:
    """Return the fields of each line; the region's own stand in pairs before the last line."""
    known = {field.code: field for field in fields}
    named = {code for line in (*LINES, LAST) for code in line} | ELSEWHERE
    lines = [[known[code] for code in line if code in known] for line in LINES]
    own = [field for field in fields if field.code not in named and _is_printed(field)]
    lines += _paired(own)
    lines.append([known[code] for code in LAST if code in known])
    return [line for line in lines if line]


def photo_lines(lines: Sequence[Sequence[FormField]], fields: Sequence[FormField]) -> int:
    """Return beside how many of the first lines the photo stands; 0 for a form without one."""
    if not any(field.type is FieldType.PHOTO for field in fields):
        return 0
    short = 0
    while short < min(BESIDE_PHOTO, len(lines)) and not _is_alone(lines[short]):
        short += 1
    return short


def _is_alone(line: Sequence[FormField]) -> bool:
    return any(field.type in ALONE or field.code == BOXES for field in line)


def _is_printed(field: FormField) -> bool:
    return field.type not in (FieldType.PHOTO, FieldType.FILE)


def _paired(fields: Sequence[FormField]) -> list[list[FormField]]:
    lines: list[list[FormField]] = []
    for field in fields:
        if field.type in ALONE or not lines or len(lines[-1]) == 2 or lines[-1][0].type in ALONE:
            lines.append([field])
        else:
            lines[-1].append(field)
    return lines
