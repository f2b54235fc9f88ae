"""Content of a letter, composed from the state at the moment of sending."""

from openline.actions.letters.enqueue import language_of_letters
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import Message
from openline.domain.letters.addresses import is_same_mailbox
from openline.domain.letters.content import LetterContent, QuotedMessage, Speaker
from openline.domain.letters.letters import HISTORY_MESSAGES, Letter
from openline.domain.letters.links import LINK_TTL, LinkCode, LinkPurpose, back_url, may_lead_to
from openline.domain.mail import reply_addresses
from openline.domain.mail.incoming import size_shown
from openline.domain.mail.policy import Installation, MailSettings
from openline.domain.urls import host_of
from openline.domain.values import Immutable, replace
from openline.domain.visitors.visitors import PROOF_LASTS, Visitor, has_proved_email, hash_token
from openline.store.channels import channels
from openline.store.dialogs import dialogs, events
from openline.store.letters import addresses, settings
from openline.store.letters import letters as kept
from openline.store.lines import lines
from openline.store.portal import find_portal
from openline.store.transaction import Reader
from openline.store.visitors import visitors

QUESTIONS_BEFORE = 3
"""The client's own messages quoted before the first answer: the question may have come in parts."""
UNREAD_MESSAGES = 50
REFERENCES = 5


class OutgoingLetter(Immutable):
    """A letter to send. `codes`: the secrets in its links, never stored; `links`: what is stored of them."""

    letter: Letter
    content: LetterContent
    sender_name: str
    sender: str
    reply_to: str
    bounce_to: str
    token: str
    message_id: str
    references: tuple[str, ...]
    codes: tuple[str, ...]
    links: tuple[LinkCode, ...]

    @property
    def stop_url(self) -> str:
        return self.content.stop_url


def is_still_current(tx: Reader, dialog: Dialog, letter: Letter, entries: tuple[QuotedMessage, ...]) -> bool:
    """Return whether the composed content is still valid: an answer may have been edited or retracted."""
    content = _content_of(tx, dialog, letter)
    return content is not None and set(entries) <= set(content[1])


def compose(
    tx: Reader, installation: Installation, about: tuple[Dialog, Letter], codes: tuple[str, str], now: int
) -> OutgoingLetter | None:
    """Compose the letter. Return None if nothing is left to tell, because the answers were retracted.

    Reads only. `codes`: one for the return link, one for the opt-out link.
    """
    dialog, letter = about
    found = _content_of(tx, dialog, replace(letter, lang=language_of_letters(tx, dialog)))
    if found is None:
        return None
    letter, entries, left_out = found
    portal, mailing = find_portal(tx), settings.get_mail_settings(tx)
    page, site = _page(tx, installation, dialog)
    sender = mailing.from_address or installation.default_sender
    pattern, domain = installation.reply_address, sender.rpartition("@")[2]
    secret = portal.secret if portal else ""
    reply_to = reply_addresses.reply_address(pattern, letter.id, secret)
    content = LetterContent(
        kind=letter.kind,
        lang=letter.lang,
        portal=_portal_name(mailing, portal.name if portal else ""),
        line=dialog.line,
        label=dialog.label,
        address=letter.address,
        entries=entries,
        left_out=left_out,
        rating=dialog.rating,
        began_at=dialog.started_at,
        back_url=_button(installation, letter, codes[0], page),
        stop_url=f"{installation.origin}/letter/{codes[1]}",
        site=site,
        is_answerable=bool(reply_to),
        imprint=mailing.imprint,
        colour=mailing.colour,
    )
    content = _for_reader(tx, content, (dialog, letter), now)
    return OutgoingLetter(
        letter=letter,
        content=content,
        sender_name=_sender_name(content),
        sender=sender,
        reply_to=reply_to,
        bounce_to=reply_addresses.bounce_address(pattern, letter.id, secret),
        token=reply_addresses.letter_token(letter.id, secret),
        message_id=letter.message_id or f"<{letter.id}@{domain}>",
        references=_references(tx, dialog, letter, domain),
        codes=codes,
        links=_links(letter, codes, now),
    )


def _for_reader(tx: Reader, content: LetterContent, about: tuple[Dialog, Letter], now: int) -> LetterContent:
    """Add what depends on the addressee: the time zone, and whether the words in it are their own."""
    dialog, letter = about
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    zone = visitor.zone if visitor else ""
    return replace(
        content,
        zone=zone or lines.line_of(tx, dialog).rules.hours.zone,
        is_zone_theirs=bool(zone),
        is_proved=visitor is not None and is_confirmed(tx, letter, visitor, now),
    )


def is_confirmed(tx: Reader, letter: Letter, visitor: Visitor, now: int) -> bool:
    """Return whether this visitor proved within a year that the address is theirs, or its owner knows them.

    What other visitors did does not count.
    """
    is_proved = letter.address == visitor.details.email and has_proved_email(visitor, now)
    confirmed = addresses.list_confirmed(tx, visitor.id, letter.address_key, now - PROOF_LASTS)
    return is_proved or any(is_same_mailbox(letter.address, each) for each in confirmed)


