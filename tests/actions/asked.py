"""What a visitor is to be asked, and when: read from a dialog's public record, not by the product's rules.

What somebody does happens at a moment of its own; what is due at that very moment was asked before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import msgspec

from openline.domain.contact_details import ContactDetails
from openline.domain.times import DAY
from tests.actions.steps import events
from tests.cast import FOR_EVER, SECOND, Stage

HALF = SECOND // 2
CLOSED = ("done", "put_away")
CONTACTS = ("introduce", "offline")
SHOWN = "shown"
Event = dict[str, Any]


@dataclass
class Heard:
    """What the record does not tell: moments are milliseconds, details those known from then on."""

    knew: list[tuple[int, ContactDetails]]
    alone: list[tuple[int, bool]] = field(default_factory=list[tuple[int, bool]])
    """From when on nobody, or somebody, is here."""
    presses: list[int] = field(default_factory=list[int])
    """Of the icon."""
    menu: list[int] = field(default_factory=list[int])
    """When "Leave your contact details" was pressed there."""
    edits: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    """When "Edit" was pressed, and in which form."""
    touched: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    """When the visitor answered a form or put it away, and which; an empty id: they opened one."""
    not_now: dict[str, int] = field(default_factory=dict[str, int])
    """Contact forms that the visitor put away, and when."""
    tired: dict[str, int] = field(default_factory=dict[str, int])
    """Dialogs in which one was put away, and since when."""
    rating_is_on: bool = True


class Step(NamedTuple):
    """Of a form: `after` tells how it was shown, or what it became. `before` is empty when it was shown."""

    place: int
    at: int
    form_id: str
    kind: str
    before: str
    after: str
    was_given: bool = False

    @property
    def closes(self) -> bool:
        return is_open_step(self.before) and not is_open_step(self.after)


class Record:
    """One dialog's. `asked_before`: when contact forms came by themselves in earlier ones."""

    def __init__(self, stage: Stage, dialog_id: str, heard: Heard, next_begins: int, asked_before: list[int]):
        self.log: list[Event] = [msgspec.json.decode(p) for _, p, *_ in events(stage, dialog_id, "pub")]
        self.steps = list(steps_of(self.log))
        self.heard = heard
        self.now = stage.now
        self.next_begins = next_begins
        self.asked_before = asked_before

    def __repr__(self) -> str:
        """For whoever reads a failure: second, event, whose message or which form."""
        return "\n".join(
            f"{(at(each) - self.began) / SECOND:.2f} {each['type']}"
            f" {form_kind(each) or each.get('message', {}).get('author', '')}"
            f" {each.get('form', {}).get('kind', '')} {each.get('form', {}).get('step', '')}"
            for each in self.log
        )

    @property
    def began(self) -> int:
        return self.log[0]["at"]

    def shown(self, kind: str) -> list[int]:
        if kind == "edit":
            return [each.at for each in self.steps if each.after == "edit" != each.before]
        return [each.at for each in self.steps if each.after == SHOWN and each.kind == kind]

    def asked(self) -> list[int]:
        """When contact forms came by themselves."""
        offline = [each for each in self.shown("offline") if each not in self.heard.menu]
        return [*self.shown("introduce"), *offline]

    def strays(self) -> list[tuple[str, int]]:
        """Forms that came at no second at which one of their kind is due."""
        due = self._due()
        return [
            (kind, when)
            for kind in ("introduce", "offline", "rating", "copy", "edit")
            for when in self.shown(kind)
            if not near(when, [each for of_kind, each in due if of_kind == kind])
        ]

    def missed(self) -> list[tuple[str, int]]:
        """Forms that were due and did not come."""
        return [
            (kind, when)
            for kind, when in self._due()
            if when <= self.now and not near(when, self.shown(kind))
        ]

    def pushed_aside(self) -> list[Step]:
        """What the visitor had opened, and nobody else may close while something that it asks is unknown."""
        return [
            each
            for each in self.steps
            if each.closes
            and self._is_theirs(each)
            and not {(each.at, each.form_id), (each.at, "")} & {*self.heard.touched}
            and not (each.before != "edit" and each.kind == "offline" and self._is_settled(each))
            and each.at < self.next_begins
        ]

    def _is_theirs(self, step: Step) -> bool:
        shown_at = next(each.at for each in self.steps if each.form_id == step.form_id)
        return step.before == "edit" or shown_at in (*self.heard.presses, *self.heard.menu)

    def _is_settled(self, step: Step) -> bool:
        return is_complete(self._known(step.at + 1))

    def _due(self) -> list[tuple[str, int]]:
        return [
            *self._contact_forms(),
            *self._at_messages(),
            *self._after_the_end(),
            *self._at_presses(),
            *self._at_edits(),
        ]

    def _contact_forms(self) -> Iterator[tuple[str, int]]:
        """FORM-1, FORM-8: by the clock."""
        for due in self._questions():
            kind = self._wanted(due)
            if kind:
                yield kind, due
        for due in self._minutes():
            if not self._is_answered(due) and self._wants_contacts(due):
                yield "offline", due

    def _at_messages(self) -> Iterator[tuple[str, int]]:
        """FORM-8: nobody is here. What a first such message could not ask comes by the clock."""
        for when in self._unheard():
            if self._wants_contacts(when) and not self._was_unheard(when):
                yield "offline", when

    def _at_presses(self) -> Iterator[tuple[str, int]]:
        """Of the icon and the menu: nothing new while one of that kind is open."""
        for when in self.heard.presses:
            if self._is_mine(when) and "copy" not in open_kinds(self._before(when)):
                yield "copy", when
        for when in self.heard.menu:
            is_open = "offline" in open_kinds(self._before(when))
            if self._is_mine(when) and not is_open and not is_complete(self._known(when)):
                yield "offline", when

    def _at_edits(self) -> Iterator[tuple[str, int]]:
        """Of what was gathered, at the end of the thread."""
        for when, form_id in self.heard.edits:
            before = [each for each in self.steps if each.form_id == form_id and each.at < when][-1:]
            for it in before:
                is_summary = it.kind in CONTACTS and it.after == "done" and it.was_given
                if is_summary and self._is_mine(when):
                    yield "edit", when

    def _wanted(self, due: int) -> str:
        if self._is_left_alone(due) and self._wants_contacts(due):
            return "offline"
        before = self._before(due)
        was_asked = any(form_kind(each) in CONTACTS for each in before)
        is_free = not (was_asked or is_finished(before) or open_kinds(before))
        is_wanted = is_free and not is_complete(self._known(due)) and not self._is_tired(due)
        return "introduce" if is_wanted else ""

    def _is_tired(self, due: int) -> bool:
        """Put away in two dialogs: once in 30 days at most."""
        put_away = [when for when in self.heard.tired.values() if when < due]
        return len(put_away) >= 2 and due - max(self.asked_before, default=0) < 30 * DAY

    def _questions(self) -> list[int]:
        """Five seconds after the dialog began or went on; or after a copy or an edit closed, which may have
        kept a form waiting. While one is still to come, no other.
        """
        turns = [at(each) for each in self.log if each["type"] == "DialogReopened"]
        return in_turn([self.began, *turns, *self._closed_by_visitor()], 5 * SECOND)

    def _minutes(self) -> list[int]:
        """After the first message, and after the client's message with which the dialog goes on, while no
        operator has written.
        """
        turns = [at(e) for e in self.log if e["type"] == "DialogReopened" and e["by"] == "visitor"]
        due = in_turn([self.began, *(turn for turn in turns if not self._is_answered(turn))], 60 * SECOND)
        asked = [when for when in due if not is_finished(self._before(when))]
        # Once: what was asked in an open dialog is not asked when it goes on.
        return due[: due.index(asked[0]) + 1] if asked else due

    def _after_the_end(self) -> Iterator[tuple[str, int]]:
        """LINE-10, FORM-7, FORM-9: a rating that nobody answers does not hold the copy back."""
        for place, end in self._ends():
            before = self.log[:place]
            if not any(is_by(each, "operator") for each in before):
                continue
            if self.heard.rating_is_on and not any(each["type"] == "DialogRated" for each in before):
                yield "rating", at(end)
            due = self._copy_due(place)
            since = [each for each in self.log[place:] if at(each) < due]
            goes_on = any(each["type"] == "DialogReopened" for each in since) or self.next_begins < due
            has_one = any(form_kind(each) == "copy" for each in since) or "copy" in open_kinds(before)
            if not goes_on and not has_one and not self._known(due).email:
                yield "copy", due

    def _copy_due(self, place: int) -> int:
        """Not while the visitor has a contact form open, but five seconds after that was closed."""
        due = self._struck(place)
        for opened, closed in self._contacts_after(place):
            if opened < due:
                due = max(due, closed + 5 * SECOND)
        return due

    def _struck(self, place: int) -> int:
        end = at(self.log[place])
        rated = next(((i, at(e)) for i, e in enumerate(self.log) if e["type"] == "DialogRated"), None)
        if not self.heard.rating_is_on or (rated and rated[0] < place):
            return end + 5 * SECOND
        return rated[1] + 5 * SECOND if rated and rated[1] < end + 30 * SECOND else end + 30 * SECOND

    def _contacts_after(self, place: int) -> Iterator[tuple[int, int]]:
        """From when until when contact forms stood open after this end."""
        for opened in self.steps:
            if opened.kind not in CONTACTS or opened.after not in (SHOWN, "edit"):
                continue
            later = (each for each in self.steps if each.form_id == opened.form_id)
            closed = next((each for each in later if each.closes and each.place > opened.place), None)
            if closed is None or closed.place > place:
                yield opened.at, closed.at if closed else FOR_EVER

    def _wants_contacts(self, when: int) -> bool:
        """The dialog may go on in this very moment: the client's message is why."""
        before, known = self._before(when), self._known(when)
        not_now = [self.heard.not_now.get(each["message"]["id"]) for each in before if form_kind(each)]
        was_put_away = any(each and each < when for each in not_now)
        was_asked = any(form_kind(each) == "offline" for each in before)
        goes_on = [each for each in self.log if at(each) == when and each["type"] == "DialogReopened"]
        is_open = not is_finished([*before, *goes_on])
        is_settled = known.email or known.phone or was_put_away or was_asked
        return is_open and not is_settled and not self._has_opened(when)

    def _has_opened(self, when: int) -> bool:
        """The visitor, a copy or an edit: it is not pushed aside. A copy that came by itself is."""
        standing: dict[str, Step] = {}
        for each in self.steps:
            if each.at < when and each.after in (SHOWN, "edit"):
                standing[each.form_id] = each
            elif each.at < when and each.closes:
                standing.pop(each.form_id, None)
        return any(each.after == "edit" or each.at in self.heard.presses for each in standing.values())

    def _is_left_alone(self, when: int) -> bool:
        """Nobody was here for a message, or has answered within a minute; and nobody has since."""
        minutes = [each for each in self._minutes() if each < when and not is_finished(self._before(each))]
        return self._was_unheard(when) or (not self._is_answered(when) and bool(minutes))

    def _was_unheard(self, when: int) -> bool:
        since = max((at(each) for each in self._before(when) if is_by(each, "operator")), default=0)
        ended = max((at(each) for each in self._before(when) if each["type"] == "DialogFinished"), default=0)
        return any(max(since, ended) < each < when for each in self._unheard())

    def _is_answered(self, when: int) -> bool:
        return any(is_by(each, "operator") for each in self._before(when))

    def _unheard(self) -> list[int]:
        return [at(each) for each in self.log if is_by(each, "visitor") and self._is_alone(at(each))]

    def _closed_by_visitor(self) -> list[int]:
        """Copies and edits, in an open dialog."""
        return [
            each.at
            for each in self.steps
            if each.closes
            and (each.kind == "copy" or each.before == "edit")
            and not is_finished(self.log[: each.place])
        ]

    def _is_mine(self, when: int) -> bool:
        return self.began < when < self.next_begins

    def _ends(self) -> list[tuple[int, Event]]:
        return [(i, each) for i, each in enumerate(self.log) if each["type"] == "DialogFinished"]

    def _before(self, when: int) -> list[Event]:
        return [each for each in self.log if at(each) < when]

    def _known(self, when: int) -> ContactDetails:
        """What is said at this very moment is said after what is due at it."""
        return next(
            (details for since, details in reversed(self.heard.knew) if since < when), self.heard.knew[0][1]
        )

    def _is_alone(self, when: int) -> bool:
        return next((alone for since, alone in reversed(self.heard.alone) if since < when), False)


