"""FORM-10, FORM-11: phone numbers of this world, and numbers that are none."""

import pytest

from openline.domain.contact_details import ContactDetails, RepeatedDetails
from openline.domain.crm.contacts import check_details, details_in, key_of
from openline.domain.crm.own_contacts import own_contacts_of
from openline.domain.crm.phones import is_known


@pytest.mark.parametrize(
    "typed, country, kept",
    [
        ("+1 907 555-0142 ext. 101", "US", "+19075550142 ext. 101"),
        ("+1 907 555-0142 (x101)", "", "+19075550142 ext. 101"),
        ("030 1234567-89 Durchwahl 12", "DE", "+4930123456789 ext. 12"),
        ("8 (495) 123-45-67 доб. 204", "RU", "+74951234567 ext. 204"),
        ("01 42 68 53 00 poste 12", "FR", "+33142685300 ext. 12"),
        ("22 123 45 67 wewn. 7", "PL", "+48221234567 ext. 7"),
        ("tel:+1-907-555-0142;ext=101", "", "+19075550142 ext. 101"),
    ],
)
def test_an_extension_is_kept(typed: str, country: str, kept: str) -> None:
    """In a form, by a signed identity, and in a message."""
    assert check_details(ContactDetails(phone=typed), country) == (ContactDetails(phone=kept), ())
    assert details_in(f"Please call {typed}, thanks", country).phone == kept
    assert check_details(ContactDetails(phone=kept), "") == (ContactDetails(phone=kept), ())


@pytest.mark.parametrize(
    "one, other, country",
    [
        ("+55 11 99999-0000", "+55 11 9999-0000", ""),
        ("11 99999-0000", "11 9999-0000", "BR"),
        ("+54 9 11 1234-5678", "011 15 1234-5678", "AR"),
        ("+52 1 55 1234 5678", "+52 55 1234 5678", ""),
        ("+229 01 95 12 34 56", "+229 95 12 34 56", ""),
        ("01 95 12 34 56", "95 12 34 56", "BJ"),
    ],
)
def test_both_ways_to_write_a_number_are_one_client(one: str, other: str, country: str) -> None:
    kept = [check_details(ContactDetails(phone=each), country)[0].phone for each in (one, other)]

    assert kept[0]
    assert key_of("phone", kept[0]) == key_of("phone", kept[1])
    if one.startswith("+"):
        assert [details_in(each, country).phone for each in (one, other)] == kept


@pytest.mark.parametrize(
    "typed, country, kept",
    [("+225 07 12 34 56 78", "CI", "+2250712345678"), ("＋４９３０１２３４５６", "DE", "+4930123456")],
)
def test_new_plans_and_other_digits_are_known(typed: str, country: str, kept: str) -> None:
    assert check_details(ContactDetails(phone=typed), country)[0].phone == kept


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("+999 123 456 789", "+999 123 456 789"),
        ("+7 495 123-45-6", "+7 495 123-45-6"),
        ("8 495 123-45-67", "8 495 123-45-67"),
        ("٠٥٠١٢٣٤٥٦٧", "0501234567"),
        (" +52 (55)\t1234.567 ext. 9", "+52 (55) 1234.567 ext. 9"),
    ],
)
def test_a_number_that_is_not_known_is_asked_about_once_and_kept_as_written(typed: str, kept: str) -> None:
    """A lost number is a lost client. It joins nobody, so a card shows it with a mark."""
    details, wrong = check_details(ContactDetails(phone=typed), "")
    assert (details.phone, [each.code for each in wrong]) == ("", ["unknown_phone"])

    details, wrong = check_details(RepeatedDetails(phone=typed), "")
    assert (details.phone, wrong) == (kept, ())
    assert not is_known(kept)
    assert key_of("phone", kept).isdigit()
    assert len(key_of("phone", kept)) <= 22


@pytest.mark.parametrize(
    "typed",
    [
        "123",
        "call me",
        "+",
        "+7",
        "1" * 100_000,
        "\0",
        "📞" * 10,
        "12345678<b>",
        "DE02 1203 0000 0000 2020 51",
    ],
)
def test_what_can_be_no_number_is_refused_however_often(typed: str) -> None:
    _, wrong = check_details(RepeatedDetails(phone=typed), "RU")

    assert [each.code for each in wrong] == ["wrong_phone"]


@pytest.mark.parametrize(
    "text",
    [
        "03/2015 – 03/2016",
        "04.06.–07.06.",
        "vom 01.02.2024 - 03.02.2024",
        "order 4930123456",
        "Order no. 9075550142",
        "Bestellung 4930 123456",
        "Rechnung 2024-001234",
        "Meine Kundennummer: 0301234567",
        "заказ № 4951234567",
        "счёт 84951234567",
        "ticket #907-555-0142",
        "facture n° 0142685300",
        "IBAN DE02 1203 0000 0000 2020 51",
        "1.234.567,89 €, 24.12.2026 18:30",
    ],
)
def test_other_numbers_are_not_offered_as_phones(text: str) -> None:
    """FORM-11."""
    for country in ("DE", "US", "RU", "GB", "FR"):
        assert details_in(text, country).phone == "", country


@pytest.mark.parametrize(
    "text, country, kept",
    [
        ("Tel. 030/901820", "DE", "+4930901820"),
        ("0151 234 567 89", "DE", "+4915123456789"),
        ("after 04.06. call 030 901820", "DE", "+4930901820"),
        ("My order is late, (907) 555-0142", "US", "+19075550142"),
        ("907.555.0142", "US", "+19075550142"),
        ("8 916 123–45–67", "RU", "+79161234567"),
        ("79161234567", "RU", "+79161234567"),
        ("заказ 15, звоните 916 123 45 67", "RU", "+79161234567"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("order +49 30 901820", "US", "+4930901820"),
    ],
)
def test_phones_are_offered_as_people_write_them(text: str, country: str, kept: str) -> None:
    """FORM-11."""
    assert details_in(text, country).phone == kept


def test_our_own_number_is_ours_with_any_extension() -> None:
    """T11: otherwise a made-up extension would make the hotline a stranger's."""
    own = own_contacts_of(["+49 30 901820"])

    assert own.has_phone("+4930901820")
    assert own.has_phone("+4930901820 ext. 7")
    assert not own.has_phone("+49309018207")
