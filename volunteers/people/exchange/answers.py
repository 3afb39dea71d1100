"""Reading an answer of the national system: the file's lines, by the headings of policy."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.errors import RuleBroken
from tenants.policy.subjects.people import ExchangePolicy
from volunteers.groundwork.imports import reader
from volunteers.people.exchange import rules
from volunteers.people.exchange.models import NationalBatch, NationalRow, RowState
from volunteers.people.exchange.rules import Line, Reading

HEADER_ROWS = 30


class NoHeadings(RuleBroken):
    code = "answer_headings"

    def __init__(self, policy: ExchangePolicy) -> None:
        headings = (policy.key_heading, policy.number_heading, policy.refusal_heading)
        self.message = _("没有找到表头：应有“%s”“%s”“%s”三列。") % headings


def read(batch: NationalBatch, policy: ExchangePolicy, *, name: str, content: bytes) -> Reading:
    """Judge an answer's lines against the batch.

    :raises FileRefused: the file cannot be read
    :raises NoHeadings: its columns are not those of policy
    """
    headings = (policy.key_heading, policy.number_heading, policy.refusal_heading)
    table = reader.read(content, name, headings).frame
    cells = table.drop("hidden").rows()
    found = next(
        (
            (at, [row.index(heading) for heading in headings])
            for at, row in enumerate(cells[:HEADER_ROWS])
            if all(heading in row for heading in headings)
        ),
        None,
    )
    if found is None:
        raise NoHeadings(policy)
    header, (key, number, refusal) = found
    lines = [
        Line(row[0], row[key] or "", row[number] or "", row[refusal] or "")
        for row in cells[header + 1 :]
        if row[key] or row[number] or row[refusal]
    ]
    rows = NationalRow.objects.filter(batch=batch)
    awaited = rows.filter(state=RowState.HANDED).values_list("position", flat=True)
    numbered = rows.filter(state=RowState.NUMBERED, volunteer__isnull=False)
    known = dict(numbered.values_list("position", "volunteer__national_number"))
    return rules.read(batch.number, lines, awaited, known)
