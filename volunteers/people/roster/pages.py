"""What the templates of the import wizard are given: words, steps, tabs. Nothing is decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tenants.context import current_code
from tenants.policy_versions.services import policy_in_force
from volunteers.groundwork.imports import mappings, undoing
from volunteers.groundwork.imports.models import BatchState, ImportBatch
from volunteers.groundwork.imports.refusals import MESSAGES
from volunteers.groundwork.imports.sheets import OTHERS
from volunteers.groundwork.imports.subjects import SUBJECTS, look_of
from volunteers.people.profiles.rules import vouching_text
from volunteers.people.roster import queries
from volunteers.people.roster.forms import LETTER, ColumnsForm
from volunteers.people.roster.services import SUBJECT
from volunteers.people.units.models import Unit

STAGES = {
    "": gettext_lazy("排队中"),
    "rules": gettext_lazy("正在核对各列"),
    "comparing": gettext_lazy("正在与名册比对"),
    "saving": gettext_lazy("正在保存预检结果"),
    "sealing": gettext_lazy("正在加密"),
    "copying": gettext_lazy("正在写入"),
    "merging": gettext_lazy("正在合并到名册"),
    "recording": gettext_lazy("正在留痕"),
    "undoing": gettext_lazy("正在恢复到提交前"),
}
FAILURES = {
    "stale": gettext_lazy("预检之后名册又有变动，没有写入任何数据。"),
    "worker_died": gettext_lazy("后台程序中断，没有写入任何数据。"),
    "lease_lost": gettext_lazy("后台程序中断，没有写入任何数据。"),
    "database": gettext_lazy("数据库中断，没有写入任何数据。"),
}
NOT_UNDONE = {
    "built_on": gettext_lazy("有人在导入之后又有变动，整批都没有撤销。"),
    "undo_failed": gettext_lazy("撤销时处理中断，名册没有变动。请再试一次。"),
}
FAILED = gettext_lazy("处理中断，没有写入任何数据。")


@dataclass(frozen=True, slots=True)
class Step:
    """One of the five steps: what it is called, how it stands, in what state it is."""

    name: str
    detail: str
    state: str


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A sheet of the file: how many rows of people it has, whether it is the one that is read or
    can be; why not, where neither.
    """

    name: str
    rows: int | None
    is_read: bool
    is_kept: bool
    why: str


def steps(batch: ImportBatch | None) -> list[Step]:
    """Return the five steps as they stand for a batch; without one, upload is the current step,
    and nobody knows of a template: taking it is optional.
    """
    current = _current(batch)
    details = _details(batch) if batch else ["", "", "", "", ""]
    names = [_("下载模板"), _("上传"), _("对应列"), _("预检"), _("提交")]
    if batch is None:
        details[0] = _("可选，按通知附件 2")
    else:
        details[0] = str(look_of(batch).template_note)
    states = [_state(index, current) for index in range(1, len(names) + 1)]
    states[0] = "done" if batch else "todo"
    return [Step(*step) for step in zip(names, details, states, strict=True)]


def _current(batch: ImportBatch | None) -> int:
    if batch is None:
        return 2
    if batch.state == BatchState.MAPPING:
        return 3
    if batch.state in (BatchState.COMMITTED, BatchState.UNDOING, BatchState.UNDONE):
        return 6
    return 5 if batch.state == BatchState.COMMITTING else 4


def _state(index: int, current: int) -> str:
    if index == current:
        return "current"
    return "done" if index < current else "todo"


def _details(batch: ImportBatch) -> list[str]:
    at = timezone.localtime(batch.created_at).strftime("%H:%M")
    unread = batch.facts["unread"]
    known = [m for m in batch.facts["columns"] if m["key"] and m["letter"] not in unread]
    matched = len(batch.mapping) or len(known)
    columns_ = ngettext("%d 列对上", "%d 列对上", matched) % matched
    if unread:
        columns_ += " · " + _("密码列不读取")
    refused = batch.counts.get("refused")
    checked = ""
    if refused:
        checked = ngettext("%d 行有误，待您决定", "%d 行有误，待您决定", refused) % refused
    elif refused == 0:
        checked = _("全部正确")
    return ["", f"{at} · {filesizeformat(batch.file_size)}", columns_, checked, ""]


def columns(batch: ImportBatch, form: ColumnsForm, at: dt.datetime) -> dict[str, Any]:
    """Return the page on which columns are confirmed."""
    samples = queries.samples(batch)
    remembered = batch.facts.get(mappings.REMEMBERED, "")
    lines = []
    for match in batch.facts["columns"]:
        letter = match["letter"]
        name = LETTER + letter
        if match["heading"]:
            lines.append(
                {
                    "letter": letter,
                    "heading": match["heading"],
                    "guessed": bool(match["key"]) and not match["sure"] and not remembered,
                    "samples": samples.get(letter, []),
                    "field": form[name] if name in form.fields else None,
                }
            )
    text = vouching_text(policy_in_force(current_code(), timezone.localdate(at)))
    return {
        **_common(batch),
        "form": form,
        "lines": lines,
        "unsure": any(line["field"] and line["guessed"] for line in lines),
        "vouching": text,
        "remembered": parse_datetime(remembered) if remembered else None,
        "sheets": sheets(batch.facts),
    }


