"""Settings and limits of outgoing mail. They keep visitors from mailing strangers through the portal."""

import re
from typing import Literal

from openline.domain.contact_details import ContactDetails
from openline.domain.crm.contacts import NAME_LIMIT, check_details
from openline.domain.crm.typed_emails import mended_email
from openline.domain.dialogs.letter_views import LetterReason
from openline.domain.letters.letters import Letter, is_stale
from openline.domain.mail import servers
from openline.domain.refusals import WrongField
from openline.domain.times import DAY, MINUTE
from openline.domain.urls import host_of
from openline.domain.values import Immutable, replace

BREAKER_LOOKS_AT = 200
COMPLAINTS_LOOKED_AT = 2_000
BREAKER_FROM = 20
"""With fewer letters the bounce rate means nothing."""
BOUNCES_BEARABLE = 0.05
COMPLAINTS_BEARABLE = 0.001
COMPLAINTS_FROM = 2
IMPRINT_LIMIT = 300
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
TripReason = Literal["bounces", "not_me", "complaints", "flood"]


class MailSettings(Immutable):
    """Mail settings of the portal. `smtp_url`: the one in the environment takes precedence."""

    unread_is_on: bool = True
    history_is_on: bool = True
    confirm_first: bool = False
    """Double opt-in: an unconfirmed address first gets a fixed text with one button, and nothing else until
    it is pressed."""
    tripped_why: str = ""
    """Why the breaker switched `confirm_first` on; empty = a person did, or it is off."""
    why_url: str = ""
    """Page with the explanation that the widget's "switched off" links to."""
    from_name: str = ""
    from_address: str = ""
    smtp_url: str = ""
    imprint: str = ""
    """Who the company is, in the words that its law asks for; below each letter."""
    colour: str = ""
    """Of the button and the initials, such as #0b6e69; empty = ours."""
    counted_from: int = 0
    """Since when "it was not me" counts for the breaker: since a person last put it back."""


class SendLimits(Immutable):
    """Limits on letters, each set in the environment. Counts per 24 hours; `apart_…` in milliseconds."""

    unread_unconfirmed: int = 3
    history_unconfirmed: int = 1
    apart_unconfirmed: int = 15 * MINUTE
    confirmed: int = 10
    apart_confirmed: int = 5 * MINUTE
    history_per_dialog: int = 3
    per_channel: int = 100
    per_portal: int = 500
    not_me: int = 20


class Installation(Immutable):
    """What letters need to know about this installation. `reply_address` empty: no mail is received."""

    origin: str
    default_sender: str = ""
    """Sender of letters while none is set."""
    reply_address: str = ""
    limits: SendLimits = SendLimits()


class RecentSends(Immutable):
    """Letters of the last 24 hours, counted exactly.

    `to_address`: (kind, time) of those to this mailbox that visitors who proved it caused, or those that
    others caused, as the addressee is one or the other; oldest first. `copies`: transcripts of this dialog.
    `channel`, `portal`: letters to unconfirmed addresses.
    """

    to_address: tuple[tuple[str, int], ...] = ()
    copies: int = 0
    channel: int = 0
    portal: int = 0


class TestResult(Immutable):
    """Result of a test letter. `why`: our explanation of the server's response, English source text."""

    is_sent: bool
    server_response: str
    why: str = ""
    sender: str = ""
    """The envelope's sender, if `why` speaks of it as "{sender}"."""


class Addressee(Immutable):
    """What is known about the person a letter goes to.

    `is_confirmed`: this visitor has proved to own the address, by a click in a letter, a reply to it or a
    signed identity. `is_answered`: a human operator has written in the dialog. `is_stopped`: no letters about
    this dialog are wanted. `is_spam`: the visitor was marked as spam and banned. `is_ours`: it is an address
    of the company, where letters would answer each other.
    """

    is_confirmed: bool = False
    is_answered: bool = False
    is_stopped: bool = False
    is_spam: bool = False
    is_suppressed: bool = False
    is_bad: bool = False
    is_ours: bool = False


class SendDecision(Immutable):
    """What to do with a letter: `later` is at `at`; `confirm`: ask the addressee first."""

    what: Literal["go", "later", "hold", "cancel", "confirm"]
    why: LetterReason = ""
    at: int = 0


GO = SendDecision("go")


def may_send(
    letter: Letter, to: Addressee, recent: RecentSends, settings: MailSettings, limits: SendLimits, now: int
) -> SendDecision:
    """Decide what to do with the letter.

    Called right before sending; nothing that was decided when the letter was written is relied on.
    """
    stop = final_decision(letter, to, settings)
    if stop:
        return stop
    if is_stale(letter, now):
        return SendDecision("hold", "too_old")
    room_at = _room_at(letter, to, recent, limits, now)
    if room_at > now:
        return SendDecision("later", "capped", room_at)
    if settings.confirm_first and not to.is_confirmed and letter.kind != "confirm":
        return SendDecision("confirm", "confirm_first")
    return GO


def is_off(letter: Letter, settings: MailSettings) -> bool:
    """Return True if the administrator has switched this kind off. That stops queued letters, too."""
    match letter.kind:
        case "unread":
            return not settings.unread_is_on
        case "history":
            return not settings.history_is_on
        case _:
            return not (settings.unread_is_on or settings.history_is_on)


def too_many_came_back(bounced: int, sent: int) -> bool:
    """Return True if the last BREAKER_LOOKS_AT letters trip the breaker by bounces.

    `bounced` includes letters that were refused when they were handed over, and so are not among `sent`.
    """
    tried = sent + bounced
    return tried >= BREAKER_FROM and bounced > tried * BOUNCES_BEARABLE


