"""The demonstration's packs: the shipped ones, and units plainly called examples."""

import pytest

from config.demo.packs import with_examples
from config.demo.people import PACKS
from tenants.policy.loader import load_pack, read_pack


@pytest.fixture(params=PACKS)
def packs(request, tmp_path):
    return load_pack(request.param), read_pack(with_examples(request.param, tmp_path))


def test_what_is_added_is_plainly_called_an_example(packs):
    shipped, shown = packs
    added = set(shown.parts.units) - set(shipped.parts.units)
    assert added
    assert all("（示例单位）" in unit.name and unit.code.startswith("example_") for unit in added)
    figures = set(shown.parts.figures) - set(shipped.parts.figures)
    assert {figure.source for figure in figures} == {"示例数据"}


def test_nothing_shipped_is_changed_and_no_example_is_shipped(packs):
    shipped, shown = packs
    assert set(shipped.parts.units) <= set(shown.parts.units)
    assert set(shipped.parts.figures) <= set(shown.parts.figures)
    assert not any("示例" in unit.name for unit in shipped.parts.units)


def test_a_regions_example_units_keep_their_own_figures(tmp_path):
    child = read_pack(with_examples("hainan", tmp_path)).child("haikou")
    assert {figure.unit for figure in child.figures} <= {unit.code for unit in child.units}
    assert sum(figure.value or 0 for figure in child.figures) == 2030
