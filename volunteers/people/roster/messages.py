"""What each problem's code says to an office worker, and what to do about it."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from volunteers.people.form.rules import Fault
from volunteers.people.form.wording import said

# code → short name for the chips over the table
SHORT = {
    "required": lazy("必填为空"),
    "name_shape": lazy("姓名有误"),
    "name_signs": lazy("姓名含不可见字符"),
    "name_conflict": lazy("与名册姓名不同"),
    "sex_unknown": lazy("性别无法识别"),
    "sex_mismatch": lazy("性别与号码不符"),
    "ethnicity_unknown": lazy("民族无法识别"),
    "political_status_unknown": lazy("政治面貌无法识别"),
    "kind_unknown": lazy("证件类型无法识别"),
    "id_spoilt": lazy("号码被 Excel 改坏"),
    "id_15_digits": lazy("15 位旧号码"),
    "id_shape": lazy("号码位数不符"),
    "id_birth_date": lazy("号码中日期不对"),
    "id_check": lazy("校验位不符"),
    "document_shape": lazy("证件号码有误"),
    "area_unknown": lazy("地区码未收录"),
    "birth_shape": lazy("出生年月无法识别"),
    "birth_mismatch": lazy("出生年月与号码不符"),
    "birth_needed": lazy("缺出生日期"),
    "age": lazy("年龄不符合条件"),
    "phone_shape": lazy("电话位数不符"),
    "username_shape": lazy("用户名不合要求"),
    "national_spoilt": lazy("编号被 Excel 改坏"),
    "national_shape": lazy("全国编号有误"),
    "national_held": lazy("全国编号已属他人"),
    "unit_unknown": lazy("没有这个单位"),
    "unit_ambiguous": lazy("单位重名"),
    "unit_outside": lazy("不是本单位的人员"),
    "other_unit": lazy("已在其他单位名下"),
    "duplicate": lazy("文件内重复"),
    "answer": lazy("登记表项目有误"),
}

MESSAGES = {
    "required": lazy("必填，单元格是空的"),
    "name_shape": lazy("姓名只能由文字和“·”组成，至少 2 个字"),
    "name_signs": lazy("姓名里有看不见的控制字符"),
    "name_conflict": lazy("这个号码在名册里已有，但姓名不同"),
    "sex_unknown": lazy("性别应为“男”或“女”"),
    "sex_mismatch": lazy("与身份证号码第 17 位表示的性别不同，按表中填写导入"),
    "ethnicity_unknown": lazy("不在 56 个民族名称中"),
    "political_status_unknown": lazy("不在政治面貌代码表中"),
    "kind_unknown": lazy("无法识别的证件类型"),
    "id_spoilt": lazy("Excel 改成了科学计数，后几位已丢失"),
    "id_15_digits": lazy("15 位是旧号码，须填 18 位"),
    "id_shape": lazy("共 %(detail)s 位，应为 18 位数字，末位可为 X"),
    "id_birth_date": lazy("第 7 至 14 位不是有效的出生日期"),
    "id_check": lazy("末位校验不符，至少抄错一位"),
    "document_shape": lazy("证件号码应为 5 至 18 位字母和数字"),
    "area_unknown": lazy("前两位不是已知的地区码，照常导入"),
    "birth_shape": lazy("不是有效的年月"),
    "birth_mismatch": lazy("与身份证号码中的出生日期不一致"),
    "birth_needed": lazy("非身份证的证件须填写完整的出生年月"),
    "age": lazy("满 %(age)s 周岁，要求 %(span)s 周岁"),
    "phone_shape": lazy("有 %(detail)s 位数字，手机号应为 11 位"),
    "username_shape": lazy("用户名应为 6 至 20 位字母和数字，本次不采用"),
    "national_spoilt": lazy("Excel 改成了科学计数，后几位已丢失"),
    "national_shape": lazy("全国志愿者编号应为 6 至 32 位字母和数字"),
    "national_held": lazy("这个全国志愿者编号已登记在另一人名下"),
    "unit_unknown": lazy("本地区没有这个单位"),
    "unit_ambiguous": lazy("有几个单位同名"),
    "unit_outside": lazy("该单位不是所选单位或其下级，或不在您的管理范围内"),
    "other_unit": lazy("这个号码已登记在其他单位名下"),
    "duplicate": lazy("第 %(detail)s 行号码相同"),
}

SUGGESTIONS = {
    "required": lazy("补填后再导入"),
    "name_shape": lazy("与证件原件核对"),
    "name_signs": lazy("删去后重新输入姓名"),
    "name_conflict": lazy("与证件核对；曾改名的，请先在名册中更正姓名"),
    "sex_unknown": lazy("填“男”或“女”"),
    "sex_mismatch": lazy("与证件原件核对"),
    "political_status_unknown": lazy("从模板下拉选一项"),
    "kind_unknown": lazy("从模板下拉选一项"),
    "id_spoilt": lazy("按证件重填；模板该列已设为文本"),
    "id_15_digits": lazy("按现用身份证重填"),
    "id_shape": lazy("与证件核对；护照等请加“证件类型”列"),
    "id_birth_date": lazy("与证件原件核对"),
    "id_check": lazy("与证件原件核对，系统不代猜"),
    "document_shape": lazy("与证件原件核对"),
    "birth_shape": lazy("写成 1990-01 或 1990年1月"),
    "birth_mismatch": lazy("与证件原件核对"),
    "birth_needed": lazy("写成 1990-01-31"),
    "age": lazy("从本表移出"),
    "phone_shape": lazy("与本人核对后补全"),
    "national_spoilt": lazy("重填，该列设为文本"),
    "national_shape": lazy("与全国系统核对"),
    "national_held": lazy("与全国系统核对是谁的编号"),
    "unit_unknown": lazy("写单位全称或代码"),
    "unit_ambiguous": lazy("改写单位代码"),
    "unit_outside": lazy("从本表移出，由其所在单位导入"),
    "other_unit": lazy("从本表移出；调动请联系主管部门"),
    "duplicate": lazy("核对后只留一行"),
}
# code of a repair → what its button says
REPAIRS = {
    "birth_of_number": lazy("按号码改"),
    "sex_of_number": lazy("按号码改"),
    "label_alike": lazy("改为%(detail)s"),
    "keep_first": lazy("只留一行"),
    "name_without_signs": lazy("删去不可见字符"),
    "number_without_marks": lazy("删去号码中的标点"),
}
# … and what all of its kind are called
REPAIR_KINDS = {
    "birth_of_number": lazy("出生年月按身份证号码改"),
    "sex_of_number": lazy("性别按身份证号码改"),
    "label_alike": lazy("改为读音相同的名称"),
    "keep_first": lazy("完全相同的行只留第一行"),
    "name_without_signs": lazy("姓名删去不可见字符"),
    "number_without_marks": lazy("号码删去标点"),
}
MEANT = lazy("是不是“%(detail)s”？")


class Told(NamedTuple):
    """A problem in words."""

    message: str
    suggestion: str


def told(code: str, detail: str) -> Told:
    """Return the words for a problem; `detail` is what the check noted with it."""
    if code == "answer":
        fault, _bar, limit = detail.partition("|")
        return Told(said(Fault(fault, limit)).rstrip("。"), _("改正后再导入"))
    values = {"detail": detail}
    if code == "age":
        values["age"], _bar, values["span"] = detail.partition("|")
    message = str(MESSAGES[code]) % values
    if code in ("ethnicity_unknown", "political_status_unknown") and detail:
        return Told(message, str(MEANT) % values)
    if code == "ethnicity_unknown":
        return Told(message, _("从模板下拉选一项"))
    return Told(message, str(SUGGESTIONS.get(code, "")))
