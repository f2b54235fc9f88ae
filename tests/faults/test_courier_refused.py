"""A mail server that is there and refuses us: every letter waits, none is lost (MAIL-5)."""

from collections import Counter

import pytest

from openline.actions.mail.protect import suppression_hash
from openline.domain.mail.server_refusals import LIMIT_REACHED, NOT_THIS_SENDER
from openline.domain.times import MINUTE
from openline.domain.values import replace
from openline.store.letters import addresses as stored
from openline.store.transaction import Transaction
from tests.fakes import Step
from tests.faults.courier_setup import CourierSetup, addresses

pytestmark = [pytest.mark.faults]

VERA = "vera@far.example"
RELAY_DENIED = "554 5.7.1 <vera@far.example>: Relay access denied"
NO_TO_US = [
    ("mail", "530 5.7.0 Must issue a STARTTLS command first"),
    ("rcpt", "530 5.7.0 Authentication required"),
    ("rcpt", RELAY_DENIED),
    ("mail", "553 5.7.1 <us@lamps.example>: Sender address rejected: not owned by user shop"),
    ("dot", "550 5.7.60 SMTP; Client does not have permissions to send as this sender"),
    ("dot", "554 5.2.252 SendAsDenied; us@lamps.example not allowed to send as us+b@lamps.example"),
]
DAY_IS_USED_UP = [
    ("data", "550 5.4.5 Daily user sending limit exceeded"),
    ("dot", "550-5.4.5 Daily user sending limit exceeded.\r\n550 5.4.5 see the help page"),
    ("rcpt", "554 5.7.0 The limit on the number of allowed outgoing messages was exceeded. Try again later."),
    ("dot", "451 4.7.1 Too many messages, slow down"),
]


@pytest.mark.parametrize("step, answer", NO_TO_US)
async def test_no_letter_is_lost_to_a_server_that_refuses_us(setup: CourierSetup, step: str, answer: str):
    """MAIL-5: all wait, for hours; all go as soon as one is taken, and the trouble is gone."""
    theirs = addresses(30, "a.example", "b.example", "c.example")
    setup.script.when(step, lambda _: answer)
    await setup.posts(*theirs)
    await setup.passes(3 * 60)
    waiting, trouble = await setup.letters(), setup.courier.trouble
    setup.script.at.clear()
    await setup.passes(2)

    assert {(letter.state, letter.tries) for letter in waiting.values()} == {("queued", 0)}
    assert trouble == f"The mail server refuses our emails: {answer}"
    assert setup.courier.trouble == ""
    assert setup.delivered == Counter(theirs)


@pytest.mark.parametrize("step, answer", DAY_IS_USED_UP)
async def test_when_the_days_quota_is_used_up_letters_wait(setup: CourierSetup, step: str, answer: str):
    """MAIL-5: one letter a while asks, and all go soon after the server takes them again, once."""
    theirs = addresses(4, "a.example", "b.example")
    setup.script.when(step, lambda _: answer)
    await setup.posts(*theirs)
    await setup.passes(60)
    waiting, asked = await setup.letters(), setup.script.seen.total()
    advice = setup.courier.advice
    setup.script.at.clear()
    await setup.passes(8)

    assert {(letter.state, letter.tries) for letter in waiting.values()} == {("queued", 0)}
    assert advice == LIMIT_REACHED
    assert asked <= 5 * 25
    assert setup.courier.trouble == ""
    assert setup.delivered == Counter(theirs)


ONE_SENDER = {
    "mail": "553 5.7.1 Sender address rejected: not owned by auth user.",
    "dot": "554 5.2.252 SendAsDenied; us@lamps.example not allowed to send as us+b1@lamps.example",
}


@pytest.mark.parametrize("step", ONE_SENDER)
async def test_a_server_that_knows_one_sender_gets_letters_with_that_one(setup: CourierSetup, step: str):
    """MAIL-5: the return address of a letter is refused, whether at once or after the dot."""
    setup.courier.installation = replace(setup.courier.installation, reply_address="us@lamps.example")
    setup.script.when(step, lambda asked: ONE_SENDER[step] if "+b" in asked.sender else None)
    theirs = addresses(6, "a.example", "b.example")
    await setup.posts(*theirs)
    await setup.passes(2)

    assert setup.delivered == Counter(theirs)
    assert {(letter.state, letter.tries) for letter in (await setup.letters()).values()} == {("sent", 0)}
    assert setup.courier.trouble == ""
    refused = setup.script.seen.total()
    await setup.posts(VERA)
    await setup.passes(1)
    assert setup.delivered[VERA] == 1
    assert setup.script.seen.total() - refused <= 8


