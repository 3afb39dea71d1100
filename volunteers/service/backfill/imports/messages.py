"""What each problem's code says to an office worker, and what to do about it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as lazy

from volunteers.people.roster import messages as of_roster

# Told of a roster in the same words.
SHARED = (
    "required", "name_conflict", "id_spoilt", "id_15_digits", "id_shape", "id_birth_date",
    "id_check", "unit_unknown", "unit_ambiguous", "unit_outside",
)  # fmt: skip
# code → short name for the chips over the table, what is wrong, what to do
OWN = {
    "nobody": (lazy("没有号码"), lazy("证件号码和志愿者编号至少填一项"), lazy("补填其中一项")),
    "own_number_shape": (
        lazy("编号有误"),
        lazy("志愿者编号应为 4 至 32 位字母和数字"),
        lazy("按志愿服务证填写"),
    ),
    "stranger": (
        lazy("名册里没有"),
        lazy("本单位名册里没有这个号码的人"),
        lazy("先导入名册；不是本单位的，由其所在单位补录"),
    ),
    "not_registered": (
        lazy("尚未注册"),
        lazy("本人还没有确认注册"),
        lazy("本人确认注册后再补录"),
    ),
    "number_conflict": (
        lazy("编号与证件不符"),
        lazy("志愿者编号和证件号码不是同一人的"),
        lazy("核对两个号码，或只填一个"),
    ),
    "other_unit": (
        lazy("单位不符"),
        lazy("本人不在这个单位名下"),
        lazy("改写本人所在单位，或留空"),
    ),
    "too_long": (lazy("文字太长"), lazy("超过 %(detail)s 个字"), lazy("请改短")),
    "hidden_signs": (lazy("含不可见字符"), lazy("含有看不见的控制字符"), lazy("删去后重填")),
    "category_unknown": (
        lazy("类别无法识别"),
        lazy("不在本地区的服务类别中"),
        lazy("从模板下拉选一项，或留空"),
    ),
    "served_shape": (
        lazy("日期无法识别"),
        lazy("不是有效的日期或月份"),
        lazy("写成 2013-05-04，只知道月份的写成 2013-05"),
    ),
    "or_october": (
        lazy("1 月或 10 月"),
        lazy("可能是 1 月，也可能是 10 月（Excel 会去掉末尾的 0）"),
        lazy("写成 2013-01 或 2013-10"),
    ),
    "served_late": (
        lazy("不在补录范围"),
        lazy("只补录 %(detail)s 及以前的服务"),
        lazy("之后的服务按签到或人工登记"),
    ),
    "duration_shape": (
        lazy("时长无法识别"),
        lazy("不是有效的时长"),
        lazy("写小时数，如 1.5；或写 90分钟"),
    ),
    "no_minutes": (lazy("时长为 0"), lazy("时长须多于 0 分钟"), lazy("核对后重填")),
    "over_day": (
        lazy("超过一天上限"),
        lazy("一天最多 %(detail)s 小时"),
        lazy("核对时长；跨几天的分行填写"),
    ),
    "over_month": (
        lazy("超过一月上限"),
        lazy("一个月平均每天最多 %(detail)s 小时"),
        lazy("核对时长"),
    ),
    "crowded": (
        lazy("合计超过上限"),
        lazy("与表中其他行和已有记录合计，这一天（或月）平均每天超过 %(detail)s 小时"),
        lazy("核对这一天的各条记录"),
    ),
    "duplicate": (
        lazy("文件内重复"),
        lazy("第 %(detail)s 行是同一人、同一时间、同一项目"),
        lazy("合并为一行"),
    ),
    "told_otherwise": (
        lazy("已有不同的记录"),
        lazy("此人同一时间、同一项目已有补录，时长、类别或内容不同"),
        lazy("先撤回原来那条，或按原来的填写"),
    ),
}
SHORT = {code: of_roster.SHORT[code] for code in SHARED} | {
    code: words[0] for code, words in OWN.items()
}


def told(code: str, detail: str) -> tuple[str, str]:
    """Return a problem's words and what to do; `detail` is what the check noted with it."""
    if code in SHARED:
        return of_roster.told(code, detail)
    _short, message, suggestion = OWN[code]
    return str(message) % {"detail": detail}, str(suggestion)
