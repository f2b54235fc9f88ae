"""Whatever people do, in whatever order: one owner, the oldest first, no limit exceeded, nobody forgotten.

Looked at after every transaction; what counts and who is free is counted here anew, from the rows.
"""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openline.actions.dialogs import finish, organise, talk
from openline.actions.lines import assign, transfer
from openline.actions.team import presence
from openline.actions.timers import timer_is_due
from openline.actions.visitors import identify
from openline.domain.contact_details import ContactDetails
from openline.domain.dialogs.dialogs import Dialog, waits_in_line
from openline.domain.lines import assignment
from openline.domain.lines.lines import Rules
from openline.domain.refusals import AlreadyFinished, Refused, TakenBy
from openline.domain.team.operators import is_present
from openline.domain.visitors.visitors import Identity
from openline.store import timers
from openline.store.lines import lines, queues
from openline.store.team import presences
from tests.actions.steps import another_browser, dialog, sets
from tests.cast import SECOND, Stage, changes_rules

STEPS = st.lists(
    st.tuples(
        # Methods of Scene: a step that is none of them is an error. Twice the oftener ones.
        st.sampled_from(
            (
                "writes writes writes writes answers answers takes skips skips finishes finishes comes comes"
                " goes goes waits waits takes_over transfers moves moves invites pins reopens ends is_known"
            ).split()
        ),
        st.sampled_from(["oleg", "olga", "anna"]),
        st.integers(0, 5),
        st.integers(0, 5),
    ),
    min_size=10,
    max_size=30,
)
CLEAN = "events timers dialogs visitor_tokens visitors contacts contact_values".split()


