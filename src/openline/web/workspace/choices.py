"""Languages and countries that the settings offer."""

from functools import cache
from typing import cast

import msgspec
import phonenumbers
from babel import Locale

from openline.domain.lines import checks
from openline.texts import OFFERED, tag_of


class OfferedLanguage(msgspec.Struct, frozen=True):
    code: str
    name: str


class Country(msgspec.Struct, frozen=True):
    code: str
    name: str
    calling: int


@cache
def offered_langs() -> list[OfferedLanguage]:
    """List the languages, each with its name in the language itself."""
    return [OfferedLanguage(code, _own_name(code)) for code in OFFERED]


def _own_name(code: str) -> str:
    name = Locale.parse(tag_of(code), sep="-").get_display_name() or code
    return name[0].upper() + name[1:]


@cache
def countries(lang: str) -> list[Country]:
    names = cast("dict[str, str]", Locale(lang).territories)
    found = [
        Country(code, names.get(code, code), phonenumbers.country_code_for_region(code))
        for code in checks.COUNTRIES
    ]
    return sorted(found, key=lambda each: each.name)
