"""A bad pack is refused whole, and each message names file, key, expectation and what was found."""

import shutil
from pathlib import Path

import pytest

from tenants.policy import loader
from tenants.policy.problems import BadPack


@pytest.fixture
def pack(tmp_path):
    folder = tmp_path / "hainan"
    shutil.copytree(loader.PACKS / "hainan", folder)
    return folder


def change(file: Path, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")


def faults(folder: Path) -> list[str]:
    with pytest.raises(BadPack) as caught:
        loader.read_pack(folder)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("policy.toml", "share_percent = 50", "share_percent = 150",
         "hainan/policy.toml: campaigns[1].phases[1].share_percent: "
         "expected a whole number from 1 to 100, found 150"),
        ("policy.toml", 'span = "lifetime"', 'span = "forever"',
         "hainan/policy.toml: stars.span: expected one of calendar_year, lifetime, "
         "found 'forever'"),
        ("policy.toml", "[100, 300, 600, 1000, 1500]", "[300, 100]",
         "hainan/policy.toml: stars.hours: expected positive whole hours, strictly rising, "
         "found [300, 100]"),
        ("policy.toml", "due_on = 2014-01-10", 'due_on = "soon"',
         "hainan/policy.toml: campaigns[1].phases[1].due_on: "
         "expected a date such as 2018-09-30, found 'soon'"),
        ("policy.toml", "due_on = 2014-01-10", "due_on = 2013-01-10",
         "hainan/policy.toml: campaigns[1].phases.first.due_on: "
         "expected a day not before starts_on 2013-12-25, found 2013-01-10"),
        ("policy.toml", "goal_en = \"≥ 50 % of existing volunteers\"\n", "",
         "hainan/policy.toml: campaigns[1].phases[1].goal_en: "
         "expected a text without blanks around it, found nothing"),
        ("policy.toml", 'unit_kinds = ["college"]\nsource', 'unit_kinds = ["colege"]\nsource',
         "campaigns.online_2013.phases.second_members.unit_kinds: expected a declared unit kind"),
        ("pack.toml", 'code = "hainan"\ntitle', 'code = "hainen"\ntitle',
         "hainan/pack.toml: code: expected the folder's name 'hainan', found 'hainen'"),
        ("pack.toml", 'kind = "province"', 'kind = "empire"',
         "hainan/pack.toml: region.kind: expected one of nation, province, city, county, "
         "found 'empire'"),
        ("regions.csv", "2,sanya,三亚市", "2,haikou,三亚市",
         "hainan/regions.csv: line 3.code: expected each once, found 'haikou'"),
        ("regions.csv", "city,460100,4,1", "city,460100,four,1",
         "hainan/regions.csv: line 2.tile_column: expected a whole number from 1 to 40, "
         "found 'four'"),
        ("regions.csv", "city,460100,4,1", "city,469999,4,1",
         "hainan/regions.csv: line 2.division: expected a code of GB/T 2260, found '469999'"),
        ("regions.csv", "position,code", "rank,code",
         "hainan/regions.csv: heading: expected one of kind, name, short_name, code"),
        ("units.csv", "海南大学,college", "海南大学,faculty",
         "hainan/units.csv: line 2.kind: expected one of region, college"),
        ("units.csv", "haikou,1,league", "haiku,1,league",
         "hainan/units.csv: line 23.region: expected a code of regions.csv, found 'haiku'"),
        ("figures.csv", "baseline,89748", "baseline,-89748",
         "hainan/figures.csv: line 2.value: expected a whole number from 0 to 1000000000, "
         "found -89748"),
        ("figures.csv", "baseline,89748", "base,89748",
         "hainan/figures.csv: line 2.measure: expected one of baseline, baseline_printed_total"),
        ("figures.csv", "haikou,,baseline", "atlantis,,baseline",
         "hainan/figures.csv: line 2.region: expected a code of regions.csv, found 'atlantis'"),
        ("notices.toml", "published_on = 2013-12-25", "published = 2013-12-25",
         "hainan/notices.toml: notices[1].published: expected one of title, document_number"),
    ],
)  # fmt: skip
def test_one_fault_is_told_in_place(pack, file, before, after, told):
    change(pack / file, before, after)
    assert any(told in fault for fault in faults(pack)), faults(pack)


def test_all_faults_of_all_files_are_told_at_once(pack):
    change(pack / "policy.toml", "hours = 20", 'hours = "twenty"')
    change(pack / "regions.csv", "460100,4,1", "460100,4,99")
    change(pack / "units.csv", "海南大学,college", "海南大学,COLLEGE!")
    change(pack / "figures.csv", "2013-05-31", "May 2013")
    files = {fault.split(":")[0] for fault in faults(pack)}
    assert {"hainan/policy.toml", "hainan/regions.csv", "hainan/figures.csv"} <= files


def test_an_unknown_section_and_an_unknown_key_are_refused(pack):
    text = "\n[starz]\nspan = 'lifetime'\n[archive]\nopen = 1\n"
    with (pack / "policy.toml").open("a", encoding="utf-8") as file:
        file.write(text)
    told = faults(pack)
    assert any("policy.toml: starz: expected one of about, registration" in line for line in told)
    assert any("policy.toml: archive.open: expected one of opens, closes" in line for line in told)


def test_a_file_with_a_slip_in_its_name_is_not_passed_over(pack):
    (pack / "unit.csv").write_text("code,name\n", encoding="utf-8")
    assert any(line.startswith("hainan/unit.csv: file: expected only") for line in faults(pack))


def test_a_missing_pack_file_is_named(pack):
    (pack / "pack.toml").unlink()
    assert "hainan/pack.toml: file: expected a TOML file, found nothing" in faults(pack)


def test_text_that_is_not_toml_is_told_with_its_place(pack):
    (pack / "policy.toml").write_text("[stars\n", encoding="utf-8")
    assert any("hainan/policy.toml: file: expected TOML in UTF-8" in line for line in faults(pack))


def test_a_row_with_a_cell_too_many_is_told(pack):
    change(pack / "regions.csv", "city,460100,4,1", "city,460100,4,1,9")
    assert any("hainan/regions.csv: line 2: expected 9 cells" in line for line in faults(pack))


def test_an_unknown_pack_names_the_known_ones():
    with pytest.raises(BadPack, match="one of hainan, national, puer"):
        loader.load_pack("atlantis")
