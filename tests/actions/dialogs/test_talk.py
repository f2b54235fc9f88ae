"""The first conversation, by its actions, on both databases."""

import gc

import pytest

from openline.actions.dialogs import finish, organise, talk
from openline.actions.lines import assign
from openline.domain.dialogs import numbers
from openline.domain.lines.lines import AutoMessage
from openline.domain.refusals import AlreadyFinished, BadText, NotFound
from openline.domain.values import replace
from openline.domain.visitors.visitors import Page
from openline.store import timers
from openline.store.channels import channels
from openline.store.dialogs import dialogs, events
from openline.texts import say
from tests.actions.steps import count, dialog, is_over, kinds, sets
from tests.cast import LAMPS, Stage, changes_rules

HELLO = "Hi! Thanks for your message. We'll be with you shortly."


def test_first_message_begins_a_dialog_with_number_and_greeting(stage: Stage) -> None:
    """NUM-1, CHAT-3."""
    written = stage.writes("Do you deliver to Tver?")

    messages = stage.messages(written.dialog_id)
    assert [(m.author, m.text) for m in messages] == [("visitor", "Do you deliver to Tver?"), ("line", HELLO)]
    assert dialog(stage, written.dialog_id).label == numbers.label(12_345)


def test_form_is_shown_five_seconds_after_the_greeting(stage: Stage) -> None:
    """FORM-1."""
    written = stage.writes()
    stage.moves_on(4.9)
    assert kinds(stage, written.dialog_id) == ["text", "text"]

    stage.moves_on(0.1)

    assert kinds(stage, written.dialog_id) == ["text", "text", "form"]


def test_an_empty_house_holds_no_visitor(sqlite_stage: Stage) -> None:
    """CHAT-3: rows are made by a message, by nothing before it."""
    assert (count(sqlite_stage, "visitors"), count(sqlite_stage, "visitor_tokens")) == (0, 0)

    sqlite_stage.writes()

    assert (count(sqlite_stage, "visitors"), count(sqlite_stage, "visitor_tokens")) == (1, 1)


def test_greeting_speaks_the_visitors_language(sqlite_stage: Stage) -> None:
    """LINE-6, CHAT-10."""
    written = sqlite_stage.writes(caller=replace(sqlite_stage.vera, lang="ru"))

    greeting = sqlite_stage.messages(written.dialog_id)[1].text
    assert greeting == say("ru", HELLO) != HELLO


def test_a_line_may_have_its_own_greeting(sqlite_stage: Stage) -> None:
    """LINE-6. It is nobody's template: braces stay braces."""
    changes_rules(sqlite_stage, greeting=AutoMessage(texts={"en": "Welcome to {name} Lamps!"}))

    written = sqlite_stage.writes()

    assert sqlite_stage.messages(written.dialog_id)[1].text == "Welcome to {name} Lamps!"


def test_without_greeting_the_form_comes_five_seconds_after_the_message(stage: Stage) -> None:
    """FORM-1, LINE-6."""
    changes_rules(stage, greeting=AutoMessage(is_on=False))

    written = stage.writes()
    stage.moves_on(4.999)
    assert kinds(stage, written.dialog_id) == ["text"]
    stage.moves_on(0.001)

    assert kinds(stage, written.dialog_id) == ["text", "form"]


def test_the_greeting_is_said_once_a_dialog(stage: Stage) -> None:
    first, second = stage.writes("One"), stage.writes("Two")

    assert first.dialog_id == second.dialog_id
    assert [m.author for m in stage.messages(first.dialog_id)] == ["visitor", "line", "visitor"]


@pytest.mark.parametrize("text", ["Do you deliver?", "Something else", "", "x" * 9_000])
def test_the_same_cid_again_gets_the_first_answer(stage: Stage, text: str) -> None:
    """CHAT-4, F16: whatever the body, whenever it comes."""
    first = stage.writes("Do you deliver?", cid="c-1")
    stage.now += 40 * 24 * 3_600_000
    sets(stage, f"UPDATE visitors SET seen_at = {stage.now}")

    again = stage.writes(text, cid="c-1")

    assert again == replace(first, again=True)
    assert [m.text for m in stage.messages(first.dialog_id) if m.author == "visitor"] == ["Do you deliver?"]


def test_a_cid_of_a_finished_dialog_begins_no_other(stage: Stage) -> None:
    """CHAT-4, F16: the acknowledgement was lost, the dialog has ended meanwhile."""
    first = stage.writes(cid="c-1")
    stage.do(finish.operator_finishes, stage.anna, first.dialog_id, stage.now)

    assert stage.writes(cid="c-1") == replace(first, again=True)
    assert count(stage, "dialogs") == 1


