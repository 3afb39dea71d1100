"""Fields of the form in a pack: options in a cell, bounds, own fields beside the inherited ones."""

import shutil

import pytest

from tenants.policy import loader
from tenants.policy.problems import BadPack
from tenants.policy.subjects.people import Audience, FieldType, Option

HEAD = "code,label,label_en,type,required,options,shown_to,minimum,maximum,help,source\n"
BLOOD = "blood,血型,Blood,choice,false,a=甲型=A|b=乙型=B,unit|office,,,问医院,附件\n"
YEARS = "years,年数,Years,number,true,,,0,60,,附件\n"


@pytest.fixture
def read(tmp_path):
    """Read a copy of Pu'er's pack whose form also has these lines."""
    folder = tmp_path / "puer"
    shutil.copytree(loader.PACKS / "puer", folder)
    former = (folder / "form.csv").read_text(encoding="utf-8").splitlines()[1:]
    lines = [line.split(",") for line in former]
    kept = [",".join([*line[:5], "", "", "", "", "", "附件1"]) for line in lines if not line[5]]

    def run(*more, head=HEAD):
        (folder / "form.csv").write_text(head + "\n".join([*kept, *more]), encoding="utf-8")
        return loader.read_pack(folder)

    return run


def found(pack, code):
    return next(field for field in pack.policy.form if field.code == code)


def test_options_bounds_and_audiences_are_read_from_cells(read):
    pack = read(BLOOD + YEARS)
    blood, years = found(pack, "blood"), found(pack, "years")
    assert blood.options == (Option("甲型", "A", "a"), Option("乙型", "B", "b"))
    assert blood.shown_to == (Audience.UNIT, Audience.OFFICE)
    assert (years.type, years.minimum, years.maximum) == (FieldType.NUMBER, 0, 60)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        (BLOOD.replace("a=甲型=A|b=乙型=B", ""), "options"),
        (BLOOD.replace("a=甲型=A", "a=甲型"), "label_en"),
        (BLOOD.replace("unit|office", "press"), "shown_to"),
        (BLOOD.replace("choice", "ring"), "type"),
        (YEARS.replace("0,60", "60,0"), "minimum"),
        (YEARS.replace("0,60", "few,60"), "minimum"),
    ],
)
def test_a_bad_declaration_is_told_with_file_key_and_what_was_expected(read, line, key):
    with pytest.raises(BadPack) as refused:
        read(line)
    told = " ".join(str(problem) for problem in refused.value.problems)
    assert "puer/form.csv" in told
    assert key in told
    assert "expected" in told
