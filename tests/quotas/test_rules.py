import pytest

from tenants.policy.loader import load_pack
from volunteers.office.quotas.rules import Place, Required, people_of, required

PUER = load_pack("puer").policy.quotas
BUILT_UP = "puer_built_up"


def asked(kind: str, figures: dict[str, int | None], location: str = BUILT_UP, path: str = "/"):
    return required(Place(kind, location, path), figures, PUER)


@pytest.mark.parametrize(
    "kind", ["federation", "city_organ", "county_organ", "county_civility_office"]
)
def test_all_staff_of_public_bodies_are_asked_wherever_they_lie(kind):
    assert asked(kind, {"headcount_staff": 40}, "elsewhere") == Required(True, 40)


def test_a_college_asks_its_teachers_and_its_students():
    assert asked("college", {"teachers": 100, "students": 3000}) == Required(True, 3100)


def test_a_primary_school_asks_its_teachers_only():
    assert asked("primary", {"teachers": 50, "students": 900}) == Required(True, 50)


def test_one_missing_figure_leaves_the_whole_unknown():
    assert asked("college", {"teachers": 100}) == Required(True, None, ("students",))


@pytest.mark.parametrize(
    ("kind", "location"),
    [("company", "elsewhere"), ("college", "elsewhere"), ("township", "elsewhere"), ("other", "")],
)
def test_whom_no_rule_names_is_exempt(kind, location):
    assert asked(kind, {"headcount_staff": 9, "teachers": 9}, location) == Required(False, None)


def test_a_community_is_exempt_but_for_the_three_towns():
    staff = {"headcount_staff": 12}
    assert asked("community", staff, path="/federation/other/") == Required(False, None)
    below = "/federation/simao_qu/nanping_zhen/example/"
    assert asked("community", staff, path=below) == Required(True, 12)


@pytest.mark.parametrize(
    ("base", "share", "people"), [(89_748, 50, 44_874), (253, 50, 127), (1, 1, 1)]
)
def test_a_part_of_a_person_is_a_person(base, share, people):
    assert people_of(base, share) == people