def too_many_complained(complained: int, sent: int) -> bool:
    """Return True if the last COMPLAINTS_LOOKED_AT letters trip the breaker by complaints.

    More letters than for bounces, because a thousandth of 200 is less than one; and one complaint may be a
    mistake.
    """
    return complained >= COMPLAINTS_FROM and complained > sent * COMPLAINTS_BEARABLE


def default_sender(origin: str, reply_address: str) -> str:
    """Return the sender of letters while nobody has set one; never a person's log-in.

    1. the address that replies go to, if it is one mailbox: sender, replies and returns share a domain
    2. no-reply at our own public name; relays may refuse it, and Settings advises to set another
    """
    if reply_address and not reply_address.startswith("*@"):
        return reply_address
    host = reply_address.removeprefix("*@") or host_of(origin)
    is_name = "." in host and not host.replace(".", "").isdigit()
    return f"no-reply@{host if is_name else 'localhost'}"


def without_password(url: str) -> str:
    """Return the URL as it may be shown: smtp://user@host:587."""
    scheme, _, rest = url.partition("://")
    who, at, server = rest.rpartition("@")
    return f"{scheme}://{who.partition(':')[0]}@{server}" if at else url


def saved_over(old: MailSettings, new: MailSettings) -> MailSettings:
    """Return the settings to store when a person saves `new`.

    A server URL that was shown without its password keeps the password. The breaker's reason stays as long as
    `confirm_first` does. Whoever switches that off after the breaker did has seen why: the count begins anew.
    """
    is_same = new.smtp_url != "" and new.smtp_url == without_password(old.smtp_url)
    return replace(
        new,
        from_address=mended_email(new.from_address),
        smtp_url=old.smtp_url if is_same else new.smtp_url,
        tripped_why=old.tripped_why if new.confirm_first else "",
        counted_from=new.counted_from if old.tripped_why and not new.confirm_first else old.counted_from,
    )


def wrong_in(settings: MailSettings) -> tuple[WrongField, ...]:
    """Return what cannot be saved, by field."""
    wrong: list[WrongField] = []
    if settings.from_address and check_details(ContactDetails(email=settings.from_address), "")[1]:
        text = "Please enter an email like name@example.com"
        wrong.append(WrongField("mail.from_address", "wrong_email", text))
    if settings.why_url and not _is_link(settings.why_url):
        text = "Enter an address that starts with https://, or a page of this server such as /help."
        wrong.append(WrongField("mail.why_url", "wrong_link", text))
    if settings.smtp_url and servers.mail_server(settings.smtp_url) is None:
        text = "Use the format smtp://user:password@mail.example.com:587"
        wrong.append(WrongField("mail.smtp_url", "wrong_server", text))
    if settings.colour and not _COLOUR.fullmatch(settings.colour):
        wrong.append(WrongField("mail.colour", "wrong_colour", "Enter a colour like #0b6e69."))
    if len(settings.imprint) > IMPRINT_LIMIT:
        wrong.append(WrongField("mail.imprint", "too_long", "Use at most 300 characters."))
    if len(settings.from_name) > NAME_LIMIT or not settings.from_name.isprintable():
        wrong.append(WrongField("mail.from_name", "too_long", "Enter a name of up to 100 characters."))
    return tuple(wrong)


def _is_link(text: str) -> bool:
    is_ours = text.startswith("/") and not text.startswith("//")
    return (is_ours or text.startswith(("https://", "http://"))) and text.isprintable() and len(text) <= 500


def final_decision(letter: Letter, to: Addressee, settings: MailSettings) -> SendDecision | None:
    """Return the decision that waiting does not change, or None."""
    for is_so, verdict in (
        (is_off(letter, settings), SendDecision("cancel", "switched_off")),
        (to.is_spam, SendDecision("cancel", "spam")),
        (to.is_ours, SendDecision("cancel", "own_address")),
        (to.is_suppressed, SendDecision("cancel", "suppressed")),
        (to.is_stopped, SendDecision("cancel", "stopped")),
        (to.is_bad, SendDecision("cancel", "bad_address")),
        (not to.is_confirmed and not to.is_answered, SendDecision("hold", "no_human")),
    ):
        if is_so:
            return verdict
    return None


def _room_at(letter: Letter, to: Addressee, recent: RecentSends, limits: SendLimits, now: int) -> int:
    """Return when the limits allow the letter; `now` or earlier = they already do.

    "Send now" skips the pause between letters, not the limits.
    """
    times = [at for kind, at in recent.to_address if to.is_confirmed or kind == letter.kind]
    most = _most(letter, to, limits)
    apart = limits.apart_confirmed if to.is_confirmed else limits.apart_unconfirmed
    # Confirmation letters do not count: after "yes, it was me" the letters that waited are sent at once.
    last = max((at for kind, at in recent.to_address if kind != "confirm"), default=-apart)
    due = [now if letter.is_forced or letter.kind != "unread" else last + apart]
    if len(times) >= most:
        due.append(times[-most] + DAY)
    if not to.is_confirmed and (recent.channel >= limits.per_channel or recent.portal >= limits.per_portal):
        due.append(now + 1 * DAY)
    if letter.kind == "history" and recent.copies >= limits.history_per_dialog:
        due.append(now + 1 * DAY)
    return max(due)


def _most(letter: Letter, to: Addressee, limits: SendLimits) -> int:
    if to.is_confirmed:
        return limits.confirmed
    return limits.unread_unconfirmed if letter.kind == "unread" else limits.history_unconfirmed
