"""Usernames to suggest: what they look like, and what holds of all of them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from volunteers.groundwork.common.usernames import suggested_usernames

PHONE = "13800001234"
GOOD = re.compile(r"^[a-z][a-z0-9]{5,19}$")


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("张三丰", "zsf1234"),
        ("单雄信", "sxx1234"),
        ("仇英", "qy1234"),
        ("查良镛", "zly1234"),
        ("曾国", "zg1234"),
        ("解缙", "xj1234"),
        ("尉迟恭", "ycg1234"),
        ("吕布", "lb1234"),
        ("阿依·古丽", "aygl1234"),
        ("Ann Lee", "annlee1234"),
    ],
)
def test_initials_and_the_end_of_the_telephone(name, first):
    assert suggested_usernames(name, PHONE)[0] == first


@pytest.mark.parametrize(
    ("name", "whole"),
    [("单雄信", "shanxiongxin"), ("查良镛", "zhaliangyong"), ("尉迟恭", "yuchigong"),
     ("曾国藩", "zengguofan"), ("解晓东", "xiexiaodong"), ("仇千里", "qiuqianli")],
)  # fmt: skip
def test_surnames_are_spelled_in_their_own_reading(name, whole):
    assert whole in suggested_usernames(name, PHONE)


def test_one_that_is_taken_gets_another_ending():
    taken = {"zsf1234", "zhangsanfeng", "zhangsf1234"}
    assert suggested_usernames("张三丰", PHONE, is_taken=taken.__contains__)[0] == "zsf12342"


def test_without_a_telephone_there_is_a_name_still():
    assert suggested_usernames("张三") == ["zs0000", "zhangsan", "zhangs"]


NAMES = st.one_of(st.text(max_size=70), st.text(alphabet="张三丰单仇查曾解尉迟欧阳·", max_size=12))


@given(name=NAMES, phone=st.text(alphabet="0123456789 -+", max_size=20))
def test_every_suggestion_is_a_username_and_none_comes_twice(name, phone):
    found = suggested_usernames(name, phone)
    assert len(found) == len(set(found)) == 3
    assert all(GOOD.fullmatch(one) for one in found)


@given(name=NAMES, phone=st.text(alphabet="0123456789", max_size=11), depth=st.integers(1, 40))
def test_whatever_is_taken_there_is_one_that_is_not(name, phone, depth):
    taken: set[str] = set()
    for _ in range(depth):
        best = suggested_usernames(name, phone, is_taken=taken.__contains__)[0]
        assert best not in taken
        assert GOOD.fullmatch(best)
        taken.add(best)
