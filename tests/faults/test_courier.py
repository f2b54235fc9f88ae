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
from openline.domain.values import replace
from openline.store.letters import addresses as stored
from openline.store.letters import letters as kept
from openline.store.transaction import Transaction
from tests.fakes import DROP, FakeSmtp, Step
from tests.faults.courier_setup import CourierSetup, addresses, render

pytestmark = [pytest.mark.faults]

VERA, IGOR = "vera@example.com", "igor@example.org"


async def test_what_waits_is_carried_over_few_kept_connections(setup: CourierSetup):
    """MAIL-5, B.13: at most four letters in the server's hands."""
    await setup.posts(*addresses(40, "a.example", "b.example", "c.example"))
    await setup.courier.carry()

    assert setup.delivered == Counter(addresses(40, "a.example", "b.example", "c.example"))
    assert await setup.states() == {"sent": 40}
    # While one is being opened, its letter may go over another that is free again.
    assert setup.fake.connections <= 8
    assert all("kept as" in letter.result for letter in (await setup.letters()).values())


async def test_a_connection_is_not_kept_for_ever(setup: CourierSetup):
    """Many servers close after a hundred letters."""
    await setup.posts(*addresses(110, "a.example"))
    await setup.courier.carry()

    assert max(Counter(letter.connection for letter in setup.fake.letters).values()) <= 100


async def test_without_a_mail_server_letters_are_kept(setup: CourierSetup):
    """MAIL-10: none is leased, none loses anything."""
    await setup.posts(VERA)
    setup.hire(server=lambda _: None)
    await setup.passes(10)

    letter = (await setup.letters())[VERA]
    assert (letter.state, letter.tries, letter.lease_until) == ("queued", 0, 0)


async def test_a_mail_server_that_is_set_later_gets_what_waits(setup: CourierSetup):
    """MAIL-10."""
    await setup.posts(VERA)
    server = setup.means.server
    found: list[Any] = [None]
    setup.hire(server=lambda tx: found[0])
    await setup.courier.carry()
    found[0] = server(None)  # type: ignore[arg-type]
    await asyncio.sleep(1.01)
    await setup.courier.carry()

    assert setup.delivered == {VERA: 1}


async def test_while_the_server_is_down_no_letter_loses_a_try(setup: CourierSetup):
    """F06: tried every minute for half an hour; all delivered within five minutes of its return."""
    await setup.posts(*addresses(30, "a.example", "b.example"))
    await setup.fake.goes_down()
    await setup.passes(30)
    waiting = await setup.letters()
    await setup.fake.comes_up()
    await setup.passes(5)

    assert {(letter.state, letter.tries) for letter in waiting.values()} == {("queued", 0)}
    assert await setup.states() == {"sent": 30}
    assert setup.courier.trouble == ""


async def test_a_server_that_is_down_is_tried_once_a_minute(setup: CourierSetup):
    """F06."""
    setup.script.when("greeting", lambda _: "421 4.3.2 not now")
    await setup.posts(*addresses(30, "a.example", "b.example"))
    await setup.passes(10, step=0.1)

    assert 9 <= setup.fake.connections <= 11
    assert setup.courier.trouble == "The mail server does not serve now: 421 4.3.2 not now"


async def test_a_server_that_goes_while_letters_are_carried_costs_no_try(setup: CourierSetup):
    """F06."""
    setup.script.when("mail", lambda step: DROP if len(setup.fake.letters) >= 5 else None)
    await setup.posts(*addresses(20, "a.example", "b.example"))
    await setup.courier.carry()
    setup.script.at.clear()
    await setup.passes(5)

    assert setup.delivered == Counter(addresses(20, "a.example", "b.example"))


