"""Whatever people do, in whatever order: the conductor asks one thing at a time and nothing that is known."""

import contextlib
import os
from dataclasses import replace
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from openline.actions import answer, ask, finish, identify, rate
from openline.domain import forms
from openline.domain.channels import CARRIES, Channel, ChannelKind
from openline.domain.events import Facts
from openline.domain.lines import Auto
from openline.domain.refusals import Refused
from openline.domain.visitors import Identity
from openline.store import events as log
from openline.store import portals, visitors
from tests.actions.asked import Heard, Record
from tests.actions.steps import another_browser, answers_form, dialog, puts_away, sets
from tests.cast import FOR_EVER, Stage, changes_rules

EACH = st.sampled_from(
    [
        Facts(name="Vera"),
        Facts(email="vera@example.com"),
        Facts(phone="+74951234567"),
        Facts("Vera", "vera@example.com"),
    ]
)
BROWSERS = iter(range(1_000_000))
EXAMPLES = int(os.environ.get("OPENLINE_EXAMPLES", "60"))
WITHOUT_FORMS = ("network", "telegram", "api")
OTHERS_DO = st.lists(
    st.sampled_from("writes answers answers finishes finishes ends rates identifies waits waits".split()),
    min_size=3,
    max_size=6,
)


class Conducted(RuleBasedStateMachine):
    """She writes in the chat, and somebody else in a channel that has no forms."""

    stage: Stage
    """Shared by all examples; each has visitors of its own."""

    @initialize(kind=st.sampled_from(WITHOUT_FORMS), rating_is_on=st.booleans(), greets=st.booleans())
    def begins(self, kind: ChannelKind, rating_is_on: bool, greets: bool) -> None:
        place = next(BROWSERS)
        self.caller = another_browser(self.stage, f"{place}-")
        self.kind, line = kind, self.stage.look(portals.list_lines)[0]
        channel = Channel(f"{kind}-{place}", f"{kind}-{place}", kind, line.id, ())
        self.stage.do(portals.add_channel, channel)
        self.other = replace(another_browser(self.stage, f"{place}+"), channel_id=channel.id)
        for operator in (self.stage.oleg, self.stage.olga, self.stage.anna):
            self.stage.comes(operator)
        for clean in (
            "DELETE FROM form_counts",
            "DELETE FROM timers",
            "UPDATE dialogs SET status = 'finished'",
        ):
            sets(self.stage, clean)
        changes_rules(self.stage, rating_is_on=rating_is_on, greeting=Auto(is_on=greets))
        self.heard = Heard([(0, Facts())], rating_is_on=rating_is_on)
        self.dialogs = [self.stage.writes(caller=self.caller).dialog_id]
        self.others = [self.stage.writes(caller=self.other).dialog_id]
        self.goes_on()

    def goes_on(self) -> None:
        """Each thing that is done has a moment of its own: the order of causes is the order of moments."""
        found = self.stage.look(visitors.find_by_token, self.caller.token_hash, self.caller.channel_id)
        assert found
        self.heard.knew.append((self.stage.now, found.facts))
        self.stage.moves_on(0.01)

    def tries(self, act: Any, *arguments: Any, **named: Any) -> None:
        with contextlib.suppress(Refused):
            act(*arguments, **named)
        self.goes_on()

    @property
    def d(self) -> str:
        return self.dialogs[-1]

    @rule()
    def visitor_writes(self) -> None:
        written = self.stage.writes("Hello vera@example.com", self.caller)
        self.dialogs = list(dict.fromkeys([*self.dialogs, written.dialog_id]))
        self.goes_on()

    @rule()
    def operator_answers(self) -> None:
        self.tries(self.stage.answers, self.d)

    @rule()
    def operator_finishes(self) -> None:
        self.tries(self.stage.do, finish.operator_finishes, self.stage.oleg, self.d, self.stage.now)

    @rule(rated=st.sampled_from([0, 0, 3, 28]), seconds=st.sampled_from([0.4, 4, 4.6, 26, 30]))
    def the_end_and_what_follows(self, rated: int, seconds: float) -> None:
        """Often enough: answered, ended, and looked at while nobody does anything but rate, perhaps."""
        self.operator_answers()
        self.operator_finishes()
        if rated:
            self.stage.moves_on(rated)
            self.visitor_rates("good")
        self.stage.moves_on(seconds)

    @rule(seconds=st.sampled_from([0.4, 5, 60]), here=st.booleans())
    def the_icon_and_what_waits_for_it(self, seconds: float, here: bool) -> None:
        """The visitor opens a copy; what becomes due meanwhile comes when it is closed."""
        self.presses_the_icon()
        self.operators_come_and_go(here)
        self.visitor_writes()
        self.stage.moves_on(seconds)
        self.puts_it_away()
        self.stage.moves_on(5)

    @rule(facts=EACH)
    def somebody_known_is_left_alone(self, facts: Facts) -> None:
        self.is_identified(facts)
        self.operators_come_and_go(here=False)
        self.visitor_writes()
        self.stage.moves_on(60)

    @rule(seconds=st.sampled_from([0.4, 4.6, 30]), goes_on=st.booleans())
    def the_end_beside_an_open_copy(self, seconds: float, goes_on: bool) -> None:
        self.operator_answers()
        self.presses_the_icon()
        self.operator_finishes()
        self.stage.moves_on(seconds)
        if goes_on:
            self.visitor_writes()
        self.puts_it_away()
        self.stage.moves_on(31)

    @rule()
    def operator_reopens(self) -> None:
        self.tries(self.stage.do, finish.operator_reopens, self.stage.oleg, self.d, self.stage.now)

    @rule()
    def visitor_ends(self) -> None:
        self.tries(self.stage.do, finish.visitor_ends, self.caller, self.d, self.stage.now)

    @rule(mark=st.sampled_from(["good", "bad"]))
    def visitor_rates(self, mark: str) -> None:
        do = rate.visitor_rates
        self.tries(self.stage.do, do, self.caller, self.d, (mark, ""), self.stage.cid(), self.stage.now)

    @rule(facts=EACH)
    def answers_a_form(self, facts: Facts) -> None:
        for form_id, *_ in self.stage.look(log.list_shown, self.d)[-1:]:
            self.tries(answers_form, self.stage, form_id, facts, self.caller)

    @rule()
    def puts_it_away(self) -> None:
        for form_id, _, form, _ in self.stage.look(log.list_shown, self.d)[-1:]:
            self.heard.not_now.add(form_id)
            if form.kind in ("introduce", "offline"):
                self.heard.tired_in.add(self.d)
            self.tries(puts_away, self.stage, form_id, self.caller)

    @rule()
    def presses_the_icon(self) -> None:
        self.heard.presses.append(self.stage.now)
        do, cid = ask.visitor_wants_copy, self.stage.cid()
        self.tries(self.stage.do, do, self.caller, self.d, cid, self.stage.now)

    @rule(facts=EACH)
    def is_identified(self, facts: Facts) -> None:
        signed = Identity("u-1", facts)
        self.tries(self.stage.do, identify.visitor_identifies, self.caller, signed, self.stage.now)

    @rule()
    def says_reach_me_here(self) -> None:
        noticed = [each.id for each in self.stage.messages(self.d) if each.found and not each.confirmed]
        do, cid = answer.visitor_confirms, self.stage.cid()
        for message_id in noticed[-1:]:
            self.tries(self.stage.do, do, self.caller, self.d, message_id, cid, self.stage.now)

    @rule(steps=OTHERS_DO)
    def somebody_in_a_channel_without_forms(self, steps: list[str]) -> None:
        for step in steps:
            self.somebody_else(step)

    def somebody_else(self, step: str) -> None:
        do, d, now = self.stage.do, self.others[-1], self.stage.now
        match step:
            case "writes":
                self.others.append(self.stage.writes(caller=self.other).dialog_id)
            case "answers":
                self.tries(self.stage.answers, d)
            case "finishes":
                self.tries(do, finish.operator_finishes, self.stage.oleg, d, now)
            case "ends":
                self.tries(do, finish.visitor_ends, self.other, d, now)
            case "rates":
                self.tries(do, rate.visitor_rates, self.other, d, ("good", ""), self.stage.cid(), now)
            case "identifies":
                self.tries(do, identify.visitor_identifies, self.other, Identity("u-2", Facts()), now)
            case "waits":
                self.tries(do, ask.visitor_wants_copy, self.other, d, self.stage.cid(), now)
                self.stage.moves_on(31)
            case _:
                raise AssertionError(step)

    @rule(seconds=st.sampled_from([0.4, 1, 4, 4.6, 5, 26, 30, 60, 601]))
    def time_passes(self, seconds: float) -> None:
        self.stage.moves_on(seconds)

    @rule(here=st.booleans())
    def operators_come_and_go(self, here: bool) -> None:
        for operator in (self.stage.oleg, self.stage.olga, self.stage.anna):
            (self.stage.comes if here else self.stage.leaves)(operator)
        self.heard.alone.append((self.stage.now, not here))
        self.goes_on()

    @invariant()
    def every_form_comes_at_its_second_and_no_other(self) -> None:
        """FORM-1, FORM-7, FORM-8, FORM-9, LINE-10."""
        began = [dialog(self.stage, d).started_at for d in self.dialogs]
        for d, next_begins in zip(self.dialogs, [*began[1:], FOR_EVER], strict=True):
            record = Record(self.stage, d, self.heard, next_begins)
            assert not record.strays(), record
            assert not record.missed(), record

    @invariant()
    def nothing_is_asked_where_nothing_can_be(self) -> None:
        """CHAN-4: contact forms and copies are the chat's; a rating needs buttons."""
        for d in self.others:
            kinds = {each.form.kind for each in self.stage.look(log.list_shown, d)}
            assert kinds <= ({"rating"} if CARRIES[self.kind].buttons else set())

    @invariant()
    def one_form_at_a_time_in_the_whole_thread(self) -> None:
        shown = [s for d in self.dialogs for s in self.stage.look(log.list_shown, d)]
        assert sum(forms.is_open(each.form) for each in shown) <= 1

    @invariant()
    def a_known_fact_is_never_asked(self) -> None:
        """FORM-3: in no step of no contact form; what was given in this form is not asked."""
        found = self.stage.look(visitors.find_by_token, self.caller.token_hash, self.caller.channel_id)
        assert found
        known = {fact for fact in forms.ASKED if getattr(found.facts, fact)}
        for each in (shown.form for d in self.dialogs for shown in self.stage.look(log.list_shown, d)):
            if each.kind not in ("introduce", "offline") or not forms.is_open(each):
                continue
            given = {fact for fact in forms.ASKED if getattr(each.given, fact)}
            assert not known & set(each.asks) - given
            assert "name" not in known or each.step != "name"
            assert each.kind != "offline" or not known & {"email", "phone"}

    @invariant()
    def contact_forms_know_their_place(self) -> None:
        for d in self.dialogs:
            it, shown = dialog(self.stage, d), self.stage.look(log.list_shown, d)
            kinds = [each.form.kind for each in shown]
            assert kinds.count("offline") <= 1
            assert kinds.count("introduce") <= 1
            assert "offline" not in kinds or "introduce" not in kinds[kinds.index("offline") :]
            asking = [each.form.kind for each in shown if forms.is_open(each.form)]
            if it.status == "finished":
                assert not {"introduce", "offline"} & set(asking)
            else:
                assert "rating" not in asking
            if not it.answered_at:
                assert "rating" not in kinds

    @invariant()
    def what_was_shown_is_accounted_for(self) -> None:
        cursor = self.stage.connection.cursor()
        cursor.execute("SELECT what, sum(count) FROM form_counts GROUP BY what")
        counted = dict(cursor.fetchall())
        everywhere = [*self.dialogs, *dict.fromkeys(self.others)]
        shown = [s for d in everywhere for s in self.stage.look(log.list_shown, d)]
        standing = sum(forms.is_usable(each.form) for each in shown)
        closed = sum(counted.get(what, 0) for what in ("answered", "put_away", "left"))
        assert counted.get("shown", 0) == len(shown) == closed + standing


def test_one_thing_at_a_time(sqlite_stage: Stage) -> None:
    """FORM-1, FORM-3, FORM-7, FORM-8, FORM-9, FORM-12, LINE-10."""
    # Nobody pulls the plug on it: the disk need not be waited for.
    sqlite_stage.connection.execute("PRAGMA synchronous = OFF")
    Conducted.stage = sqlite_stage
    run_state_machine_as_test(
        Conducted,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=25, deadline=None, database=None, print_blob=True
        ),
    )
