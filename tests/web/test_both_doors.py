"""Whatever a visitor's socket takes, the door by HTTP takes as well, with the same answer and effect."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, get_args

import httpx

from openline.actions import timers
from openline.domain.timers import Timer
from openline.web.wire import commands
from tests.cast import IGOR_TOKEN, VERA_TOKEN
from tests.served import Frame, Served, Talker, serving
from tests.web.scenes import asked

Ask = Callable[[Frame], Awaitable[Frame]]
COMMANDS = {each.__struct_config__.tag for each in get_args(commands.VisitorCommand)} - {"hello"}
SILENT = {"typing", "viewing", "read"}
WITHOUT_CID = {"sync": ("batch", "reset"), "older": ("older", "reset"), "ping": ("pong",)}


def by_socket(talker: Talker) -> Ask:
    async def ask(frame: Frame) -> Frame:
        await talker.say(**frame)
        if frame["t"] in SILENT:
            return {}
        while True:
            heard = await talker.hear()
            is_of_cid = heard["t"] in ("ack", "nack") and heard["cid"] == frame.get("cid", "-")
            if is_of_cid or heard["t"] in WITHOUT_CID.get(frame["t"], ()):
                return heard

    return ask


def by_http(client: httpx.AsyncClient, key: str, token: str) -> Ask:
    async def ask(frame: Frame) -> Frame:
        body = {"channel": key, "new": True, "command": frame}
        headers = {"Authorization": f"Bearer {token}", "Origin": "https://shop.example"}
        answer = await client.post("/api/v1/visitor/command", json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        heard = answer.json()["frames"]
        assert len(heard) == (0 if frame["t"] in SILENT else 1), (frame, heard)
        return heard[0] if heard else {}

    return ask


class Everything:
    """Says every command once, where it means something. `answers`: kind, answer, code."""

    def __init__(self, served: Served, ask: Ask, name: str):
        self._served, self._ask, self._name = served, ask, name
        self.answers: list[tuple[str, ...]] = []
        self.sent_kinds: set[str] = set()
        self.d = ""
        self.events: list[str] = []

    async def say(self, t: str, **fields: Any) -> Frame:
        if t not in (SILENT | set(WITHOUT_CID)):
            fields["cid"] = f"{self._name}-{len(self.answers)}"
        answer = await self._ask({"t": t, **fields})
        self.sent_kinds.add(t)
        self.answers.append((t, answer.get("t", ""), answer.get("code", "")))
        return answer

    async def say_all(self) -> None:
        self.d = d = (await self.say("send", text=f"Write to {self._name}@example.com, please"))["d"]
        data = self._served.app.config.data
        first = asked(data, f"SELECT id FROM events WHERE dialog_id = '{d}' AND kind = 'text' ORDER BY seq")
        await self.say("custom_data", data={"plan": "gold"})
        await self.say("identify", token="no.token.at.all")
        form = await self._form()
        await self.say("answer", form=form, name="Vera")
        await self.say("put_away", form=form)
        await self.say("contacts", d=d)
        await self.say("answer", form=await self._newest_form(), phone="+4930901820")
        await self.say("edit_form", form=await self._newest_form())
        await self.say("put_away", form=await self._newest_form())
        await self.say("confirm", d=d, message=first[0][0])
        for t, more in {
            "typing": {"text": "x"},
            "viewing": {"on": True},
            "read": {"d": d, "upto": 2},
        }.items():
            await self.say(t, **more)
        await self.say("copy", d=d)
        await self.say("end", d=d)
        await self.say("rate", d=d, rating="good")
        batch = await self.say("sync", d=d, s="pub", after=1)
        self.events = [item["e"]["type"] for item in batch["items"]]
        assert batch["items"][0]["seq"] == 2
        last = [item["e"] for item in batch["items"] if item["e"]["type"] == "MessageAdded"][-1]
        older = await self.say("older", d=d, before=last["message"]["id"])
        assert older["dialog"]["messages"]
        await self.say("ping")

    async def _form(self) -> str:
        """Makes the five seconds pass for this dialog."""
        app = self._served.app
        kind, subject, due_at = asked(
            app.config.data,
            "SELECT kind, subject_id, due_at FROM timers "
            f"WHERE kind = 'ask_introduce' AND subject_id = '{self.d}'",
        )[0]
        await app.store.write(lambda tx: timers.timer_is_due(tx, Timer(kind, subject, due_at, 0), due_at))
        return await self._newest_form()

    async def _newest_form(self) -> str:
        found = f"SELECT id FROM events WHERE dialog_id = '{self.d}' AND kind = 'form' ORDER BY seq DESC"
        return asked(self._served.app.config.data, found)[0][0]


async def test_every_command_works_on_both_doors(folder: Path) -> None:
    """B.4, CHAT-13: the same answers and the same events. A new command belongs here, too."""
    async with serving(folder) as served, served.client() as client:
        vera = Everything(served, by_socket(await served.visitor(VERA_TOKEN)), "vera")
        igor = Everything(served, by_http(client, served.key, IGOR_TOKEN), "igor")
        await vera.say_all()
        await igor.say_all()

        assert vera.sent_kinds == igor.sent_kinds == COMMANDS
        assert igor.answers == vera.answers
        assert igor.events == vera.events
