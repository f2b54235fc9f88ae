"""Letters to a client: when one is due, what it tells, what became of it. Rows first, sent later (MAIL-5)."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from openline.domain.dialogs.letter_views import LetterKind, LetterReason, LetterState, LetterView
from openline.domain.refusals import NotNow
from openline.domain.times import DAY, MINUTE, SECOND

WAITING: frozenset[LetterState] = frozenset(("queued", "deferred", "in_doubt"))
"""What the courier takes when its time has come."""

UNREAD_AFTER = 60 * SECOND
GONE_AFTER = 10 * SECOND
"""So long after the last socket of a visitor has gone, the page counts as closed (MAIL-1)."""
TYPING_LASTS = 6 * SECOND
TYPING_HOLDS = 60 * SECOND
LEASE = 10 * MINUTE
"""As long as the final dot may take (RFC 5321, 4.5.3.2.6)."""
IN_DOUBT_FOR = 15 * MINUTE
RETRY_AFTER = (1, 5, 15, 30, 60, 120, 240, 480)
"""Minutes after the first, second … refusal for now; then every eight hours, within a day."""
TRIED_FOR = 1 * DAY
RENDER_TRIES = 3
STALE_AFTER = 7 * DAY
"""As old as the way back in it may grow: an older letter does not go by itself."""
CONFIRMED_WITHIN = 7 * DAY
"""So long a letter waits for the press that its addressee is asked for first (R2)."""
_POLICY = re.compile(r"spam|block|polic|reject|denied|relay|reputation|black|auth|ban|quota", re.IGNORECASE)
UNREACHABLE_RETRY = 1 * MINUTE
HISTORY_MESSAGES = 500


@dataclass(frozen=True, slots=True)
class Letter:
    """`dedupe_key`: the same cause again makes no second letter. `upto`: the newest event of `pub` told.

    `since`: an unread letter tells answers from this `seq` on. `address_key`: the address as it is counted.
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
    is_urged: bool = False
    """An operator said: send it now. Caps and doubts about age do not hold it then; the law (R1) does."""
    message_id: str = ""
    result: str = ""
    """The mail server's own last words."""


