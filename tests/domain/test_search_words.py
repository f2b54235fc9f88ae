"""What is typed finds what is stored, in the ways people type it (CRM-5, WORK-6)."""

import pytest

from openline.domain.search_words import folded, ways_to_find, words_of


def finds(q: str, stored: str, *, is_name: bool = True) -> bool:
    exact, alike = ways_to_find(q)
    words = words_of(stored, is_name=is_name)
    return any(each in words for each in (*exact, *alike))


NAMES = {
    "Müller": (
        "müller",
        "MÜLLER",
        "muller",
        "mueller",
        "Mueller",
        "Мюллер",
        "мюлл",
        "mull",
        "muell",
        "üller",
    ),
    "Mueller": ("müller", "muller", "mueller", "eller", "Мюллер"),
    "Мюллер": ("мюллер", "Müller", "muller", "mueller", "Mueller"),
    "Алёна": ("Алена", "алёна", "АЛЁНА", "alena", "Alyona", "лен"),
    "Alena": ("Алёна", "Алена", "алена"),
    "İpek": ("ipek", "IPEK", "İPEK", "ıpek"),
    "Nguyễn Thị": ("nguyen", "Nguyễn", "nguyen thi", "NGUYEN"),
    "Weiß": ("weiss", "weiß", "WEISS", "Вейс"),
    "Weiss": ("weiß",),
    "Łukasz Żółć": ("lukasz", "zolc", "łukasz"),
    "Ольга Щербакова": ("olga", "shcherbakova", "Scherbakova", "Olga Sherbakova", "ольга щ"),
    "Yulia Zhukova": ("юлия", "Жукова", "julia", "Юлия Жукова"),
    "Алексей": ("alexey", "Aleksei", "aleksej", "ALEXEY"),
    "Dmitry": ("Дмитрий", "дмитр", "dmitriy"),
    "Наталья Кузнецова": ("natalia", "Natalya", "kuznetsova", "natal"),
    "Фёдор Хабаров": ("fedor", "Fyodor", "khabarov", "федор", "Хабаров"),
    "Kristian Søndergård": ("sondergard", "søndergård", "Christian", "Кристиан"),
    "Schmidt": ("Шмидт", "шмид"),
    "O’Brien": ("o'brien", "O’Brien"),
    "José Peña": ("jose", "pena", "JOSÉ"),
    "محمّد": ("محمد",),
    "Юлія Ґалаґан": ("yulia", "юлия", "galagan", "Галаган"),
}


@pytest.mark.parametrize("stored, q", [(name, q) for name, typed in NAMES.items() for q in typed])
def test_a_name_is_found_as_people_type_it(stored: str, q: str) -> None:
    """CRM-5."""
    assert finds(q, stored)


@pytest.mark.parametrize(
    "stored, q",
    [
        ("Diana", "Anna"),
        ("Tatiana", "анна"),
        ("Müller", "Meller"),
        ("Vera", "Бера"),
        ("Olga", "Helga"),
        ("Ivan", "%"),
        ("Ivan", "_"),
        ("Ivan", "' OR 1=1"),
        ("Ivan", "\u0301"),
        ("Ivan", "\u2063"),
        ("Samuel", "Sam el"),
    ],
)
def test_another_name_is_not_found(stored: str, q: str) -> None:
    """CRM-5, T61: signs are signs."""
    assert not finds(q, stored)


PHONES = {
    "+74951234567": (
        "8 (495) 123-45-67", "84951234567", "495 123", "+7 495 123-45-67", "7 (495) 123 45 67", "8-495-123",
        "Тел. 8 (495) 123-45-67", "810 7 495 1234567", "007 495 1234567", "123-45-67 доб. 204", "٤٩٥١٢٣٤٥٦٧",
        "8 (495) 123\u201145\u201167",
    ),
    "+493012345678": (
        "0049 30 12345678", "0049 (0)30 12345678", "030 12345678", "030/12345678", "+49 (0) 30 12345678",
        "+49 30 123", "12345678", "011 49 30 12345678", "030.1234.5678", "\uff10\uff13\uff10 12345678",
        "030 12345678 Durchwahl 12", "Tel: 030 - 12 34 56 78", "0049\u00a030\u00a012345678",
    ),
    "+19075550142 ext. 101": (
        "(907) 555-0142", "1-907-555-0142 x101", "907.555.0142 ext. 101", "+1 907 555-0142 #101", "5550142",
    ),
    "+442079460999": ("020 7946 0999", "(020) 7946 0999", "0044 20 7946 0999", "+44 (0)20 7946 0999"),
    "+3612345678": ("06 1 234 5678",),
    "+375172345678": ("8 017 234-56-78", "80172345678"),
    "+390612345678": ("06 12345678", "0039 06 1234 5678"),
}  # fmt: skip


@pytest.mark.parametrize("stored, q", [(phone, q) for phone, typed in PHONES.items() for q in typed])
def test_a_phone_is_found_as_people_type_it(stored: str, q: str) -> None:
    """CRM-5, case 37: national, with 00, with an extension, with spaces, brackets and dashes."""
    assert finds(q, stored, is_name=False)


@pytest.mark.parametrize("q", ["0812", "8 123", "00", "030 99999999", "8 (495) 123-45-68"])
def test_a_prefix_is_not_dropped_from_next_to_nothing(q: str) -> None:
    """CRM-5: what remained would fit everybody."""
    assert not finds(q, "+74951234567", is_name=False)


def test_what_is_stored_is_short_where_nothing_differs() -> None:
    assert words_of("vera@example.com", is_name=False) == "vera@example.com"
    assert words_of("+74951234567", is_name=False) == "+74951234567"
    assert words_of("") == words_of("   ") == ""
    assert folded("  Вера   АЛЁХИНА ") == "вера алехина"


def test_a_hostile_name_costs_little() -> None:
    """T61."""
    assert len(words_of("ы" * 100_000)) < 250_000
    assert len(words_of("a\u0301" * 10_000)) < 100_000
    assert len(ways_to_find("(" * 200 + "0" * 200)[0]) <= 4
