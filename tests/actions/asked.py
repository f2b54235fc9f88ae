"""What a visitor is to be asked, and when: read from a dialog's public record, not by the product's rules.

What somebody does happens at a moment of its own; what is due at that very moment was asked before.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from openline.domain.events import Facts
from tests.actions.steps import events
from tests.cast import SECOND, Stage

HALF = SECOND // 2
CLOSED = ("done", "put_away")
Event = dict[str, Any]


@dataclass
class Heard:
    """What the record does not tell: moments are milliseconds, facts those known from then on."""

    knew: list[tuple[int, Facts]]
    alone: list[tuple[int, bool]] = field(default_factory=list[tuple[int, bool]])
    """From when on nobody, or somebody, is here."""
    presses: list[int] = field(default_factory=list[int])
    """Of the icon."""
    not_now: set[str] = field(default_factory=set[str])
    """Forms that the visitor put away."""
    rating_is_on: bool = True
    tired_in: set[str] = field(default_factory=set[str])
    """Dialogs in which a contact form was put away. After two the visitor may be spared form 1."""


class Record:
    """One dialog's."""

    def __init__(self, stage: Stage, dialog_id: str, heard: Heard, next_begins: int):
        self.log: list[Event] = [msgspec.json.decode(p) for _, p, *_ in events(stage, dialog_id, "pub")]
        self.heard = heard
        self.now = stage.now
        self.next_begins = next_begins

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
        return [at(each) for each in self.log if form_kind(each) == kind]

    def strays(self) -> list[tuple[str, int]]:
        """Forms that came at no second at which one of their kind may come."""
        may = {
            "introduce": self._questions(),
            "offline": [*self._unheard(), *self._minutes(), *self._questions()],
            "rating": [at(end) for _, end in self._ends()],
            "copy": [*self.heard.presses, *(self._copy_due(place) for place, _ in self._ends())],
        }
        return [
            (kind, when) for kind, times in may.items() for when in self.shown(kind) if not near(when, times)
        ]

    def missed(self) -> list[tuple[str, int]]:
        """Forms that were due and did not come."""
        due = [*self._contact_forms(), *self._at_messages(), *self._after_the_end()]
        return [(kind, when) for kind, when in due if when <= self.now and not near(when, self.shown(kind))]

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
        """FORM-8: nobody is here."""
        for when in self._unheard():
            if self._wants_contacts(when):
                yield "offline", when

    def _wanted(self, due: int) -> str:
        if self._is_left_alone(due) and self._wants_contacts(due):
            return "offline"
        before, known = self._before(due), self._known(due)
        was_asked = any(form_kind(each) in ("introduce", "offline") for each in before)
        is_known = known.name and known.email and known.phone
        is_free = not (was_asked or is_finished(before) or open_kinds(before) or is_known)
        return "introduce" if is_free and len(self.heard.tired_in) < 2 else ""

    def _questions(self) -> list[int]:
        """Five seconds after the dialog began or went on; or after a copy closed, which may have kept a form
        waiting. While one is still to come, no other.
        """
        turns = [at(each) for each in self.log if each["type"] == "DialogReopened"]
        return in_turn([self.began, *turns, *self._closed_copies()], 5 * SECOND)

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
        end = at(self.log[place])
        rated = next(((i, at(e)) for i, e in enumerate(self.log) if e["type"] == "DialogRated"), None)
        if not self.heard.rating_is_on or (rated and rated[0] < place):
            return end + 5 * SECOND
        return rated[1] + 5 * SECOND if rated and rated[1] < end + 30 * SECOND else end + 30 * SECOND

    def _wants_contacts(self, when: int) -> bool:
        """What happened in the same moment was caused by it: the reopening, the forms put away by that."""
        before, known = self._before(when), self._known(when)
        put_away = any(
            form_kind(each) in ("introduce", "offline") and each["message"]["id"] in self.heard.not_now
            for each in before
        )
        was_asked = any(form_kind(each) == "offline" for each in before)
        goes_on = [each for each in self.log if at(each) == when and each["type"] == "DialogReopened"]
        is_open = not is_finished([*before, *goes_on])
        has_copy = "copy" in open_kinds(self._before(when + 1))
        return is_open and not (known.email or known.phone or put_away or was_asked or has_copy)

    def _is_left_alone(self, when: int) -> bool:
        """Nobody was here for a message, or has answered within a minute; and nobody has since."""
        since = max((at(each) for each in self._before(when) if is_by(each, "operator")), default=0)
        ended = max((at(each) for each in self._before(when) if each["type"] == "DialogFinished"), default=0)
        is_unheard = any(since < each < when and each > ended for each in self._unheard())
        minutes = [each for each in self._minutes() if each < when and not is_finished(self._before(each))]
        return is_unheard or (not self._is_answered(when) and bool(minutes))

    def _is_answered(self, when: int) -> bool:
        return any(is_by(each, "operator") for each in self._before(when))

    def _unheard(self) -> list[int]:
        return [at(each) for each in self.log if is_by(each, "visitor") and self._is_alone(at(each))]

    def _closed_copies(self) -> list[int]:
        return [
            at(each)
            for place, each in enumerate(self.log)
            if each["type"] == "FormChanged"
            and each["form"]["kind"] == "copy"
            and each["form"]["step"] in CLOSED
            and not is_finished(self.log[:place])
        ]

    def _ends(self) -> list[tuple[int, Event]]:
        return [(i, each) for i, each in enumerate(self.log) if each["type"] == "DialogFinished"]

    def _before(self, when: int) -> list[Event]:
        return [each for each in self.log if at(each) < when]

    def _known(self, when: int) -> Facts:
        """What is said at this very moment is said after what is due at it."""
        return next(
            (facts for since, facts in reversed(self.heard.knew) if since < when), self.heard.knew[0][1]
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


def open_kinds(log: list[Event]) -> set[str]:
    """Forms that nothing has closed yet. A message tells the form as it is now: changes are what counts."""
    open_: dict[str, str] = {}
    for each in log:
        if form_kind(each):
            open_[each["message"]["id"]] = form_kind(each)
        if each["type"] == "FormChanged" and each["form"]["step"] in (*CLOSED, "quiet"):
            open_.pop(each["message_id"], None)
    return set(open_.values())
