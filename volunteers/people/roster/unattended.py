"""An import without anybody at the page: from a file to an answer in one call."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants.audit.services import Actor
from tenants.errors import RuleBroken
from volunteers.groundwork.imports import runs, sheets
from volunteers.groundwork.imports import services as imports
from volunteers.groundwork.imports.checks import REFUSE
from volunteers.groundwork.imports.errors import HasRefused, Stale
from volunteers.groundwork.imports.models import ImportBatch, ImportProblem
from volunteers.groundwork.imports.subjects import SUBJECTS, Inline, columns_of
from volunteers.people.roster import services
from volunteers.people.units.models import Unit

ATTEMPTS = 3


class NoSuchUnit(RuleBroken):
    code = "no_such_unit"
    message = gettext_lazy("没有这个单位，或有几个单位同名。")


class UnitNeeded(RuleBroken):
    code = "unit_needed"
    message = gettext_lazy(
        "文件里没有写明单位，本地区的一级单位又不止一个。请用 --unit 指明导入到哪个单位。"
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """A file and what to do with it. `unit`: code or name; empty for the file's own unit line."""

    name: str
    content: bytes
    unit: str = ""
    commit: bool = False
    good_rows: bool = False
    vouched: bool = False
    subject: str = services.SUBJECT


def run(*, asked: Asked, actor: Actor, at: dt.datetime) -> dict[str, Any]:
    """Check a roster, commit it where asked, and say what was found and done.

    A file that is refused leaves nothing; one that is only checked leaves no file.
    """
    try:
        batch, notes = _received(asked, actor, at)
    except RuleBroken as refusal:
        return _answer("refused", refusal=refusal)
    try:
        if not _has_unit(batch):
            raise UnitNeeded
        _check(batch, asked, actor, at)
        status, why = _commit(batch, asked, actor, at)
    except RuleBroken as error:
        status, why = "refused", error
    batch.refresh_from_db()
    answer = _answer(status, batch=batch, refusal=why, notes=notes)
    if batch.state not in imports.ENDED:
        imports.cancel(batch_id=batch.pk, actor=actor, at=at)
    return answer


def _received(
    asked: Asked, actor: Actor, at: dt.datetime
) -> tuple[ImportBatch, list[dict[str, Any]]]:
    wanted = services.unit_named(asked.unit)
    if asked.unit and wanted is None:
        raise NoSuchUnit
    upload = imports.Upload(name=asked.name, content=asked.content, unit_id=_key(wanted))
    batch = imports.receive(subject=asked.subject, upload=upload, actor=actor, at=at)
    notes = notes_of(batch)
    if wanted is None:
        line = batch.facts["unit_name"]
        named = services.unit_named(line)
        if line and named is None:
            notes.append(
                {"code": "unit_line", "message": _("单位名称一行的单位不在本地区单位表中。")}
            )
        batch.unit_id = _key(named or services.top_unit())
        batch.save(update_fields=["unit_id"])
    return batch, notes


def _has_unit(batch: ImportBatch) -> bool:
    """Whether rows without a unit of their own have one to go to, or the file has a unit column."""
    return bool(batch.unit_id) or any(match["key"] == "unit" for match in batch.facts["columns"])


def _key(unit: Unit | None) -> UUID | None:
    return unit.pk if unit else None


def notes_of(batch: ImportBatch) -> list[dict[str, Any]]:
    """Return what a person should know of the file as a whole."""
    facts = batch.facts
    notes = []
    if facts["hidden_rows"]:
        text = _("有 %d 行在 Excel 里被隐藏或筛掉，已一并读取。") % facts["hidden_rows"]
        notes.append({"code": "hidden_rows", "message": text})
    if any(not sheet["visible"] for sheet in facts.get("sheets", [])):
        notes.append({"code": "hidden_sheets", "message": _("有隐藏的工作表，没有读取。")})
    if others := sheets.not_read(facts):
        text = _(
            "还有 %d 张工作表有人员，没有读取。请在网页上导入并改读，或另存为单独的文件再导入。"
        )
        notes.append({"code": "other_sheets", "message": text % others})
    if facts["unread"]:
        notes.append({"code": "password_unread", "message": _("密码列不读取，也不保存。")})
    for match in facts["columns"]:
        if match["heading"] and not match["sure"]:
            text = _("“%s”列没有明确对应，未读取。") % match["heading"]
            notes.append({"code": "column_unread", "column": match["heading"], "message": text})
    return notes