def test_two_people_may_have_one_cid(stage: Stage) -> None:
    """CHAT-4: a cid is the author's own, nobody can claim another's message by it."""
    vera, igor = stage.writes("Vera's", cid="c-1"), stage.writes("Igor's", stage.igor, cid="c-1")

    assert vera.message_id != igor.message_id
    assert not igor.again


def test_an_operators_cid_again_gets_the_first_answer(stage: Stage) -> None:
    """CHAT-4, F16."""
    written = stage.writes()
    first = stage.answers(written.dialog_id, "Yes", cid="o-1")

    assert stage.answers(written.dialog_id, "No", cid="o-1") == replace(first, again=True)
    assert [m.text for m in stage.messages(written.dialog_id)][-1] == "Yes"


def test_a_visitor_has_one_open_dialog(stage: Stage) -> None:
    """CHAT-3, T71."""
    written = [stage.writes(f"Message {i}") for i in range(5)]

    assert len({w.dialog_id for w in written}) == 1
    assert count(stage, "dialogs") == 1


def test_two_visitors_have_two_dialogs(stage: Stage) -> None:
    """NUM-2."""
    vera, igor = stage.writes().dialog_id, stage.writes(caller=stage.igor).dialog_id

    assert [dialog(stage, d).number for d in (vera, igor)] == [12_345, 12_346]


def test_after_the_end_the_next_message_begins_a_dialog_with_a_new_number(stage: Stage) -> None:
    """LINE-9, NUM-2. The old one stays readable (CHAT-3)."""
    old = stage.writes("The first appeal").dialog_id
    is_over(stage, old)

    new = stage.writes("The second appeal").dialog_id

    assert [dialog(stage, d).number for d in (old, new)] == [12_345, 12_346]
    thread = stage.look(dialogs.list_of_visitor, dialog(stage, new).visitor_id)
    assert [d.id for d in thread] == [old, new]
    assert stage.messages(old)[0].text == "The first appeal"


def test_a_refused_message_uses_no_number_and_leaves_no_row(stage: Stage) -> None:
    """CHAT-3, NUM-2."""
    with pytest.raises(BadText):
        stage.writes("   ")

    assert [count(stage, table) for table in ("visitors", "dialogs", "events")] == [0, 0, 0]
    assert {timer.kind for timer in stage.look(timers.list_due, 2**60, 20)} == {"operator_gone"}
    assert dialog(stage, stage.writes().dialog_id).number == 12_345


def test_the_page_of_the_first_message_stays_with_the_dialog(stage: Stage) -> None:
    """CHAT-9."""
    written = stage.writes()

    stage.writes(caller=replace(stage.vera, page=Page("https://shop.example/cart", "Cart", "")))

    assert stage.look(dialogs.find_page, written.dialog_id) == LAMPS
    assert "utm_source=newsletter" in LAMPS.url


@pytest.mark.parametrize(
    "text", ["e\u0301t\u00e9", "שלום", "👩‍👩‍👧", "'; DROP TABLE dialogs; --", "100 % {x}", "\\x00 \\u0000"]
)
def test_a_text_comes_back_as_it_was_stored(stage: Stage, text: str) -> None:
    """F17."""
    written = stage.writes(text)

    row = dialog(stage, written.dialog_id).last_text
    assert stage.messages(written.dialog_id)[0].text == row == text.replace("e\u0301", "é")


def test_a_token_of_another_channel_is_nobody(stage: Stage) -> None:
    """T14, PROTOCOL B.10."""
    stage.writes()
    support = stage.look(channels.find_channel, stage.support_key)
    assert support
    other = replace(stage.vera, channel_id=support.id, is_new=False)

    with pytest.raises(NotFound):
        stage.writes(caller=other)


def test_a_message_waits_until_it_is_answered(stage: Stage) -> None:
    """WORK-2."""
    written = stage.writes("One")
    began = stage.now
    stage.moves_on(3)
    stage.writes("Two")
    waiting = dialog(stage, written.dialog_id)

    stage.answers(written.dialog_id)

    assert (waiting.waiting_since, waiting.unread, waiting.last_text) == (began, 2, "Two")
    answered = dialog(stage, written.dialog_id)
    assert (answered.waiting_since, answered.last_by, answered.last_text) == (0, "operator", "Two")


def test_a_finished_dialog_takes_no_answer(stage: Stage) -> None:
    """LINE-9."""
    dialog_id = stage.writes().dialog_id
    stage.do(finish.operator_finishes, stage.anna, dialog_id, stage.now)

    with pytest.raises(AlreadyFinished):
        stage.answers(dialog_id)


