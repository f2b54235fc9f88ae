"""Who hears what: nobody more than they may see. The hub forgets everything: no database is needed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest

from openline.domain.dialogs.after_commit import AfterCommit, AlertOut, EventOut
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.dialogs.events import Stream
from openline.domain.values import replace
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


class HubSetup:
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
def setup() -> HubSetup:
    return HubSetup()


def changed(line_id: str = "main", **values: Any) -> Dialog:
    return DIALOG.but(line_id=line_id, **values)


def test_a_public_event_goes_to_the_visitor_and_to_who_watches(setup: HubSetup) -> None:
    setup.ring(MESSAGE)

    assert [len(ear.heard) for ear in (setup.vera, setup.second_tab, setup.oleg)] == [1, 1, 1]
    assert setup.oleg.heard[0]["e"] == {"type": "MessageAdded"}


def test_nobody_else_hears_of_it(setup: HubSetup) -> None:
    """T14, T25: not another visitor, not an operator who watches another dialog."""
    setup.ring(MESSAGE, NOTE)

    assert setup.igor.heard == setup.olga.heard == []


def test_the_visitor_never_hears_the_internal_stream(setup: HubSetup) -> None:
    """PROTOCOL B.3."""
    setup.ring(NOTE)

    assert setup.vera.heard == setup.second_tab.heard == []
    assert [frame["s"] for frame in setup.oleg.heard] == ["int"]


def test_the_cid_goes_to_the_authors_own_connections_alone(setup: HubSetup) -> None:
    """PROTOCOL B.4. In every tab of the author, so that each replaces its pending bubble."""
    setup.ring(MESSAGE)

    assert [ear.heard[0].get("cid") for ear in (setup.vera, setup.second_tab, setup.oleg)] == [
        "c-1",
        "c-1",
        None,
    ]


def test_an_operators_cid_is_not_told_to_the_visitor(setup: HubSetup) -> None:
    """PROTOCOL B.4."""
    setup.ring(replace(MESSAGE, author_id="oleg", cid="o-1"))

    assert setup.oleg.heard[0]["cid"] == "o-1"
    assert "cid" not in setup.vera.heard[0]


def test_a_cid_cannot_break_out_of_its_frame(setup: HubSetup) -> None:
    """T14. It is the client's own text."""
    setup.ring(replace(MESSAGE, cid='"}],{"x":"é\n'))

    assert setup.vera.heard[0]["cid"] == '"}],{"x":"é\n'


def test_who_has_left_hears_nothing(setup: HubSetup) -> None:
    setup.hub.remove_visitor("vera", setup.vera)
    setup.hub.unwatch("d1", setup.oleg)
    setup.hub.unwatch("never watched", setup.oleg)

    setup.ring(MESSAGE)

    assert setup.vera.heard == setup.oleg.heard == []
    assert len(setup.second_tab.heard) == 1


def test_the_last_one_to_leave_leaves_nothing_behind(setup: HubSetup) -> None:
    """F40: an audience of a dialog nobody watches must not stay for ever."""
    for ear in (setup.vera, setup.second_tab):
        setup.hub.remove_visitor("vera", ear)

    assert setup.hub.visitors_of("vera") == setup.hub.watchers_of("nobody's") == ()
    assert setup.hub.watchers_of("d1") == (setup.oleg,)


def test_events_are_told_in_the_order_of_their_commits(setup: HubSetup) -> None:
    """PROTOCOL B.2 G2."""
    setup.hub.publish(
        [
            AfterCommit([replace(MESSAGE, seq=4), replace(MESSAGE, seq=5)]),
            AfterCommit([replace(MESSAGE, seq=6)]),
        ]
    )

    assert [frame["seq"] for frame in setup.oleg.heard] == [4, 5, 6]


def test_an_ear_may_leave_while_it_hears(setup: HubSetup) -> None:
    setup.vera.deliver = lambda *_: setup.hub.remove_visitor("vera", setup.vera)  # type: ignore[method-assign]

    setup.ring(MESSAGE)

    assert len(setup.second_tab.heard) == 1


def test_a_row_goes_to_those_of_its_line(setup: HubSetup) -> None:
    """T25: Stan, of the support line, sees no row of the main line."""
    anna, stan = Ear(lines=("main", "support")), Ear(lines=("support",))
    setup.hub.add_list_reader(anna)
    setup.hub.add_list_reader(stan)

    setup.ring(dialogs=(changed("main"), changed("support", id="d2")))
    setup.a_moment_passes()

    assert [frame["row"]["d"] for frame in anna.heard] == ["d1", "d2"]
    assert [frame["row"]["d"] for frame in stan.heard] == ["d2"]


