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


class Record:
    """One dialog's."""

    def __init__(self, stage: Stage, dialog_id: str, heard: Heard, next_begins: int):
        self.log: list[Event] = [msgspec.json.decode(p) for _, p, *_ in events(stage, dialog_id, "pub")]
        self.heard = heard
        self.now = stage.now
        self.next_begins = next_begins

    @property
    def began(self) -> int:
        return self.log[0]["at"]

    def shown(self, kind: str) -> list[int]:
        return [at(each) for each in self.log if form_kind(each) == kind]

    def strays(self) -> list[tuple[str, int]]:
        """Forms that came at no second at which one of their kind may come."""
        may = {
            "introduce": [self.began + 5 * SECOND, *self._after_copies()],
            "offline": [*self._unheard(), self.began + 60 * SECOND, *self._after_copies()],
            "rating": [at(end) for _, end in self._ends()],
            "copy": [*self.heard.presses, *(self._copy_due(place) for place, _ in self._ends())],
        }
        return [
            (kind, when) for kind, times in may.items() for when in self.shown(kind) if not near(when, times)
        ]

    def missed(self) -> list[tuple[str, int]]:
        """Forms that were due and did not come."""
        due = [*self._introduce(), *self._offline(), *self._after_the_end()]
        return [(kind, when) for kind, when in due if when <= self.now and not near(when, self.shown(kind))]

    def _introduce(self) -> Iterator[tuple[str, int]]:
        """FORM-1."""
        due = self.began + 5 * SECOND
        before = self._before(due)
        was_asked = any(form_kind(each) in ("introduce", "offline") for each in before)
        known = self._known(due)
        if not (was_asked or is_finished(before) or open_kinds(before)) and not (
            known.name and known.email and known.phone
        ):
            yield "introduce", due

    def _offline(self) -> Iterator[tuple[str, int]]:
        """FORM-8: at a message that nobody is here for, and when nobody has answered for a minute."""
        for place, each in enumerate(self.log):
            if is_by(each, "visitor") and self._is_alone(at(each)):
                before = [e for e in self.log[:place] if e["type"] != "DialogReopened"]
                if self._wants_contacts(before, at(each)):
                    yield "offline", at(each)
        due = self.began + 60 * SECOND
        before = self._before(due)
        is_answered = any(is_by(each, "operator") for each in before)
        if not is_answered and not is_finished(before) and self._wants_contacts(before, due):
            yield "offline", due

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
            has_one = any(form_kind(each) == "copy" for each in since)
            if not goes_on and not has_one and not self._known(due).email:
                yield "copy", due

    def _copy_due(self, place: int) -> int:
        end = at(self.log[place])
        rated = next(((i, at(e)) for i, e in enumerate(self.log) if e["type"] == "DialogRated"), None)
        if not self.heard.rating_is_on or (rated and rated[0] < place):
            return end + 5 * SECOND
        return rated[1] + 5 * SECOND if rated and rated[1] < end + 30 * SECOND else end + 30 * SECOND

    def _wants_contacts(self, before: list[Event], when: int) -> bool:
        known = self._known(when)
        put_away = any(
            form_kind(each) in ("introduce", "offline") and each["message"]["id"] in self.heard.not_now
            for each in before
        )
        was_asked = any(form_kind(each) == "offline" for each in before)
        return not (known.email or known.phone or put_away or was_asked or "copy" in open_kinds(before))

    def _unheard(self) -> list[int]:
        return [at(each) for each in self.log if is_by(each, "visitor") and self._is_alone(at(each))]

    def _after_copies(self) -> list[int]:
        """ "What became due meanwhile is asked five seconds after the copy was closed." """
        changes = [each for each in self.log if each["type"] == "FormChanged"]
        return [at(each) + 5 * SECOND for each in changes if each["form"]["kind"] == "copy"]

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
        if each["type"] == "FormChanged" and each["form"]["step"] in ("done", "put_away", "quiet"):
            open_.pop(each["message_id"], None)
    return set(open_.values())
