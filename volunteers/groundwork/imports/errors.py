"""What can stop an import that is no fault of the file."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from tenants.errors import RuleBroken


class ColumnsMissing(RuleBroken):
    """Required columns have no column of the file."""

    code = "columns"

    def __init__(self, labels: Iterable[str]) -> None:
        self.message = _("还没有对应的必需列：%s。") % "、".join(labels)


class ColumnTwice(RuleBroken):
    code = "column_twice"
    message = _("同一项内容对应了两列，请只保留一列。")


class WrongStep(RuleBroken):
    code = "wrong_step"
    message = _("这次导入已不在这一步，请刷新页面查看当前状态。")


class NoSuchSheet(RuleBroken):
    code = "no_such_sheet"
    message = _("文件里没有这张可以另选的工作表，请从列出的工作表中选。")


class KeyTaken(RuleBroken):
    code = "key_taken"
    message = _("此键已被使用。")


class HasRefused(RuleBroken):
    code = "has_refused"
    message = _("还有不能导入的行。请改好后重新上传，或选择只提交正确的行。")


class Stale(RuleBroken):
    code = "stale"
    message = _("预检之后名册又有变动，本次没有写入任何数据。请重新预检。")


class UndoTooLate(RuleBroken):
    code = "undo_too_late"
    message = _("可以撤销的时间已过，名册没有变动。")


class BuiltOn(RuleBroken):
    """Somebody whom an import wrote has gone on since; `count` people."""

    code = "built_on"

    def __init__(self, count: int) -> None:
        self.message = _("有 %d 人在导入之后又有变动，整批都没有撤销。") % count


class FileGone(RuleBroken):
    code = "file_gone"
    message = _("上传的文件已按规定删除，请重新上传。")
