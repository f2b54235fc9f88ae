"""Who hears what: nobody more than they may see. The hub forgets everything: it is tested without a base."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import pytest

from openline.domain.dialogs.after_commit import AfterCommit, AlertOut, EventOut
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import Stream
from openline.hub import Hub
from tests.domain.samples import DIALOG

MESSAGE = EventOut("d1", "vera", "main", "pub", 4, b'{"type":"MessageAdded"}', author_id="vera", cid="c-1")
NOTE = replace(MESSAGE, stream="int", seq=2, author_id="", cid="")


@dataclass(eq=False)
class Ear:
    """A connection that keeps what it heard."""

    listener_id: str = ""
    lines: tuple[str, ...] = ()
    heard: list[dict[str, Any]] = field(default_factory=list)

    def deliver(self, dialog_id: str, stream: Stream, seq: int, frame: bytes) -> None:
        decoded = msgspec.json.decode(frame)
        assert (decoded["d"], decoded["s"], decoded["seq"]) == (dialog_id, stream, seq)
        self.heard.append(decoded)

    def sees(self, dialog: Dialog) -> bool:
        return dialog.line_id in self.lines

    def hide(self, dialog_id: str) -> None:
        self.heard.append({"t": "gone", "d": dialog_id})

    def deliver_alert(self, alarm: AlertOut) -> None:
        self.heard.append({"t": "alarm", "d": alarm.dialog.id})

    def deliver_rows(self, frame: bytes, dialogs: list[Dialog]) -> None:
        decoded = msgspec.json.decode(frame)
        self.heard += [{"t": "row", "row": row} for row in (decoded["row"], *decoded.get("more", ()))]


class House:
    """A hub with everybody in it; `later` is what it wants to do in a moment."""

    def __init__(self) -> None:
        self.later: list[Callable[[], None]] = []
        self.hub = Hub(lambda _, call: self.later.append(call))
        self.vera, self.second_tab, self.igor = Ear("vera"), Ear("vera"), Ear("igor")
        self.oleg, self.olga = Ear("oleg"), Ear("olga")
        for ear in (self.vera, self.second_tab, self.igor):
            self.hub.add_visitor(ear.listener_id, ear)
        self.hub.watch("d1", self.oleg)
        self.hub.watch("d2", self.olga)

    def ring(self, *events: EventOut, dialogs: tuple[Dialog, ...] = ()) -> None:
        self.hub.publish([AfterCommit(list(events), list(dialogs))])

    def a_moment_passes(self) -> None:
        later, self.later[:] = list(self.later), []
        for call in later:
            call()


@pytest.fixture
def house() -> House:
    return House()


def changed(line_id: str = "main", **values: Any) -> Dialog:
    return DIALOG._replace(line_id=line_id, **values)


def test_a_public_event_goes_to_the_visitor_and_to_who_watches(house: House) -> None:
    house.ring(MESSAGE)

    assert [len(ear.heard) for ear in (house.vera, house.second_tab, house.oleg)] == [1, 1, 1]
    assert house.oleg.heard[0]["e"] == {"type": "MessageAdded"}


def test_nobody_else_hears_of_it(house: House) -> None:
    """T14, T25: not another visitor, not an operator who watches another dialog."""
    house.ring(MESSAGE, NOTE)

    assert house.igor.heard == house.olga.heard == []


def test_the_visitor_never_hears_the_internal_stream(house: House) -> None:
    """PROTOCOL B.3."""
    house.ring(NOTE)

    assert house.vera.heard == house.second_tab.heard == []
    assert [frame["s"] for frame in house.oleg.heard] == ["int"]


def test_the_cid_goes_to_the_authors_own_connections_alone(house: House) -> None:
    """PROTOCOL B.4. In every tab of the author, so that each replaces its pending bubble."""
    house.ring(MESSAGE)

    assert [ear.heard[0].get("cid") for ear in (house.vera, house.second_tab, house.oleg)] == [
        "c-1",
        "c-1",
        None,
    ]


def test_an_operators_cid_is_not_told_to_the_visitor(house: House) -> None:
    """PROTOCOL B.4."""
    house.ring(replace(MESSAGE, author_id="oleg", cid="o-1"))

    assert house.oleg.heard[0]["cid"] == "o-1"
    assert "cid" not in house.vera.heard[0]


def test_a_cid_cannot_break_out_of_its_frame(house: House) -> None:
    """T14. It is the client's own text."""
    house.ring(replace(MESSAGE, cid='"}],{"x":"é\n'))

    assert house.vera.heard[0]["cid"] == '"}],{"x":"é\n'


def test_who_has_left_hears_nothing(house: House) -> None:
    house.hub.remove_visitor("vera", house.vera)
    house.hub.unwatch("d1", house.oleg)
    house.hub.unwatch("never watched", house.oleg)

    house.ring(MESSAGE)

    assert house.vera.heard == house.oleg.heard == []
    assert len(house.second_tab.heard) == 1


def test_the_last_one_to_leave_leaves_nothing_behind(house: House) -> None:
    """F40: an audience of a dialog nobody watches must not stay for ever."""
    for ear in (house.vera, house.second_tab):
        house.hub.remove_visitor("vera", ear)

    assert house.hub.visitors_of("vera") == house.hub.watchers_of("nobody's") == ()
    assert house.hub.watchers_of("d1") == (house.oleg,)


