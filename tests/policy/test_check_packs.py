import io
import shutil

import pytest
from django.core.management import CommandError, call_command

from tenants.policy import loader


def test_the_shipped_packs_are_good():
    out = io.StringIO()
    call_command("check_packs", stdout=out)
    assert out.getvalue().splitlines() == [
        "hainan: 19 subordinate regions, 40 units, 41 figures, 1 notices",
        "national: 0 subordinate regions, 0 units, 0 figures, 0 notices",
        "puer: 0 subordinate regions, 16 units, 0 figures, 1 notices",
    ]


def test_a_bad_pack_ends_with_an_error_that_names_file_key_and_expectation(tmp_path):
    folder = tmp_path / "puer"
    shutil.copytree(loader.PACKS / "puer", folder)
    policy = folder / "policy.toml"
    policy.write_text(policy.read_text().replace("max_age = 60", "max_age = 600"))
    told = (
        "puer/policy.toml: registration.max_age: expected a whole number from 0 to 150, found 600"
    )
    with pytest.raises(CommandError, match=told):
        call_command("check_packs", str(folder))
