"""Letters to clients: when they are due, what they cover, their state. Rows are written first, sent later."""

from typing import Literal

from openline.domain.dialogs.letter_views import LetterKind, LetterReason, LetterState, LetterView
from openline.domain.letters.smtp_refusals import Refusal
from openline.domain.refusals import NotNow
from openline.domain.times import DAY, MINUTE, SECOND
from openline.domain.values import Immutable, replace

WAITING: frozenset[LetterState] = frozenset(("queued", "deferred", "in_doubt"))
"""States from which the courier takes a letter once its time has come."""
REVOCABLE: frozenset[LetterState] = frozenset((*WAITING, "held"))
"""States in which nothing of a letter is on its way: it may still go elsewhere, or not at all."""

ENDED: frozenset[LetterState] = frozenset(("bounced", "failed", "cancelled"))
"""States in which a further report says nothing new."""

UNREAD_AFTER = 60 * SECOND
GONE_AFTER = 10 * SECOND
"""The page counts as closed this long after the visitor's last socket has closed."""
TYPING_LASTS = 6 * SECOND
TYPING_HOLDS = 60 * SECOND
LEASE = 10 * MINUTE
"""As long as a server may take to answer the final dot (RFC 5321, 4.5.3.2.6)."""
IN_DOUBT_FOR = 15 * MINUTE
RETRY_AFTER = (1, 5, 15, 30, 60, 120, 240, 480)
"""Minutes after the first, second … temporary refusal; then every eight hours, within a day."""
TRIED_FOR = 1 * DAY
BLOCKED_TRIES = 3
"""A letter that came back because of us goes again after half an hour at the earliest."""
RENDER_TRIES = 3
STALE_AFTER = 7 * DAY
"""Equal to the lifetime of the return link: an older letter is not sent without an operator's decision."""
CONFIRMED_WITHIN = 7 * DAY
"""How long a letter waits for its addressee to confirm the address (double opt-in)."""
UNREACHABLE_RETRY = 1 * MINUTE
HISTORY_MESSAGES = 500
LetterAct = Literal["send", "cancel", "retry"]


class Letter(Immutable):
    """A letter in the queue, with its delivery state.

    `dedupe_key`: the same cause does not create a second letter. `since`, `upto`: an unread letter covers the
    answers between these `seq` of `pub`. `address_key`: the address as `canonical` counts it.
    """

    id: str
    dedupe_key: str
    kind: LetterKind
    dialog_id: str
    address: str
    address_key: str
    lang: str
    upto: int
    created_at: int
    state: LetterState = "queued"
    why: LetterReason = ""
    since: int = 0
    tries: int = 0
    next_at: int = 0
    lease_until: int = 0
    data_at: int = 0
    sent_at: int = 0
    opened_at: int = 0
    is_forced: bool = False
    """An operator chose "send now". Skips the pause between letters and the age check, but not the rules that
    protect the addressee (opt-outs, a human answer first)."""
    message_id: str = ""
    result: str = ""
    """The mail server's last response."""


class Unread(Immutable):
    """What decides when an unread letter is due.

    `first_at`: the oldest answer that was neither read nor covered by a letter. `gone_at`: when the visitor's
    last socket closed; 0 = one is open. `typed_at`: when the visitor or the operator last typed; 0 = never.
    """

    first_at: int
    gone_at: int = 0
    typed_at: int = 0


def unread_due(unread: Unread) -> int:
    """Return when the letter is due: UNREAD_AFTER the answer, or GONE_AFTER the page was closed.

    Whichever comes first; typing on either side delays it, by TYPING_HOLDS at most.
    """
    base = unread.first_at + UNREAD_AFTER
    if unread.gone_at:
        base = min(base, max(unread.first_at, unread.gone_at) + GONE_AFTER)
    return (
        base if not unread.typed_at else max(base, min(unread.typed_at + TYPING_LASTS, base + TYPING_HOLDS))
    )


def retry_at(tries: int, now: int) -> int:
    """Return when to try again after the `tries`-th temporary refusal."""
    return now + _pause(tries)


