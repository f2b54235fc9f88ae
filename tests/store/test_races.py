"""Four nodes do the same thing at the same moment, on PostgreSQL: one of them wins, nothing is doubled."""

import asyncio
import os
from typing import Any

import pytest

from openline.actions.dialogs import talk
from openline.actions.forms.answer import visitor_answers_form
from openline.actions.lines import assign
from openline.actions.timers import timer_is_due
from openline.domain.contact_details import ContactDetails
from openline.domain.refusals import TakenBy
from openline.domain.visitors.visitors import Credentials
from openline.store import timers
from openline.store.databases import Postgresql
from openline.store.dialogs import dialogs, events
from tests.actions.steps import all_leads, another_browser, count, dialog, forms_of, is_asked, visitor
from tests.cast import Stage
from tests.store.nodes import NODES, Node, on_four_nodes

TAKES, ADDRESSES = 300, 15
"""With the races of test_races_of_people more than a thousand times somebody wins a dialog (E23)."""
BEGINNINGS = int(os.environ.get("OPENLINE_VISITORS", "20"))

pytestmark = pytest.mark.slow


# SQLite has one writer.
only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def url(stage: Stage) -> str:
    assert isinstance(stage.database, Postgresql)
    return stage.database.url


def strangers(stage: Stage, count: int) -> list[Credentials]:
    return [another_browser(stage, f"{i}-") for i in range(count)]


@only_postgresql
def test_one_of_four_takes_the_dialog_and_the_others_hear_who(stage: Stage) -> None:
    """LINE-2, F19, T71."""
    ids = [stage.writes(caller=caller).dialog_id for caller in strangers(stage, TAKES)]
    people = [stage.oleg, stage.olga, stage.anna, stage.oleg]

    async def take(node: Node) -> list[str]:
        heard: list[str] = []
        for d in ids:
            node.together()
            try:
                await node.store.write(
                    lambda tx, d=d: assign.operator_takes(tx, people[node.place], d, stage.now)
                )
                heard.append(people[node.place].name)
            except TakenBy as taken:
                heard.append(str(taken.values["name"]))
        return heard

    heard = on_four_nodes(url(stage), take)
    owners = [dialog(stage, d).operator for d in ids]
    assert heard == [owners] * NODES
    taken = [sum(b"DialogTaken" in bytes(p) for _, p, *_ in _log(stage, d, "int")) for d in ids]
    assert taken == [1] * TAKES


@only_postgresql
def test_twenty_tabs_begin_one_dialog(stage: Stage) -> None:
    """F21, CHAT-4, T71: one visitor, one dialog, one greeting, every message once, no number lost twice.

    OPENLINE_VISITORS=500 for the full figure.
    """
    callers = strangers(stage, BEGINNINGS)

    async def begin(node: Node) -> list[str]:
        begun: list[str] = []
        for caller in callers:
            node.together()
            written = await asyncio.gather(*(_write(node, caller, tab, stage.now) for tab in range(5)))
            begun += [each.dialog_id for each in written]
        return begun

    begun = on_four_nodes(url(stage), begin)
    assert count(stage, "visitors") == count(stage, "dialogs") == len(set(begun[0])) == BEGINNINGS
    for dialog_id in set(begun[0]):
        authors = [m.author for m in stage.messages(dialog_id)]
        assert (authors.count("visitor"), authors.count("line")) == (20, 1)
        assert [seq for seq, *_ in _log(stage, dialog_id, "pub")] == list(range(1, 23))


@only_postgresql
def test_one_message_sent_over_four_nodes_is_stored_once(stage: Stage) -> None:
    """F16, E02: every node gives the same answer."""
    callers = strangers(stage, BEGINNINGS)

    async def send(node: Node) -> list[str]:
        ids: list[str] = []
        for caller in callers:
            node.together()
            text = f"From node {node.place}"
            written = await node.store.write(
                lambda tx, c=caller, x=text: talk.visitor_writes(tx, c, talk.Sending(x, "one cid"), stage.now)
            )
            ids.append(written.message_id)
        return ids

    ids = on_four_nodes(url(stage), send)
    assert ids == [ids[0]] * NODES
    assert len(set(ids[0])) == count(stage, "dialogs") == BEGINNINGS


@only_postgresql
def test_four_visitors_with_one_new_address_get_one_card(stage: Stage) -> None:
    """CRM-1, F20: and one lead."""
    asked = [[(caller, *is_asked(stage, caller)) for caller in four] for four in _fours(stage)]

    async def answer(node: Node) -> None:
        for i, four in enumerate(asked):
            caller, _, form_id = four[node.place]
            details = ContactDetails("Vera", f"vera-{i}@example.com", "+74951234567" if i % 2 else "")
            node.together()
            await node.store.write(
                lambda tx, c=caller, f=form_id, x=details: visitor_answers_form(
                    tx, c, f, x, f"{node.place}-{f}", stage.now
                )
            )

    on_four_nodes(url(stage), answer)
    cards = [{dialog(stage, d).contact_id for _, d, _ in four} for four in asked]
    assert {len(found) for found in cards} == {1}
    assert len(all_leads(stage)) == count(stage, "contacts") == len(set.union(*cards))


