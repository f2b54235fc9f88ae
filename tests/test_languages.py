"""What the chat says in ten languages: all of it, none of it in English, the right plurals (CHAT-10)."""

import gettext
import re
from collections.abc import Iterator

import pytest
from babel import Locale
from babel.messages import Catalog

from openline import texts
from tools import catalogues

TEN = ("en", "ar", "de", "es", "fr", "pl", "pt", "ru", "tr", "uk")
SHIPPED = catalogues.read_all(catalogues.LOCALES)
OURS = {"widget", "shared", "server"}
SAME = {
    ("fr", "{count} message"),
    ("fr", "Message"),
    ("fr", "Messages"),
}
"""What is the same word as in English."""
COUNTED = "Open chat, {count} unread message"
FORMS = {
    "ar": {0: 0, 1: 1, 2: 2, 3: 3, 10: 3, 11: 4, 21: 4, 99: 4, 100: 5, 101: 5, 102: 5, 103: 3, 111: 4},
    "de": {0: 1, 1: 0, 2: 1, 11: 1, 21: 1, 101: 1},
    "en": {0: 1, 1: 0, 2: 1, 11: 1, 21: 1, 101: 1},
    "es": {0: 1, 1: 0, 2: 1, 21: 1, 1_000_000: 1},
    "fr": {0: 0, 1: 0, 2: 1, 21: 1, 1_000_000: 1},
    "pl": {0: 2, 1: 0, 2: 1, 5: 2, 11: 2, 12: 2, 21: 2, 22: 1, 25: 2, 100: 2, 101: 2, 102: 1, 112: 2},
    "pt": {0: 0, 1: 0, 2: 1, 21: 1, 1_000_000: 1},
    "ru": {0: 2, 1: 0, 2: 1, 5: 2, 11: 2, 12: 2, 21: 0, 22: 1, 25: 2, 100: 2, 101: 0, 102: 1, 111: 2},
    "tr": {0: 1, 1: 0, 2: 1, 11: 1, 21: 1, 101: 1},
    "uk": {0: 2, 1: 0, 2: 1, 5: 2, 11: 2, 12: 2, 21: 0, 22: 1, 25: 2, 100: 2, 101: 0, 102: 1, 111: 2},
}
"""Which of its forms a language takes for a number."""


def ours(language: str) -> Iterator[tuple[str, list[str]]]:
    for message in catalogues.messages_of(SHIPPED[language]):
        if message.context in OURS:
            yield catalogues.singular(message), catalogues.texts_of(message, language)


def form_of(catalogue: Catalog, count: int) -> int:
    return gettext.c2py(catalogue.plural_expr)(count)  # type: ignore[attr-defined]


def test_a_language_is_offered_by_its_catalogue_and_english_comes_first():
    assert ("en", *(each for each in sorted(SHIPPED) if each != "en")) == texts.OFFERED
    assert set(TEN) <= set(texts.OFFERED)


def test_the_shipped_catalogues_say_everything():
    """With the same places: the tool refuses others."""
    catalogues.check(SHIPPED)
    assert catalogues.gaps(SHIPPED) == []


@pytest.mark.parametrize("language", [one for one in texts.OFFERED if one != "en"])
def test_nothing_is_left_in_english(language: str):
    same = {text for text, forms in ours(language) if text in forms}

    assert {(language, text) for text in same} <= SAME
    assert {text for known, text in SAME if known == language} <= same, "the list is longer than it need be"


@pytest.mark.parametrize("language", TEN)
def test_a_number_takes_the_form_that_the_language_has_for_it(language: str):
    catalogue = SHIPPED[language]
    assert {count: form_of(catalogue, count) for count in FORMS[language]} == FORMS[language]
    places = catalogues.plural_places(catalogue, language)
    category_of = Locale.parse(language).plural_form
    assert {count: places[category_of(count)] for count in FORMS[language]} == FORMS[language]


@pytest.mark.parametrize("language", TEN)
def test_each_form_that_differs_is_written_differently(language: str):
    forms = dict(ours(language))[COUNTED]

    assert len(forms) == SHIPPED[language].num_plurals
    # Turkish counts without a plural; an Arabic nought and hundred stand before the same word.
    assert len(set(forms)) == {"tr": 1, "ar": 4}.get(language, len(forms))


def test_what_left_to_right_is_keeps_its_order_in_arabic():
    """A number or a phone after an Arabic letter would be read from its end."""
    held = (
        "{label}",
        "+966\u00a011\u00a0234\u00a05678",
        "{number}",
        "{address}",
        "name@example.com",
        "`exp`",
        "https://shop.example",
    )
    for text, forms in ours("ar"):
        for words in held:
            if words in "".join(forms):
                assert f"\u2066{words}\u2069" in "".join(forms), text


def test_a_french_mark_stays_with_its_word():
    for text, forms in ours("fr"):
        assert not re.search(" [?!:;]", "".join(forms)), text


def test_the_brazilian_tag_leaves_the_house():
    assert [texts.tag_of(lang) for lang in ("pt", "de")] == ["pt-BR", "de"]


@pytest.mark.parametrize("language", TEN)
def test_the_server_says_its_own_texts_in_each_language(language: str):
    text = texts.say(language, "The message is too long. The limit is {limit} characters.", limit=4000)

    assert "4000" in text
    assert (text == "The message is too long. The limit is 4000 characters.") is (language == "en")