def is_given_up(letter: Letter) -> bool:
    """Return True if, with the next one, the pauses after refusals add up to more than TRIED_FOR.

    Time spent waiting for an unreachable server or for a limit does not count.
    """
    return sum(map(_pause, range(1, letter.tries + 2))) > TRIED_FOR


def _pause(tries: int) -> int:
    return RETRY_AFTER[min(max(tries, 1), len(RETRY_AFTER)) - 1] * MINUTE


def is_stale(letter: Letter, now: int) -> bool:
    """Return True if the letter is too old to be sent automatically.

    Otherwise a mail server that was set up weeks later would send everything that had piled up.
    """
    return not letter.is_forced and now - letter.created_at > STALE_AFTER


def postponed(letter: Letter, why: LetterReason, at: int) -> Letter:
    """Delay the letter until `at` because of a sending limit."""
    state: LetterState = "in_doubt" if letter.why == "in_doubt" else "queued"
    return replace(letter, state=state, why=reason_now(letter, why), next_at=at)


def held(letter: Letter, why: LetterReason, now: int) -> Letter:
    """Hold the letter until a person releases it.

    A letter in doubt fails instead: it may have been sent already, and must not be sent twice.
    """
    if letter.why == "in_doubt":
        return replace(letter, state="failed")
    ends_at = now + CONFIRMED_WITHIN if why == "confirm_first" else letter.next_at
    return replace(letter, state="held", why=why, next_at=ends_at)


def readdressed(letter: Letter, id_: str, address: str, address_key: str, now: int) -> Letter:
    """Return a letter with the same cause to another address, not tried yet.

    Whoever corrects an address is looking at the chat, and may read the answers there.
    """
    due = now + GONE_AFTER if letter.kind == "unread" else now
    return Letter(
        id=id_,
        dedupe_key=f"{letter.dedupe_key.partition('>')[0]}>{id_}",
        kind=letter.kind,
        dialog_id=letter.dialog_id,
        address=address,
        address_key=address_key,
        lang=letter.lang,
        upto=letter.upto,
        created_at=now,
        since=letter.since,
        next_at=due,
        is_forced=letter.is_forced,
    )


def is_same_address(one: str, other: str) -> bool:
    """Return True if a letter to the one is a letter to the other, as written."""
    return one.strip().casefold() == other.strip().casefold()


def requeued(letter: Letter, upto: int, now: int) -> Letter:
    """Queue a held letter whose condition is now met. A transcript is extended to `upto`."""
    upto = upto if letter.kind == "history" else letter.upto
    return replace(letter, state="queued", why="", next_at=now, upto=upto)


def is_due(letter: Letter, now: int) -> bool:
    """Return True if the letter may be sent now and no courier holds its lease."""
    return letter.state in WAITING and letter.next_at <= now and letter.lease_until <= now


def lease_released(letter: Letter, next_at: int) -> Letter:
    """Give up the lease without an attempt: the final dot was not sent. A letter in doubt stays in doubt."""
    state = letter.state
    if state == "handing":
        state = "in_doubt" if letter.why == "in_doubt" else "deferred" if letter.tries else "queued"
    return replace(letter, state=state, lease_until=0, data_at=0, next_at=next_at)


def refused(letter: Letter, refusal: Refusal, now: int) -> Letter:
    """Record a refusal: a temporary one is retried within a day, a permanent one never."""
    letter = replace(letter, lease_until=0, data_at=0, result=f"{refusal.code} {refusal.text}"[:500])
    if refusal.is_permanent:
        is_of_address = refusal.blames_address or refusal.needs_ascii
        return replace(letter, state="failed", why="bad_address" if is_of_address else "refused")
    if is_given_up(letter):
        return replace(letter, state="failed", why="refused")
    tries = letter.tries + 1
    return replace(
        letter, state="deferred", why=reason_now(letter, "refused"), tries=tries, next_at=retry_at(tries, now)
    )


def bounced(letter: Letter, why: str, now: int, *, is_hard: bool) -> Letter:
    """Record that the letter came back.

    A server that reports this has received the letter, so doubt about the delivery and the courier's lease
    end.
    """
    state, cause = ("bounced", "bad_address") if is_hard else ("failed", "refused")
    sent_at = letter.sent_at or now
    return replace(letter, state=state, why=cause, sent_at=sent_at, lease_until=0, result=why[:500])