def sure_columns(batch: ImportBatch) -> dict[str, str]:
    """Return the columns that are sure, and unsure ones only where the import cannot do without."""
    needed = {column.key for column in columns_of(batch) if column.required}
    return {
        match["letter"]: match["key"]
        for match in batch.facts["columns"]
        if match["key"] and (match["sure"] or match["key"] in needed)
    }


def _check(batch: ImportBatch, asked: Asked, actor: Actor, at: dt.datetime) -> None:
    choices = imports.Choices(mapping=sure_columns(batch), vouched=asked.vouched)
    imports.settle_columns(batch_id=batch.pk, choices=choices, actor=actor, at=at)
    runs.run_check(batch_id=batch.pk, actor=actor, at=at, work=Inline())


def _commit(
    batch: ImportBatch, asked: Asked, actor: Actor, at: dt.datetime
) -> tuple[str, RuleBroken | None]:
    if not asked.commit:
        return "ready", None
    for _attempt in range(ATTEMPTS):
        try:
            imports.settle_commit(batch_id=batch.pk, good_rows=asked.good_rows, actor=actor, at=at)
            runs.run_commit(batch_id=batch.pk, actor=actor, at=at, work=Inline())
        except HasRefused as refusal:
            return "refused", refusal
        except Stale:
            _check(batch, asked, actor, at)
        else:
            return "committed", None
    return "refused", Stale()


def _answer(
    status: str,
    *,
    batch: ImportBatch | None = None,
    refusal: RuleBroken | None = None,
    notes: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    counts = batch.counts if batch else {}
    problems = _problems(batch) if batch else []
    national_new = counts.get("national_new", 0)
    reason = {"code": refusal.code, "message": str(refusal)} if refusal else None
    return {
        "status": status,
        "reason": reason,
        "rows": counts.get("rows", 0),
        "created": counts.get("created", 0) + national_new,
        "updated": counts.get("updated", 0) + counts.get("national", 0) - national_new,
        "unchanged": counts.get("unchanged", 0),
        "refused": counts.get("refused", 0),
        "blank": counts.get("blank", 0),
        "warnings": (notes or []) + [told for severity, told in problems if severity != REFUSE],
        "errors": [told for severity, told in problems if severity == REFUSE],
    }


def _problems(batch: ImportBatch) -> list[tuple[str, dict[str, Any]]]:
    told = SUBJECTS[batch.subject].told
    rows = ImportProblem.objects.filter(batch=batch).order_by("row", "pk")
    return [
        (
            severity,
            {
                "row": row,
                "column": column,
                "code": code,
                "message": told(code, detail)[0],
            },
        )
        for severity, row, column, code, detail in rows.values_list(
            "severity", "row", "column", "code", "detail"
        )
    ]


def lines(answer: dict[str, Any]) -> list[str]:
    """Return an answer as lines for a terminal."""
    words = {"ready": _("可以导入"), "committed": _("已写入"), "refused": _("未导入")}
    said = [
        words[answer["status"]] + (f"：{answer['reason']['message']}" if answer["reason"] else "")
    ]
    numbers = {key: answer[key] for key in ("rows", "created", "updated", "unchanged", "refused")}
    said.append(_("共 %(rows)d 行，新增 %(created)d，更新 %(updated)d") % numbers)
    said.append(_("无变化 %(unchanged)d，有误 %(refused)d") % numbers)
    for problem in answer["errors"]:
        where = _("第 %(row)d 行 %(column)s") % problem
        said.append(f"  {where}：{problem['message']}")
    return said + [f"  ! {note['message']}" for note in answer["warnings"] if "row" not in note]
