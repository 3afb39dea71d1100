"""English is complete, and nothing in the catalogues is stale."""

from tests import translations


def test_every_sentence_has_its_english() -> None:
    assert translations.faults() == []


def test_aliases_of_gettext_are_found() -> None:
    source = b"from django.utils.translation import gettext_lazy as later\nlater('x')\n"
    assert "later" in translations.keywords_in(source)