def test_reading_counts_down_what_is_unread(stage: Stage) -> None:
    """CHAT-4, WORK-2."""
    first, second = stage.writes("One"), stage.writes("Two")
    stage.do(assign.operator_takes, stage.oleg, first.dialog_id, stage.now)

    stage.do(talk.operator_reads, stage.oleg, first.dialog_id, first.seq, stage.now)
    assert dialog(stage, first.dialog_id).unread == 1
    stage.do(talk.operator_reads, stage.oleg, first.dialog_id, second.seq, stage.now)

    assert dialog(stage, first.dialog_id).unread == 0


def test_only_whoever_has_the_dialog_has_read_it(stage: Stage) -> None:
    """CHAT-4, WORK-2: looking through what waits tells clients nothing, and takes no badge from anybody."""
    written = stage.writes()
    waiting = dialog(stage, written.dialog_id)
    for who in (stage.oleg, stage.olga):
        stage.do(talk.operator_reads, who, written.dialog_id, written.seq, stage.now)
    assert dialog(stage, written.dialog_id) == waiting

    stage.do(assign.operator_takes, stage.oleg, written.dialog_id, stage.now)
    stage.do(organise.operator_invites, stage.oleg, written.dialog_id, stage.olga.id, stage.cid(), stage.now)
    stage.do(talk.operator_reads, stage.olga, written.dialog_id, written.seq, stage.now)
    assert dialog(stage, written.dialog_id).unread == 1

    stage.do(talk.operator_reads, stage.oleg, written.dialog_id, written.seq, stage.now)
    assert dialog(stage, written.dialog_id).unread == 0


def test_marks_of_reading_only_grow(stage: Stage) -> None:
    """CHAT-4, PROTOCOL I11."""
    written = stage.writes()
    stage.do(assign.operator_takes, stage.oleg, written.dialog_id, stage.now)
    for upto in (1, 3, 2, 0, 3):
        stage.do(talk.visitor_reads, stage.vera, written.dialog_id, upto, stage.now)
        stage.do(talk.operator_reads, stage.oleg, written.dialog_id, upto, stage.now)

    read = dialog(stage, written.dialog_id)
    assert (read.read_by_visitor, read.read_by_operator) == (3, 3)
    payloads = [payload for _, payload, *_ in stage.look(events.list_events, read.id, "pub", 0, 100)]
    assert len([p for p in payloads if b"MessagesRead" in bytes(p)]) == 4


def test_nobody_has_read_what_is_not_written_yet(stage: Stage) -> None:
    """CHAT-4: a mark beyond the end would hide the next message from the letters."""
    written = stage.writes()

    stage.do(talk.visitor_reads, stage.vera, written.dialog_id, 10_000, stage.now)

    assert dialog(stage, written.dialog_id).read_by_visitor == 3


def test_a_burst_of_messages_asks_one_question(stage: Stage) -> None:
    """FORM-5, F22."""
    for i in range(5):
        stage.writes(f"Message {i}")

    due = stage.look(timers.list_due, stage.now + 60_000, 20)
    asked = [timer.due_at for timer in due if timer.kind in ("ask_introduce", "nobody_answered")]
    assert asked == [stage.now + 5_000, stage.now + 60_000]


def test_an_answer_that_is_refused_takes_nothing(stage: Stage) -> None:
    """LINE-2."""
    dialog_id = stage.writes().dialog_id

    with pytest.raises(BadText):
        stage.answers(dialog_id, " ")

    assert dialog(stage, dialog_id).operator_id == ""


def test_a_message_is_one_look_and_two_changes(sqlite_stage: Stage) -> None:
    """Each further statement costs every message of every visitor."""
    dialog_id = sqlite_stage.writes().dialog_id
    sqlite_stage.answers(dialog_id)
    statements: list[str] = []
    sqlite_stage.connection.set_trace_callback(lambda sql: statements.append(sql.split()[0]))

    sqlite_stage.writes()

    assert statements == ["BEGIN", "SELECT", "INSERT", "UPDATE", "COMMIT"]


def test_messages_leave_no_rings_of_dead_objects(sqlite_stage: Stage) -> None:
    """What lets `serve` look for them so rarely: dead objects that hold each other would pile up."""
    dialog_id = sqlite_stage.writes().dialog_id
    sqlite_stage.answers(dialog_id)
    gc.collect()
    gc.disable()

    for _ in range(20):
        sqlite_stage.writes()
        sqlite_stage.answers(dialog_id)
    found = gc.collect()
    gc.enable()

    assert found == 0
