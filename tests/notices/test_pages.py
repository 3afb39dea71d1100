import pytest

from tenants.accounts.roles import Role
from tests.factories import make_notice


@pytest.fixture
def notices(region):
    return make_notice(title="公开通知"), make_notice(title="内部通知", is_public=False)


def test_a_stranger_reads_the_public_notices_alone(notices, client_of):
    client = client_of("alpha")
    page = client.get("/notices/").content.decode()
    assert "公开通知" in page
    assert "内部通知" not in page
    assert client.get(f"/notices/{notices[0].pk}/").status_code == 200
    assert client.get(f"/notices/{notices[1].pk}/").status_code == 404


def test_who_is_signed_in_reads_them_all(notices, client_of, sign_in):
    client = client_of("alpha")
    sign_in(client, Role.VOLUNTEER)
    assert "内部通知" in client.get("/notices/").content.decode()
    assert client.get(f"/notices/{notices[1].pk}/").status_code == 200


def test_a_notice_of_another_region_is_not_found(notices, client_of):
    assert client_of("beta").get(f"/notices/{notices[0].pk}/").status_code == 404


def test_a_notice_is_text_and_never_markup(region, client_of):
    notice = make_notice(body="<script>alert(1)</script>")
    page = client_of("alpha").get(f"/notices/{notice.pk}/").content.decode()
    assert "<script>alert" not in page
