"""What happened between the messages, as somebody who comes later gets it: in order, and bounded (LINE-7)."""

from typing import Any

import msgspec

from openline.actions.dialogs import finish, organise
from openline.actions.lines import assign, transfer
from openline.domain.dialogs.events import AlertRaised, DialogOffered, DialogTransferred, MessagesRead, Stream
from openline.store.dialogs import dialogs, events, timeline
from tests.cast import Stage

COMMENT = "She knows lamps"


def happened(stage: Stage, dialog_id: str, since: str = "", before: str = "") -> list[dict[str, Any]]:
    """Between two messages; "" = from the beginning, to the end."""
    place = lambda id_: stage.look(events.find_place, dialog_id, id_)  # noqa: E731
    bounds = (place(since) or (0, 0), place(before) or events.AT_THE_END)
    found = stage.look(timeline.list_timeline, dialog_id, *bounds)
    return [msgspec.json.decode(payload) for _, _, payload, _ in found]


def kinds(stage: Stage, dialog_id: str, since: str = "", before: str = "") -> list[str]:
    return [event["type"] for event in happened(stage, dialog_id, since, before)]


def happens(stage: Stage, dialog_id: str, *more: Any, stream: Stream = "int") -> None:
    with stage.transaction() as tx:
        dialog = dialogs.get_dialog_to_change(tx, dialog_id)
        for event in more:
            dialog = events.append_event(tx, dialog, event, stream=stream)
        dialogs.save_dialog(tx, dialog)


def test_both_streams_come_in_the_order_of_time(stage: Stage) -> None:
    """A comment of a transfer and one to a mark are there for whoever comes later."""
    d = stage.writes().dialog_id
    stage.do(assign.operator_takes, stage.oleg, d, stage.now)
    stage.moves_on(1)
    target = transfer.TransferTarget(stage.olga.id, "", COMMENT)
    stage.do(transfer.operator_transfers, stage.oleg, d, target, stage.cid(), stage.now)
    stage.moves_on(1)
    stage.do(
        organise.supervisor_reviews, stage.anna, d, organise.Review(5, "Well done"), stage.cid(), stage.now
    )

    assert set(kinds(stage, d)) == {"DialogOffered", "DialogTaken", "DialogTransferred", "DialogReviewed"}
    assert [event["comment"] for event in happened(stage, d) if "comment" in event] == [COMMENT, "Well done"]
    times = [event["at"] for event in happened(stage, d)]
    assert times == sorted(times)


def test_only_what_happened_in_the_time_of_the_messages(stage: Stage) -> None:
    """The rest comes with older messages: nothing twice, nothing left out."""
    d = stage.writes().dialog_id
    stage.moves_on(2)
    stage.do(assign.operator_takes, stage.oleg, d, stage.now)
    stage.moves_on(2)
    second = stage.writes("One thing more").message_id
    stage.do(organise.operator_pins, stage.oleg, d, stage.cid(), stage.now, on=True)

    assert kinds(stage, d, second) == ["DialogPinned"]
    assert kinds(stage, d, "", second) == ["DialogOffered", "DialogTaken"]
    assert kinds(stage, d) == ["DialogOffered", "DialogTaken", "DialogPinned"]


def test_a_night_of_offers_does_not_hide_a_comment(stage: Stage) -> None:
    """At most 30 of them, the newest."""
    d = stage.writes().dialog_id
    happens(stage, d, DialogTransferred("Oleg", "Olga", "", COMMENT, stage.now))
    offers = [DialogOffered("olga", "Olga", 0, stage.now + each) for each in range(1, 251)]
    happens(stage, d, *offers)

    found = happened(stage, d)
    assert [event["at"] - stage.now for event in found[-30:]] == list(range(221, 251))
    assert [event["comment"] for event in found[:-30]] == [COMMENT]


def test_the_newest_hundred_come(stage: Stage) -> None:
    d = stage.writes().dialog_id
    happens(stage, d, *(AlertRaised("target", stage.now + each) for each in range(250)))

    assert [event["at"] - stage.now for event in happened(stage, d)] == list(range(150, 250))


def milestones(stage: Stage, dialog_id: str, since: str = "", before: str = "") -> list[str]:
    place = lambda id_: stage.look(events.find_place, dialog_id, id_)  # noqa: E731
    bounds = (place(since) or (0, 0), place(before) or events.AT_THE_END)
    return [each.kind for each in stage.look(timeline.list_milestones, dialog_id, *bounds)]


def test_visitors_get_what_happened_among_the_messages(stage: Stage) -> None:
    """CHAT-3: who came, that it ended and went on; each once, with the messages that are asked for."""
    d = stage.writes().dialog_id
    stage.do(assign.operator_takes, stage.oleg, d, stage.now)
    second = stage.writes("One thing more").message_id
    stage.do(finish.visitor_ends, stage.vera, d, stage.now)
    stage.moves_on(1)
    third = stage.writes("And another").message_id

    assert milestones(stage, d) == ["joined", "finished", "reopened", "joined"]
    assert milestones(stage, d, "", second) == ["joined"]
    assert milestones(stage, d, second, third) == ["finished", "reopened", "joined"]
    assert milestones(stage, d, third) == []


def test_a_visitor_who_reads_without_end_costs_no_more(stage: Stage) -> None:
    """Of the newest 500 events: a snapshot must not take longer the more often somebody has said "read"."""
    d = stage.writes().dialog_id
    stage.do(assign.operator_takes, stage.oleg, d, stage.now)
    read = MessagesRead("visitor", 1, stage.now)
    happens(stage, d, *(read for _ in range(499)), stream="pub")
    assert milestones(stage, d) == ["joined"]

    happens(stage, d, read, stream="pub")

    assert milestones(stage, d) == []