@dataclass(frozen=True, slots=True)
class Unread:
    """What an unread letter hangs on. `first_at`: the oldest answer that was neither read nor told.

    `gone_at`: when the visitor's last socket went; 0 = one is open. `typed_at`: when somebody of the two last
    typed; 0 = never.
    """

    first_at: int
    gone_at: int = 0
    typed_at: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a mail server said: `code` 450 or 550, `enhanced` "5.1.1" or empty, and its words.

    `to`: what it was said to. A no to the sender says nothing of the recipient. `may_pass`: about us, not
    about the letter, so that it is tried again whatever the code.
    """

    code: int
    text: str
    enhanced: str = ""
    to: Literal["sender", "recipient", "letter"] = "letter"
    may_pass: bool = False

    @property
    def is_permanent(self) -> bool:
        return self.code >= 500 and not self.may_pass

    @property
    def blames_address(self) -> bool:
        """The mailbox is the trouble, not the letter. Without an enhanced code only what the recipient was
        refused with counts, and only if it does not speak of a policy (RFC 5321, 4.2.3: 550 is both).
        """
        if self.to == "sender":
            return False
        if self.enhanced:
            return is_of_address(self.enhanced) or (self.to == "recipient" and self.enhanced == "5.1.0")
        return self.to == "recipient" and may_be_of_address(self.code, self.text)


def may_be_of_address(code: int, text: str) -> bool:
    """What was said without an enhanced code: 550 is "no such mailbox" and "against our policy" alike."""
    return code in (550, 551, 553) and not _POLICY.search(text)


def is_of_address(status: str) -> bool:
    """An enhanced code by which there is no such mailbox, or not any more (RFC 3463; 5.1.10 by RFC 7505)."""
    return status in ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")


def unread_due(unread: Unread) -> int:
    """When the letter goes (MAIL-1): 60 s unread, or 10 s after the page was closed; typing holds it."""
    base = unread.first_at + UNREAD_AFTER
    if unread.gone_at:
        base = min(base, max(unread.first_at, unread.gone_at) + GONE_AFTER)
    return (
        base if not unread.typed_at else max(base, min(unread.typed_at + TYPING_LASTS, base + TYPING_HOLDS))
    )


def retry_at(tries: int, now: int) -> int:
    """After the `tries`-th refusal for now."""
    return now + _pause(tries)


def is_given_up(letter: Letter) -> bool:
    """A day of refusals is enough, counted from the first: waiting for a server or for a cap is none."""
    return sum(map(_pause, range(1, letter.tries + 2))) > TRIED_FOR


def _pause(tries: int) -> int:
    return RETRY_AFTER[min(max(tries, 1), len(RETRY_AFTER)) - 1] * MINUTE


def is_stale(letter: Letter, now: int) -> bool:
    """It waited too long to go by itself: for a mail server that was set up weeks later, for example."""
    return not letter.is_urged and now - letter.created_at > STALE_AFTER


def postponed(letter: Letter, why: LetterReason, at: int) -> Letter:
    """By a cap, until `at`."""
    state: LetterState = "in_doubt" if letter.why == "in_doubt" else "queued"
    return replace(letter, state=state, why=reason_now(letter, why), next_at=at)


def held(letter: Letter, why: LetterReason, now: int) -> Letter:
    """Until a person says so. Whether one in doubt has gone nobody knows: it does not go again (B.13)."""
    if letter.why == "in_doubt":
        return replace(letter, state="failed")
    ends_at = now + CONFIRMED_WITHIN if why == "confirm_first" else letter.next_at
    return replace(letter, state="held", why=why, next_at=ends_at)


def requeued(letter: Letter, upto: int, now: int) -> Letter:
    """What it was held for has come. A copy is of the conversation so far, and it goes on: up to `upto`."""
    upto = upto if letter.kind == "history" else letter.upto
    return replace(letter, state="queued", why="", next_at=now, upto=upto)


def is_due(letter: Letter, now: int) -> bool:
    """Its time has come, and nobody carries it."""
    return letter.state in WAITING and letter.next_at <= now and letter.lease_until <= now


def lease_released(letter: Letter, next_at: int) -> Letter:
    """Untried: its final dot has not left, so that `handing` was nothing yet. A doubt of old stays one."""
    state = letter.state
    if state == "handing":
        state = "in_doubt" if letter.why == "in_doubt" else "deferred" if letter.tries else "queued"
    return replace(letter, state=state, lease_until=0, data_at=0, next_at=next_at)


def refused(letter: Letter, refusal: Refusal, now: int) -> Letter:
    """For now: again later, within a day. For good: never."""
    letter = replace(letter, lease_until=0, data_at=0, result=f"{refusal.code} {refusal.text}"[:500])
    if refusal.is_permanent:
        return replace(letter, state="failed", why="bad_address" if refusal.blames_address else "refused")
    if is_given_up(letter):
        return replace(letter, state="failed", why="refused")
    tries = letter.tries + 1
    return replace(
        letter, state="deferred", why=reason_now(letter, "refused"), tries=tries, next_at=retry_at(tries, now)
    )


def bounced(letter: Letter, why: str, now: int, *, is_hard: bool) -> Letter:
    """Whoever reports that has had it: nobody is in doubt any more, and no courier still carries it."""
    state, cause = ("bounced", "bad_address") if is_hard else ("failed", "refused")
    sent_at = letter.sent_at or now
    return replace(letter, state=state, why=cause, sent_at=sent_at, lease_until=0, result=why[:500])


def in_doubt(letter: Letter, now: int) -> Letter:
    """The server was gone after the final dot: once more, under the same Message-ID, and never again."""
    if letter.why == "in_doubt":
        return replace(letter, state="failed", lease_until=0)
    return replace(letter, state="in_doubt", why="in_doubt", lease_until=0, next_at=now + IN_DOUBT_FOR)


def failed_to_render(letter: Letter, why: str, now: int) -> Letter:
    """It could not be made: three tries, then somebody has to look. The others go on."""
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
    """A doubt of old stays one: a second doubt must not lead to a third sending (B.13)."""
    return "in_doubt" if letter.why == "in_doubt" else why


def overridden(letter: Letter, act: Literal["send", "cancel"], now: int) -> Letter:
    """By an operator. Refuses with NotNow what has gone, or is on its way."""
    if letter.state in ("handing", "sent") or (act == "cancel" and letter.state == "cancelled"):
        raise NotNow("This letter has gone already, or is on its way.")
    if act == "cancel":
        return replace(letter, state="cancelled", why="operator", lease_until=0)
    return replace(letter, state="queued", why="", next_at=now, lease_until=0, is_urged=True, tries=0)


def copy_key(dialog_id: str, request: str) -> str:
    """`request`: the form that was answered, or the end of the dialog that sends it by itself."""
    return f"transcript:{dialog_id}:{request}"


def unread_key(dialog_id: str, since: int, now: int) -> str:
    """An episode begins with the first answer that nobody read; it may be told anew after a bounce."""
    return f"unread:{dialog_id}:{since}:{now}"


def confirm_key(address_key: str, day: int) -> str:
    return f"confirm:{address_key}:{day}"


def is_worth_sending(newest_text: int, mailed_up_to: int | None) -> bool:
    """After a reopening the letter goes again only if there is something new (FORM-7)."""
    return mailed_up_to is None or newest_text > mailed_up_to


def view_of(letter: Letter) -> LetterView:
    """As operators see it beside the dialog."""
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
