"""A visitor writes, an operator answers: over real sockets, both wires."""

from pathlib import Path

import pytest

from tests.served import serving


@pytest.mark.parametrize("sockets", ["picows", "asgi"])
async def test_operator_sees_the_dialog_arrive_and_answers(tmp_path: Path, sockets: str) -> None:
    """WORK-2, CHAT-4."""
    async with serving(tmp_path, sockets=sockets) as served:
        anna, vera = await served.operator(), await served.visitor()
        await vera.say("send", cid="c1", text="Do you deliver?")
        assert (await vera.expect("ack"))["cid"] == "c1"
        row = (await anna.expect("row"))["row"]

        await anna.say("watch", d=row["d"])
        await anna.expect("live")
        await anna.say("send", cid="o1", d=row["d"], text="Yes, we do.")

        event = await vera.expect_event("MessageAdded", lambda f: f["e"]["message"]["author"] == "operator")
        assert event["e"]["message"]["text"] == "Yes, we do."
