"""The settings for sending letters: two columns of the portal's row, the mail server in one of its own."""

from functools import lru_cache

import msgspec
from sqlalchemy import bindparam, select, update

from openline.domain.mail.policy import MailSettings
from openline.domain.values import replace
from openline.store.tables import PORTAL_ID, portal
from openline.store.transaction import Reader, Transaction, encode

_MAIL_SETTINGS = select(portal.c.id, portal.c.mail_settings, portal.c.smtp_url)
_SAVE_MAIL_SETTINGS = (
    update(portal)
    .where(portal.c.id == bindparam("id_"))
    .values(mail_settings=bindparam("mail_settings_"), smtp_url=bindparam("smtp_url_"))
)
_SMTP_URL = str(portal.c.smtp_url)


def get_mail_settings(tx: Reader) -> MailSettings:
    """Return the settings for letters; the defaults if none were saved."""
    found = tx.row(_MAIL_SETTINGS)
    if found is None:
        return MailSettings()
    id_, text, smtp_url = found
    settings = _mail_settings(text) if text else MailSettings()
    return replace(settings, smtp_url=tx.keyring.decrypt(smtp_url, _SMTP_URL, id_))


def save_mail_settings(tx: Transaction, mailing: MailSettings) -> None:
    smtp_url = tx.keyring.encrypt(mailing.smtp_url, _SMTP_URL, PORTAL_ID)
    text = encode(replace(mailing, smtp_url="")).decode()
    tx.run(_SAVE_MAIL_SETTINGS, id_=PORTAL_ID, mail_settings_=text, smtp_url_=smtp_url)


@lru_cache(maxsize=4)
def _mail_settings(text: str) -> MailSettings:
    return msgspec.json.decode(text, type=MailSettings)