def test_many_changes_of_one_dialog_become_one_row(setup: HubSetup) -> None:
    """PROTOCOL B.7."""
    anna = Ear(lines=("main",))
    setup.hub.add_list_reader(anna)

    for rev in range(1, 100):
        setup.ring(dialogs=(changed(rev=rev),))
    assert len(setup.later) == 1
    setup.a_moment_passes()

    assert [frame["row"]["rev"] for frame in anna.heard] == [99]


def test_rows_go_on_after_the_first_moment(setup: HubSetup) -> None:
    anna = Ear(lines=("main",))
    setup.hub.add_list_reader(anna)

    for rev in (1, 2):
        setup.ring(dialogs=(changed(rev=rev),))
        setup.a_moment_passes()

    assert [frame["row"]["rev"] for frame in anna.heard] == [1, 2]


def test_thousands_of_rows_come_a_frame_at_a_time(setup: HubSetup) -> None:
    """PROTOCOL B.7: messages go in between. What changes meanwhile has its turn after them."""
    anna = Ear(lines=("main",))
    setup.hub.add_list_reader(anna)
    setup.ring(dialogs=tuple(changed(id=f"d{number}") for number in range(250)))
    for rows in (100, 100, 50):
        setup.a_moment_passes()
        assert len(anna.heard) == rows
        anna.heard.clear()
        setup.ring(dialogs=(changed(id="late"),))

    assert len(setup.later) == 1
    setup.a_moment_passes()
    assert [frame["row"]["d"] for frame in anna.heard] == ["late"]


def test_the_last_reader_may_leave_between_two_frames(setup: HubSetup) -> None:
    """F40: nothing is left to do then."""
    anna = Ear(lines=("main",))
    setup.hub.add_list_reader(anna)
    setup.ring(dialogs=tuple(changed(id=f"d{number}") for number in range(250)))
    setup.a_moment_passes()
    setup.hub.remove_list_reader(anna)
    setup.ring(dialogs=(changed(id="late"),))
    setup.a_moment_passes()

    assert setup.later == []


def test_rows_without_readers_are_forgotten(setup: HubSetup) -> None:
    """The list is read from the database by whoever opens it."""
    setup.ring(dialogs=(changed(),))
    anna = Ear(lines=("main",))
    setup.hub.add_list_reader(anna)
    setup.a_moment_passes()

    assert setup.later == anna.heard == []


def test_presence_is_told_once_for_many_commits(setup: HubSetup) -> None:
    """LINE-3: whoever shows it looks at the truth itself."""
    looks: list[str] = []
    setup.hub.on_presence = lambda: looks.append("look")

    setup.hub.publish([AfterCommit(presence=True), AfterCommit(), AfterCommit(presence=True)])
    setup.hub.publish([AfterCommit()])

    assert looks == ["look"]


def test_who_sees_a_dialog_no_more_hears_it_at_once(setup: HubSetup) -> None:
    """T25, LINE-7: before any row, and nothing after it."""
    oleg, anna, stan = Ear("oleg", ("main",)), Ear("anna", ("main", "support")), Ear("stan", ("support",))
    for ear in (oleg, anna, stan):
        setup.hub.add_list_reader(ear)

    moved = AfterCommit(dialogs=[changed("support", rev=2)], moved={"d1": changed("main")})
    setup.hub.publish([moved])
    assert (oleg.heard, anna.heard, stan.heard) == ([{"t": "gone", "d": "d1"}], [], [])
    setup.a_moment_passes()
    assert [len(ear.heard) for ear in (oleg, anna, stan)] == [1, 1, 1]


def test_an_alarm_goes_to_those_who_see_the_dialog(setup: HubSetup) -> None:
    """LINE-11, T25."""
    anna, stan = Ear("anna", ("main",)), Ear("stan", ("support",))
    setup.hub.add_list_reader(anna)
    setup.hub.add_list_reader(stan)

    setup.hub.publish([AfterCommit(alerts=[AlertOut(changed("main"), ())])])

    assert (anna.heard, stan.heard) == ([{"t": "alarm", "d": "d1"}], [])


def test_an_operator_is_connected_while_one_workspace_is(setup: HubSetup) -> None:
    """LINE-3."""
    one, two = Ear("oleg"), Ear("oleg")
    setup.hub.add_list_reader(one)
    setup.hub.add_list_reader(two)
    setup.hub.remove_list_reader(one)
    assert setup.hub.has_list_reader("oleg")
    setup.hub.remove_list_reader(two)
    assert not setup.hub.has_list_reader("oleg")