def at(event: Event) -> int:
    return event["message"]["at"] if event["type"] == "MessageAdded" else event["at"]


def near(when: int, times: list[int]) -> bool:
    return any(abs(when - each) <= HALF for each in times)


def in_turn(causes: list[int], after: int) -> list[int]:
    """When a question is put: so long after each cause, but only one at a time waits to be put."""
    due: list[int] = []
    for cause in sorted(causes):
        if not due or due[-1] <= cause:
            due.append(cause + after)
    return due


def form_kind(event: Event) -> str:
    is_form = event["type"] == "MessageAdded" and event["message"]["kind"] == "form"
    return event["message"]["form"]["kind"] if is_form else ""


def is_by(event: Event, author: str) -> bool:
    return event["type"] == "MessageAdded" and event["message"]["author"] == author


def is_finished(log: list[Event]) -> bool:
    turns = [each["type"] for each in log if each["type"] in ("DialogFinished", "DialogReopened")]
    return turns[-1:] == ["DialogFinished"]


def steps_of(log: list[Event]) -> Iterator[Step]:
    """A message tells the form as it is now: changes are what counts."""
    now: dict[str, str] = {}
    for place, each in enumerate(log):
        if form_kind(each):
            step = Step(place, at(each), each["message"]["id"], form_kind(each), "", SHOWN)
        elif each["type"] == "FormChanged":
            form, form_id = each["form"], each["message_id"]
            was_given = any((form.get("given") or {}).values())
            step = Step(place, at(each), form_id, form["kind"], now.get(form_id, ""), form["step"], was_given)
        else:
            continue
        yield step
        now[step.form_id] = step.after


def is_open_step(step: str) -> bool:
    return step not in ("", *CLOSED, "collapsed")


def open_kinds(log: list[Event]) -> set[str]:
    """Forms that nothing has closed yet."""
    open_ = {each.form_id: each for each in steps_of(log)}
    return {each.kind for each in open_.values() if is_open_step(each.after)}


def is_complete(known: ContactDetails) -> bool:
    return bool(known.name and known.email and known.phone)