async def test_a_server_that_refuses_that_one_as_well_is_in_trouble(setup: CourierSetup):
    """MAIL-5: the sender of Settings itself."""
    setup.courier.installation = replace(setup.courier.installation, reply_address="us@lamps.example")
    setup.script.when("mail", lambda _: ONE_SENDER["mail"])
    await setup.posts(VERA)
    await setup.passes(2)

    assert setup.courier.advice == NOT_THIS_SENDER
    assert [letter.state for letter in (await setup.letters()).values()] == ["queued"]


async def test_a_server_that_refuses_us_is_asked_with_one_letter_a_minute(setup: CourierSetup):
    """MAIL-5: not with all that waits, and not with the same one again and again."""
    asked = list[tuple[int, str]]()

    def act(step: Step) -> str:
        asked.append(((setup.now - began) // MINUTE, step.recipient))
        return RELAY_DENIED

    began = setup.now
    setup.script.when("rcpt", act)
    await setup.posts(*addresses(16, "a.example", "b.example", "c.example", "d.example"))
    await setup.passes(10, step=0.1)
    a_minute = Counter(minute for minute, _ in asked)

    assert a_minute[0] <= 4
    assert {a_minute[minute] for minute in range(1, 10)} == {1}
    assert max(Counter(address for _, address in asked).values()) == 1


async def test_each_time_it_is_asked_in_a_new_conversation(setup: CourierSetup):
    """MAIL-5: one begun before the server was mended may go by its old settings (Postfix)."""
    before: list[int] = []

    def act(step: Step) -> str | None:
        return RELAY_DENIED if not before or step.connection <= before[0] else None

    theirs = addresses(10, "a.example", "b.example")
    setup.script.when("rcpt", act)
    await setup.posts(*theirs)
    await setup.passes(5)
    before.append(setup.fake.connections)
    await setup.passes(2)

    assert before[0] <= 4 + 5
    assert setup.delivered == Counter(theirs)


async def test_what_only_one_domain_is_refused_stops_the_others_for_minutes_only(setup: CourierSetup):
    """MAIL-5: then it is tried again as after any no for now, and given up after a day."""
    setup.script.when("rcpt", lambda _: RELAY_DENIED, "far.example")
    await setup.posts(VERA, "igor@far.example", *addresses(3, "a.example"))
    for day in range(12):
        await setup.passes(5)
        await setup.posts(*[f"day{day}n{n}@b.example" for n in range(2)])
    await setup.passes(5)
    soon, trouble = await setup.letters(), setup.courier.trouble
    await setup.passes(26 * 60)

    assert [letter.state for letter in soon.values()].count("sent") == 3 + 24
    assert {soon[VERA].state, soon["igor@far.example"].state} == {"deferred"}
    assert soon[VERA].result == RELAY_DENIED
    assert trouble == ""
    later = await setup.letters()
    assert (later[VERA].state, later[VERA].why) == ("failed", "refused")
    assert await setup.states() == {"failed": 2, "sent": 27}


async def test_a_letter_nobody_wants_any_more_does_not_ask_for_the_others(setup: CourierSetup):
    """MAIL-5: the next one asks in its place, in the same minute."""
    setup.script.when("rcpt", lambda _: RELAY_DENIED)
    await setup.posts(VERA)
    await setup.courier.carry()
    unwanted = addresses(5, "a.example")
    await setup.posts(*unwanted)
    found = await setup.letters()

    def readers_want_none(tx: Transaction) -> None:
        for address in unwanted:
            key = suppression_hash(tx, found[address].address_key)
            stored.add_suppression(tx, key, "stop", setup.now)

    await setup.store.write(readers_want_none)
    setup.script.at.clear()
    await setup.passes(1)

    assert setup.delivered == {VERA: 1}
    assert await setup.states() == {"cancelled": 5, "sent": 1}
