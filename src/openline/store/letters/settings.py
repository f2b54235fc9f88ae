"""The settings for sending letters: one column of the portal's row."""

from functools import lru_cache

import msgspec
from sqlalchemy import bindparam, select, update

from openline.domain.mail.policy import MailSettings
from openline.store.tables import portal
from openline.store.transaction import Reader, Transaction, encode

_MAIL_SETTINGS = select(portal.c.mail_settings)
_SAVE_MAIL_SETTINGS = update(portal).values(mail_settings=bindparam("mail_settings_"))


def get_mail_settings(tx: Reader) -> MailSettings:
    """Return the settings for letters; the defaults if none were saved."""
    found = tx.row(_MAIL_SETTINGS)
    return _mail_settings(found[0]) if found and found[0] else MailSettings()


def save_mail_settings(tx: Transaction, mailing: MailSettings) -> None:
    tx.run(_SAVE_MAIL_SETTINGS, mail_settings_=encode(mailing).decode())


@lru_cache(maxsize=4)
def _mail_settings(text: str) -> MailSettings:
    return msgspec.json.decode(text, type=MailSettings)
