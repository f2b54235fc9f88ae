"""Replies as mail programs write them, in the languages they speak: what the client wrote, and nothing else.

The mails in `replies/` were written for this purpose, after the shapes that each program gives its replies.
"""

from pathlib import Path

import pytest

from openline.domain.mail.incoming import IncomingMail
from openline.domain.mail.reply_text import split_reply, with_own_words
from openline.domain.values import replace
from openline.transports.mail_in.parse import parse_mail

MAILS = sorted((Path(__file__).parent / "replies").glob("*.eml"))


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: mail.stem)
def test_only_what_was_written_anew_is_left(mail: Path) -> None:
    """MAIL-4."""
    expected = mail.with_suffix(".txt").read_text().strip()

    read = parse_mail(mail.read_bytes())

    assert isinstance(read, IncomingMail)
    assert split_reply(read.text).kept == expected


def test_there_are_enough_shapes() -> None:
    assert len(MAILS) >= 30


def test_what_was_cut_can_be_read_again() -> None:
    """MAIL-4: the reply says whether words were left out, and brings the whole text."""
    quoted = "Ten, please.\n\nOn Tue, 5 Dec 2023 at 10:12, Lamps <a@b.example> wrote:\n> How many?"
    reply, short = split_reply(quoted), split_reply(" Ten,  please.\r\n")

    assert (reply.kept, reply.is_cut, reply.whole) == ("Ten, please.", True, quoted)
    assert (short.kept, short.is_cut) == ("Ten,  please.", False)
    mail = IncomingMail("<1@a.example>", "vera@a.example", "Vera", (), "Re: Lamps", quoted)
    assert (with_own_words(mail).text, with_own_words(mail).whole_text) == ("Ten, please.", quoted)
    assert not with_own_words(replace(mail, text="Ten, please.")).whole_text
