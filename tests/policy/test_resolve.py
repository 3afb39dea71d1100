import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.policy import loader, resolve
from tenants.policy.pack import json_document
from tenants.policy.problems import BadPack
from tenants.policy.resolve import Layer

NATIONAL = [loader.national_layer()]
DAYS = st.dates(min_value=dt.date(2010, 1, 1), max_value=dt.date(2040, 1, 1))


def layer(owner: str, day: dt.date, number: int = 1, **document: object) -> Layer:
    return Layer(owner, day, document, number)


def test_a_region_overrides_one_key_and_inherits_the_rest():
    own = layer("puer", dt.date(2018, 1, 1), registration={"max_age": 60, "source": "一"})
    policy = resolve.resolve("puer", [NATIONAL, [own]], dt.date(2018, 9, 1))
    assert (policy.registration.min_age, policy.registration.max_age) == (14, 60)
    assert (policy.registration.source, policy.origins["registration"]) == ("一", "puer")


def test_the_nearer_region_wins():
    province = layer("hainan", dt.date(2014, 1, 1), registration={"min_age": 16})
    city = layer("haikou", dt.date(2013, 1, 1), registration={"min_age": 18})
    chain = [NATIONAL, [province], [city]]
    assert resolve.resolve("haikou", chain, dt.date(2015, 1, 1)).registration.min_age == 18


def test_a_layer_counts_from_its_first_day_on():
    own = layer("puer", dt.date(2018, 7, 23), registration={"max_age": 60})
    before = resolve.resolve("puer", [NATIONAL, [own]], dt.date(2018, 7, 22))
    after = resolve.resolve("puer", [NATIONAL, [own]], dt.date(2018, 7, 23))
    assert (before.registration.max_age, after.registration.max_age) == (None, 60)


def test_a_list_is_replaced_whole_and_false_takes_a_section_away():
    province = layer("hainan", dt.date(2014, 1, 1), archive=archive(), locations=[place("a")])
    city = layer("haikou", dt.date(2014, 1, 1), archive=False, locations=[place("b")])
    policy = resolve.resolve("haikou", [NATIONAL, [province], [city]], dt.date(2015, 1, 1))
    assert policy.archive is None
    assert [location.code for location in policy.locations] == ["b"]


def archive() -> dict[str, object]:
    opens, closes = {"month": 9, "day": 1}, {"month": 9, "day": 30}
    return {"opens": opens, "closes": closes, "to": "省", "source": "三"}


def place(code: str) -> dict[str, str]:
    return {"code": code, "label": code, "label_en": code}


@given(st.lists(st.tuples(DAYS, st.integers(1, 100)), max_size=8), DAYS)
def test_the_latest_version_not_after_the_day_is_in_force(versions, on):
    layers = [
        layer("puer", day, number, registration={"max_age": age})
        for number, (day, age) in enumerate(versions, start=1)
    ]
    found = resolve.version_on(layers, on)
    begun = [entry for entry in layers if entry.effective_from <= on]
    assert (found is None) == (not begun)
    if found is not None:
        key = (found.effective_from, found.number)
        assert key == max((entry.effective_from, entry.number) for entry in begun)


def test_two_layers_that_contradict_each_other_are_refused_with_the_key():
    own = layer("puer", dt.date(2018, 1, 1), registration={"max_age": 10})
    with pytest.raises(BadPack, match="registration.min_age: expected at most max_age 10"):
        resolve.resolve("puer", [NATIONAL, [own]], dt.date(2018, 9, 1))


@pytest.mark.parametrize("code", loader.pack_codes())
def test_a_stored_document_resolves_to_the_packs_own_policy(code):
    pack = loader.load_pack(code)
    stored = Layer(code, pack.effective_from, json_document(pack.document))
    chain = [[stored]] if code == "national" else [NATIONAL, [stored]]
    assert resolve.resolve(code, chain, pack.policy.on) == pack.policy
