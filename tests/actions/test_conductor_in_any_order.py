"""Whatever people do, in whatever order: the conductor asks one thing at a time and nothing that is known."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from openline.actions import ask, finish, identify, rate
from openline.domain import forms
from openline.domain.events import Facts
from openline.domain.refusals import Refused
from openline.domain.visitors import Identity
from openline.store import events as log
from openline.store import visitors
from tests.actions.steps import another_browser, answers_form, dialog, puts_away, sets
from tests.cast import Stage

EACH = st.sampled_from([Facts(name="Vera"), Facts(email="vera@example.com"), Facts(phone="+74951234567")])


BROWSERS = iter(range(10_000))


class Conducted(RuleBasedStateMachine):
    stage: Stage
    """Shared by all examples; each has a visitor of her own."""

    def __init__(self) -> None:
        super().__init__()
        self.caller = another_browser(self.stage, f"{next(BROWSERS)}-")
        for operator in (self.stage.oleg, self.stage.olga, self.stage.anna):
            self.stage.comes(operator)
        for clean in (
            "DELETE FROM form_counts",
            "DELETE FROM timers",
            "UPDATE dialogs SET status = 'finished'",
        ):
            sets(self.stage, clean)
        self.dialogs = [self.stage.writes(caller=self.caller).dialog_id]

    def tries(self, act: Any, *arguments: Any, **named: Any) -> None:
        try:
            act(*arguments, **named)
        except Refused:
            return

    @property
    def d(self) -> str:
        return self.dialogs[-1]

    @rule()
    def visitor_writes(self) -> None:
        written = self.stage.writes("Hello vera@example.com", self.caller)
        self.dialogs = list(dict.fromkeys([*self.dialogs, written.dialog_id]))

    @rule()
    def operator_answers(self) -> None:
        self.tries(self.stage.answers, self.d)

    @rule()
    def operator_finishes(self) -> None:
        self.tries(self.stage.do, finish.operator_finishes, self.stage.oleg, self.d, self.stage.now)

    @rule()
    def operator_reopens(self) -> None:
        self.tries(self.stage.do, finish.operator_reopens, self.stage.oleg, self.d, self.stage.now)

    @rule()
    def visitor_ends(self) -> None:
        self.stage.do(finish.visitor_ends, self.caller, self.d, self.stage.now)

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
        for form_id, *_ in self.stage.look(log.list_shown, self.d)[-1:]:
            puts_away(self.stage, form_id, self.caller)

    @rule()
    def presses_the_icon(self) -> None:
        cid = self.stage.cid()
        self.stage.do(ask.visitor_wants_copy, self.caller, self.d, cid, self.stage.now)

    @rule()
    def is_identified(self) -> None:
        signed = Identity("u-1", Facts(name="Vera"))
        self.stage.do(identify.visitor_identifies, self.caller, signed, self.stage.now)

    @rule(seconds=st.sampled_from([1, 4, 5, 26, 30, 60, 601]))
    def time_passes(self, seconds: int) -> None:
        self.stage.moves_on(seconds)

    @rule(here=st.booleans())
    def operators_come_and_go(self, here: bool) -> None:
        for operator in (self.stage.oleg, self.stage.olga, self.stage.anna):
            (self.stage.comes if here else self.stage.leaves)(operator)

    @invariant()
    def one_form_at_a_time_in_the_whole_thread(self) -> None:
        shown = [s for d in self.dialogs for s in self.stage.look(log.list_shown, d)]
        assert sum(forms.is_open(each.form) for each in shown) <= 1
        open_ = forms.open_form(tuple(shown))
        found = self.stage.look(visitors.find_by_token, self.caller.token_hash, self.caller.channel_id)
        assert found
        if open_ and open_.form.kind in ("introduce", "offline") and open_.form.step == "contacts":
            given = open_.form.given
            later = [f for f in open_.form.asks if getattr(found.facts, f) and not getattr(given, f)]
            assert not later

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
        shown = [s for d in self.dialogs for s in self.stage.look(log.list_shown, d)]
        standing = sum(forms.is_usable(each.form) for each in shown)
        closed = sum(counted.get(what, 0) for what in ("answered", "put_away", "left"))
        assert counted.get("shown", 0) == len(shown) == closed + standing


def test_one_thing_at_a_time(sqlite_stage: Stage) -> None:
    """FORM-1, FORM-3, FORM-8, FORM-9, FORM-12."""
    Conducted.stage = sqlite_stage
    run_state_machine_as_test(
        Conducted, settings=settings(max_examples=15, stateful_step_count=20, deadline=None, database=None)
    )