class Scene:
    """Six visitors; Anna, Oleg and Olga of the main line, Stan of the other one.

    `who` acts; `n` is the dialog's, the visitor's or the line's place; `other` a second choice.
    """

    def __init__(self, stage: Stage, rules: dict[str, Any], *, everybody_is_here: bool):
        self.stage = stage
        for table in CLEAN:
            sets(stage, f"DELETE FROM {table}")
        sets(stage, "UPDATE operators SET last_assigned_at = 0")
        self.people = {"oleg": stage.oleg, "olga": stage.olga, "anna": stage.anna, "stan": stage.stan}
        self.rows: dict[str, Dialog] = {}
        self.lines = [line.id for line in stage.look(lines.list_lines)]
        for line_id in self.lines:
            changes_rules(stage, line_id, **rules)
        self.rules: Rules = stage.look(lines.get_line, self.lines[0]).rules
        for name in self.people:
            (self.comes if everybody_is_here else self.goes)(name, 0, 0)

    def writes(self, _: str, n: int, __: int) -> None:
        self.does(talk.visitor_writes, self.caller(n), talk.Sending("Hello", self.stage.cid()))

    def is_known(self, _: str, n: int, __: int) -> None:
        identity = Identity(f"u-{n}", ContactDetails(email=f"u-{n}@example.com"))
        self.does(identify.visitor_identifies, self.caller(n), identity)

    def ends(self, _: str, n: int, other: int) -> None:
        for it in [self.nth(other)] if self.rows else []:
            self.does(finish.visitor_ends, self.caller(n), it.id)

    def answers(self, who: str, n: int, _: int) -> None:
        self.acts(talk.operator_answers, who, n, "Yes", self.stage.cid())

    def takes(self, who: str, n: int, _: int) -> None:
        """The first has it; whoever is late hears who."""
        outcome = self.acts(assign.operator_takes, who, n)
        if self.rows and not isinstance(outcome, Refused):
            assert self.nth(n).operator_id == self.people[who].id

    def skips(self, who: str, n: int, _: int) -> None:
        """Rather what is offered to them."""
        offers = [i for i, it in enumerate(self.rows.values()) if it.offered_to == self.people[who].id]
        self.acts(transfer.operator_declines, who, offers[n % len(offers)] if offers else n, self.stage.cid())

    def takes_over(self, who: str, n: int, _: int) -> None:
        self.acts(transfer.operator_takes_over, who, n, self.stage.cid())

    def transfers(self, who: str, n: int, other: int) -> None:
        target = transfer.TransferTarget(list(self.people.values())[other % 4].id)
        self.acts(transfer.operator_transfers, who, n, target, self.stage.cid())

    def moves(self, who: str, n: int, other: int) -> None:
        """To the other line, and back by Stan."""
        target = transfer.TransferTarget(line_id=self.lines[other % 2])
        self.acts(transfer.operator_transfers, ("stan", who)[other % 2], n, target, self.stage.cid())

    def invites(self, who: str, n: int, other: int) -> None:
        guest = list(self.people.values())[other % 4]
        self.acts(organise.operator_invites, who, n, guest.id, self.stage.cid())

    def pins(self, who: str, n: int, other: int) -> None:
        self.acts(organise.operator_pins, who, n, self.stage.cid(), on=other > 0)

    def finishes(self, who: str, n: int, _: int) -> None:
        self.acts(finish.operator_finishes, who, n)

    def reopens(self, who: str, n: int, _: int) -> None:
        self.acts(finish.operator_reopens, who, n)

    def comes(self, who: str, _: int, __: int) -> None:
        self.does(presence.operator_switches, self.people[who].id, on=True)
        self.does(presence.operator_comes, self.people[who].id)
        self.stage.comes(self.people[who])
        self.rows = self.all_rows()

    def goes(self, who: str, how: int, _: int) -> None:
        """What waits for them goes back, taken or only offered; what they answered or pinned stays theirs."""
        gone = self.people[who].id
        before = self.rows if self.is_here(gone) else {}
        if how % 3 == 0:
            self.does(presence.operator_switches, gone, on=False)
        else:
            self.does(presence.operator_leaves, gone, for_good=how % 3 == 1)
            self.passes(0 if how % 3 == 1 else 3)
        for d, it in before.items():
            after, is_theirs = self.rows[d], it.status == "in_work" and it.operator_id == gone
            stays = is_theirs and (bool(it.is_pinned) or not it.waiting_since)
            assert after.offered_to != gone
            assert not is_theirs or (after.operator_id == gone) == stays

    def waits(self, _: str, n: int, __: int) -> None:
        self.passes((1, 20, 59, 60, 130, 601)[n])

    def work_it_all_off(self) -> None:
        """Nobody starves: each round brings at least one more to its end, until nothing is left."""
        for name in self.people:
            self.comes(name, 0, 0)
        for _ in self.rows:
            self.passes(61)
            for d in self.rows:
                who = self.rows[d].operator_id or self.rows[d].offered_to or self.whoever(self.rows[d])
                for operator in [each for each in self.people.values() if each.id == who]:
                    self.does(talk.operator_answers, operator, d, "Yes", self.stage.cid())
                    self.does(finish.operator_finishes, operator, d)
        assert {it.status for it in self.rows.values()} <= {"finished"}

    def look(self) -> None:
        """LINE-4: nobody waits while somebody is free for it, who did not just say "not me".

        LINE-2, LINE-3: an offer is to somebody who is here, and not for ever.
        """
        for it in self.rows.values():
            skips = assignment.declines_of(it.declined)
            for who in self.of_line(it.line_id) if waits_in_line(it) else ():
                is_free = self.is_free(who, it.line_id) and skips.get(who, 0) <= self.stage.now
                assert self.rules.assignment == "first_to_take" or not is_free
            assert not it.offered_to or self.is_here(it.offered_to)
            assert not it.offered_to or it.offered_until > self.stage.now

    def caller(self, n: int) -> Any:
        return another_browser(self.stage, f"{n}x")

    def nth(self, n: int) -> Dialog:
        return list(self.rows.values())[n % len(self.rows)]

    def acts(self, act: Callable[..., Any], who: str, n: int, *more: Any, **named: Any) -> Any:
        """An operator, with a dialog. A refusal says who has it, or that it has ended."""
        if not self.rows:
            return None
        it, operator = self.nth(n), self.people[who]
        outcome = self.does(act, operator, it.id, *more, **named)
        if isinstance(outcome, TakenBy):
            assert (outcome.values["name"], it.status) == (it.operator, "in_work")
            assert it.operator_id != operator.id
        if isinstance(outcome, AlreadyFinished):
            assert it.status == "finished"
        return outcome

    def does(self, act: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """One transaction, a look at what it did, and what follows at once. A refusal changes nothing."""
        outcome = self.once(act, *arguments, self.stage.now, **named)
        self.passes(0)
        return outcome

    def passes(self, seconds: int) -> None:
        end = self.stage.now + seconds * SECOND
        while due := self.stage.look(timers.list_due, end, 1):
            self.stage.now = max(self.stage.now, due[0].due_at)
            self.once(timer_is_due, due[0], self.stage.now)
        self.stage.now = end

    def once(self, act: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        before, outcome = self.rows, None
        try:
            outcome = self.stage.do(act, *arguments, **named)
        except Refused as refused:
            outcome = refused
        self.rows = self.all_rows()
        if isinstance(outcome, Refused):
            assert self.rows == before
            return outcome
        happened = [
            (each.dialog_id, msgspec.json.decode(each.payload)) for each in self.stage.commits[-1].events
        ]
        self.one_has_it(before, act)
        by_hand = {
            d for d, event in happened if event["type"] == "DialogTransferred" and event["to_operator"]
        }
        for d, event in happened:
            if event["type"] == "DialogOffered" and d not in by_hand:
                self.was_assigned_fairly(before.get(d), self.rows[d], event["operator_id"])
        return outcome

    def all_rows(self) -> dict[str, Dialog]:
        found = self.stage.connection.cursor().execute("SELECT id FROM dialogs ORDER BY id").fetchall()
        return {d: dialog(self.stage, d) for (d,) in found}

    def one_has_it(self, before: dict[str, Dialog], act: Callable[..., Any]) -> None:
        """LINE-2: an owner, or an offer, or neither; from one owner to another only by taking over."""
        for it in self.rows.values():
            was = before.get(it.id, it)
            match it.status:
                case "new":
                    assert not it.operator_id
                case "in_work":
                    assert it.operator_id
                    assert not it.offered_to
                case "finished":
                    assert not it.offered_to
            if was.status == it.status == "in_work" and was.operator_id != it.operator_id:
                assert act is transfer.operator_takes_over

    def was_assigned_fairly(self, was: Dialog | None, it: Dialog, who: str) -> None:
        """LINE-2, LINE-3, LINE-4; LINE-8: a known client goes to their operator first, whatever the way."""
        assert who in self.of_line(it.line_id)
        offers_count = self.rules.limit_counts != "answered"
        assert self.counted(who, it.line_id) <= (self.rules.limit or 99) - (not offers_count)
        responsible = self.stage.look(queues.find_responsible, it.contact_id)
        is_known = self.rules.known_first and not (was and was.offered_at) and bool(responsible)
        if self.rules.assignment == "first_to_take":
            assert is_known
            assert who == responsible
            return
        for other in filter(waits_in_line, self.rows.values()):
            is_older = (other.queued_at, other.id) < (it.queued_at, it.id)
            assert (
                other.line_id != it.line_id or not is_older or who in assignment.declines_of(other.declined)
            )
        if is_known and responsible in self.of_line(it.line_id) and who != responsible:
            is_willing = responsible not in assignment.declines_of(it.declined)
            assert not (is_willing and self.is_free(responsible, it.line_id))

    def of_line(self, line_id: str) -> list[str]:
        return self.stage.look(lines.list_operator_ids, line_id)

    def whoever(self, it: Dialog) -> str:
        """With `first_to_take`: whoever takes it first."""
        return self.of_line(it.line_id)[0] if self.rules.assignment == "first_to_take" else ""

    def is_here(self, who: str) -> bool:
        return is_present(self.stage.look(presences.find_presence, who), self.stage.now)

    def is_free(self, who: str, line_id: str) -> bool:
        return self.is_here(who) and self.counted(who, line_id) < (self.rules.limit or 99)

    def counted(self, who: str, line_id: str) -> int:
        """LINE-3, the three ways: answered; also new and offered ones; also those they were invited to."""
        open_ = [it for it in self.rows.values() if it.line_id == line_id and it.status != "finished"]
        counts = self.rules.limit_counts
        return sum(
            bool(it.answered_at)
            if it.operator_id == who and counts == "answered"
            else who in (it.operator_id, it.offered_to if counts != "answered" else "")
            or (counts == "open" and f" {who} " in it.invited and not waits_in_line(it))
            for it in open_
        )


@pytest.mark.parametrize("counts", ["answered", "answered_new", "open"])
@pytest.mark.parametrize("way", ["balanced", "in_order", "first_to_take"])
def test_whatever_people_do_it_is_assigned_fairly(sqlite_stage: Stage, way: str, counts: str) -> None:
    """LINE-2, LINE-3, LINE-4, LINE-7, LINE-8."""
    # Nobody pulls the plug on it: the disk need not be waited for.
    sqlite_stage.connection.execute("PRAGMA synchronous = OFF")

    @settings(max_examples=20, deadline=None, database=None)
    @given(STEPS, st.sampled_from([1, 2, None]), st.booleans(), st.booleans())
    def whatever_people_do(
        steps: list[tuple[str, str, int, int]], limit: int | None, known_first: bool, here: bool
    ) -> None:
        rules = {"assignment": way, "limit": limit, "limit_counts": counts, "known_first": known_first}
        scene = Scene(sqlite_stage, rules, everybody_is_here=here)
        for step, who, n, other in steps:
            getattr(scene, step)(who, n, other)
            scene.look()
        scene.work_it_all_off()

    whatever_people_do()
