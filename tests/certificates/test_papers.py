"""What the PDF says, read back as whoever gets it reads it; that it is made once, and the same."""

import shutil
import subprocess

import pytest

from tenants.keys import files
from tests.certificates.conftest import BASE, FIRST
from tests.factories import make_volunteer
from volunteers.service.certificates import books, codes, errors, keeping, papers, services
from volunteers.service.certificates.content import Wish
from volunteers.service.certificates.models import RecordCertificate
from volunteers.service.certificates.rules import Period

OWN = "印" + "\U000323ae"  # a name of which no shipped font has the second character


def text_of(content: bytes) -> str:
    """Return what pdftotext reads, without blanks."""
    command = [shutil.which("pdftotext") or "pdftotext", "-", "-"]
    told = subprocess.run(command, input=content, capture_output=True, check=True)  # noqa: S603
    return "".join(told.stdout.decode().split()).replace("\u200b", "")


@pytest.fixture
def served(person, serve):
    serve(person, minutes=90)
    serve(person, FIRST, 60, project_title="敬老院陪伴", source="backfill")
    return person


def test_a_certificate_holds_every_part(served, issue):
    made = issue(served, in_full=True)
    text = text_of(keeping.file_of(made))
    who = ["周小宁", "居民身份证", str(served.document_number), "530800000000177", served.unit.name]
    what = ["海滩清洁", "敬老院陪伴", "2013-12-01", "2014-01-05", "计时", "补录"]
    hours = ["计时时长", "补录时长", "合计时长", "1小时30分", "2小时30分"]
    issuer = ["出具单位", made.shown["issuer"], "负责人", "经办人王办", "联系方式", "记录单位"]
    other = [made.number, "备注", "免费", "出具日期2014-01-05", "".join(made.shown["address"])]
    assert [part for part in (*who, *what, *hours, *issuer, *other) if part not in text] == []


def test_an_english_one_says_it_in_english(served, issue):
    text = text_of(keeping.file_of(issue(served, language="en")))
    for part in ("CertificateNo.", "Residentidentitycard", "1h30min", "back-filled", "Handledby"):
        assert part in text
    assert str(served.document_number) not in text
    assert served.masked_number in text


def test_the_code_is_the_address_that_verifies_it(served, issue):
    made = issue(served)
    assert made.shown["address"] == BASE + codes.path_of(made.pk)
    assert codes.read(codes.code_of(made.pk)) == made.pk


def test_the_file_is_made_once_and_again_the_same_to_the_byte(served, issue, monkeypatch):
    made = issue(served)
    content = keeping.file_of(made)
    kept = RecordCertificate.objects.get()
    assert files.get(kept.stored_file) == content == papers.certificate(kept.shown)
    monkeypatch.setattr(papers, "certificate", None)
    assert keeping.file_of(kept) == content


def test_who_may_not_see_the_number_gets_a_masked_copy_that_says_so(served, issue, office, at):
    made = issue(served, in_full=True)
    said = {"certificate": made, "actor": office, "at": at}
    masked = text_of(services.download(is_open=False, **said))
    assert str(served.document_number) not in masked
    assert served.masked_number in masked
    assert "遮盖的副本" in masked
    assert str(served.document_number) in text_of(services.download(is_open=True, **said))


def test_a_name_that_no_font_writes_is_no_empty_box(serve, issue):
    person = make_volunteer(state="registered", name=OWN)
    serve(person)
    made = issue(person)
    with pytest.raises(errors.NoGlyph, match=OWN[1]):
        keeping.file_of(made)
    assert RecordCertificate.objects.get().stored_file == ""


def test_a_record_book_lists_what_stands_year_by_year(served, serve, office, at):
    serve(served, minutes=45, content="清理塑料瓶", source="manual")
    wish = Wish(Period(FIRST, at.date()))
    text = text_of(books.printed(person=served, wish=wish, actor=office, at=at))
    for part in ("志愿服务记录册", "清理塑料瓶", "人工登记", "补录时长1小时"):
        assert part in text
    assert text.index("敬老院陪伴") < text.index("清理塑料瓶")


def test_a_record_book_of_nothing_says_so(person, office, at):
    wish = Wish(Period(FIRST, at.date()))
    assert "没有服务记录" in text_of(books.printed(person=person, wish=wish, actor=office, at=at))
