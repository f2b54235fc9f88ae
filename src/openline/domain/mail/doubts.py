"""Which mails may be a machine's, by what they hold. Operators see such a mail, and decide.

RFC 3834 has a header for automatic replies, and many programs do not write it: mail rules, old servers,
ticket systems. Their texts are known by how their subject begins, by what they say of themselves, and by two
things told together: that somebody is away, and until when, or whom to ask meanwhile. One of them alone is
a person's: "I am on holiday, call me on Monday".
"""

from openline.domain.dialogs.mail_views import MailDoubt
from openline.domain.mail.absence_words import (
    AWAY,
    BY_ITSELF,
    MEANWHILE,
    RECEIPTS,
    SUBJECTS,
    TICKETS,
    UNTIL,
)
from openline.domain.mail.incoming import IncomingMail
from openline.domain.mail.reply_text import with_own_words
from openline.domain.values import replace

LOOKED_AT = 1_500
"""Characters of the text. Automatic replies say at once what they are."""
SHORT = 160
"""Characters. A text that says nothing but until when somebody is away."""
SUBJECT_WORDS = 4
"""Words that may stand between "Out of office" and the colon before the subject that is answered."""
_COLONS = (":", "：", "-", "–", "—")


def prepared(mail: IncomingMail) -> IncomingMail:
    """Return the mail with its newly written text, and with whether that reads like an automatic reply.

    Do this outside the write transaction: it may take most of a second.
    """
    mail = with_own_words(mail)
    return replace(mail, is_absence=is_absence(mail.subject, mail.text))


def of_content(mail: IncomingMail) -> MailDoubt:
    """Return why a machine may have written this mail; empty if nothing says so."""
    if mail.automatic:
        return "auto_reply"
    if mail.is_absence:
        return "absence"
    return "bulk" if mail.asks_silence else ""


def is_absence(subject: str, text: str) -> bool:
    """Return whether it reads like an out-of-office reply, or the receipt of a ticket system."""
    content = _plain(text[:LOOKED_AT])
    return (
        _is_subject(_plain(subject))
        or _has(content, BY_ITSELF)
        or (_has(content, AWAY) and (_has(content, MEANWHILE) or _is_only_a_date(content)))
        or _is_receipt(_plain(subject), content)
    )


def _is_subject(subject: str) -> bool:
    """Return whether the subject begins like an automatic reply's: "Out of office: Your question"."""
    subject = subject.lstrip("[(<*# ")
    for words in SUBJECTS:
        if subject.startswith(words):
            rest = subject[len(words) :].lstrip("])>* ")
            before, colon, _ = rest.partition(":")
            if not rest or rest.startswith(_COLONS) or (colon and len(before.split()) <= SUBJECT_WORDS):
                return True
    return False


def _is_only_a_date(content: str) -> bool:
    return len(content) <= SHORT and "?" not in content and not UNTIL.isdisjoint(content.split())


def _is_receipt(subject: str, content: str) -> bool:
    count = sum(words in content for words in RECEIPTS)
    return count >= 2 or (count == 1 and _has(subject, TICKETS))


def _has(text: str, phrases: tuple[str, ...]) -> bool:
    return any(words in text for words in phrases)


def _plain(text: str) -> str:
    """Return the text in lower case and on one line, with one kind of apostrophe."""
    return " ".join(text.replace("’", "'").replace("ʼ", "'").replace("İ", "i").casefold().split())
