"""Staff's pages of projects: list and filters, making, deciding, closing; each in its scope."""

import pytest
from django.utils import timezone

from tenants.accounts.roles import Role
from tests.factories import make_unit
from tests.service_factories import make_project, make_shift
from volunteers.service.projects.forms import ProjectForm
from volunteers.service.projects.models import Project

FORM = {
    "title": "清洁海滩", "theme": "nature", "summary": "一起捡拾垃圾", "place": "万绿园",
    "contact_name": "团委办公室", "contact_phone": "0898-00000000", "min_age": "16",
}  # fmt: skip


@pytest.fixture
def staff(staff_of, unit):
    return staff_of(unit)


@pytest.fixture
def form(unit):
    return FORM | {"unit": unit.pk}


def shown(client, path):
    return client.get(path).content.decode()


def act(client, project, name, **told):
    path = f"/projects/{project.pk}/"
    return client.post(path, {"act": name} | told, follow=True).content.decode()


def test_a_project_is_made_submitted_changed_and_copied(staff, form):
    assert "草稿已保存" in staff.post("/projects/new/", form, follow=True).content.decode()
    project = Project.objects.get()
    assert "项目已发布" in act(staff, project, "submit")
    staff.post(f"/projects/{project.pk}/edit/", form | {"place": "白沙门"})
    assert "白沙门" in shown(staff, f"/projects/{project.pk}/")
    assert "已复制为新的草稿" in act(staff, project, "copy")
    assert sorted(Project.objects.values_list("state", flat=True)) == ["draft", "published"]


@pytest.mark.parametrize("changes", [{"title": ""}, {"max_age": "12"}, {"theme": "nothing"}])
def test_what_is_wrong_is_told_at_its_field(staff, form, changes):
    assert "field-wrong" in staff.post("/projects/new/", form | changes).content.decode()
    assert not Project.objects.exists()


def test_where_the_region_has_categories_one_of_them_is_asked_for(region):
    form = ProjectForm(None, {"seaside": "海滩"}, FORM)
    assert list(form.errors) == ["category"]
    assert ProjectForm(None, {"seaside": "海滩"}, FORM | {"category": "seaside"}).is_valid()


def test_a_project_of_another_unit_is_not_made(staff, form):
    other = make_unit("projects_elsewhere")
    staff.post("/projects/new/", form | {"unit": other.pk})
    assert not Project.objects.exists()


def test_the_list_is_filtered_by_its_address(staff, unit):
    make_project(unit=unit, title="清洁海滩", theme="nature")
    make_project(unit=unit, title="敬老陪伴", theme="others", state="draft")
    make_project(title="别处的项目")
    every = shown(staff, "/projects/")
    assert "清洁海滩" in every
    assert "敬老陪伴" in every
    assert "别处的项目" not in every
    for query in ("q=海滩", "theme=nature", "state=published"):
        found = shown(staff, f"/projects/?{query}")
        assert ("清洁海滩" in found, "敬老陪伴" in found) == (True, False)
    assert staff.get(f"/projects/?unit={make_unit('projects_far').pk}").status_code == 404


def test_the_unit_above_decides_and_the_unit_itself_does_not(staff, staff_of, above, unit,
                                                            approved_by):  # fmt: skip
    approved_by("parent_unit")
    project = make_project(unit=unit, state="submitted")
    assert "同意发布" not in shown(staff, f"/projects/{project.pk}/")
    assert "不由您审核" in act(staff, project, "publish")
    parent = staff_of(above)
    assert "请写明理由" in act(parent, project, "return", reason="改")
    assert "项目已退回" in act(parent, project, "return", reason="请写明集合地点")
    assert "请写明集合地点" in shown(staff, f"/projects/{project.pk}/")


def test_what_waits_for_the_office_is_counted_in_the_sidebar(staff_of, unit, approved_by):
    approved_by("office")
    make_project(unit=unit, state="submitted")
    nav = staff_of().get("/projects/").context["shell"]["nav"]()
    assert [one.count for one in nav if one.url == "/projects/"] == [1]


def test_closing_asks_why(staff, unit):
    project = make_project(unit=unit)
    assert "请写明理由" in act(staff, project, "close")
    assert "项目已结项" in act(staff, project, "close", reason="活动已全部完成")
    assert "活动已全部完成" in shown(staff, f"/projects/{project.pk}/")


def test_another_units_project_is_not_found(staff):
    project = make_project()
    paths = (f"/projects/{project.pk}/", f"/projects/{project.pk}/edit/")
    assert [staff.get(path).status_code for path in paths] == [404, 404]
    assert staff.post(paths[0], {"act": "close"}).status_code == 404


@pytest.mark.parametrize("told", [{}, {"act": "fly"}])
def test_what_is_no_act_is_not_found(staff, unit, told):
    assert staff.post(f"/projects/{make_project(unit=unit).pk}/", told).status_code == 404


def test_leaders_do_not_manage_projects(client_of, sign_in, unit):
    client = client_of("alpha")
    sign_in(client, Role.LEADER, unit=unit)
    assert client.get("/projects/").status_code == 403


def test_the_pages_ask_the_same_however_many_there_are(staff, unit, django_assert_max_num_queries):
    counts = []
    for more in (1, 6):
        for _one in range(more):
            project = make_project(unit=unit)
            make_shift(project=project, starts_at=timezone.now())
        for path in ("/projects/", f"/projects/{project.pk}/"):
            staff.get(path)  # policy is read once
            with django_assert_max_num_queries(14) as noted:
                staff.get(path)
            counts.append(len(noted))
    assert counts[:2] == counts[2:]
