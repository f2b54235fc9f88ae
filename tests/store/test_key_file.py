"""The key file: made once, for its user alone, never overwritten; whatever is wrong is one sentence."""

import os
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from openline.store.databases import CannotStartError
from openline.store.key_file import add_key, make_keys, read_keys

PLACE = ("portal.secret", "portal")


def test_it_is_made_once_for_its_user_alone(tmp_path: Path) -> None:
    """T66, OPS-1: a second process finds the key of the first."""
    path = tmp_path / "secret.key"
    assert read_keys(path) is None

    stored = make_keys(path).encrypt("x", *PLACE)

    assert make_keys(path).decrypt(stored, *PLACE) == "x"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_key_goes_on_top_and_the_older_ones_stay(tmp_path: Path) -> None:
    """T66: older backups need them."""
    path = tmp_path / "secret.key"
    first = make_keys(path)
    path.write_text(path.read_text() + "\n# Ours, of 2026.\n")

    second = add_key(path)

    assert second.first_id != first.first_id
    assert second.decrypt(first.encrypt("x", *PLACE), *PLACE) == "x"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "# Ours, of 2026." in path.read_text()
    assert list(tmp_path.iterdir()) == [path]


WRONG = {
    "empty": b"",
    "comments only": b"# nothing\n\n",
    "a password": b"correct horse battery staple\n",
    "too short": urlsafe_b64encode(b"k" * 31),
    "too long": urlsafe_b64encode(b"k" * 33),
    "one of two": urlsafe_b64encode(b"k" * 32) + b"\nhunter2-hunter2\n",
    "no text": b"\xff\xfe" + b"k" * 30,
    "PEM": b"-----BEGIN PRIVATE KEY-----\nhunter2-hunter2\n-----END PRIVATE KEY-----\n",
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
def test_a_wrong_file_is_refused_in_one_sentence_and_left_alone(tmp_path: Path, content: bytes) -> None:
    """T66: the sentence names the file and nothing that is in it."""
    path = tmp_path / "secret.key"
    path.write_bytes(content)

    with pytest.raises(CannotStartError) as refused:
        read_keys(path)

    assert str(path) in str(refused.value)
    assert not any(word in str(refused.value) for word in ("horse", "hunter2", "a2tr"))
    assert path.read_bytes() == content


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotStartError, match="cannot be read"):
        read_keys(tmp_path)


def test_a_place_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotStartError, match="OPENLINE_KEY_FILE"):
        make_keys(tmp_path / "none" / "secret.key")


@pytest.mark.parametrize("call", ["fsync", "link"])
def test_cut_off_before_it_is_whole_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """F24: half a key would lose everything that is encrypted with it."""
    path = tmp_path / "secret.key"
    monkeypatch.setattr(os, call, fails)

    with pytest.raises(CannotStartError, match="No space left"):
        make_keys(path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["os.fsync", "pathlib.Path.rename"])
def test_a_rotation_that_fails_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """F24."""
    path = tmp_path / "secret.key"
    make_keys(path)
    before = path.read_text()
    monkeypatch.setattr(name, fails)

    with pytest.raises(CannotStartError, match="No space left"):
        add_key(path)
    assert path.read_text() == before
    assert list(tmp_path.iterdir()) == [path]


def fails(*_: object) -> None:
    raise OSError(28, "No space left on device")
