"""The editor's words: kinds of field, audiences, code sets, changes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from tenants.policy.subjects.people import Audience, FieldType
from volunteers.people.form.editing import Change

TYPES = {
    FieldType.TEXT: _("文字"),
    FieldType.LONG_TEXT: _("多行文字"),
    FieldType.NUMBER: _("整数"),
    FieldType.DIGITS: _("一串数字"),
    FieldType.DATE: _("日期"),
    FieldType.CHOICE: _("单选"),
    FieldType.CHOICES: _("多选"),
    FieldType.YES_NO: _("是或否"),
    FieldType.CODE: _("标准代码"),
    FieldType.PHONE: _("电话"),
    FieldType.EMAIL: _("电子邮箱"),
    FieldType.PHOTO: _("照片"),
    FieldType.FILE: _("文件"),
    FieldType.DOCUMENT: _("证件号码"),
    FieldType.CATEGORIES: _("志愿服务项目（多选）"),
}
AUDIENCES = {
    Audience.APPLICANT.value: _("申请人"),
    Audience.UNIT.value: _("单位"),
    Audience.OFFICE.value: _("办公室"),
}
CODE_SETS = {
    "sex": _("性别（GB/T 2261.1）"),
    "ethnicity": _("民族（GB/T 3304）"),
    "political_status": _("政治面貌（GB/T 4762）"),
    "education": _("学历（GB/T 4658）"),
    "division": _("行政区划（GB/T 2260）"),
    "employer_nature": _("工作单位性质"),
    "document_kind": _("证件类型"),
}
CHANGES = {
    Change.ADDED: _("新增"),
    Change.CHANGED: _("修改"),
    Change.REMOVED: _("不再填写"),
    Change.MOVED: _("调整了顺序"),
}
