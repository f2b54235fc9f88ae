"""The number of a dialog, as people say it, mishear it and type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openline.domain.dialogs import numbers

ANY_NUMBER = st.integers(min_value=1, max_value=10**12)


@pytest.mark.parametrize("number, label", [(572, "572-4"), (12_345, "12345-9"), (1, "1-3"), (100, "100-7")])
def test_label_carries_the_check_digit_of_damm(number: int, label: str) -> None:
    """NUM-1, NUM-3. 572 → 4 is the example of Damm's thesis."""
    assert numbers.label(number) == label


@given(ANY_NUMBER, st.data())
def test_every_wrong_digit_is_caught(number: int, data: st.DataObject) -> None:
    """NUM-3."""
    written = numbers.label(number).replace("-", "")
    place = data.draw(st.integers(0, len(written) - 1))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != written[place]]))

    wrong = written[:place] + digit + written[place + 1 :]

    assert numbers.is_misheard(f"{wrong[:-1]}-{wrong[-1]}")


@given(ANY_NUMBER, st.data())
def test_every_swap_of_neighbours_is_caught(number: int, data: st.DataObject) -> None:
    """NUM-3."""
    written = numbers.label(number).replace("-", "")
    unequal = [i for i in range(len(written) - 1) if written[i] != written[i + 1]]
    if not unequal:
        return
    place = data.draw(st.sampled_from(unequal))

    swapped = written[:place] + written[place + 1] + written[place] + written[place + 2 :]

    assert numbers.is_misheard(f"{swapped[:-1]}-{swapped[-1]}")


@given(ANY_NUMBER)
def test_a_number_is_found_with_and_without_its_check_digit(number: int) -> None:
    """NUM-3."""
    label = numbers.label(number)

    assert numbers.candidates(label) == (number,)
    assert numbers.candidates(str(number))[0] == number
    assert number in numbers.candidates(label.replace("-", ""))


@pytest.mark.parametrize(
    "written, meant",
    [
        ("12345-9", (12_345,)),
        ("12345 - 9", (12_345,)),
        ("12345–9", (12_345,)),
        ("No. 12345-9", (12_345,)),
        ("no 12345", (12_345,)),
        ("№12345-9", (12_345,)),
        ("#12345", (12_345,)),
        ("  12345  ", (12_345,)),
        ("123459", (123_459, 12_345)),
        ("12345-8", ()),
        ("0", (0,)),
        ("", ()),
        ("Vera", ()),
        ("12345-99", ()),
        ("-9", ()),
        ("9" * 16, ()),
        ("12345 lamps", ()),
        ("٣", (3,)),
    ],
)
def test_what_may_be_meant_by_what_was_written(written: str, meant: tuple[int, ...]) -> None:
    """NUM-1, NUM-3."""
    assert numbers.candidates(written) == meant


@pytest.mark.parametrize("written", ["12345-9", "12345", "123450", "Vera", ""])
def test_without_a_wrong_check_digit_nothing_was_misheard(written: str) -> None:
    """NUM-3."""
    assert not numbers.is_misheard(written)


def test_numbers_with_one_check_digit_are_spread_evenly() -> None:
    """NUM-3. A digit that hardly ever changes would catch nothing."""
    digits = [numbers.check_digit(number) for number in range(10_000, 20_000)]

    assert {digit: digits.count(digit) for digit in set(digits)} == dict.fromkeys(range(10), 1_000)


@pytest.mark.parametrize(
    "before, ever, goes_on",
    [
        (500, 40, 500),
        (400, 40, 400),
        (399, 40, 400 + numbers.SKIPPED_AFTER_RESTORE),
        (None, 40, 400 + numbers.SKIPPED_AFTER_RESTORE),
        (None, 90_000, 400 + 90_000),
    ],
)
def test_after_a_restore_numbers_go_on_behind_the_last_one_given(
    before: int | None, ever: int, goes_on: int
) -> None:
    """NUM-2: never reused, gaps allowed."""
    assert numbers.last_given(400, before, ever) == goes_on
