"""The file with the keys of the stored secrets: one a line, the newest on top.

It is made at the first start, for its user alone, and is part of no backup.
"""

import os
import secrets
from base64 import b64decode, urlsafe_b64encode
from contextlib import suppress
from pathlib import Path

from openline.store.databases import CannotStartError, flush
from openline.store.keyring import KEY_BYTES, KeyRing

NAME = "secret.key"
_HEAD = """\
# The keys with which openline encrypts the secrets in its database; the first line encrypts, all decrypt.
# Without this file they are lost. It is in no backup: keep a copy where the backups are not.
"""


def read_keys(path: Path) -> KeyRing | None:
    """Return the keys in the file; None if there is no file. Raises CannotStartError."""
    try:
        lines = path.read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text"
        raise CannotStartError(f"The key file {path} cannot be read ({reason}).") from None
    keys = tuple(_key(line) for line in lines if line.strip() and not line.startswith("#"))
    if not keys or b"" in keys:
        raise CannotStartError(
            f"{path} is no key file of openline: put the right one in its place, "
            "or name another in OPENLINE_KEY_FILE."
        )
    return KeyRing(keys)


def make_keys(path: Path) -> KeyRing:
    """Make the file with one new key, unless another process has just made it. Raises CannotStartError."""
    part = _write_part(path, _HEAD + _new_line())
    try:
        # Unlike a renaming, a link never takes the place of a file that is there.
        with suppress(FileExistsError):
            os.link(part, path)
        flush(path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from None
    finally:
        part.unlink(missing_ok=True)
    keys = read_keys(path)
    assert keys
    return keys


def add_key(path: Path) -> KeyRing:
    """Put a new key on top of those in the file. Raises CannotStartError."""
    before = path.read_text()
    rest = before.removeprefix(_HEAD)
    part = _write_part(path, _HEAD + _new_line() + rest)
    try:
        _belongs_to_the_same(path, part)
        part.rename(path)
        flush(path.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _cannot_write(path, error) from None
    keys = read_keys(path)
    assert keys
    return keys


def _key(line: str) -> bytes:
    """Return the key in a line; b"" if there is none."""
    try:
        key = b64decode(line.strip(), b"-_", validate=True)
    except ValueError:
        return b""
    return key if len(key) == KEY_BYTES else b""


def _new_line() -> str:
    return urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode() + "\n"


def _write_part(path: Path, text: str) -> Path:
    """Write the text, flushed, into a file beside `path` that nobody else can read; return its path."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise _cannot_write(path, error) from None
    return part


def _belongs_to_the_same(path: Path, part: Path) -> None:
    """Give `part` to the owner of `path`: root may change a file that the server's user has to read."""
    owner, own = path.stat(), part.stat()
    if (owner.st_uid, owner.st_gid) != (own.st_uid, own.st_gid):
        os.chown(part, owner.st_uid, owner.st_gid)


def _cannot_write(path: Path, error: OSError) -> CannotStartError:
    return CannotStartError(
        f"The key file {path} cannot be written ({error.strerror}). "
        "Give this user the right to write there, or name another file in OPENLINE_KEY_FILE."
    )
