"""Typesetting: nothing that a person wrote is run, limits hold, rare characters are known."""

from __future__ import annotations

import time

import pytest

from tests.cards.papers import pages_of
from volunteers.people.cards.printing import fonts, glyphs, pictures, typesetting
from volunteers.people.cards.printing.content import Content
from volunteers.people.cards.printing.typesetting import Document, TypesettingFailed, typeset

HOSTILE = '#read("/etc/passwd") #{ panic() } $x$ \\ " \' </svg>'
SLIP = {"unit": "单位", "name": "张三", "number": "5308", "code": "ABCD", "until": "2027-01-01"}


def strips(**changes):
    words = {"code": "码", "until": "至", "scan": "扫", "free": "自愿"}
    data = {"title": "激活码清单", "note": "注", "words": words, "link": "https://x/"}
    return Document("codes", {**data, "qr": pictures.qr("https://x/"), "slips": [SLIP | changes]})


def test_what_a_person_wrote_is_printed_and_not_run():
    (page,) = pages_of(typeset(strips(name=HOSTILE)).content)
    assert '#read("/etc/passwd")' in page
    assert "root:" not in page


def test_a_faulty_document_fails_without_quoting_what_was_in_it():
    with pytest.raises(TypesettingFailed) as failed:
        typeset(Document("codes", {"title": "金丝雀"}))
    assert "金丝雀" not in str(failed.value)


def test_the_work_stops_when_somebody_asks_for_it(monkeypatch):
    class Stopped(Exception): ...

    def stop():
        raise Stopped

    monkeypatch.setattr(typesetting, "LOOK_EVERY_SECONDS", 0.01)
    before = time.monotonic()
    with pytest.raises(Stopped):
        typeset(strips(), check=stop)
    assert time.monotonic() - before < 5


def test_no_more_than_its_time_is_taken(monkeypatch):
    monkeypatch.setattr(typesetting, "LONGEST_SECONDS", 0)
    with pytest.raises(TypesettingFailed, match="too_slow"):
        typeset(strips())


def test_common_and_many_rare_names_can_be_printed():
    assert (
        glyphs.missing(["欧阳娜娜", "阿卜杜热西提·买买提", "Müller-José"], glyphs.shipped()) == []
    )
    assert glyphs.missing(["李\U0003134a"], glyphs.shipped()) == ["\U0003134a"]


def test_pictures_are_not_searched_for_characters():
    texts = glyphs.texts_in({"qr": "<svg>\U0003134a</svg>", "rows": [["张三"], {"a": "李四"}]})
    assert list(texts) == ["张三", "李四"]


def test_a_warning_names_the_person_and_not_the_name():
    content = Content()
    from uuid import uuid4

    key = uuid4()
    content.look_for_glyphs({"name": "\U0003134a"}, key, glyphs.shipped())
    assert content.warnings == [{"code": "no_glyph", "object_id": str(key)}]


@pytest.mark.parametrize("content", [b"", b"OTTO", b"OTTO" + b"\x00" * 200, b"<svg/>", b"MZ"])
def test_what_is_no_font_is_refused(content):
    with pytest.raises(fonts.NotAFont):
        fonts.inspect(content)


def test_a_font_is_known_by_its_characters():
    content = next(glyphs.SHIPPED.glob("*Serif*")).read_bytes()
    found = fonts.inspect(content)
    assert found.family == "Noto Serif SC"
    assert ord("志") in found.characters


def test_a_photo_is_measured_before_it_is_printed():
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (60000).to_bytes(4, "big") * 2
    assert pictures.photo(png) is None
    assert pictures.photo(b"GIF89a") is None
    assert pictures.photo(b"\xff\xd8\xff\xe0\x00\x10" + b"J" * 30) is None
