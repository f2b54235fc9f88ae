"""Who has a dialog, who may see it, and what one event makes of a reader's view."""

from typing import Any

import pytest

from openline.domain.dialogs.dialogs import Dialog, guest, may_see, needs_taking, row, view
from openline.domain.dialogs.views import DialogRow
from openline.domain.refusals import AlreadyFinished, NotFound, TakenBy
from tests.domain.samples import DIALOG
from tests.oracle import apply

TAKEN = DIALOG.but(status="in_work", operator_id="oleg", operator="Oleg")


def test_answering_an_untaken_dialog_takes_it() -> None:
    """LINE-2."""
    assert needs_taking(DIALOG, "oleg")


def test_answering_ones_own_dialog_takes_nothing() -> None:
    """LINE-2."""
    assert not needs_taking(TAKEN, "oleg")


def test_a_colleagues_dialog_is_refused_with_the_name() -> None:
    """LINE-2, T71."""
    with pytest.raises(TakenBy) as refused:
        needs_taking(TAKEN, "olga")

    assert refused.value.values == {"name": "Oleg"}


@pytest.mark.parametrize("operator", ["oleg", "olga"])
def test_a_finished_dialog_takes_no_answer(operator: str) -> None:
    """LINE-9."""
    with pytest.raises(AlreadyFinished):
        needs_taking(TAKEN.but(status="finished"), operator)


@pytest.mark.parametrize("lines", [None, frozenset({"main"}), frozenset({"main", "support"})])
def test_a_dialog_is_seen_from_its_line(lines: frozenset[str] | None) -> None:
    assert may_see(DIALOG, lines) is DIALOG


@pytest.mark.parametrize("lines", [frozenset(), frozenset({"support"})])
def test_from_another_line_a_dialog_does_not_exist(lines: frozenset[str]) -> None:
    """T14: not "forbidden", which would tell that it is there."""
    with pytest.raises(NotFound):
        may_see(DIALOG, lines)


def test_a_guest_keeps_the_number() -> None:
    assert guest("0190-abc") != guest("0190-abd")


def test_guests_of_a_busy_hour_are_told_apart() -> None:
    """WORK-2: ids that differ in one sign give numbers far apart."""
    ids = [f"019{n:05x}-7000-8000-{n * 7919 % 65536:04x}" for n in range(200)]
    assert len({guest(each) % 480 for each in ids}) > 150


def test_a_row_says_what_the_dialog_says() -> None:
    """WORK-2."""
    shown = row(TAKEN)

    other = {"d", "guest", "pinned", "quarantined", "invited", "comment", "spam", "blocked", "write_to"}
    same = {*DialogRow.__struct_fields__} - other
    assert {name: getattr(shown, name) for name in same} == {name: getattr(TAKEN, name) for name in same}
    assert shown.d == TAKEN.id


@pytest.mark.parametrize(
    "it, spam, blocked",
    [
        (TAKEN, False, False),
        (TAKEN.but(flags="restored spam"), True, False),
        (TAKEN.but(flags="spammer"), False, False),
        (TAKEN.but(is_quarantined=True), True, False),
        (TAKEN.but(flags="spam", visitor_is_blocked=True), True, True),
    ],
)
def test_a_row_says_what_is_spam(it: Dialog, spam: bool, blocked: bool) -> None:
    """LINE-13."""
    assert (row(it).spam, row(it).blocked) == (spam, blocked)


@pytest.mark.parametrize("internal, last_int", [(True, 7), (False, 0)])
def test_a_visitor_does_not_learn_how_much_is_said_about_them(internal: bool, last_int: int) -> None:
    """PROTOCOL B.3: the number of notes stays inside."""
    assert view(DIALOG.but(int_seq=7), (), False, internal).last_int == last_int


VIEW: dict[str, Any] = {
    "status": "new",
    "operator": "",
    "line": "Main line",
    "promised_at": 0,
    "opens_at": 0,
    "rating": "",
    "comment": "",
    "question": None,
    "name": "",
    "finished_at": 0,
    "read_by_visitor": 2,
    "read_by_operator": 0,
    "last_pub": 3,
    "last_int": 0,
    "messages": [{"id": "m1", "form": {"step": "name"}}, {"id": "m2", "form": None}],
    "milestones": [],
}
M3 = {"id": "m3", "form": None}


@pytest.mark.parametrize(
    "event, changed",
    [
        ({"type": "DialogStarted", "number": 12_345}, {}),
        ({"type": "MessageAdded", "message": M3}, {"messages": [*VIEW["messages"], M3]}),
        ({"type": "MessagesRead", "by": "visitor", "upto": 3}, {"read_by_visitor": 3}),
        ({"type": "MessagesRead", "by": "visitor", "upto": 1}, {}),
        ({"type": "MessagesRead", "by": "operator", "upto": 3}, {"read_by_operator": 3}),
        (
            {"type": "FormChanged", "message_id": "m1", "form": {"step": "done"}},
            {"messages": [{"id": "m1", "form": {"step": "done"}}, VIEW["messages"][1]]},
        ),
        ({"type": "FormChanged", "message_id": "older", "form": {"step": "done"}}, {}),
        (
            {"type": "OperatorJoined", "name": "Oleg", "at": 8},
            {
                "operator": "Oleg",
                "status": "in_work",
                "milestones": [{"kind": "joined", "by": "operator", "name": "Oleg", "at": 8}],
            },
        ),
        ({"type": "DialogTaken", "name": "Oleg"}, {}),
        (
            {"type": "DialogFinished", "by": "operator", "name": "Oleg", "at": 9},
            {
                "status": "finished",
                "finished_at": 9,
                "ended_by": "operator",
                "ended_name": "Oleg",
                "promised_at": 0,
                "opens_at": 0,
                "milestones": [{"kind": "finished", "by": "operator", "name": "Oleg", "at": 9}],
            },
        ),
        ({"type": "CardChanged", "visitor_name": "Vera"}, {"name": "Vera"}),
        ({"type": "OperatorLeft", "line": "", "question": None}, {}),
        (
            {"type": "OperatorLeft", "line": "Support line", "question": "Did it work?"},
            {"line": "Support line", "question": "Did it work?"},
        ),
        ({"type": "DialogOffered", "operator_id": "o"}, {}),
        ({"type": "SomethingOfTomorrow"}, {}),
    ],
)
def test_one_event_changes_a_view(event: dict[str, Any], changed: dict[str, Any]) -> None:
    """PROTOCOL B.3, B.5. An event of a kind unknown moves the cursor and nothing else."""
    before = dict(VIEW)

    assert apply(VIEW, "pub", 4, event) == {**VIEW, **changed, "last_pub": 4}
    assert before == VIEW
