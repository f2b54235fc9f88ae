"""Any order of connecting, dropping, sending, sending again, reading and restarting keeps the promises.

The model is plain dicts; the server is real, in a thread with its own event loop. I1 to I6, I11 of FAULTS.
"""

import asyncio
import json
import os
import shutil
import tempfile
import threading
from collections import defaultdict
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, rule

from openline.domain.values import replace
from tests.cast import copy_data
from tests.served import OPEN_LIMITS, Frame, Served, Talker, serving
from tests.web.scenes import asked, messages, pings, watches

T = TypeVar("T")
PEOPLE = ("vera", "igor")
INTERNAL = ("operator_id", "contact_id", '"DialogTaken"', '"CardChanged"', '"s":"int"', '"s": "int"')


class Loop:
    """An event loop in a thread: Hypothesis calls from outside of it."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)


LOOP = Loop()
LIMITS = replace(OPEN_LIMITS, sockets_per_visitor=1_000)
TEMPLATE = Path(tempfile.mkdtemp(prefix="openline-model-"))


async def make_template() -> None:
    async with serving(TEMPLATE):
        pass


class Promises(RuleBasedStateMachine):
    """`sent`: what each said, in order. `acked`: cid → (dialog, seq)."""

    tabs = Bundle("tabs")

    @initialize()
    def opens(self) -> None:
        if not (TEMPLATE / "openline.db").exists():
            LOOP.do(make_template())
        self.folder = Path(tempfile.mkdtemp(prefix="openline-model-"))
        copy_data(TEMPLATE, self.folder)
        self.sent: dict[str, list[str]] = defaultdict(list)
        self.acked: dict[str, tuple[str, int]] = {}
        self.read: dict[str, int] = defaultdict(int)
        self.open: list[tuple[str, Talker]] = []
        LOOP.do(self._start())

    @rule(target=tabs, who=st.sampled_from(PEOPLE))
    def connects(self, who: str) -> tuple[str, Talker]:
        tab = (who, LOOP.do(self.served.visitor(token_of(who))))
        self.open.append(tab)
        return tab

    @rule(tab=consumes(tabs))
    def drops(self, tab: tuple[str, Talker]) -> None:
        """Without a close frame, as networks do."""
        LOOP.loop.call_soon_threadsafe(tab[1].socket.transport.abort)
        self.open = [each for each in self.open if each is not tab]

    @rule(tab=tabs, count=st.integers(1, 5))
    def writes(self, tab: tuple[str, Talker], count: int) -> None:
        if self._is_open(tab):
            LOOP.do(self._writes(*tab, count))

    @rule(tab=tabs, chance=st.randoms(use_true_random=False))
    def writes_again(self, tab: tuple[str, Talker], chance: Any) -> None:
        """The same `cid`, another body: the first answer."""
        who, talker = tab
        if self._is_open(tab) and self.sent[who]:
            cid = chance.choice(self.sent[who])
            ack = LOOP.do(says(talker, cid, "another body"))
            assert (ack["d"], ack["seq"]) == self.acked[cid]
            assert ack["dup"] is True

    @rule(tab=tabs, upto=st.integers(0, 60))
    def reads(self, tab: tuple[str, Talker], upto: int) -> None:
        who, talker = tab
        if self._is_open(tab) and self.sent[who]:
            d = self.acked[self.sent[who][0]][0]
            LOOP.do(talker.say("read", d=d, upto=upto))
            LOOP.do(pings(talker))

    @rule()
    def restarts(self) -> None:
        self.open.clear()
        LOOP.do(self.app.aclose())
        LOOP.do(self._start())

    @rule()
    def all_agree(self) -> None:
        """After quiescence every reader, the operator and the database tell the same story."""
        for who in PEOPLE:
            if self.sent[who]:
                self._check(who)
        heard = json.dumps([talker.seen for _, talker in self.open])
        assert not [each for each in INTERNAL if each in heard]

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.all_agree()
            LOOP.do(self.app.aclose())
            shutil.rmtree(self.folder)

    def _check(self, who: str) -> None:
        d = self.acked[self.sent[who][0]][0]
        stored = asked(
            self.folder, "SELECT seq, cid FROM events WHERE dialog_id = ? AND stream = 'pub' ORDER BY seq", d
        )
        assert [seq for seq, _ in stored] == list(range(1, len(stored) + 1))
        assert [cid for _, cid in stored if cid] == self.sent[who]
        assert all(self.acked[cid] == (d, seq) for seq, cid in stored if cid)
        mark = asked(self.folder, "SELECT read_by_visitor FROM dialogs WHERE id = ?", d)[0][0]
        assert self.read[who] <= mark <= len(stored)
        self.read[who] = mark
        shown = LOOP.do(self._shown(who, d))
        for own, talker in self.open:
            if own == who:
                LOOP.do(caught_up(talker, d, len(stored)))
                assert story(talker.seen, d) == shown

    async def _start(self) -> None:
        self.app = AsyncExitStack()
        self.served: Served = await self.app.enter_async_context(serving(self.folder, limits=LIMITS))

    async def _writes(self, who: str, talker: Talker, count: int) -> None:
        cids = [f"{who}-{len(self.sent[who]) + number}" for number in range(count)]
        for cid in cids:
            self.sent[who].append(cid)
            await talker.say("send", cid=cid, text=cid)
        for cid in cids:
            ack = await talker.expect("ack", lambda frame, cid=cid: frame["cid"] == cid)
            self.acked[cid] = (ack["d"], ack["seq"])

    async def _shown(self, who: str, d: str) -> list[str]:
        """What a new tab and the operator are shown: the same."""
        tab, anna = await self.served.visitor(token_of(who)), await self.served.operator()
        await watches(anna, d)
        mine, hers = story(tab.seen, d), story(anna.seen, d)
        assert mine == hers
        await asyncio.gather(tab.close(), anna.close())
        return mine

    def _is_open(self, tab: tuple[str, Talker]) -> bool:
        return any(each is tab for each in self.open)


def token_of(who: str) -> str:
    return who[0] * 43


async def says(talker: Talker, cid: str, text: str) -> Frame:
    await talker.say("send", cid=cid, text=text)
    return await talker.expect("ack", lambda frame: frame["cid"] == cid)


async def caught_up(talker: Talker, d: str, last: int) -> None:
    """Until the newest event has been heard, by whatever frame."""
    while not any(reaches(frame, d, last) for frame in talker.seen):
        await talker.hear()


def reaches(frame: Frame, d: str, last: int) -> bool:
    match frame["t"]:
        case "ev":
            return frame["d"] == d and frame["seq"] >= last
        case "batch":
            return frame["d"] == d and frame["to"] >= last
        case "snapshot":
            return frame["dialog"]["d"] == d and frame["dialog"]["last_pub"] >= last
        case _:
            return False


def story(seen: list[Frame], d: str) -> list[str]:
    """The newest fifty texts, in the order of their numbers, each once."""
    own = [frame for frame in seen if (frame["dialog"]["d"] if "dialog" in frame else frame.get("d", d)) == d]
    texts = [(m["seq"], m["text"]) for m in messages(own) if m["kind"] == "text" and m["s"] == "pub"]
    assert len(texts) == len(set(texts)) or any(frame["t"] == "snapshot" for frame in own)
    return [text for _, text in sorted(set(texts))][-40:]


TestPromises = Promises.TestCase
TestPromises.settings = settings(
    max_examples=int(os.environ.get("OPENLINE_EXAMPLES", "8")),
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=(HealthCheck.too_slow, HealthCheck.data_too_large),
)
