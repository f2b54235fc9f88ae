"""Whatever people do, in whatever order: the form flow asks one thing at a time and nothing that is known."""

import contextlib
import os
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from openline.actions.dialogs import finish
from openline.actions.forms import answer, ask, rate
from openline.actions.visitors import arrive, identify
from openline.domain.channels.channels import CAPABILITIES, Channel, ChannelKind
from openline.domain.contact_details import ContactDetails
from openline.domain.forms import forms
from openline.domain.forms.forms import ShownForm
from openline.domain.lines.lines import AutoMessage
from openline.domain.refusals import Refused
from openline.domain.times import DAY
from openline.domain.values import replace
from openline.domain.visitors.visitors import Credentials, Identity
from openline.store.channels import channels
from openline.store.dialogs import events as log
from openline.store.lines import lines
from openline.store.visitors import visitors
from tests.actions.asked import Heard, Record
from tests.actions.steps import another_browser, answers_form, dialog, puts_away, sets
from tests.cast import FOR_EVER, Stage, changes_rules

EACH = st.sampled_from(
    [
        ContactDetails(name="Vera"),
        ContactDetails(email="vera@example.com"),
        ContactDetails(phone="+74951234567"),
        ContactDetails("Vera", "vera@example.com"),
    ]
)
BROWSERS = iter(range(1_000_000))
EXAMPLES = int(os.environ.get("OPENLINE_EXAMPLES", "40"))
WITHOUT_FORMS: tuple[ChannelKind, ...] = ("network", "telegram", "api")
OTHERS_DO = st.lists(
    st.sampled_from("writes answers answers finishes finishes ends rates identifies waits waits".split()),
    min_size=3,
    max_size=6,
)


@dataclass
class Somebody:
    """Who writes where there are no forms."""

    kind: ChannelKind
    caller: Credentials
    dialogs: list[str]


