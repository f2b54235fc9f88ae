"""Stored secrets open with the right key, in their own place, unchanged, or not at all."""

import pytest

from openline.store.keyring import NO_KEYS, CannotDecryptError, KeyRing, is_encrypted

OLD, NEW, OTHER = (bytes([each]) * 32 for each in (1, 2, 3))
PLACE = ("channels.secret", "c1")
SECRET = "s3cret-of-the-site"


@pytest.mark.parametrize("text", [SECRET, "я" * 300, "aes256gcm:a:b", " "])
def test_what_was_encrypted_comes_back(text: str) -> None:
    """T66."""
    keys = KeyRing((NEW,))
    stored = [keys.encrypt(text, *PLACE) for _ in range(2)]

    assert [keys.decrypt(each, *PLACE) for each in stored] == [text, text]
    assert stored[0] != stored[1]
    assert all(is_encrypted(each) and keys.is_current(each) and text not in each[30:] for each in stored)


def test_nothing_stays_nothing_and_what_is_plain_is_read() -> None:
    """OPS-5: of an older version."""
    assert KeyRing((NEW,)).encrypt("", *PLACE) == ""
    assert NO_KEYS.encrypt("", *PLACE) == ""
    assert NO_KEYS.decrypt(SECRET, *PLACE) == KeyRing((NEW,)).decrypt(SECRET, *PLACE) == SECRET
    assert not KeyRing((NEW,)).is_current(SECRET)


def test_without_a_key_nothing_is_written() -> None:
    """T66: a door that was not given the keys stores no secret in clear."""
    with pytest.raises(CannotDecryptError):
        NO_KEYS.encrypt(SECRET, *PLACE)


def test_the_first_key_encrypts_and_all_decrypt() -> None:
    """T66: after a rotation older backups still open."""
    before = KeyRing((OLD,)).encrypt(SECRET, *PLACE)
    both = KeyRing((NEW, OLD))

    assert both.decrypt(before, *PLACE) == SECRET
    assert (both.is_current(before), both.has_key_of(before)) == (False, True)
    assert KeyRing((NEW,)).decrypt(both.encrypt(SECRET, *PLACE), *PLACE) == SECRET


@pytest.mark.parametrize("place", [("channels.secret", "c2"), ("channels.old_secret", "c1"), ("", "")])
def test_a_secret_opens_in_its_own_place_only(place: tuple[str, str]) -> None:
    """T66: whoever can write into the database cannot put one channel's secret into another."""
    keys = KeyRing((NEW,))

    with pytest.raises(CannotDecryptError, match="was changed"):
        keys.decrypt(keys.encrypt(SECRET, *PLACE), *place)


def test_another_key_is_named_and_no_secret() -> None:
    stored = KeyRing((OTHER,)).encrypt(SECRET, *PLACE)

    with pytest.raises(CannotDecryptError, match=stored.split(":")[1]) as refused:
        KeyRing((NEW, OLD)).decrypt(stored, *PLACE)
    assert SECRET not in str(refused.value)


def test_every_change_is_noticed() -> None:
    """T66: each character of the value changed, cut, or something else altogether."""
    keys = KeyRing((NEW,))
    stored = keys.encrypt(SECRET, *PLACE)
    start = stored.rindex(":") + 1
    flipped = [
        stored[:at] + ("B" if stored[at] == "A" else "A") + stored[at + 1 :]
        for at in range(start, len(stored) - 3)
    ]
    head = stored[:start]
    hostile = ["", "A", "%%%%", "я", "AAAA", "A" * 16, stored[start:-4], stored[start:] * 2, "\0" * 40]

    for each in (*flipped, *(head + text for text in hostile), "aes256gcm:", "aes256gcm::", stored + ":x"):
        with pytest.raises(CannotDecryptError):
            keys.decrypt(each, *PLACE)
