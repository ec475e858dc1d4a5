"""Words in the reader's language: gettext catalogues read by Babel, English in the code as the message itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

CATALOGUES = Path(__file__).parent.parent / "locale"
LANGUAGES = ("id", "en")


def N_(message: str) -> str:
    """Mark a message for the catalogue without translating it here."""
    return message


@cache
def _catalogue(language: str) -> dict[str, str]:
    path = CATALOGUES / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():  # English is the language of the messages themselves
        return {}
    with path.open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale=language) if m.id and m.string}


def say(language: str, message: str, **values: object) -> str:
    """The message in a language ("id" or "en"), its {names} filled in."""
    template = _catalogue(language).get(message, message)
    return template.format(**values) if values else template
