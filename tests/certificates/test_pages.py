"""The pages of certificates: the staff's, the volunteer's own, the one that anybody verifies on."""

import datetime as dt

import pytest
from django.utils import timezone

from tenants.accounts.roles import Role
from tenants.audit.models import AuditRow
from tests.certificates.test_papers import text_of
from tests.factories import make_grant, make_unit, make_volunteer
from volunteers.people.own_data import gathering
from volunteers.people.units.models import Unit
from volunteers.service.certificates import codes, keeping
from volunteers.service.certificates.models import RecordCertificate

TODAY = timezone.localdate()
ASKED = {"first": "2013-12-01", "last": "2014-01-05", "language": "zh-hans"}


@pytest.fixture
def staff(region, client_of, sign_in):
    client = client_of("alpha")
    client.user = sign_in(client, Role.UNIT_ADMIN, unit="school", full_name="李管")
    return client


@pytest.fixture
def volunteer(region, client_of, sign_in, person):
    client = client_of("alpha")
    person.user = sign_in(client, Role.VOLUNTEER)
    person.save()
    return client


@pytest.fixture
def given(person, serve, issue):
    serve(person)
    return issue(person, in_full=True)


def read(client, path, **sent):
    return client.get(path, sent).content.decode()


def test_staff_issue_to_one_by_number_and_find_it_in_the_list(staff, person, serve):
    serve(person)
    answer = staff.post("/certificates/new/", ASKED | {"number": "5308 0000 0000 177"})
    made = RecordCertificate.objects.get()
    assert answer.url == f"/certificates/{made.pk}/"
    assert made.certified_by == person.unit
    assert made.shown["document_number"] == person.masked_number
    for path in ("/certificates/", f"/certificates/?q={made.number}&group=valid"):
        assert made.number in read(staff, path)
    assert made.number not in read(staff, "/certificates/", group="revoked")
    assert "1 小时 30 分" in read(staff, answer.url)


def test_a_number_in_full_takes_a_reason_that_stays_in_the_persons_history(staff, person, serve):
    serve(person)
    sent = ASKED | {"volunteer": str(person.pk), "in_full": "on"}
    assert "请写明理由" in staff.post("/certificates/new/", sent).content.decode()
    staff.post("/certificates/new/", sent | {"reason": "本人报考需要"})
    assert RecordCertificate.objects.get().shown["document_number"] == person.document_number
    row = AuditRow.objects.get(action="volunteer.unmask", object_id=str(person.pk))
    assert row.why == "本人报考需要"


def test_a_minors_number_stays_masked_without_an_approval(staff, person, serve):
    serve(person)
    type(person).objects.update(birth_date=TODAY - dt.timedelta(days=365 * 15))
    sent = ASKED | {"volunteer": str(person.pk), "in_full": "on", "reason": "本人报考需要"}
    staff.post("/certificates/new/", sent)
    first = RecordCertificate.objects.get()
    assert first.shown["document_number"] == person.masked_number
    make_grant(staff.user.pk, person)
    staff.post("/certificates/new/", sent)
    second = RecordCertificate.objects.exclude(pk=first.pk).get()
    assert second.shown["document_number"] == person.document_number


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "只选一样"),
        ({"number": "530800000000999"}, "没有找到这个编号"),
        ({"number": "530800000000177", "last": "2999-01-01"}, "不能晚于今天"),
        ({"number": "530800000000177", "last": "2013-01-01"}, "早于开始日期"),
        ({"number": "530800000000177"}, "没有可以证明的服务记录"),
    ],
)
def test_what_cannot_be_issued_is_said(staff, person, sent, said):
    answer = staff.post("/certificates/new/", ASKED | sent)
    assert said in answer.content.decode()
    assert not RecordCertificate.objects.exists()


def test_another_units_certificate_is_not_found(staff, serve, issue):
    other = make_volunteer(unit=make_unit(), state="registered")
    serve(other)
    path = f"/certificates/{issue(other).pk}/"
    assert staff.get(path).status_code == 404
    assert staff.post(path, {"action": "revoke", "reason": "记录有误"}).status_code == 404