def blocked(letter: Letter, why: str, now: int) -> Letter:
    """Queue a letter again that came back because of us: our server's address, our sender, our rate.

    Retried with long pauses within a day; then a person decides. One that waits already stays as it is.
    """
    if letter.state in WAITING:
        return letter
    tries = max(letter.tries, BLOCKED_TRIES) + 1
    letter = replace(letter, lease_until=0, data_at=0, result=why[:500], tries=tries)
    if is_given_up(letter):
        return replace(letter, state="failed", why="blocked")
    return replace(letter, state="deferred", why="blocked", next_at=retry_at(tries, now))


def reported(letter: Letter, text: str, now: int) -> Letter:
    """Record that a machine wrote about the letter what only a person understands: it may be lost."""
    sent_at = letter.sent_at or now
    return replace(letter, state="failed", why="reported", sent_at=sent_at, lease_until=0, result=text[:500])


def in_doubt(letter: Letter, now: int) -> Letter:
    """Record that the connection broke after the final dot: nobody knows if the server took the letter.

    It is tried once more under the same Message-ID; a second doubt fails it.
    """
    if letter.why == "in_doubt":
        return replace(letter, state="failed", lease_until=0)
    return replace(letter, state="in_doubt", why="in_doubt", lease_until=0, next_at=now + IN_DOUBT_FOR)


def failed_to_render(letter: Letter, why: str, now: int) -> Letter:
    """Record that the letter could not be rendered. Other letters are not affected.

    After RENDER_TRIES it fails and needs a person's attention.
    """
    tries = letter.tries + 1
    state: LetterState = "failed" if tries >= RENDER_TRIES else "deferred"
    next_at = retry_at(tries, now)
    return replace(
        letter,
        state=state,
        why=reason_now(letter, "broken"),
        tries=tries,
        next_at=next_at,
        lease_until=0,
        result=why[:500],
    )


def reason_now(letter: Letter, why: LetterReason) -> LetterReason:
    """Keep the reason `in_doubt` once it is set; otherwise a second doubt would allow a third attempt."""
    return "in_doubt" if letter.why == "in_doubt" else why


def overridden(letter: Letter, act: LetterAct, now: int) -> Letter:
    """Apply an operator's "send now", "try again" or "cancel". Raises NotNow if it was or is being sent."""
    if letter.state in ("handing", "sent") or (act == "cancel" and letter.state == "cancelled"):
        raise NotNow("This email has already been sent, or is being sent.")
    if act == "cancel":
        return replace(letter, state="cancelled", why="operator", lease_until=0)
    return replace(letter, state="queued", why="", next_at=now, lease_until=0, is_forced=True, tries=0)


def copy_key(dialog_id: str, request: str) -> str:
    """Key of a transcript. `request`: the form that was answered, or the end of the dialog."""
    return f"transcript:{dialog_id}:{request}"


def unread_key(dialog_id: str, since: int, now: int) -> str:
    """Key of an unread letter, which covers the answers from `since` on.

    `now` is part of it, so that the same answers may be sent again after a bounce.
    """
    return f"unread:{dialog_id}:{since}:{now}"


def confirm_key(address_key: str, day: int) -> str:
    return f"confirm:{address_key}:{day}"


def is_worth_sending(newest_text: int, mailed_up_to: int | None) -> bool:
    """Return True if there is text newer than `mailed_up_to` (None = nothing was mailed).

    Otherwise a dialog that is reopened and closed again would mail the same transcript twice.
    """
    return mailed_up_to is None or newest_text > mailed_up_to


def view_of(letter: Letter) -> LetterView:
    """Return the letter as operators see it beside the dialog."""
    return LetterView(
        id=letter.id,
        kind=letter.kind,
        address=letter.address,
        state=letter.state,
        why=letter.why,
        since=letter.since,
        upto=letter.upto,
        created_at=letter.created_at,
        next_at=letter.next_at,
        sent_at=letter.sent_at,
        opened_at=letter.opened_at,
        result=letter.result,
    )