def _sender_name(content: LetterContent) -> str:
    """Return who writes: the operator and the company, if one operator does; else the company."""
    names = {entry.name for entry in content.entries if entry.is_new and entry.by == "operator"}
    (name, *others) = names or {""}
    return content.portal if others or not name else f"{name} · {content.portal}"


def _content_of(
    tx: Reader, dialog: Dialog, letter: Letter
) -> tuple[Letter, tuple[QuotedMessage, ...], int] | None:
    match letter.kind:
        case "unread":
            return _unread(tx, dialog, letter)
        case "history":
            found, total = events.list_texts(tx, dialog.id, letter.upto, HISTORY_MESSAGES)
            entries = tuple(_entry(each) for each in found)
            return (letter, entries, max(0, total - len(entries))) if entries else None
        case _:
            return letter, (), 0


def _unread(
    tx: Reader, dialog: Dialog, letter: Letter
) -> tuple[Letter, tuple[QuotedMessage, ...], int] | None:
    """Return the letter, its entries and 0; None if no answer is unread.

    The entries are its answers that are still unread, those that came while it was queued, and the question
    before them.

    Answers that another letter contained meanwhile, or that an operator excluded from letters, are left out.
    A retry after a doubt must repeat the first attempt: mailboxes drop a second letter with the same id.
    """
    after = max(
        dialog.read_by_visitor, letter.since - 1, kept.find_copied_up_to(tx, dialog.id, letter.address)
    )
    _, further = events.find_answers(tx, dialog.id, max(after, letter.upto, dialog.mail_upto))
    upto = letter.upto if letter.why == "in_doubt" else max(letter.upto, further)
    found, _ = events.list_texts(tx, dialog.id, upto, UNREAD_MESSAGES)

    def is_in_letter(message: Message) -> bool:
        is_ours = message.seq <= letter.upto or message.seq > dialog.mail_upto
        return message.author == "operator" and message.seq > after and is_ours

    people = [each for each in found if each.author in ("visitor", "operator")]
    first = next((i for i, each in enumerate(people) if is_in_letter(each)), None)
    if first is None:
        return None
    entries = [_entry(each) for each in _open_questions(people[:first])]
    for each in people[first:]:
        if each.author == "visitor" or is_in_letter(each):
            entries.append(_entry(each, is_new=each.author == "operator"))
    return replace(letter, upto=upto), tuple(entries), 0


def _open_questions(before: list[Message]) -> list[Message]:
    """Return the client's last messages before the answer, up to an earlier answer."""
    asked: list[Message] = []
    for message in reversed(before):
        if message.author != "visitor":
            if asked:
                break
            continue
        asked.append(message)
        if len(asked) == QUESTIONS_BEFORE:
            break
    return asked[::-1]


def _entry(message: Message, *, is_new: bool = False) -> QuotedMessage:
    by: Speaker = "line" if message.author == "system" else message.author
    name = "" if message.author == "visitor" else message.name
    files = tuple(f"{each.name} ({size_shown(each.size)})" for each in message.files)
    return QuotedMessage(by, name, message.text, message.at, is_new, files)


def _page(tx: Reader, installation: Installation, dialog: Dialog) -> tuple[str, str]:
    """Return the page where the dialog began, and its host; else the public chat page and ''."""
    channel = channels.get_channel(tx, dialog.channel_id)
    page = dialogs.find_page(tx, dialog.id).url
    if not channel.is_closed and may_lead_to(page, channel, installation.origin):
        return page, host_of(page)
    return f"{installation.origin}/chat/{channel.key}", ""


def _button(installation: Installation, letter: Letter, code: str, page: str) -> str:
    """Return the link back to the dialog; for a double opt-in letter, to the page that asks the reader."""
    return f"{installation.origin}/letter/{code}" if letter.kind == "confirm" else back_url(page, code)


def _links(letter: Letter, codes: tuple[str, str], now: int) -> tuple[LinkCode, ...]:
    """Return the links as they are stored: by the hashes of their codes."""
    purposes: tuple[LinkPurpose, LinkPurpose] = ("confirm" if letter.kind == "confirm" else "back", "stop")
    return tuple(
        LinkCode(
            hash_token(code),
            purpose,
            letter.id,
            letter.dialog_id,
            letter.address,
            now,
            now + LINK_TTL[purpose],
        )
        for code, purpose in zip(codes, purposes, strict=True)
    )


def _references(tx: Reader, dialog: Dialog, letter: Letter, domain: str) -> tuple[str, ...]:
    """Return the references that make one thread of a dialog in every mail program (RFC 5322, 3.6.4).

    They name only letters to the same mailbox: of letters to others its reader learns nothing.
    """
    return (f"<{dialog.id}@{domain}>", *kept.list_sent_before(tx, letter, REFERENCES))


def _portal_name(mailing: MailSettings, name: str) -> str:
    return mailing.from_name or name
