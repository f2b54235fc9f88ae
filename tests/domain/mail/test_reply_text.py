"""Replies as mail programs write them, in the languages they speak: what the client wrote, and nothing else.

The mails in `replies/` were written for this purpose, after the shapes that each program gives its replies.
"""

from pathlib import Path

import pytest

from openline.domain.mail.incoming import IncomingMail
from openline.domain.mail.reply_text import new_text
from openline.transports.mail_in.parse import parse_mail

MAILS = sorted((Path(__file__).parent / "replies").glob("*.eml"))


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.stem)
def test_only_what_was_written_anew_is_left(mail: Path) -> None:
    """MAIL-4."""
    expected = mail.with_suffix(".txt").read_text().strip()

    read = parse_mail(mail.read_bytes())

    assert isinstance(read, IncomingMail)
    assert new_text(read.text) == expected


def test_there_are_enough_shapes() -> None:
    assert len(MAILS) >= 30