def test_events_are_told_in_the_order_of_their_commits(house: House) -> None:
    """PROTOCOL B.2 G2."""
    house.hub.publish(
        [
            AfterCommit([replace(MESSAGE, seq=4), replace(MESSAGE, seq=5)]),
            AfterCommit([replace(MESSAGE, seq=6)]),
        ]
    )

    assert [frame["seq"] for frame in house.oleg.heard] == [4, 5, 6]


def test_an_ear_may_leave_while_it_hears(house: House) -> None:
    house.vera.deliver = lambda *_: house.hub.remove_visitor("vera", house.vera)  # type: ignore[method-assign]

    house.ring(MESSAGE)

    assert len(house.second_tab.heard) == 1


def test_a_row_goes_to_those_of_its_line(house: House) -> None:
    """T25: Stan, of the support line, sees no row of the main line."""
    anna, stan = Ear(lines=("main", "support")), Ear(lines=("support",))
    house.hub.add_list_reader(anna)
    house.hub.add_list_reader(stan)

    house.ring(dialogs=(changed("main"), changed("support", id="d2")))
    house.a_moment_passes()

    assert [frame["row"]["d"] for frame in anna.heard] == ["d1", "d2"]
    assert [frame["row"]["d"] for frame in stan.heard] == ["d2"]


def test_many_changes_of_one_dialog_become_one_row(house: House) -> None:
    """PROTOCOL B.7."""
    anna = Ear(lines=("main",))
    house.hub.add_list_reader(anna)

    for rev in range(1, 100):
        house.ring(dialogs=(changed(rev=rev),))
    assert len(house.later) == 1
    house.a_moment_passes()

    assert [frame["row"]["rev"] for frame in anna.heard] == [99]


def test_rows_go_on_after_the_first_moment(house: House) -> None:
    anna = Ear(lines=("main",))
    house.hub.add_list_reader(anna)

    for rev in (1, 2):
        house.ring(dialogs=(changed(rev=rev),))
        house.a_moment_passes()

    assert [frame["row"]["rev"] for frame in anna.heard] == [1, 2]


def test_thousands_of_rows_come_a_frame_at_a_time(house: House) -> None:
    """PROTOCOL B.7: messages go in between. What changes meanwhile has its turn after them."""
    anna = Ear(lines=("main",))
    house.hub.add_list_reader(anna)
    house.ring(dialogs=tuple(changed(id=f"d{number}") for number in range(250)))
    for rows in (100, 100, 50):
        house.a_moment_passes()
        assert len(anna.heard) == rows
        anna.heard.clear()
        house.ring(dialogs=(changed(id="late"),))

    assert len(house.later) == 1
    house.a_moment_passes()
    assert [frame["row"]["d"] for frame in anna.heard] == ["late"]


def test_the_last_reader_may_leave_between_two_frames(house: House) -> None:
    """F40: nothing is left to do then."""
    anna = Ear(lines=("main",))
    house.hub.add_list_reader(anna)
    house.ring(dialogs=tuple(changed(id=f"d{number}") for number in range(250)))
    house.a_moment_passes()
    house.hub.remove_list_reader(anna)
    house.ring(dialogs=(changed(id="late"),))
    house.a_moment_passes()

    assert house.later == []


def test_rows_without_readers_are_forgotten(house: House) -> None:
    """The list is read from the base by whoever opens it."""
    house.ring(dialogs=(changed(),))
    anna = Ear(lines=("main",))
    house.hub.add_list_reader(anna)
    house.a_moment_passes()

    assert house.later == anna.heard == []


def test_presence_is_told_once_for_many_commits(house: House) -> None:
    """LINE-3: whoever shows it looks at the truth itself."""
    told: list[str] = []
    house.hub.on_presence = lambda: told.append("look")

    house.hub.publish([AfterCommit(presence=True), AfterCommit(), AfterCommit(presence=True)])
    house.hub.publish([AfterCommit()])

    assert told == ["look"]


def test_who_sees_a_dialog_no_more_hears_it_at_once(house: House) -> None:
    """T25, LINE-7: before any row, and nothing after it."""
    oleg, anna, stan = Ear("oleg", ("main",)), Ear("anna", ("main", "support")), Ear("stan", ("support",))
    for ear in (oleg, anna, stan):
        house.hub.add_list_reader(ear)

    moved = AfterCommit(dialogs=[changed("support", rev=2)], moved={"d1": changed("main")})
    house.hub.publish([moved])
    assert (oleg.heard, anna.heard, stan.heard) == ([{"t": "gone", "d": "d1"}], [], [])
    house.a_moment_passes()
    assert [len(ear.heard) for ear in (oleg, anna, stan)] == [1, 1, 1]


def test_an_alarm_goes_to_those_who_see_the_dialog(house: House) -> None:
    """LINE-11, T25."""
    anna, stan = Ear("anna", ("main",)), Ear("stan", ("support",))
    house.hub.add_list_reader(anna)
    house.hub.add_list_reader(stan)

    house.hub.publish([AfterCommit(alerts=[AlertOut(changed("main"), ())])])

    assert (anna.heard, stan.heard) == ([{"t": "alarm", "d": "d1"}], [])


def test_an_operator_is_connected_while_one_workspace_is(house: House) -> None:
    """LINE-3."""
    one, two = Ear("oleg"), Ear("oleg")
    house.hub.add_list_reader(one)
    house.hub.add_list_reader(two)
    house.hub.remove_list_reader(one)
    assert house.hub.has_list_reader("oleg")
    house.hub.remove_list_reader(two)
    assert not house.hub.has_list_reader("oleg")
