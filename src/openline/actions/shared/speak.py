"""Adding a text to a dialog, for any author. The line posts its own texts in the visitor's language."""

from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import Author, Message
from openline.domain.files.files import FileView
from openline.domain.lines.lines import Line, Texts, custom_text, lang_of_texts
from openline.domain.mail.incoming import is_by_mail, is_sender_unchecked
from openline.domain.values import Immutable
from openline.domain.visitors.visitors import Visitor
from openline.store.dialogs import events
from openline.store.transaction import Reader, Transaction
from openline.store.visitors import visitors
from openline.texts import say


class NewMessage(Immutable):
    """A message to post. `author_id` and `cid` make it idempotent; texts of the line have neither."""

    author: Author
    name: str
    text: str
    author_id: str = ""
    cid: str | None = None
    found: ContactDetails | None = None
    files: tuple[FileView, ...] = ()


def post_message(tx: Transaction, dialog: Dialog, new: NewMessage, now: int) -> tuple[Dialog, Message]:
    """Append the message. The caller saves the dialog."""
    seq = events.upcoming(dialog, "pub")
    message = Message(
        tx.new_id(),
        "pub",
        seq,
        "text",
        new.author,
        new.name,
        new.text,
        now,
        found=new.found,
        files=new.files,
        by_mail=is_by_mail(new.cid),
        sender_unchecked=is_sender_unchecked(new.cid),
    )
    return events.append_message(tx, dialog, message, new.author_id, new.cid), message


def post_auto_message(tx: Transaction, dialog: Dialog, line: Line, text: str, now: int) -> Dialog:
    return post_message(tx, dialog, NewMessage("line", line.name, text), now)[0]


def language_of(visitor: Visitor, line: Line) -> str:
    return visitor.lang or lang_of_texts(line.rules)


def in_language(texts: Texts, source: str, lang: str) -> str:
    """Return the line's own text in this language, or the catalogue's translation of `source`."""
    return custom_text(texts, lang) or say(lang, source)


def question_of(tx: Reader, dialog: Dialog, line: Line) -> str | None:
    """Return the text above the rating buttons, in the visitor's language.

    Empty = the widget's default text; None = this line asks for no rating.
    """
    if not line.rules.rating_is_on:
        return None
    texts = line.rules.rating_texts
    visitor = visitors.find_visitor(tx, dialog.visitor_id) if texts else None
    return custom_text(texts, language_of(visitor, line)) if visitor else ""