@only_postgresql
def test_what_two_tabs_answer_at_once_is_all_kept(stage: Stage) -> None:
    """FORM-3, CRM-1: the name in one tab, the address in another; one visitor knows both."""
    asked = [(caller, *is_asked(stage, caller)) for caller in strangers(stage, ADDRESSES)]

    async def answer(node: Node) -> None:
        for i, (caller, _, form_id) in enumerate(asked):
            mail, phone = f"vera-{i}@example.com", f"+7495123{i:04}"
            details = [
                ContactDetails(name="Vera"),
                ContactDetails(email=mail),
                ContactDetails(phone=phone),
                ContactDetails("Vera", mail),
            ][node.place]
            node.together()
            await node.store.write(
                lambda tx, c=caller, f=form_id, x=details: visitor_answers_form(
                    tx, c, f, x, f"{node.place}-{f}", stage.now
                )
            )

    on_four_nodes(url(stage), answer)
    for i, (caller, _, _) in enumerate(asked):
        assert visitor(stage, caller).details == ContactDetails(
            "Vera", f"vera-{i}@example.com", f"+7495123{i:04}"
        )
    assert count(stage, "contacts") == count(stage, "leads") == ADDRESSES


@only_postgresql
def test_one_of_four_clocks_asks(stage: Stage) -> None:
    """FORM-5, F22, E22."""
    ids = [stage.writes(caller=caller).dialog_id for caller in strangers(stage, 50)]
    due = stage.look(timers.list_due, stage.now + 5_000, 100)

    async def ask_all(node: Node) -> list[bool]:
        node.together()
        return [await node.store.write(lambda tx, t=t: timer_is_due(tx, t, stage.now + 5_000)) for t in due]

    taken = on_four_nodes(url(stage), ask_all)
    assert [sum(each) for each in zip(*taken, strict=True)] == [1] * 50
    assert {len(forms_of(stage, d)) for d in ids} == {1}


@only_postgresql
def test_a_reader_never_sees_a_gap(stage: Stage) -> None:
    """PROTOCOL B.3, E04: two nodes write into one dialog while two read it."""
    caller = another_browser(stage)
    dialog_id = stage.writes(caller=caller).dialog_id
    each = 150
    stage.answers(dialog_id)
    last = dialog(stage, dialog_id).pub_seq + 2 * each

    async def work(node: Node) -> list[int]:
        node.together()
        if node.place == 0:
            for tab in range(each):
                await _write(node, caller, tab, stage.now)
        elif node.place == 1:
            for n in range(each):
                await node.store.write(
                    lambda tx, n=n: talk.operator_answers(
                        tx, stage.oleg, dialog_id, "Yes", f"o{n}", stage.now
                    )
                )
        else:
            return await _read_until(node, dialog_id, last)
        return []

    _, _, one, other = on_four_nodes(url(stage), work)
    assert one == other == list(range(1, last + 1))


async def _read_until(node: Node, dialog_id: str, last: int) -> list[int]:
    """Reads on from what it has, as a socket does; the counter and the log are of one moment."""
    seen: list[int] = []

    def look(tx: Any) -> tuple[int, list[int]]:
        it = dialogs.get_dialog(tx, dialog_id)
        return it.pub_seq, [seq for seq, *_ in events.list_events(tx, dialog_id, "pub", len(seen), 1_000)]

    while len(seen) < last:
        counter, new = await node.store.read(look)
        seen += new
        assert counter == len(seen), (counter, seen[-3:])
    return seen


async def _write(node: Node, caller: Credentials, tab: int, now: int) -> talk.Written:
    cid = f"{node.place}-{tab}"
    # Whoever answers may be slower than who writes: here nobody is to be asked to wait.
    sending = talk.Sending(f"From tab {tab}", cid, most_unanswered=1_000)
    return await node.store.write(lambda tx: talk.visitor_writes(tx, caller, sending, now))


def _fours(stage: Stage) -> list[list[Credentials]]:
    every = strangers(stage, ADDRESSES * NODES)
    return [every[i : i + NODES] for i in range(0, len(every), NODES)]


def _log(stage: Stage, dialog_id: str, stream: str) -> list[Any]:
    return stage.look(events.list_events, dialog_id, stream, 0, 10_000)
