"""What can be stored of what was typed into a form, and what it may add to a card."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.domain.contact_details import ContactDetails
from openline.domain.crm.contacts import KINDS, Value, check_details, completion, key_of, main_value


@pytest.mark.parametrize(
    "typed, stored",
    [
        ("Vera", "Vera"),
        ("  Vera Ivanova  ", "Vera Ivanova"),
        ("V", "V"),
        ("V" * 100, "V" * 100),
        ("Zoe\u0301", "Zoé"),
        ("Вера", "Вера"),
        ("exe\u202egpj", "exegpj"),
        ("李", "李"),
    ],
)
def test_a_name_is_taken(typed: str, stored: str) -> None:
    """FORM-10, T60."""
    assert check_details(ContactDetails(name=typed), "") == (ContactDetails(name=stored), ())


@pytest.mark.parametrize(
    "typed, code",
    [
        ("V" * 101, "too_long"),
        ("V" * 100_000, "too_long"),
        ("\u202e", "wrong_name"),
        ("Ve\0ra", "wrong_name"),
        ("\ud83d", "wrong_name"),
        ("\x07", "wrong_name"),
        ("\u200b\u200b", "wrong_name"),
    ],
)
def test_a_wrong_name_is_named(typed: str, code: str) -> None:
    """FORM-10, F17."""
    details, wrong = check_details(ContactDetails(name=typed), "")

    assert details == ContactDetails()
    assert [(w.field, w.code) for w in wrong] == [("name", code)]


@pytest.mark.parametrize(
    "typed, stored",
    [
        ("vera@example.com", "vera@example.com"),
        (" vera@example.com ", "vera@example.com"),
        ("Vera.Ivanova+lamps@EXAMPLE.com", "Vera.Ivanova+lamps@example.com"),
        ("вера@пример.рф", "вера@пример.рф"),
        ("v@xn--e1afmkfd.xn--p1ai", "v@пример.рф"),
    ],
)
def test_an_email_is_taken_and_normalised(typed: str, stored: str) -> None:
    """FORM-10."""
    assert check_details(ContactDetails(email=typed), "") == (ContactDetails(email=stored), ())


@pytest.mark.parametrize(
    "typed",
    [
        "Vera <vera@example.com>", "<vera@example.com>", "vera\uff20example.com",
        "ｖｅｒａ＠ｅｘａｍｐｌｅ．ｃｏｍ",
        "mailto:vera@example.com", "MAILTO:vera@example.com?subject=Hello", "vera@example.com,",
        "vera@example.com.",
        "\u00a0vera@example.com\u00a0", "vera@\u200bexample.com", "vera @ example.com", "vera@example. com",
        "E-mail: vera@example.com", '"Sample, Vera" <vera@example.com>;', "«vera@example.com»",
        "(vera@example.com)",
        "\ufeffvera@example.com", "vera@example\u3002com", "Vera Sample<vera@example.com>",
    ],
)  # fmt: skip
def test_what_is_meant_beyond_doubt_is_mended(typed: str) -> None:
    """FORM-10: pasted from a mail program, typed on a foreign keyboard or a phone."""
    assert check_details(ContactDetails(email=typed), "") == (ContactDetails(email="vera@example.com"), ())


def test_both_spellings_of_an_accent_are_one_address() -> None:
    """FORM-10, CRM-2."""
    one, other = (
        check_details(ContactDetails(email=f"{name}@example.com"), "")[0] for name in ("josé", "jose\u0301")
    )

    assert one == other


def test_a_comma_in_an_address_gets_a_hint() -> None:
    """FORM-10: whether a dot was meant, only the person knows."""
    (wrong,) = check_details(ContactDetails(email="vera@example,com"), "")[1]

    assert "comma" in wrong.text


@pytest.mark.parametrize(
    "typed",
    [
        "vera", "vera@", "@example.com", "vera@example", "vera example.com", "a@b@example.com", "vera@.com",
        "vera@example..com", "vera@[127.0.0.1]", "vera@example,com", "vera @ Hinz @ example.com",
        "ve\0ra@example.com", "vera@example.com\nBcc: all@example.com", "vera@\ud800.com",
        "v@" + "a" * 100_000,
    ],
)  # fmt: skip
def test_a_wrong_email_is_named(typed: str) -> None:
    """FORM-10, F17."""
    details, wrong = check_details(ContactDetails(email=typed), "")

    assert details == ContactDetails()
    assert [w.field for w in wrong] == ["email"]


@pytest.mark.parametrize(
    "typed, country, stored",
    [
        ("+7 495 123-45-67", "", "+74951234567"),
        ("+7 (495) 123-45-67", "", "+74951234567"),
        ("8 495 123-45-67", "RU", "+74951234567"),
        ("8 (495) 123 45 67", "RU", "+74951234567"),
        ("84951234567", "RU", "+74951234567"),
        ("(495) 123-45-67", "RU", "+74951234567"),
        ("+7.495.123.45.67", "DE", "+74951234567"),
        ("030 901820", "DE", "+4930901820"),
        ("+49 30 901820", "RU", "+4930901820"),
        ("٠٣٠ ٩٠١٨٢٠", "DE", "+4930901820"),
        ("＋７ ４９５ １２３４５６７", "", "+74951234567"),
        ("tel:+7-495-123-45-67", "", "+74951234567"),
    ],
)
def test_a_phone_is_stored_as_e164(typed: str, country: str, stored: str) -> None:
    """FORM-10. The line's country is only for numbers written without one."""
    assert check_details(ContactDetails(phone=typed), country) == (ContactDetails(phone=stored), ())


