"""Whatever people do, in whatever order: both streams have no holes, and ids are ordered in time."""

import itertools

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openline.actions.dialogs import finish, talk
from openline.actions.lines import assign
from openline.domain.contact_details import ContactDetails
from openline.domain.forms.forms import is_open
from openline.domain.refusals import Refused
from openline.store.dialogs import events as log
from tests.actions.steps import another_browser, answers_form, dialog, events, puts_away
from tests.cast import Stage

STEP = st.sampled_from(
    "writes writes answers takes reads looks waits waits name contacts wrong not-now finishes ends".split()
)
LETTERS = itertools.count()


class Scene:
    """One visitor of her own on a shared stage; a step that cannot be done now is refused, and no more."""

    def __init__(self, stage: Stage):
        self.stage = stage
        self.caller = another_browser(stage, f"{next(LETTERS)}-")
        self.dialogs = [stage.writes(caller=self.caller).dialog_id]

    def does(self, step: str, who: str) -> None:
        stage, d = self.stage, self.dialogs[-1]
        operator = {"oleg": stage.oleg, "olga": stage.olga}[who]
        match step:
            case "writes":
                written = stage.writes(caller=self.caller)
                self.dialogs = list(dict.fromkeys([*self.dialogs, written.dialog_id]))
            case "answers":
                stage.answers(d, who=operator)
            case "takes":
                stage.do(assign.operator_takes, operator, d, stage.now)
            case "reads":
                stage.do(talk.visitor_reads, self.caller, d, dialog(stage, d).pub_seq, stage.now)
            case "looks":
                stage.do(talk.operator_reads, operator, d, dialog(stage, d).pub_seq, stage.now)
            case "waits":
                stage.moves_on(3)
            case "finishes":
                stage.do(finish.operator_finishes, operator, d, stage.now)
            case "ends":
                stage.do(finish.visitor_ends, self.caller, d, stage.now)
            case _:
                self.fills_in(step, d)

    def fills_in(self, step: str, d: str) -> None:
        forms = self.stage.look(log.list_shown, d)
        if not forms:
            return
        typed = {
            "name": ContactDetails(name="Vera"),
            "contacts": ContactDetails("", "vera@example.com", "+74951234567"),
            "wrong": ContactDetails("Vera", "vera@", "+74951234567"),
        }
        if step in typed:
            answers_form(self.stage, forms[-1][0], typed[step], self.caller)
        else:
            puts_away(self.stage, forms[-1][0], self.caller)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(STEP, st.sampled_from(["oleg", "olga"])), max_size=15))
def test_streams_have_no_holes_whatever_happens(sqlite_stage: Stage, steps: list[tuple[str, str]]) -> None:
    """PROTOCOL I3, G2, FORM-9, LINE-2."""
    scene = Scene(sqlite_stage)
    for step, who in steps:
        try:
            scene.does(step, who)
        except Refused:
            continue

    for dialog_id in scene.dialogs:
        it = dialog(sqlite_stage, dialog_id)
        for stream, last in (("pub", it.pub_seq), ("int", it.int_seq)):
            seqs = [seq for seq, *_ in events(sqlite_stage, dialog_id, stream)]
            assert seqs == list(range(1, last + 1))
        messages = sqlite_stage.messages(dialog_id)
        assert [m.id for m in messages] == sorted(m.id for m in messages)
        assert [m.at for m in messages] == sorted(m.at for m in messages)
        for stream in ("pub", "int"):
            of_stream = [m.seq for m in messages if m.s == stream]
            assert of_stream == sorted(of_stream)
        shown = [each.form for each in sqlite_stage.look(log.list_shown, dialog_id)]
        assert sum(is_open(form) for form in shown) <= 1
        kinds = [form.kind for form in shown]
        assert kinds.count("introduce") <= 1
        assert kinds.count("offline") <= 1
        contact_forms = [form for form in shown if form.kind in ("introduce", "offline")]
        assert it.status != "finished" or not any(map(is_open, contact_forms))
