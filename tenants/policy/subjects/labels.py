"""What every declared thing with a name has in common."""

from __future__ import annotations

from dataclasses import dataclass

from tenants.policy.reading import coded


@dataclass(frozen=True, slots=True)
class Labelled:
    """A code with its name in Chinese and English."""

    label: str
    label_en: str
    code: str = coded()

    def named(self, language: str) -> str:
        """Return the name in the language of the page (`zh-hans`, `en`)."""
        return self.label_en if language.startswith("en") else self.label
