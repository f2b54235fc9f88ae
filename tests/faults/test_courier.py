"""Letters through every failure of a mail server: F06 to F10. Time is the test's, the server is real."""

import asyncio
from collections import Counter
from contextlib import suppress
from typing import Any

import pytest

from openline.actions.dialogs import talk
from openline.actions.mail import deliver
from openline.actions.mail.protect import suppression_hash
from openline.courier import courier
from openline.domain.letters.content import LetterContent, RenderedLetter
from openline.domain.letters.letters import LEASE
from openline.domain.refusals import Busy
from openline.domain.times import MINUTE
from openline.store.letters import addresses as stored
from openline.store.letters import letters as kept
from openline.store.transaction import Transaction
from tests.fakes import DROP, FakeSmtp, Step
from tests.faults.courier_setup import CourierSetup, addresses, render

pytestmark = [pytest.mark.faults]

VERA, IGOR = "vera@example.com", "igor@example.org"


async def test_what_waits_is_carried_over_few_kept_connections(office: CourierSetup):
    """MAIL-5, B.13: at most four letters in the server's hands."""
    await office.posts(*addresses(40, "a.example", "b.example", "c.example"))
    await office.courier.carry()

    assert office.delivered == Counter(addresses(40, "a.example", "b.example", "c.example"))
    assert await office.states() == {"sent": 40}
    assert office.fake.connections <= 4
    assert all("kept as" in letter.result for letter in (await office.letters()).values())


async def test_a_connection_is_not_kept_for_ever(office: CourierSetup):
    """Many servers close after a hundred letters."""
    await office.posts(*addresses(110, "a.example"))
    await office.courier.carry()

    assert max(Counter(letter.connection for letter in office.fake.letters).values()) <= 100


async def test_without_a_mail_server_letters_are_kept(office: CourierSetup):
    """MAIL-10: none is leased, none loses anything."""
    await office.posts(VERA)
    office.hire(server=lambda _: None)
    await office.passes(10)

    letter = (await office.letters())[VERA]
    assert (letter.state, letter.tries, letter.lease_until) == ("queued", 0, 0)


async def test_a_mail_server_that_is_set_later_gets_what_waits(office: CourierSetup):
    """MAIL-10."""
    await office.posts(VERA)
    server = office.means.server
    found: list[Any] = [None]
    office.hire(server=lambda tx: found[0])
    await office.courier.carry()
    found[0] = server(None)  # type: ignore[arg-type]
    await asyncio.sleep(1.01)
    await office.courier.carry()

    assert office.delivered == {VERA: 1}


async def test_while_the_server_is_down_no_letter_loses_a_try(office: CourierSetup):
    """F06: tried every minute for half an hour; all delivered within five minutes of its return."""
    await office.posts(*addresses(30, "a.example", "b.example"))
    await office.fake.goes_down()
    await office.passes(30)
    waiting = await office.letters()
    await office.fake.comes_up()
    await office.passes(5)

    assert {(letter.state, letter.tries) for letter in waiting.values()} == {("queued", 0)}
    assert await office.states() == {"sent": 30}
    assert office.courier.trouble == ""


async def test_a_server_that_is_down_is_tried_once_a_minute(office: CourierSetup):
    """F06."""
    office.script.when("greeting", lambda _: "421 4.3.2 not now")
    await office.posts(*addresses(30, "a.example", "b.example"))
    await office.passes(10, step=0.1)

    assert 9 <= office.fake.connections <= 11
    assert office.courier.trouble == "The mail server does not serve now: 421 4.3.2 not now"


async def test_a_server_that_goes_while_letters_are_carried_costs_no_try(office: CourierSetup):
    """F06."""
    office.script.when("mail", lambda step: DROP if len(office.fake.letters) >= 5 else None)
    await office.posts(*addresses(20, "a.example", "b.example"))
    await office.courier.carry()
    office.script.at.clear()
    await office.passes(5)

    assert office.delivered == Counter(addresses(20, "a.example", "b.example"))