@pytest.mark.parametrize("step", ["mail", "rcpt", "data", "dot"])
@pytest.mark.parametrize("answer", ["450 4.2.0 greylisted", "421 4.7.0 too much", "452 4.3.1 full"])
async def test_a_domain_that_refuses_for_now_is_asked_once_a_minute(
    setup: CourierSetup, step: str, answer: str
):
    """F07: all delivered in the end; others do not wait."""
    theirs, others = addresses(5, "grey.example"), addresses(8, "b.example", "c.example")
    refused_at = list[int]()

    def act(asked: Step) -> str | None:
        if setup.script.seen[step, asked.recipient] > 1:
            return None
        refused_at.append(setup.now)
        return answer

    setup.script.when(step, act, "grey.example")
    if step == "mail":
        setup.script.when(step, act)
    await setup.posts(*theirs, *([] if step == "mail" else others))
    await setup.courier.carry()
    others_went = setup.delivered
    await setup.passes(60)

    if step != "mail":
        assert others_went == Counter(others)
    assert {address: setup.delivered[address] for address in theirs} == dict.fromkeys(theirs, 1)
    assert refused_at
    assert max(Counter(at // MINUTE for at in refused_at).values()) == 1


async def test_greylisting_by_address_refuses_at_most_once_a_minute(setup: CourierSetup):
    """F07: every address is refused once, whenever it is tried first."""
    setup.script.first("rcpt", "450 4.2.0 greylisted")
    theirs = addresses(10, "grey.example")
    await setup.posts(*theirs)
    await setup.passes(90)

    assert setup.delivered == Counter(theirs)
    assert {setup.script.seen["rcpt", address] for address in theirs} == {2}


async def test_a_refusal_for_now_is_tried_again_later_and_later(setup: CourierSetup):
    """MAIL-5: 1, 5, 15, 30, 60 minutes … and given up after a day, once."""
    tried_at = list[int]()

    def act(_: Step) -> str:
        tried_at.append((setup.now - began) // MINUTE)
        return "451 4.3.0 later"

    began = setup.now
    setup.script.when("rcpt", act)
    await setup.posts(VERA)
    await setup.courier.carry()
    await setup.passes(26 * 60)

    assert tried_at == [0, 1, 6, 21, 51, 111, 231, 471, 951, 1431]
    assert await setup.states() == {"failed": 1}


@pytest.mark.parametrize(
    "answer, why",
    [("550 5.1.1 nobody here", "bad_address"), ("552 5.3.4 too big", "refused"), ("554 5.7.1 no", "refused")],
)
async def test_what_is_refused_for_good_is_not_tried_again(setup: CourierSetup, answer: str, why: str):
    """F08: one try each; others of the domain go on."""
    setup.script.when("rcpt", lambda step: answer if step.recipient == VERA else None)
    await setup.posts(VERA, "rosa@example.com")
    await setup.passes(120)

    letter = (await setup.letters())[VERA]
    assert (letter.state, letter.why, letter.result) == ("failed", why, answer)
    assert setup.script.seen["rcpt", VERA] == 1
    assert setup.delivered == {"rosa@example.com": 1}


async def test_others_do_not_wait_for_a_slow_domain(setup: CourierSetup):
    """F09: many letters for it come first. How long others wait is measured by bench/letters.py."""
    is_over = asyncio.Event()
    setup.hire(turn_s=0.05)

    async def slowly(_: Step) -> None:
        await is_over.wait()

    setup.script.when("dot", slowly, "slow.example")
    theirs, others = addresses(40, "slow.example"), addresses(30, "a.example", "b.example")
    await setup.posts(*theirs, *others)
    setup.courier.start()
    async with asyncio.timeout(20):
        while len(setup.fake.letters) < len(others):
            await setup.ticks()
    under_way = setup.fake.times("dot") - len(others)
    is_over.set()
    async with asyncio.timeout(20):
        while len(setup.fake.letters) < len(others + theirs):
            await setup.ticks(60)

    assert under_way == 1
    assert setup.delivered == Counter([*others, *theirs])


async def test_at_most_four_letters_are_in_the_servers_hands(setup: CourierSetup):
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

    setup.script.when("data", act)
    await setup.posts(*addresses(16, "a.example", "b.example", "c.example", "d.example", "e.example"))
    await setup.courier.carry()

    assert most == 4
    assert setup.fake.most_open <= 4


@pytest.mark.parametrize("step", ["greeting", "ehlo", "mail", "rcpt", "data"])
async def test_a_connection_lost_before_the_dot_gives_exactly_one(setup: CourierSetup, step: str):
    """F10: no doubt, no try."""
    setup.script.when(step, lambda _: DROP if setup.script.seen[step, _.recipient] <= 1 else None)
    await setup.posts(VERA)
    await setup.courier.carry()
    await setup.passes(2)

    letter = (await setup.letters())[VERA]
    assert (letter.state, letter.tries, letter.why) == ("sent", 0, "")
    assert setup.delivered == {VERA: 1}


async def test_a_connection_lost_in_the_letter_gives_exactly_one(setup: CourierSetup):
    """F10: small enough to have left as a whole, it may be doubted; it is delivered once."""
    setup.script.when("content", lambda _: DROP if setup.script.seen["content", VERA] <= 1 else None)
    await setup.posts(VERA)
    await setup.courier.carry()
    await setup.passes(20)

    assert await setup.states() == {"sent": 1}
    assert setup.delivered == {VERA: 1}


async def test_a_large_letter_cut_off_in_the_middle_is_not_doubted(setup: CourierSetup):
    """F10: what had not left as a whole cannot have been taken."""

    def large(content: LetterContent) -> RenderedLetter:
        return RenderedLetter("Large", ("x" * 76 + "\n") * 30_000, "<p></p>")

    setup.hire(render=large)
    setup.script.when("content", lambda _: DROP if setup.script.seen["content", VERA] <= 1 else None)
    await setup.posts(VERA)
    await setup.courier.carry()

    letter = (await setup.letters())[VERA]
    assert (letter.state, letter.why) == ("sent", "")
    assert setup.delivered == {VERA: 1}


async def test_a_letter_at_which_the_server_always_breaks_off_costs_tries(setup: CourierSetup):
    """A filter that resets the connection must not have us try for ever, nor keep the others waiting."""
    setup.script.when("data", lambda step: DROP if step.recipient == VERA else None)
    await setup.posts(VERA, IGOR)
    await setup.courier.carry()

    letter = (await setup.letters())[VERA]
    assert (letter.state, letter.tries) == ("deferred", 1)
    assert letter.result.startswith("421 The mail server broke off")
    assert setup.delivered == {IGOR: 1}


@pytest.mark.parametrize("step, copies", [("dot", 1), ("taken", 2)])
async def test_a_connection_lost_after_the_dot_leaves_a_doubt_that_is_told(
    setup: CourierSetup, step: str, copies: int
):
    """F10: once more after a quarter of an hour, under the same Message-ID."""
    setup.script.when(step, lambda _: DROP if setup.script.seen[step, VERA] <= 1 else None)
    await setup.posts(VERA)
    await setup.courier.carry()
    doubtful = (await setup.letters())[VERA]
    await setup.passes(14)
    still = setup.script.seen[step, VERA]
    await setup.passes(2)

    assert (doubtful.state, still) == ("in_doubt", 1)
    assert await setup.states() == {"sent": 1}
    assert setup.delivered == {VERA: copies}
    assert {letter.message_id for letter in setup.fake.letters} == {doubtful.message_id}


async def test_a_doubt_is_tried_once_and_never_a_third_time(setup: CourierSetup):
    """B.13."""
    setup.script.when("taken", lambda _: DROP)
    await setup.posts(VERA)
    await setup.courier.carry()
    await setup.passes(3 * 60)

    letter = (await setup.letters())[VERA]
    assert (letter.state, letter.why) == ("failed", "in_doubt")
    assert setup.delivered == {VERA: 2}


async def test_a_doubt_stays_one_when_its_second_try_is_broken_off(setup: CourierSetup):
    """B.13: given back untried, but not forgotten."""
    drops = {("taken", 1), ("data", 2), ("taken", 2)}
    for step in ("data", "taken"):
        setup.script.when(
            step, lambda asked: DROP if (asked.name, setup.script.seen[asked.name, VERA]) in drops else None
        )
    await setup.posts(VERA)
    await setup.courier.carry()
    await setup.passes(60)

    letter = (await setup.letters())[VERA]
    assert (letter.state, letter.why) == ("failed", "in_doubt")
    assert setup.delivered == {VERA: 2}


async def test_a_connection_lost_after_the_answer_gives_exactly_one(setup: CourierSetup):
    """F10."""
    setup.script.when("after", lambda _: DROP)
    await setup.posts(*addresses(12, "a.example", "b.example"))
    await setup.courier.carry()
    await setup.passes(30)

    assert await setup.states() == {"sent": 12}
    assert setup.delivered == Counter(addresses(12, "a.example", "b.example"))


async def test_a_letter_that_cannot_be_made_stops_nobody(setup: CourierSetup):
    """B.13: three tries, then failed, with the reason."""
    rendered = Counter[str]()

    def poisonous(content: LetterContent) -> RenderedLetter:
        rendered[content.address] += 1
        if content.address == VERA:
            raise ValueError("no plural for 7")
        return render(content)

    setup.hire(render=poisonous)
    await setup.posts(VERA, *addresses(10, "example.com"))
    await setup.passes(60)

    letter = (await setup.letters())[VERA]
    assert (letter.state, letter.why, letter.result) == ("failed", "broken", "ValueError: no plural for 7")
    assert rendered[VERA] == 3
    assert await setup.states() == {"failed": 1, "sent": 10}


async def test_what_was_read_before_its_text_goes_out_is_not_sent(setup: CourierSetup):
    """I8, MAIL-1: the client reads between the lease and DATA."""
    stage = setup.stage
    await setup.store.write(lambda tx: set_unread(tx, setup))

    async def reads(_: Step) -> None:
        await setup.store.write(
            lambda tx: talk.visitor_reads(tx, stage.vera, setup.dialog_id, 1_000, setup.now)
        )

    setup.script.when("data", reads)
    await setup.posts(VERA)
    await setup.courier.carry()
    await setup.passes(30)

    assert setup.fake.times("content") == 0
    assert await setup.states() == {"cancelled": 1}


def set_unread(tx: Any, setup: CourierSetup) -> None:
    """From now on its letters are of the other kind: this test needs no clock for it."""
    tx.cursor.execute("CREATE TRIGGER as_unread AFTER INSERT ON letters BEGIN "
                      "UPDATE letters SET kind = 'unread', since = 1 WHERE id = NEW.id; END")  # fmt: skip


async def test_what_is_kept_of_a_letter_opens_nothing(setup: CourierSetup):
    """T18: the codes in its links go to the client only."""
    await setup.posts(VERA)
    await setup.courier.carry()

    letter = (await setup.letters())[VERA]
    rendered = await setup.store.read(lambda tx: kept.find_rendered(tx, letter.id))
    sent = setup.fake.letters[0].message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert rendered
    assert "Yes, we do." in rendered.text
    assert "#openline=…" in rendered.text
    assert "/letter/…" in rendered.html
    assert "#openline=…" not in sent
    assert setup.fake.letters[0].sender == "us@lamps.example"


async def test_a_letter_with_too_little_of_its_lease_left_is_not_handed_over(setup: CourierSetup):
    """Another courier could take it while its answer is waited for."""

    def act(_: Step) -> None:
        if setup.script.seen["rcpt", VERA] == 1:
            setup.now += LEASE - MINUTE

    setup.script.when("rcpt", act)
    await setup.posts(VERA)
    await setup.courier.carry()

    assert setup.delivered == {VERA: 1}
    assert setup.script.seen["data", VERA] == 2
    assert (await setup.letters())[VERA].tries == 0


async def test_a_letter_handed_over_by_a_courier_that_died_is_in_doubt(setup: CourierSetup):
    """B.13: found by the next one when the lease is over; sent once more."""
    await setup.posts(VERA)
    (order,), _ = await setup.store.write(
        lambda tx: deliver.lease_due(tx, setup.courier.installation, 1, setup.now, ("a" * 22, "b" * 22))
    )
    lease, rendered = order.letter.lease_until, RenderedLetter("s", "t", "h")
    await setup.store.write(
        lambda tx: deliver.handing_over(
            tx, order.letter.id, lease, order.content.entries, rendered, setup.now
        )
    )
    await setup.passes(9)
    before = (await setup.letters())[VERA]
    await setup.passes(3)
    doubtful = (await setup.letters())[VERA]
    await setup.passes(15)

    assert (before.state, doubtful.state) == ("handing", "in_doubt")
    assert await setup.states() == {"sent": 1}
    assert setup.fake.letters[0].message_id == order.message_id


async def test_a_courier_that_runs_takes_a_letter_as_soon_as_it_is_told(setup: CourierSetup):
    """Not at its next look, in a minute."""
    setup.courier.start()
    await asyncio.sleep(0.1)
    taken = asyncio.Event()
    setup.script.when("after", lambda _: taken.set())
    await setup.posts(VERA)
    setup.courier.nudge(setup.now)
    async with asyncio.timeout(5):
        await taken.wait()

    assert setup.delivered == {VERA: 1}


async def test_who_stops_lets_arrive_what_is_on_its_way(setup: CourierSetup):
    """B.8: within two seconds; what has not begun waits for the next courier."""
    is_there, may_go = asyncio.Event(), asyncio.Event()

    async def act(_: Step) -> None:
        is_there.set()
        await may_go.wait()

    setup.script.when("dot", act)
    await setup.posts(*addresses(30, "a.example"))
    setup.courier.start()
    await is_there.wait()
    stopping = asyncio.create_task(setup.courier.stop())
    await asyncio.sleep(0.05)
    may_go.set()
    await stopping

    states, letters = await setup.states(), (await setup.letters()).values()
    assert set(states) == {"sent", "queued"}
    assert states["sent"] == len(setup.fake.letters) >= 1
    assert {letter.lease_until for letter in letters} == {0}


async def test_who_stops_for_good_tells_what_is_in_doubt(setup: CourierSetup):
    """B.8, B.13: a server that does not answer the dot keeps nobody from stopping."""
    is_there = asyncio.Event()

    async def act(_: Step) -> None:
        is_there.set()
        await asyncio.sleep(60)

    setup.script.when("dot", act, "a.example")
    setup.script.when("rcpt", act, "b.example")
    await setup.posts("vera@a.example", "igor@b.example")
    setup.courier.start()
    await is_there.wait()
    await asyncio.sleep(0.3)
    await setup.courier.stop()

    letters = await setup.letters()
    assert {address: letter.state for address, letter in letters.items()} == {
        "vera@a.example": "in_doubt",
        "igor@b.example": "queued",
    }
    assert {letter.lease_until for letter in letters.values()} == {0}


async def test_a_connection_that_is_anothers_by_now_hides_no_doubt(
    setup: CourierSetup, monkeypatch: pytest.MonkeyPatch
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
    setup.script.when("greeting", lambda step: None if step.connection == 1 else "421 too many")
    setup.script.when("rcpt", act, "b.example")
    await setup.posts("vera@a.example", "igor@b.example")
    setup.courier.start()
    async with asyncio.timeout(10):
        await is_there.wait()
    await setup.courier.stop()

    letters = await setup.letters()
    assert setup.delivered == {"vera@a.example": 1}
    assert letters["vera@a.example"].state == "in_doubt"
    assert letters["igor@b.example"].state == "queued"


async def test_those_that_may_not_go_hold_up_nobody(setup: CourierSetup):
    """MAIL-9, MAIL-5: forty whose readers want none are due first; the courier does not rest between them."""
    await setup.posts(*addresses(40, "a.example"))
    unwanted = list((await setup.letters()).values())
    await setup.posts(VERA)

    def readers_want_none(tx: Transaction) -> None:
        for letter in unwanted:
            stored.add_suppression(tx, suppression_hash(tx, letter.address_key), "stop", setup.now)

    await setup.store.write(readers_want_none)
    await setup.courier.carry()

    assert await setup.states() == {"cancelled": 40, "sent": 1}
    assert setup.delivered == {VERA: 1}


async def test_two_couriers_carry_each_letter_once(setup: CourierSetup):
    """Two nodes, or one that restarts before the other has gone."""
    first = setup.courier
    second = setup.hire()
    await setup.posts(*addresses(60, "a.example", "b.example", "c.example"))
    await asyncio.gather(first.carry(), second.carry())
    await first.stop()

    assert setup.delivered == Counter(addresses(60, "a.example", "b.example", "c.example"))


async def test_a_server_that_wants_a_password_gets_no_letter_before(setup: CourierSetup):
    """A wrong one is told to the administrator; letters wait."""
    async with FakeSmtp(users={"us": "right"}) as fake:
        wrong = setup.means.server(None)  # type: ignore[arg-type]
        assert wrong
        setup.hire(server=lambda _: replace(wrong, port=fake.port, user="us", password="wrong"))
        await setup.posts(VERA)
        await setup.courier.carry()

    assert "refuses the log-in: 535" in setup.courier.trouble
    assert (await setup.letters())[VERA].tries == 0