def test_a_file_is_masked_until_a_reason_is_given(staff, given, person):
    path = f"/certificates/{given.pk}/"
    masked = staff.post(path, {"action": "download"})
    assert masked.headers["Content-Type"] == "application/pdf"
    assert person.document_number not in text_of(masked.content)
    full = staff.post(path, {"action": "download", "reason": "本人报考需要"})
    assert person.document_number in text_of(full.content)
    rows = AuditRow.objects.filter(action="certificate.download").order_by("pk")
    assert [row.changes["masked"] for row in rows] == [True, False]


def test_who_certified_may_revoke_and_the_office_always(staff, given, client_of, sign_in):
    path, sent = f"/certificates/{given.pk}/", {"action": "revoke", "reason": "记录有误"}
    assert "撤销这份证明" not in read(staff, path)
    assert staff.post(path, sent).status_code == 404
    office = client_of("alpha")
    sign_in(office, Role.OFFICE)
    office.post(path, sent)
    given.refresh_from_db()
    assert given.state == "revoked"


def test_a_page_says_that_the_ledger_has_changed_since(staff, given, person, serve):
    assert "出具后记录有更正" not in read(staff, f"/certificates/{given.pk}/")
    serve(person, minutes=30)
    assert "现在是计时 2 小时" in read(staff, f"/certificates/{given.pk}/")


def test_a_volunteer_takes_a_certificate_alone(volunteer, person, serve):
    serve(person)
    assert volunteer.post("/me/certificates/", ASKED).status_code == 302
    made = RecordCertificate.objects.get()
    assert made.number in read(volunteer, "/me/certificates/")
    text = text_of(volunteer.get(f"/me/certificates/{made.pk}/").content)
    assert person.document_number in text
    assert "本人自助出具" in text


def test_a_volunteer_reads_the_record_book_and_takes_it(volunteer, person, serve):
    serve(person, minutes=45, content="清理塑料瓶", source="backfill")
    shown = read(volunteer, "/me/record-book/")
    for part in ("清理塑料瓶", "补录", "45 分", person.unit.name):
        assert part in shown
    assert "清理塑料瓶" in text_of(volunteer.post("/me/record-book/", ASKED).content)


def test_a_volunteer_takes_the_certificates_along_with_everything_else(given, person):
    [told] = gathering.gathered(person, at=timezone.now())["certificates"]
    assert (told["number"], told["timed_minutes"]) == (given.number, 90)
    assert told["shown"]["lines"][0]["title"] == "海滩清洁"


def test_anothers_certificate_is_not_found(volunteer, serve, issue):
    other = make_volunteer(state="registered")
    serve(other)
    assert volunteer.get(f"/me/certificates/{issue(other).pk}/").status_code == 404


def test_the_verification_says_valid_then_revoked(given, client_of, person, office):
    client, path = client_of("alpha"), codes.path_of(given.pk)
    text = read(client, path)
    for part in ("现在有效", "周*宁", given.number, "2013-12-01", "1 小时 30 分", "2014-01-05"):
        assert part in text
    for part in ("周小宁", person.document_number, person.masked_number):
        assert part not in text
    RecordCertificate.objects.update(state="revoked", revoked_at=timezone.now())
    assert "已被出具单位撤销" in read(client, path)
    assert "现在有效" not in read(client, path)


def test_what_is_not_there_is_told_like_what_was_made_up(given, client_of):
    client, path = client_of("alpha"), codes.path_of(given.pk)
    RecordCertificate.objects.all().delete()
    for asked in (path, "/verify/record/nowhere/"):
        answer = client.get(asked)
        assert answer.status_code == 404
        assert "没有查到这份证明" in answer.content.decode()
    assert "noindex" in client.get(path).headers["X-Robots-Tag"]


def test_whoever_verifies_too_often_waits(given, client_of):
    client, path = client_of("alpha"), codes.path_of(given.pk)
    assert [client.get(path).status_code for _time in range(41)][-1] == 429


@pytest.mark.parametrize("path", ["/certificates/", "/certificates/{}/"])
def test_a_page_asks_little(staff, given, path, serve, issue, django_assert_max_num_queries):
    keeping.file_of(given)
    for _one in range(5):
        other = make_volunteer(unit=Unit.objects.get(code="school"), state="registered")
        serve(other)
        issue(other)
    with django_assert_max_num_queries(22):
        assert staff.get(path.format(given.pk)).status_code == 200
