"""The words on certificates and record books, in the two languages that they are made in."""

from __future__ import annotations

from collections.abc import Mapping

PAPER: Mapping[str, Mapping[str, str]] = {
    "zh-hans": {
        "number": "证明编号",
        "name": "姓名",
        "volunteer_number": "志愿者编号",
        "unit": "所在单位",
        "document_kind": "证件类型",
        "document_number": "证件号码",
        "period": "服务时段",
        "service": "服务内容",
        "days": "日期",
        "times": "次数",
        "kind": "来源",
        "hours": "时长",
        "is_timed": "计时",
        "is_backfilled": "补录",
        "timed": "计时时长",
        "total": "合计时长",
        "backfilled": "补录时长",
        "recorders": "记录单位",
        "issuer": "出具单位",
        "person_in_charge": "负责人",
        "handler": "经办人",
        "contact": "联系方式",
        "issued_on": "出具日期",
        "remark": "备注",
        "stamp": "出具单位公章",
        "scan": "扫码核验真伪",
        "proves": "兹证明该志愿者在下列时段参加志愿服务，情况如下：",
        "kept": "编号和副本由出具单位留存",
        "copy": "证件号码已遮盖的副本；原件由出具单位留存",
        "content": "内容",
        "project": "服务项目",
        "book": "志愿服务记录册",
        "book_note": "供本人查阅；对外证明请用带编号的志愿服务记录证明",
        "none": "所选时段内没有服务记录。",
        "recorded_by": "记录单位",
        "and": "、",
    },
    "en": {
        "number": "Certificate No.",
        "name": "Name",
        "volunteer_number": "Volunteer No.",
        "unit": "Unit",
        "document_kind": "Document",
        "document_number": "Document No.",
        "period": "Period",
        "service": "Service",
        "days": "Dates",
        "times": "Times",
        "kind": "Source",
        "hours": "Hours",
        "is_timed": "timed",
        "is_backfilled": "back-filled",
        "timed": "Hours timed",
        "total": "Hours in total",
        "backfilled": "Hours back-filled",
        "recorders": "Recorded by",
        "issuer": "Issued by",
        "person_in_charge": "Person in charge",
        "handler": "Handled by",
        "contact": "Contact",
        "issued_on": "Date of issue",
        "remark": "Remarks",
        "stamp": "Stamp of the issuer",
        "scan": "Scan to verify",
        "proves": "This is to certify that the person below served as a volunteer as follows.",
        "kept": "The issuer keeps the number and a copy",
        "copy": "Copy with the document number masked; the issuer keeps the original",
        "content": "Content",
        "project": "Project",
        "book": "Record book of volunteer service",
        "book_note": "For the volunteer's own use; a numbered certificate of record is proof",
        "none": "There are no records of service in this period.",
        "recorded_by": "Recorded by",
        "and": ", ",
    },
}
SELF_SERVICE = {
    "zh-hans": "本人自助出具，系统核对",
    "en": "Taken by the volunteer, checked by the system",
}


def hours(minutes: int, language: str) -> str:
    """Return minutes in hours and minutes, as a certificate writes them."""
    whole, rest = divmod(minutes, 60)
    if language.startswith("en"):
        return f"{whole} h {rest} min" if rest else f"{whole} h"
    return f"{whole} 小时 {rest} 分" if rest else f"{whole} 小时"


def span(first: str, last: str) -> str:
    """Return a stretch of days, both included, as a certificate writes it."""
    return first if first == last else f"{first} — {last}"
