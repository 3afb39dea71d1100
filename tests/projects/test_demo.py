"""The demonstration's projects are made as on the pages."""

import pytest
from django.utils import timezone

from config.demo import projects
from volunteers.service.projects.models import Project


@pytest.mark.parametrize("approver", ["nobody", "office"])
def test_all_but_one_are_published_whoever_approves(unit, approved_by, approver):
    approved_by(approver)
    projects.make_here(unit, timezone.now())
    assert Project.objects.published().count() == len(projects.EXAMPLES) - 1
    assert Project.objects.get(title=projects.DRAFT).state == "draft"