def sheets(facts: Mapping[str, Any]) -> list[SheetLine]:
    """Return the visible sheets of a file; none where there is one alone, so nothing to choose."""
    shown = [sheet for sheet in facts.get("sheets", []) if sheet["visible"]]
    return [_sheet_line(sheet, facts) for sheet in shown] if len(shown) > 1 else []


def _sheet_line(sheet: dict[str, Any], facts: Mapping[str, Any]) -> SheetLine:
    name, rows = sheet["name"], sheet.get("rows")
    why = MESSAGES.get(sheet.get("why", ""), _("没有找到名册的表头。")) if rows is None else ""
    return SheetLine(name, rows, name == facts["sheet"], name in facts.get(OTHERS, {}), str(why))


def batch(found: ImportBatch, asked: Mapping[str, str], at: dt.datetime) -> dict[str, Any]:
    """Return the page of a batch by its state, with the `template` to show it in."""
    if queries.has_failed(found):
        return {**_common(found), "template": "failed", "why": why_failed(found)}
    if found.state in queries.RUNNING:
        return {**progress(found, at), "template": "progress"}
    if found.state == BatchState.READY:
        return _preview(found, asked)
    return {
        **_common(found),
        "template": "done",
        "refusal": MESSAGES.get(found.reason_code),
        "undo_until": _until(found, at),
        "not_undone": NOT_UNDONE.get(found.reason_code, ""),
    }


def undo(found: ImportBatch, page: str, at: dt.datetime) -> dict[str, Any]:
    """Return the page that asks whether to take an import back, or says why that cannot be."""
    until = _until(found, at)
    against = undoing.objections(found) if until else []
    return {
        **_common(found),
        "until": until,
        "blocked": len({objection.row for objection in against}),
        "page": Paginator(against, queries.PAGE_ROWS).get_page(page),
    }


def _until(found: ImportBatch, at: dt.datetime) -> dt.datetime | None:
    """Return until when an import can be undone; None where it cannot, or no more."""
    until = undoing.undo_until(found)
    return until if until and at <= until else None


def _preview(found: ImportBatch, asked: Mapping[str, str]) -> dict[str, Any]:
    counts = found.counts
    outcomes = look_of(found).outcomes
    first = queries.REFUSED if counts["refused"] else outcomes[0]
    show = asked.get("show", first)
    good = sum(counts[outcome] for outcome in outcomes)
    written = good - counts["unchanged"]
    creates = counts["created"] + counts.get("national_new", 0)
    return {
        **_common(found),
        "template": "preview",
        "good": good,
        "written": written,
        "creates": creates,
        "updates": written - creates,
        "seconds": _check_seconds(found),
        "rests_on": _rests_on(found),
        "repairs": queries.repairs_of(found),
        "preview": queries.preview(
            found, show=show, reason=asked.get("reason", ""), page=asked.get("page", "1")
        ),
    }


def _check_seconds(found: ImportBatch) -> float | None:
    job = found.job
    if job is None or job.started_at is None or job.finished_at is None:
        return None
    return round((job.finished_at - job.started_at).total_seconds(), 1)


def _rests_on(found: ImportBatch) -> str:
    return look_of(found).rests_on(timezone.localdate(found.checked_at or found.created_at))


def progress(found: ImportBatch, at: dt.datetime) -> dict[str, Any]:
    """Return the page, or the part of it that is asked for again, of a batch at work."""
    told = queries.progress(found, at=at)
    return {**_common(found), "progress": told, "stage": STAGES.get(told.stage, "")}


def why_failed(found: ImportBatch) -> str:
    """Return why a batch stopped, in words."""
    code = found.reason_code or (found.job.error_code if found.job else "")
    return str((FAILURES | dict(look_of(found).failures)).get(code, FAILED))


def _common(found: ImportBatch) -> dict[str, Any]:
    unit = Unit.objects.filter(pk=found.unit_id).first() if found.unit_id else None
    return {
        "batch": found,
        "counts": found.counts,
        "facts": found.facts,
        "steps": steps(found),
        "unit": unit,
        "same_file": queries.same_file(found),
        **looks(found.subject),
    }


def looks(subject: str) -> dict[str, Any]:
    """Return how the pages speak of a table, and where its history is.

    :raises LookupError: there is no such table
    """
    look, asked = SUBJECTS[subject].look, f"?subject={subject}"
    if look is None:
        raise LookupError(subject)
    return {"look": look, "history": reverse("roster:list") + (asked if subject != SUBJECT else "")}
