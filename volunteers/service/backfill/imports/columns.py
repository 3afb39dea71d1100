"""The columns of a file of earlier service (补录)."""

from __future__ import annotations

from volunteers.groundwork.imports.columns import Column

BACKFILL: tuple[Column, ...] = (
    Column("serial", "序号", "No.", ("序列", "序列号", "行号")),
    Column("name", "姓名", "Name", ("志愿者姓名", "真实姓名", "full name"), required=True),
    Column(
        "number",
        "证件号码",
        "Document number",
        ("身份证号码", "身份证号", "身份证", "证件号", "公民身份号码", "id number", "id card"),
    ),
    Column(
        "volunteer_number",
        "志愿者编号",
        "Volunteer number",
        ("志愿者号", "志愿者证号", "注册号", "全国志愿者编号"),
    ),
    Column(
        "project",
        "项目名称",
        "Project",
        ("项目", "活动名称", "活动", "服务项目", "志愿服务项目", "project name", "activity"),
        required=True,
    ),
    Column("category", "服务类别", "Category", ("类别", "服务类型", "项目类别")),
    Column(
        "served",
        "服务日期",
        "Date of service",
        ("日期", "服务时间", "活动日期", "活动时间", "服务年月", "date", "month"),
        required=True,
    ),
    Column(
        "duration",
        "时长",
        "Hours",
        ("服务时长", "小时数", "小时", "志愿时长", "时数", "工时", "duration"),
        required=True,
    ),
    Column("content", "服务内容", "What was done", ("内容", "工作内容", "content")),
    Column("unit", "单位", "Unit", ("单位名称", "所在单位", "所属单位", "organisation")),
)
BY_KEY = {column.key: column for column in BACKFILL}
TEMPLATE = tuple(column.key for column in BACKFILL)