@pytest.mark.parametrize(
    "typed, country",
    [
        ("123", "RU"),
        ("call me", "RU"),
        ("+", ""),
        ("+7", ""),
        ("+7 495 123-45-67 or +7 495 123-45-68", ""),
        ("1" * 100_000, "RU"),
        ("\0", "RU"),
        ("\ud800", "RU"),
        ("📞" * 10, "RU"),
    ],
)
def test_a_wrong_phone_is_named(typed: str, country: str) -> None:
    """FORM-10, F17."""
    details, wrong = check_details(ContactDetails(phone=typed), country)

    assert details == ContactDetails()
    assert [(w.field, w.code) for w in wrong] == [("phone", "wrong_phone")]


def test_good_values_are_kept_beside_wrong_ones() -> None:
    """FORM-3, FORM-10."""
    details, wrong = check_details(ContactDetails("Vera", "vera@", "+7 495 123-45-67"), "")

    assert details == ContactDetails(name="Vera", phone="+74951234567")
    assert [w.field for w in wrong] == ["email"]


def test_what_was_left_empty_is_neither_taken_nor_wrong() -> None:
    """FORM-3."""
    assert check_details(ContactDetails(" ", "\n", "\t"), "") == (ContactDetails(), ())


@given(
    st.text(alphabet=st.characters()), st.text(alphabet=st.characters()), st.text(alphabet=st.characters())
)
def test_no_input_breaks_the_check(name: str, email: str, phone: str) -> None:
    """FORM-10, F15. Each field is taken, refused by name, or empty; what is taken can be stored."""
    details, wrong = check_details(ContactDetails(name, email, phone), "RU")

    for kind in KINDS:
        assert not (getattr(details, kind) and kind in [w.field for w in wrong])
        getattr(details, kind).encode()


@pytest.mark.parametrize(
    "kind, one, other, same",
    [
        ("email", "Vera@example.com", "vera@EXAMPLE.com", True),
        ("email", "vera@example.com", "vera.i@example.com", False),
        ("phone", "+74951234567", "+74951234567", True),
        ("name", "Артём", "артем", True),
        ("name", "Vera  Ivanova", "vera ivanova", True),
        ("name", "Straße", "STRASSE", True),
        ("name", "Vera", "Veronika", False),
    ],
)
def test_values_with_one_key_are_the_same(kind, one: str, other: str, same: bool) -> None:
    """CRM-1, CRM-6."""
    assert (key_of(kind, one) == key_of(kind, other)) is same


@pytest.mark.parametrize("letter", ["ΐ", "ß", "\ufb2c", "V"])
def test_the_key_of_the_longest_name_fits_its_column(letter: str) -> None:
    """F17. Folding and NFC may make one letter three."""
    details, _ = check_details(ContactDetails(name=letter * 100), "")

    assert len(key_of("name", details.name)) <= 320


NAMES, EMAILS, PHONES = ("", "Vera", "vera", "Igor"), ("", "v@a.com", "V@a.com", "i@a.com"), ("", "+1", "+2")
DETAILS = st.builds(ContactDetails, st.sampled_from(NAMES), st.sampled_from(EMAILS), st.sampled_from(PHONES))


@given(st.lists(DETAILS, max_size=6))
def test_completion_never_overwrites_nor_repeats(answers: list[ContactDetails]) -> None:
    """CRM-1, CRM-3, T11. One main value a kind, the first; every value once, with its origin."""
    card: tuple[Value, ...] = ()
    for at, details in enumerate(answers):
        before = card
        card = (*card, *completion(card, details, "form:introduce", f"d{at}", at))
        assert card[: len(before)] == before

    for kind in KINDS:
        of_kind = [value for value in card if value.kind == kind]
        assert len({value.key for value in of_kind}) == len(of_kind)
        assert [value.is_main for value in of_kind] == [i == 0 for i in range(len(of_kind))]
        given_ = [getattr(details, kind) for details in answers if getattr(details, kind)]
        assert {key_of(kind, text) for text in given_} == {value.key for value in of_kind}
        assert main_value(card, kind) == (given_[0] if given_ else "")


def test_a_completed_value_is_claimed_and_says_where_it_came_from() -> None:
    """CRM-3."""
    (value,) = completion((), ContactDetails(email="Vera@example.com"), "form:introduce", "d1", 7)

    assert value == Value(
        "email", "Vera@example.com", "vera@example.com", "claimed", True, "form:introduce", "d1", 7
    )


def test_a_verified_main_value_stays_before_a_claimed_one() -> None:
    """CRM-3, T11."""
    verified = Value("email", "v@a.com", "v@a.com", "verified", True, "operator", "", 1)

    added = completion((verified,), ContactDetails(email="x@a.com"), "form:introduce", "d1", 0)

    assert [value.is_main for value in added] == [False]
    assert main_value((verified, *added), "email") == "v@a.com"


def test_an_empty_card_shows_nothing() -> None:
    assert [main_value((), kind) for kind in KINDS] == ["", "", ""]