class Conducted(RuleBasedStateMachine):
    """She writes in the chat, and somebody else in each channel that has no forms."""

    stage: Stage
    """Shared by all examples; each has visitors of its own."""

    @initialize(rating_is_on=st.booleans(), greets=st.booleans())
    def begins(self, rating_is_on: bool, greets: bool) -> None:
        place = next(BROWSERS)
        self.caller = another_browser(self.stage, f"{place}-")
        for operator in (self.stage.oleg, self.stage.olga, self.stage.anna):
            self.stage.comes(operator)
        for clean in (
            "DELETE FROM form_counts",
            "DELETE FROM timers",
            "UPDATE dialogs SET status = 'finished'",
        ):
            sets(self.stage, clean)
        changes_rules(self.stage, rating_is_on=rating_is_on, greeting=AutoMessage(is_on=greets))
        self.heard = Heard([(0, ContactDetails())], rating_is_on=rating_is_on)
        self.dialogs = [self.stage.writes(caller=self.caller).dialog_id]
        self.others = [self.somebody_in(kind, place) for kind in WITHOUT_FORMS]
        self.goes_on()

    def somebody_in(self, kind: ChannelKind, place: int) -> Somebody:
        line = self.stage.look(lines.list_lines)[0]
        channel = Channel(f"{kind}-{place}", f"{kind}-{place}", kind, line.id, ())
        self.stage.do(channels.add_channel, channel)
        caller = replace(another_browser(self.stage, f"{kind}-{place}"), channel_id=channel.id)
        return Somebody(kind, caller, [self.stage.writes(caller=caller).dialog_id])

    def goes_on(self) -> None:
        """Each thing that is done has a moment of its own: the order of causes is the order of moments."""
        found = self.stage.look(visitors.find_by_token, self.caller.token_hash, self.caller.channel_id)
        assert found
        self.heard.knew.append((self.stage.now, found.details))
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

    @rule(details=EACH)
    def somebody_known_is_left_alone(self, details: ContactDetails) -> None:
        self.is_identified(details)
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

    @rule(seconds=st.sampled_from([0.4, 60]))
    def an_end_by_mistake(self, seconds: float) -> None:
        """Of a new dialog, before its form 1 came: that comes once the dialog is open again."""
        self.operator_finishes()
        self.stage.moves_on(601)
        self.visitor_writes()
        self.operator_finishes()
        self.stage.moves_on(seconds)
        self.operator_reopens()
        self.stage.moves_on(5)

    @rule()
    def visitor_ends(self) -> None:
        self.tries(self.stage.do, finish.visitor_ends, self.caller, self.d, self.stage.now)

    @rule(mark=st.sampled_from(["good", "bad"]))
    def visitor_rates(self, mark: str) -> None:
        do = rate.visitor_rates
        self.tries(self.stage.do, do, self.caller, self.d, (mark, ""), self.stage.cid(), self.stage.now)

    def at_hand(self, late: bool) -> list[ShownForm]:
        """The form that is open; or the last, whatever became of it: a tab may be late."""
        shown = self.stage.look(log.list_shown, self.d)
        return [each for each in shown if forms.is_open(each.form)] or list(shown[-1:] if late else ())

    @rule(details=EACH, late=st.booleans())
    def answers_a_form(self, details: ContactDetails, late: bool = True) -> None:
        for each in self.at_hand(late):
            self.touches(each.id, answers_form, self.stage, each.id, details, self.caller)

    @rule(details=EACH)
    def answers_the_first_form_late(self, details: ContactDetails) -> None:
        for each in self.stage.look(log.list_shown, self.d)[:1]:
            self.touches(each.id, answers_form, self.stage, each.id, details, self.caller)

    @rule(late=st.booleans())
    def puts_it_away(self, late: bool = True) -> None:
        for each in self.at_hand(late):
            is_asking = forms.is_open(each.form) and each.form.step != "edit"
            if is_asking and each.form.kind in ("introduce", "offline"):
                self.heard.not_now[each.id] = self.stage.now
                self.heard.tired.setdefault(self.d, self.stage.now)
            self.touches(each.id, puts_away, self.stage, each.id, self.caller)

    @rule()
    def presses_the_icon(self) -> None:
        self.heard.presses.append(self.stage.now)
        self.opens(ask.visitor_wants_copy, self.d)

    @rule()
    def presses_leave_contacts(self) -> None:
        self.heard.menu.append(self.stage.now)
        self.opens(ask.visitor_wants_contacts, self.d)

    @rule(nth=st.sampled_from([0, -1, -2]))
    def presses_edit(self, nth: int = 0) -> None:
        """In a summary, or where there is none; also in an older dialog."""
        shown = [each for d in self.dialogs for each in self.stage.look(log.list_shown, d)]
        summaries = [each for each in shown if each.form.step == "done"] or shown
        for each in summaries[nth:][:1]:
            self.heard.edits.append((self.stage.now, each.id))
            self.opens(answer.visitor_edits_form, each.id)

    def touches(self, form_id: str, act: Any, *arguments: Any) -> None:
        self.heard.touched.append((self.stage.now, form_id))
        self.tries(act, *arguments)

    def opens(self, act: Any, where: str) -> None:
        cid = self.stage.cid()
        self.touches("", self.stage.do, act, self.caller, where, cid, self.stage.now)

    @rule(seconds=st.sampled_from([0.4, 4.6, 30]), details=EACH, gives=st.booleans(), ends=st.booleans())
    def opened_out_of_the_menu(
        self, seconds: float, details: ContactDetails, gives: bool, ends: bool
    ) -> None:
        """It outlives the end, and the copy waits for it; more becomes known meanwhile."""
        self.operator_answers()
        self.presses_leave_contacts()
        self.is_identified(ContactDetails(name="Vera"))
        if ends:
            self.operator_finishes()
        self.stage.moves_on(seconds)
        self.answers_a_form(details) if gives else self.puts_it_away()
        self.stage.moves_on(31)

    @rule(seconds=st.sampled_from([0.4, 30, 60]), details=EACH, gives=st.booleans(), here=st.booleans())
    def edits_what_was_given(self, seconds: float, details: ContactDetails, gives: bool, here: bool) -> None:
        """Nothing is asked over it, whoever goes, and whatever ends meanwhile. It was given late, when form 1
        had made room for a copy: a name alone is then all there is.
        """
        self.stage.moves_on(5)
        self.presses_the_icon()
        self.answers_the_first_form_late(details)
        self.presses_edit(-1)
        self.operators_come_and_go(here)
        self.operator_finishes() if here else self.visitor_writes()
        self.stage.moves_on(seconds)
        self.answers_a_form(details) if gives else self.puts_it_away()
        self.stage.moves_on(31)

    @rule(by_menu=st.booleans())
    def not_now_and_next_time(self, by_menu: bool) -> None:
        """Put away in this dialog; and the next one's first seconds."""
        if by_menu:
            self.presses_leave_contacts()
        self.puts_it_away()
        self.operator_finishes()
        self.stage.moves_on(601)
        self.visitor_writes()
        self.stage.moves_on(5)

    @rule(days=st.sampled_from([29, 31]), is_tired=st.booleans())
    def a_month_passes(self, days: int, is_tired: bool) -> None:
        """After the last question was asked. Both looked in meanwhile: a browser that stays away for 30 days
        is another visitor's.
        """
        if is_tired:
            self.not_now_and_next_time(by_menu=False)
            self.not_now_and_next_time(by_menu=False)
        self.visitor_ends()
        self.stage.moves_on(601)
        sets(self.stage, "DELETE FROM timers")
        for _ in range(2):
            self.stage.now += days * DAY // 2
            for caller in (self.caller, *(each.caller for each in self.others)):
                self.stage.do(arrive.visitor_arrives, caller, "", self.stage.now)
        self.visitor_writes()
        self.stage.moves_on(5)

    @rule(details=EACH)
    def is_identified(self, details: ContactDetails) -> None:
        signed = Identity("u-1", details)
        self.tries(self.stage.do, identify.visitor_identifies, self.caller, signed, self.stage.now)

    @rule()
    def says_reach_me_here(self) -> None:
        noticed = [each.id for each in self.stage.messages(self.d) if each.found and not each.confirmed]
        do, cid = answer.visitor_confirms, self.stage.cid()
        for message_id in noticed[-1:]:
            self.tries(self.stage.do, do, self.caller, self.d, message_id, cid, self.stage.now)

    @rule(steps=OTHERS_DO)
    def somebody_in_a_channel_without_forms(self, steps: list[str]) -> None:
        """In each of them the same happens."""
        for step in steps:
            for who in self.others:
                self.somebody_else(who, step)

    @rule()
    def somebody_there_was_answered(self) -> None:
        self.somebody_in_a_channel_without_forms(["writes", "answers", "finishes", "waits"])

    def somebody_else(self, who: Somebody, step: str) -> None:
        do, d, now = self.stage.do, who.dialogs[-1], self.stage.now
        match step:
            case "writes":
                who.dialogs.append(self.stage.writes(caller=who.caller).dialog_id)
            case "answers":
                self.tries(self.stage.answers, d)
            case "finishes":
                self.tries(do, finish.operator_finishes, self.stage.oleg, d, now)
            case "ends":
                self.tries(do, finish.visitor_ends, who.caller, d, now)
            case "rates":
                self.tries(do, rate.visitor_rates, who.caller, d, ("good", ""), self.stage.cid(), now)
            case "identifies":
                self.tries(
                    do, identify.visitor_identifies, who.caller, Identity(who.kind, ContactDetails()), now
                )
            case "waits":
                self.tries(do, ask.visitor_wants_copy, who.caller, d, self.stage.cid(), now)
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
        asked: list[int] = []
        for d, next_begins in zip(self.dialogs, [*began[1:], FOR_EVER], strict=True):
            record = Record(self.stage, d, self.heard, next_begins, list(asked))
            assert not record.strays(), record
            assert not record.missed(), record
            assert not record.pushed_aside(), record
            asked += record.asked()

    @invariant()
    def nothing_is_asked_where_nothing_can_be(self) -> None:
        """CHAN-4: contact forms and copies are the chat's; a rating needs buttons."""
        for kind, d in ((who.kind, d) for who in self.others for d in who.dialogs):
            kinds = {each.form.kind for each in self.stage.look(log.list_shown, d)}
            assert kinds <= ({"rating"} if CAPABILITIES[kind].buttons else set())

    @invariant()
    def one_form_at_a_time_in_the_whole_thread(self) -> None:
        shown = [s for d in self.dialogs for s in self.stage.look(log.list_shown, d)]
        assert sum(forms.is_open(each.form) for each in shown) <= 1

    @invariant()
    def a_known_detail_is_never_asked(self) -> None:
        """FORM-3: in no step of no contact form; what was given in this form is not asked."""
        found = self.stage.look(visitors.find_by_token, self.caller.token_hash, self.caller.channel_id)
        assert found
        known = {detail for detail in forms.ASKED if getattr(found.details, detail)}
        for shown in (each for d in self.dialogs for each in self.stage.look(log.list_shown, d)):
            each = shown.form
            is_asking = forms.is_open(each) and each.step != "edit"
            if each.kind not in ("introduce", "offline") or not is_asking:
                continue
            given = {detail for detail in forms.ASKED if getattr(each.given, detail)}
            assert not known & set(each.asks) - given
            assert "name" not in known or each.step != "name"
            assert self.was_opened(shown) or each.kind != "offline" or not known & {"email", "phone"}

    def was_opened(self, shown: ShownForm) -> bool:
        """By the visitor."""
        return shown.at in self.heard.menu or shown.form.step == "edit"

    @invariant()
    def contact_forms_know_their_place(self) -> None:
        for d in self.dialogs:
            it, shown = dialog(self.stage, d), self.stage.look(log.list_shown, d)
            kinds = [each.form.kind for each in shown]
            assert [e.form.kind for e in shown if not self.was_opened(e)].count("offline") <= 1
            assert kinds.count("introduce") <= 1
            assert "offline" not in kinds or "introduce" not in kinds[kinds.index("offline") :]
            asking = [e.form.kind for e in shown if forms.is_open(e.form) and not self.was_opened(e)]
            if it.status == "finished":
                assert not {"introduce", "offline"} & set(asking)
            else:
                assert "rating" not in asking
            if not it.answered_at:
                assert "rating" not in kinds

    @invariant()
    def what_was_shown_is_accounted_for(self) -> None:
        cursor = self.stage.connection.cursor()
        cursor.execute("SELECT outcome, sum(count) FROM form_counts GROUP BY outcome")
        counted = dict(cursor.fetchall())
        everywhere = [*self.dialogs, *dict.fromkeys(d for who in self.others for d in who.dialogs)]
        shown = [s for d in everywhere for s in self.stage.look(log.list_shown, d)]
        standing = sum(forms.is_usable(each.form) and each.form.step != "edit" for each in shown)
        closed = sum(counted.get(what, 0) for what in ("answered", "put_away", "left"))
        assert counted.get("shown", 0) == len(shown) == closed + standing


@pytest.mark.slow
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
