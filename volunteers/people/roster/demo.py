"""Invented people for demonstrations, tests and benchmarks: the same seed makes the same people.

Numbers pass the check and carry local area codes, telephone numbers begin with 154, which no
operator has, and names are common ones, with rare characters and minority names (·) among them.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from volunteers.groundwork.common.id_number import check_character

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段单仇查解"
)
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂梅建华国文红玉春燕云志海晓东辉波宁宇浩凯欣佳雪琳慧颖婷"
    "怡思雨子轩梓涵俊杰博文诗琪若曦"
)
LOCAL_SURNAMES = {"46": "符符符吴陈王林黄周郑邢蔡云韩", "53": "李李罗杨普陶刀白段周鲁董岩娜"}
RARE = ("𠮷", "䶮", "堃", "喆", "犇", "垚", "頔", "㛃", "翀", "赟")
DOTTED = ("买买提·吐尔逊", "古丽·阿不都", "扎西·多吉", "阿依古丽·艾山", "卓玛·央金", "岩温·罕勒")
DOUBLE = ("欧阳", "尉迟", "司徒", "上官")
ETHNICITIES = {
    "46": (("汉族", 82), ("黎族", 14), ("苗族", 2), ("壮族", 1), ("回族", 1)),
    "53": (
        ("汉族", 40), ("哈尼族", 19), ("彝族", 17), ("拉祜族", 10), ("佤族", 6), ("傣族", 6),
        ("布朗族", 1), ("回族", 1),
    ),
}  # fmt: skip
POLITICAL = (
    ("群众", 46),
    ("共青团员", 30),
    ("中共党员", 21),
    ("中共预备党员", 2),
    ("九三学社社员", 1),
)
HEADINGS = (
    ("序号", "姓名", "性别", "民族", "出生年月", "政治面貌", "身份证号码", "联系电话", "用户名"),
    ("序号", "姓  名", "性别", "民族", "出生年月", "政治面貌", "身份证号", "手机号", "用户名"),
    ("序号", "姓名", "性别", "民族", "出生日期", "政治面貌", "公民身份号码", "联系方式", "用户名"),
)
NATIONAL_HEADING = "全国志愿者编号"
NATIONAL_SHARE = 0.06
WIDTHS = (6, 16, 6, 12, 12, 14, 24, 16, 18, 22)


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person, as a roster writes one."""

    name: str
    sex: str
    ethnicity: str
    birth_date: dt.date
    political_status: str
    number: str
    phone: str
    username: str
    national_number: str = ""


class Crowd:
    """People of one region, none of them twice. `divisions`: the six-digit codes they come from."""

    def __init__(self, seed: str, divisions: Sequence[str], on: dt.date) -> None:
        self._random = random.Random(seed)  # noqa: S311  # nosec B311
        self._divisions = list(divisions)
        self._province = divisions[0][:2]
        self._first_day = dt.date(on.year - 58, 1, 1)
        self._days = (dt.date(on.year - 18, 1, 1) - self._first_day).days
        self._numbers: set[str] = set()
        self._serial = self._random.randrange(10_000_000)

    def people(self, count: int) -> list[Person]:
        """Return `count` further people."""
        return [self._person() for _ in range(count)]

    def _person(self) -> Person:
        born = self._first_day + dt.timedelta(days=self._random.randrange(self._days))
        number = self._number(born)
        self._serial += 1
        national = self._random.random() < NATIONAL_SHARE
        return Person(
            name=self._name(),
            sex="男" if int(number[16]) % 2 else "女",
            ethnicity=self._weighted(ETHNICITIES.get(self._province, (("汉族", 1),))),
            birth_date=born,
            political_status=self._weighted(POLITICAL),
            number=number,
            phone=f"154{self._serial % 100_000_000:08d}",
            username=f"v{self._serial:08d}",
            national_number=f"{number[:4]}{self._serial:012d}" if national else "",
        )

    def _number(self, born: dt.date) -> str:
        while True:
            area = self._random.choice(self._divisions)
            body = f"{area}{born:%Y%m%d}{self._random.randrange(1000):03d}"
            if body not in self._numbers:
                self._numbers.add(body)
                return body + check_character(body)

    def _name(self) -> str:
        chance = self._random.random()
        choose = self._random.choice
        if chance < 0.004:
            return choose(DOTTED)
        surname = choose(DOUBLE) if chance < 0.012 else choose(self._surnames())
        if chance > 0.99:
            return surname + choose(RARE)
        given = choose(GIVEN)
        return surname + given + (choose(GIVEN) if chance < 0.75 else "")

    def _surnames(self) -> str:
        local = LOCAL_SURNAMES.get(self._province, "")
        return local if local and self._random.random() < 0.3 else SURNAMES

    def _weighted(self, choices: Sequence[tuple[str, int]]) -> str:
        return self._random.choices(
            [text for text, _ in choices], [weight for _, weight in choices]
        )[0]


@dataclass(frozen=True, slots=True)
class RosterSheet:
    """How a roster is written: whose, under which title, in which of the usual layouts."""

    title: str
    unit_name: str
    variant: int = 0
    with_national: bool = True


def write_roster(path: Path, people: Iterable[Person], sheet: RosterSheet) -> int:
    """Write people as offices do (附件2: title, unit line, header, foot note); return how many."""
    headings = list(HEADINGS[sheet.variant % len(HEADINGS)])
    if sheet.with_national:
        headings.append(NATIONAL_HEADING)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        page = book.add_worksheet("统计表")
        for index, width in enumerate(WIDTHS[: len(headings)]):
            page.set_column(index, index, width, text)
        page.write_string(0, 0, sheet.title, bold)
        page.write_string(1, 0, f"单位名称（公章）：{sheet.unit_name}")
        page.write_row(2, 0, headings, bold)
        count = 0
        for count, person in enumerate(people, 1):
            page.write_number(2 + count, 0, count)
            for column, cell in enumerate(_cells(person, sheet), 1):
                page.write_string(2 + count, column, cell)
        page.write_string(4 + count, 0, "备注：示例数据，人员均为虚构。")
    return count


def _cells(person: Person, sheet: RosterSheet) -> list[str]:
    born = person.birth_date
    birth = (f"{born:%Y-%m}", f"{born.year}年{born.month}月", f"{born:%Y-%m-%d}")[sheet.variant % 3]
    cells = [
        person.name,
        person.sex,
        person.ethnicity,
        birth,
        person.political_status,
        person.number,
        person.phone,
        person.username,
    ]
    return [*cells, person.national_number] if sheet.with_national else cells
