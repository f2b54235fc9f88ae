"""Encryption of the secrets in the database, each by itself, with keys that are not in the database.

A copy of the database, or a backup, is then not enough to pose as a visitor, to log in to the mail server or
to forge a link. What is stored reads `aes256gcm:ID:VALUE`: the id tells which key fits and nothing about it.
"""

import hashlib
import os
from base64 import b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
_NONCE_BYTES = 12
_SCHEME = "aes256gcm"


class CannotDecryptError(Exception):
    """A stored secret that no key at hand opens, or that was changed or moved."""


class KeyRing:
    """The keys of an installation. The first encrypts, all decrypt. No text stays what it is: nothing."""

    def __init__(self, keys: tuple[bytes, ...]):
        self._ciphers = {key_id(key): AESGCM(key) for key in keys}
        self.first_id = key_id(keys[0]) if keys else ""

    def encrypt(self, text: str, column: str, row_id: str) -> str:
        """Return the text as it is stored in this column (`table.column`) of this row. It opens nowhere else.

        Raises CannotDecryptError without a key.
        """
        if not text:
            return ""
        if not self.first_id:
            raise CannotDecryptError(f"There is no key to encrypt {column} with.")
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._ciphers[self.first_id].encrypt(nonce, text.encode(), _place(column, row_id))
        return f"{_SCHEME}:{self.first_id}:{urlsafe_b64encode(nonce + sealed).decode()}"

    def decrypt(self, stored: str, column: str, row_id: str) -> str:
        """Return the text that is stored there. One that is not encrypted yet is returned as it is.

        Raises CannotDecryptError.
        """
        if not is_encrypted(stored):
            return stored
        _, id_, value = (*stored.split(":", 2), "", "")[:3]
        if id_ not in self._ciphers:
            raise CannotDecryptError(f"{column} is encrypted with the key {id_}, which is not at hand.")
        try:
            sealed = b64decode(value, b"-_", validate=True)
            place = _place(column, row_id)
            opened = self._ciphers[id_].decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place)
        except (InvalidTag, ValueError):
            raise CannotDecryptError(f"{column} was changed, and cannot be decrypted.") from None
        return opened.decode()

    def is_current(self, stored: str) -> bool:
        """Return whether the stored text is encrypted with the first key, or is nothing."""
        return not stored or stored.startswith(f"{_SCHEME}:{self.first_id}:")

    def has_key_of(self, stored: str) -> bool:
        """Return whether the key of this encrypted text is at hand."""
        return key_id_in(stored) in self._ciphers


NO_KEYS = KeyRing(())
"""Reads what is not encrypted; refuses everything else."""


def key_id(key: bytes) -> str:
    """Return the name by which stored secrets call the key."""
    return hashlib.sha256(b"openline key " + key).hexdigest()[:8]


def is_encrypted(stored: str) -> bool:
    return stored.startswith(f"{_SCHEME}:")


def _place(column: str, row_id: str) -> bytes:
    return f"{column} {row_id}".encode()


def key_id_in(stored: str) -> str:
    """Return the id of the key with which this text is encrypted."""
    return stored.split(":")[1]