@pytest.mark.parametrize("step", ["mail", "rcpt", "data", "dot"])
@pytest.mark.parametrize("answer", ["450 4.2.0 greylisted", "421 4.7.0 too much", "452 4.3.1 full"])
async def test_a_domain_that_refuses_for_now_is_asked_once_a_minute(
    office: CourierSetup, step: str, answer: str
):
    """F07: all delivered in the end; others do not wait."""
    theirs, others = addresses(5, "grey.example"), addresses(8, "b.example", "c.example")
    refused_at = list[int]()

    def act(asked: Step) -> str | None:
        if office.script.seen[step, asked.recipient] > 1:
            return None
        refused_at.append(office.now)
        return answer

    office.script.when(step, act, "grey.example")
    if step == "mail":
        office.script.when(step, act)
    await office.posts(*theirs, *([] if step == "mail" else others))
    await office.courier.carry()
    others_went = office.delivered
    await office.passes(60)

    if step != "mail":
        assert others_went == Counter(others)
    assert {address: office.delivered[address] for address in theirs} == dict.fromkeys(theirs, 1)
    assert refused_at
    assert max(Counter(at // MINUTE for at in refused_at).values()) == 1


async def test_greylisting_by_address_refuses_at_most_once_a_minute(office: CourierSetup):
    """F07: every address is refused once, whenever it is tried first."""
    office.script.first("rcpt", "450 4.2.0 greylisted")
    theirs = addresses(10, "grey.example")
    await office.posts(*theirs)
    await office.passes(90)

    assert office.delivered == Counter(theirs)
    assert {office.script.seen["rcpt", address] for address in theirs} == {2}


async def test_a_refusal_for_now_is_tried_again_later_and_later(office: CourierSetup):
    """MAIL-5: 1, 5, 15, 30, 60 minutes … and given up after a day, once."""
    tried_at = list[int]()

    def act(_: Step) -> str:
        tried_at.append((office.now - began) // MINUTE)
        return "451 4.3.0 later"

    began = office.now
    office.script.when("rcpt", act)
    await office.posts(VERA)
    await office.courier.carry()
    await office.passes(26 * 60)

    assert tried_at == [0, 1, 6, 21, 51, 111, 231, 471, 951, 1431]
    assert await office.states() == {"failed": 1}


@pytest.mark.parametrize(
    "answer, why",
    [("550 5.1.1 nobody here", "bad_address"), ("552 5.3.4 too big", "refused"), ("554 5.7.1 no", "refused")],
)
async def test_what_is_refused_for_good_is_not_tried_again(office: CourierSetup, answer: str, why: str):
    """F08: one try each; others of the domain go on."""
    office.script.when("rcpt", lambda step: answer if step.recipient == VERA else None)
    await office.posts(VERA, "olga@example.com")
    await office.passes(120)

    letter = (await office.letters())[VERA]
    assert (letter.state, letter.why, letter.result) == ("failed", why, answer)
    assert office.script.seen["rcpt", VERA] == 1
    assert office.delivered == {"olga@example.com": 1}


async def test_others_do_not_wait_for_a_slow_domain(office: CourierSetup):
    """F09: many letters for it come first. How long others wait is measured by bench/letters.py."""
    is_over = asyncio.Event()
    office.hire(turn_s=0.05)

    async def slowly(_: Step) -> None:
        await is_over.wait()

    office.script.when("dot", slowly, "slow.example")
    theirs, others = addresses(40, "slow.example"), addresses(30, "a.example", "b.example")
    await office.posts(*theirs, *others)
    office.courier.start()
    async with asyncio.timeout(20):
        while len(office.fake.letters) < len(others):
            await office.ticks()
    under_way = office.fake.times("dot") - len(others)
    is_over.set()
    async with asyncio.timeout(20):
        while len(office.fake.letters) < len(others + theirs):
            await office.ticks(60)

    assert under_way == 1
    assert office.delivered == Counter([*others, *theirs])


async def test_at_most_four_letters_are_in_the_servers_hands(office: CourierSetup):
    """B.13: as many may be doubtful after a crash."""
    in_hand, most, enough = 0, 0, asyncio.Event()

    async def act(_: Step) -> None:
        nonlocal in_hand, most
        in_hand += 1
        most = max(most, in_hand)
        if in_hand == 4:
            enough.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(enough.wait(), 1)
        await asyncio.sleep(0.02)
        in_hand -= 1

    office.script.when("data", act)
    await office.posts(*addresses(16, "a.example", "b.example", "c.example", "d.example", "e.example"))
    await office.courier.carry()

    assert most == 4
    assert office.fake.most_open <= 4


@pytest.mark.parametrize("step", ["greeting", "ehlo", "mail", "rcpt", "data"])
async def test_a_connection_lost_before_the_dot_gives_exactly_one(office: CourierSetup, step: str):
    """F10: no doubt, no try."""
    office.script.when(step, lambda _: DROP if office.script.seen[step, _.recipient] <= 1 else None)
    await office.posts(VERA)
    await office.courier.carry()
    await office.passes(2)

    letter = (await office.letters())[VERA]
    assert (letter.state, letter.tries, letter.why) == ("sent", 0, "")
    assert office.delivered == {VERA: 1}


async def test_a_connection_lost_in_the_letter_gives_exactly_one(office: CourierSetup):
    """F10: small enough to have left as a whole, it may be doubted; it is delivered once."""
    office.script.when("content", lambda _: DROP if office.script.seen["content", VERA] <= 1 else None)
    await office.posts(VERA)
    await office.courier.carry()
    await office.passes(20)

    assert await office.states() == {"sent": 1}
    assert office.delivered == {VERA: 1}


async def test_a_large_letter_cut_off_in_the_middle_is_not_doubted(office: CourierSetup):
    """F10: what had not left as a whole cannot have been taken."""

    def large(sheet: LetterContent) -> RenderedLetter:
        return RenderedLetter("Large", ("x" * 76 + "\n") * 30_000, "<p></p>")

    office.hire(render=large)
    office.script.when("content", lambda _: DROP if office.script.seen["content", VERA] <= 1 else None)
    await office.posts(VERA)
    await office.courier.carry()

    letter = (await office.letters())[VERA]
    assert (letter.state, letter.why) == ("sent", "")
    assert office.delivered == {VERA: 1}


async def test_a_letter_at_which_the_server_always_breaks_off_costs_tries(office: CourierSetup):
    """A filter that resets the connection must not have us try for ever, nor keep the others waiting."""
    office.script.when("data", lambda step: DROP if step.recipient == VERA else None)
    await office.posts(VERA, IGOR)
    await office.courier.carry()

    letter = (await office.letters())[VERA]
    assert (letter.state, letter.tries) == ("deferred", 1)
    assert letter.result.startswith("421 The mail server broke off")
    assert office.delivered == {IGOR: 1}


@pytest.mark.parametrize("step, copies", [("dot", 1), ("taken", 2)])
async def test_a_connection_lost_after_the_dot_leaves_a_doubt_that_is_told(
    office: CourierSetup, step: str, copies: int
):
    """F10: once more after a quarter of an hour, under the same Message-ID."""
    office.script.when(step, lambda _: DROP if office.script.seen[step, VERA] <= 1 else None)
    await office.posts(VERA)
    await office.courier.carry()
    doubtful = (await office.letters())[VERA]
    await office.passes(14)
    still = office.script.seen[step, VERA]
    await office.passes(2)

    assert (doubtful.state, still) == ("in_doubt", 1)
    assert await office.states() == {"sent": 1}
    assert office.delivered == {VERA: copies}
    assert {letter.message_id for letter in office.fake.letters} == {doubtful.message_id}


async def test_a_doubt_is_tried_once_and_never_a_third_time(office: CourierSetup):
    """B.13."""
    office.script.when("taken", lambda _: DROP)
    await office.posts(VERA)
    await office.courier.carry()
    await office.passes(3 * 60)

    letter = (await office.letters())[VERA]
    assert (letter.state, letter.why) == ("failed", "in_doubt")
    assert office.delivered == {VERA: 2}


async def test_a_doubt_stays_one_when_its_second_try_is_broken_off(office: CourierSetup):
    """B.13: given back untried, but not forgotten."""
    drops = {("taken", 1), ("data", 2), ("taken", 2)}
    for step in ("data", "taken"):
        office.script.when(
            step, lambda asked: DROP if (asked.name, office.script.seen[asked.name, VERA]) in drops else None
        )
    await office.posts(VERA)
    await office.courier.carry()
    await office.passes(60)

    letter = (await office.letters())[VERA]
    assert (letter.state, letter.why) == ("failed", "in_doubt")
    assert office.delivered == {VERA: 2}


async def test_a_connection_lost_after_the_answer_gives_exactly_one(office: CourierSetup):
    """F10."""
    office.script.when("after", lambda _: DROP)
    await office.posts(*addresses(12, "a.example", "b.example"))
    await office.courier.carry()
    await office.passes(30)

    assert await office.states() == {"sent": 12}
    assert office.delivered == Counter(addresses(12, "a.example", "b.example"))


async def test_a_letter_that_cannot_be_made_stops_nobody(office: CourierSetup):
    """B.13: three tries, then failed, with the reason."""
    rendered = Counter[str]()

    def poisonous(sheet: LetterContent) -> RenderedLetter:
        rendered[sheet.address] += 1
        if sheet.address == VERA:
            raise ValueError("no plural for 7")
        return render(sheet)

    office.hire(render=poisonous)
    await office.posts(VERA, *addresses(10, "example.com"))
    await office.passes(60)

    letter = (await office.letters())[VERA]
    assert (letter.state, letter.why, letter.result) == ("failed", "broken", "ValueError: no plural for 7")
    assert rendered[VERA] == 3
    assert await office.states() == {"failed": 1, "sent": 10}


async def test_what_was_read_before_its_text_goes_out_is_not_sent(office: CourierSetup):
    """I8, MAIL-1: the client reads between the lease and DATA."""
    stage = office.stage
    await office.store.write(lambda tx: set_unread(tx, office))

    async def reads(_: Step) -> None:
        await office.store.write(
            lambda tx: talk.visitor_reads(tx, stage.vera, office.dialog_id, 1_000, office.now)
        )

    office.script.when("data", reads)
    await office.posts(VERA)
    await office.courier.carry()
    await office.passes(30)

    assert office.fake.times("content") == 0
    assert await office.states() == {"cancelled": 1}


def set_unread(tx: Any, office: CourierSetup) -> None:
    """From now on its letters are of the other kind: this test needs no clock for it."""
    tx.cursor.execute("CREATE TRIGGER as_unread AFTER INSERT ON letters BEGIN "
                      "UPDATE letters SET kind = 'unread', since = 1 WHERE id = NEW.id; END")  # fmt: skip


async def test_what_is_kept_of_a_letter_opens_nothing(office: CourierSetup):
    """T18: the codes in its links go to the client only."""
    await office.posts(VERA)
    await office.courier.carry()

    letter = (await office.letters())[VERA]
    paper = await office.store.read(lambda tx: kept.find_rendered(tx, letter.id))
    sent = office.fake.letters[0].message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert paper
    assert "Yes, we do." in paper.text
    assert "#openline=…" in paper.text
    assert "/letter/…" in paper.html
    assert "#openline=…" not in sent
    assert office.fake.letters[0].sender == "us@lamps.example"


async def test_a_letter_with_too_little_of_its_lease_left_is_not_handed_over(office: CourierSetup):
    """Another courier could take it while its answer is waited for."""

    def act(_: Step) -> None:
        if office.script.seen["rcpt", VERA] == 1:
            office.now += LEASE - MINUTE

    office.script.when("rcpt", act)
    await office.posts(VERA)
    await office.courier.carry()

    assert office.delivered == {VERA: 1}
    assert office.script.seen["data", VERA] == 2
    assert (await office.letters())[VERA].tries == 0


async def test_a_letter_handed_over_by_a_courier_that_died_is_in_doubt(office: CourierSetup):
    """B.13: found by the next one when the lease is over; sent once more."""
    await office.posts(VERA)
    (order,), _ = await office.store.write(
        lambda tx: deliver.lease_due(tx, office.courier.installation, 1, office.now, ("a" * 22, "b" * 22))
    )
    lease, paper = order.letter.lease_until, RenderedLetter("s", "t", "h")
    await office.store.write(
        lambda tx: deliver.handing_over(tx, order.letter.id, lease, order.content.entries, paper, office.now)
    )
    await office.passes(9)
    before = (await office.letters())[VERA]
    await office.passes(3)
    doubtful = (await office.letters())[VERA]
    await office.passes(15)

    assert (before.state, doubtful.state) == ("handing", "in_doubt")
    assert await office.states() == {"sent": 1}
    assert office.fake.letters[0].message_id == order.message_id


async def test_a_courier_that_runs_takes_a_letter_as_soon_as_it_is_told(office: CourierSetup):
    """Not at its next look, in a minute."""
    office.courier.start()
    await asyncio.sleep(0.1)
    taken = asyncio.Event()
    office.script.when("after", lambda _: taken.set())
    await office.posts(VERA)
    office.courier.nudge(office.now)
    async with asyncio.timeout(5):
        await taken.wait()

    assert office.delivered == {VERA: 1}


async def test_who_stops_lets_arrive_what_is_on_its_way(office: CourierSetup):
    """B.8: within two seconds; what has not begun waits for the next courier."""
    is_there, may_go = asyncio.Event(), asyncio.Event()

    async def act(_: Step) -> None:
        is_there.set()
        await may_go.wait()

    office.script.when("dot", act)
    await office.posts(*addresses(30, "a.example"))
    office.courier.start()
    await is_there.wait()
    stopping = asyncio.create_task(office.courier.stop())
    await asyncio.sleep(0.05)
    may_go.set()
    await stopping

    states, letters = await office.states(), (await office.letters()).values()
    assert set(states) == {"sent", "queued"}
    assert states["sent"] == len(office.fake.letters) >= 1
    assert {letter.lease_until for letter in letters} == {0}


async def test_who_stops_for_good_tells_what_is_in_doubt(office: CourierSetup):
    """B.8, B.13: a server that does not answer the dot keeps nobody from stopping."""
    is_there = asyncio.Event()

    async def act(_: Step) -> None:
        is_there.set()
        await asyncio.sleep(60)

    office.script.when("dot", act, "a.example")
    office.script.when("rcpt", act, "b.example")
    await office.posts("vera@a.example", "igor@b.example")
    office.courier.start()
    await is_there.wait()
    await asyncio.sleep(0.3)
    await office.courier.stop()

    letters = await office.letters()
    assert {address: letter.state for address, letter in letters.items()} == {
        "vera@a.example": "in_doubt",
        "igor@b.example": "queued",
    }
    assert {letter.lease_until for letter in letters.values()} == {0}


async def test_a_connection_that_is_anothers_by_now_hides_no_doubt(
    office: CourierSetup, monkeypatch: pytest.MonkeyPatch
):
    """B.8, B.13: a letter was taken, which could not be written in time: it does not go as a new one."""
    is_there = asyncio.Event()

    def cannot_be_written(*_: Any) -> None:
        raise Busy

    async def act(_: Step) -> None:
        is_there.set()
        await asyncio.sleep(60)

    monkeypatch.setattr(deliver, "letter_is_sent", cannot_be_written)
    monkeypatch.setattr(courier, "DRAIN_S", 0.2)
    office.script.when("greeting", lambda step: None if step.connection == 1 else "421 too many")
    office.script.when("rcpt", act, "b.example")
    await office.posts("vera@a.example", "igor@b.example")
    office.courier.start()
    async with asyncio.timeout(10):
        await is_there.wait()
    await office.courier.stop()

    letters = await office.letters()
    assert office.delivered == {"vera@a.example": 1}
    assert letters["vera@a.example"].state == "in_doubt"
    assert letters["igor@b.example"].state == "queued"


async def test_those_that_may_not_go_hold_up_nobody(office: CourierSetup):
    """MAIL-9, MAIL-5: forty whose readers want none are due first; the courier does not rest between them."""
    await office.posts(*addresses(40, "a.example"))
    unwanted = list((await office.letters()).values())
    await office.posts(VERA)

    def readers_want_none(tx: Transaction) -> None:
        for letter in unwanted:
            stored.add_suppression(tx, suppression_hash(tx, letter.address_key), "stop", office.now)

    await office.store.write(readers_want_none)
    await office.courier.carry()

    assert await office.states() == {"cancelled": 40, "sent": 1}
    assert office.delivered == {VERA: 1}


async def test_two_couriers_carry_each_letter_once(office: CourierSetup):
    """Two nodes, or one that restarts before the other has gone."""
    first = office.courier
    second = office.hire()
    await office.posts(*addresses(60, "a.example", "b.example", "c.example"))
    await asyncio.gather(first.carry(), second.carry())
    await first.stop()

    assert office.delivered == Counter(addresses(60, "a.example", "b.example", "c.example"))


async def test_a_server_that_wants_a_password_gets_no_letter_before(office: CourierSetup):
    """A wrong one is told to the administrator; letters wait."""
    async with FakeSmtp(users={"us": "right"}) as fake:
        wrong = office.means.server(None)  # type: ignore[arg-type]
        assert wrong
        from dataclasses import replace  # noqa: PLC0415

        office.hire(server=lambda _: replace(wrong, port=fake.port, user="us", password="wrong"))
        await office.posts(VERA)
        await office.courier.carry()

    assert "refuses the log-in: 535" in office.courier.trouble
    assert (await office.letters())[VERA].tries == 0
