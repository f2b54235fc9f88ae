"""T07, T54, F14, F15, F17: the answer is clear, the server lives, the log has no traceback."""

import asyncio
import itertools
import json
import os
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import structlog
import websockets
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openline.domain.values import replace
from tests.cast import copy_data
from tests.served import OPEN_LIMITS, Served, Talker, serving
from tests.web.scenes import IGOR, pings, writes

EXAMPLES = int(os.environ.get("OPENLINE_EXAMPLES", "80"))
BUGS = {"connection_failed", "action_failed", "request_failed", "timer_failed", "clock_stumbled"}
WRONG = [
    None,
    True,
    0,
    -1,
    1.5,
    "0",
    "",
    [],
    [1],
    {},
    {"$ne": 1},
    2**63,
    10**40,
    "\x00",
    "x" * 5000,
    "\ud800",
]
FIELDS = {
    "visitor": {
        "hello": ["v", "channel", "token", "new", "next", "tab", "lang", "page", "resume"],
        "send": ["cid", "text", "d", "page"],
        "answer": ["cid", "form", "name", "email", "phone"],
        "put_away": ["cid", "form"],
        "end": ["cid", "d"],
        "read": ["d", "upto"],
        "typing": ["d", "text", "on"],
        "sync": ["d", "s", "after", "limit"],
        "older": ["d", "before", "limit"],
        "ping": ["x"],
    },
    "operator": {
        "watch": ["d", "resume"],
        "unwatch": ["d"],
        "send": ["cid", "d", "text"],
        "take": ["cid", "d"],
        "finish": ["cid", "d"],
        "read": ["d", "upto"],
        "typing": ["d", "text", "on"],
        "sync": ["d", "s", "after", "limit"],
        "older": ["d", "before", "limit"],
        "inbox": ["x"],
    },
}
GOOD: dict[str, Any] = {
    "v": 1,
    "channel": "nope",
    "token": IGOR,
    "new": True,
    "next": None,
    "tab": "t",
    "lang": "en",
    "page": None,
    "resume": [],
    "cid": "c1",
    "text": "hello",
    "d": "some-dialog",
    "form": "some-form",
    "name": "Vera",
    "email": "",
    "phone": "",
    "upto": 1,
    "on": True,
    "s": "pub",
    "after": 0,
    "limit": 10,
    "before": "z",
    "x": 1,
}
CASES = [(side, t) for side, commands in FIELDS.items() for t in commands]
RAW = [
    b"",
    b" ",
    b"null",
    b"1",
    b"[]",
    b'"x"',
    b"{",
    b"{}",
    b'{"t":1}',
    b'{"t":null}',
    b'{"t":"nothing"}',
    b'{"t":"send"}',
    b'{"t":"hello"}',
    b'{"t":"send","t":"ping"}',
    b'{"T":"ping"}',
    b"NaN",
    b'{"t":"read","d":"x","upto":NaN}',
    b'{"t":"read","d":"x","upto":Infinity}',
    b'{"t":"read","d":"x","upto":1e400}',
    b"[" * 8000,
    b'{"a":' * 2500,
    b'{"t":"ping","x":' + b"[" * 7000 + b"]" * 7000 + b"}",
    b'{"t":"send","cid":"c","text":' + b"[" * 8000,
    b'{"t":"ping","x":' + b"9" * 6000 + b"}",
    b'{"t":"read","d":"x","upto":' + b"9" * 6000 + b"}",
    b'{"t":"ping","t2":"\\ud800"}',
    b'{"t":"\\ud800"}',
    b"\x00\x01\x02",
    b'{"t":"ping"}{"t":"ping"}',
    b"\xef\xbb\xbf{}",
    b'{"t":"send","cid":"\\ud800","text":"x"}',
    b'{"\\ud800":1,"t":"ping"}',
    b"<xml/>",
    b"GET / HTTP/1.1\r\n\r\n",
]


@asynccontextmanager
async def watched(folder: Path, **settings_: Any):
    """A server whose log must stay free of bugs, with an honest visitor who is still served afterwards."""
    with structlog.testing.capture_logs() as log:
        async with serving(folder, **settings_) as served:
            honest = await served.visitor("h" * 43)
            yield served
            await writes(honest, "I am still here")
            await pings(honest)
    assert [entry for entry in log if entry["event"] in BUGS or entry["log_level"] == "error"] == []


async def arrive(served: Served, side: str, t: str) -> Talker:
    if t == "hello":
        return await served.socket("/ws/visitor", "https://shop.example")
    if side == "operator":
        return await served.operator()
    talker = await served.visitor()
    await writes(talker)
    return talker


async def answer_to(talker: Talker, data: str | bytes) -> str:
    """What became of one frame: lives, the code of the nack, or the close code."""
    cid = _cid(data)
    try:
        await talker.say_raw(data)
        await talker.say("ping")
    except websockets.ConnectionClosed:
        # The pong of a `ping` among the frames was taken for this one's: the frame before closed it.
        return str((await talker.expect_close())[0])
    nacked = ""
    while True:
        try:
            frame = await talker.hear()
        except Exception:
            return str((await talker.expect_close())[0])
        if frame["t"] == "nack" and frame["cid"] == cid:
            nacked = frame["code"]
        elif frame["t"] == "pong":
            return nacked or "lives"


def _cid(data: str | bytes) -> str:
    try:
        parsed = json.loads(data)
    except (ValueError, RecursionError):
        return ""
    return parsed.get("cid", "") if isinstance(parsed, dict) else ""


CLEAR = {
    "lives",
    "bad_frame",
    "bad_text",
    "not_found",
    "wrong_fields",
    "4501",
    "4502",
    "4506",
    "4500",
    "1007",
    "1009",
    "rate",
}


@pytest.mark.parametrize("side, t", CASES, ids=lambda each: each)
async def test_a_wrong_value_of_any_field_has_a_clear_answer(folder: Path, side: str, t: str) -> None:
    """T07: never a crash, never silence, and a command with a `cid` keeps its connection."""
    async with watched(folder) as served:
        talker = await arrive(served, side, t)
        for field, value in itertools.product(FIELDS[side][t], WRONG):
            command = {"t": t, **{name: GOOD[name] for name in FIELDS[side][t]}, field: value}
            answer = await answer_to(talker, json.dumps(command))
            assert answer in CLEAR, (field, value, answer)
            if "cid" in command and field != "cid":
                assert not answer.isdecimal(), (field, value, answer)
            if answer.isdecimal() or t == "hello":
                talker = await arrive(served, side, t)


@pytest.mark.parametrize("sockets", ["picows", "asgi"])
async def test_nothing_that_is_no_command_hurts(folder: Path, sockets: str) -> None:
    """F15: before hello and after it, on both doors."""
    async with watched(folder, sockets=sockets) as served:
        for data in RAW:
            for side, t in (("visitor", "hello"), ("visitor", "send"), ("operator", "send")):
                text: str | bytes = (
                    data.decode("utf-8", "surrogateescape") if sockets == "asgi" else data.decode()
                )
                answer = await answer_to(await arrive(served, side, t), text)
                assert answer in CLEAR, (data[:60], side, answer)


@pytest.mark.parametrize("side", ["visitor", "operator"])
async def test_no_words_of_the_chat_pass_for_a_mail(folder: Path, side: str) -> None:
    """MAIL-4: what came by mail is known by its `cid`, and such a one no client may choose."""
    async with watched(folder) as served:
        command = {"t": "send", "cid": "mail:0", "d": "d", "text": "I am a mail"}
        assert await answer_to(await arrive(served, side, "send"), json.dumps(command)) == "bad_frame"


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\x00", "a\x00b", "\ufffe", " ", "\u2028", "\x1b"])
async def test_a_text_that_cannot_be_stored_is_refused_by_its_cid(folder: Path, text: str) -> None:
    """F17: the bubble is marked, the connection lives, the next message goes through."""
    async with watched(folder) as served:
        vera = await served.visitor()
        await vera.say("send", cid="c1", text=text)
        nack = await vera.expect("nack")

        assert nack["cid"] == "c1"
        assert nack["code"] in ("bad_text", "bad_frame")
        await writes(vera, "And this?")


KEPT = [
    "Привет",
    "مرحبا",
    "שלום",
    "👩‍👩‍👧‍👦",
    "e\u0301",
    "İıIi",
    "𝕏" * 100,
    "\u202egpj.exe",
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞",
    "<script>alert(1)</script>",
    "'; DROP TABLE",
    "{{7*7}}",
    "a\r\nb",
]


@pytest.mark.parametrize("text", KEPT)
async def test_any_script_is_kept_and_comes_back_the_same_everywhere(folder: Path, text: str) -> None:
    """F17, T60: live, in the ack's snapshot, and in the operator's list."""
    async with watched(folder) as served:
        vera, anna = await served.visitor(), await served.operator()
        await vera.say("send", cid="c1", text=text)
        live = await vera.expect_event("MessageAdded")
        row = (await anna.expect("row"))["row"]
        again = await served.visitor(new=False)

        stored = live["e"]["message"]["text"]
        assert again.seen[1]["dialog"]["messages"][0]["text"] == stored
        assert row["last_text"] == " ".join(stored.split())


async def test_a_name_of_a_hundred_kilobytes_has_a_clear_answer(folder: Path) -> None:
    async with watched(folder, limits=replace(OPEN_LIMITS, visitor_frame=200_000)) as served:
        vera = await served.visitor()
        await writes(vera)
        for name in ("x" * 60_000, "e\u0301" * 10_000):
            command = json.dumps(
                {"t": "answer", "cid": "a1", "form": "none", "name": name}, ensure_ascii=False
            )
            assert await answer_to(vera, command) in CLEAR


@pytest.fixture(scope="module")
def running(cast_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, Served]]:
    """A server in a thread of its own: Hypothesis calls from outside of it."""
    folder = tmp_path_factory.mktemp("running")
    copy_data(cast_folder, folder)
    loop, is_up, stop = asyncio.new_event_loop(), Future[Served](), asyncio.Event()

    async def live() -> None:
        async with serving(folder) as served:
            is_up.set_result(served)
            await stop.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(live()))
    thread.start()
    yield loop, is_up.result(30)
    loop.call_soon_threadsafe(stop.set)
    thread.join()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
NAMES = sorted({name for commands in FIELDS.values() for names in commands.values() for name in names})
COMMANDS = st.sampled_from(sorted({t for commands in FIELDS.values() for t in commands}))
FRAMES = st.one_of(
    st.builds(
        lambda t, rest: json.dumps({"t": t, **rest}),
        COMMANDS,
        st.dictionaries(st.sampled_from(NAMES), JSON, max_size=6),
    ),
    st.builds(json.dumps, JSON),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=200),
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(frames=st.lists(FRAMES, min_size=1, max_size=12))
def test_no_sequence_of_frames_hurts(running: tuple[Any, Served], frames: list[str]) -> None:
    """F15: each example is one visitor's whole life."""
    loop, served = running

    async def life() -> list[str]:
        talker = await served.visitor()
        answers = []
        for frame in frames:
            answers.append(await answer_to(talker, frame))
            if answers[-1].isdecimal():
                break
        await talker.close()
        served.talkers.clear()
        return answers

    with structlog.testing.capture_logs() as log:
        answers = asyncio.run_coroutine_threadsafe(life(), loop).result(30)
    assert set(answers) <= CLEAR
    assert [entry for entry in log if entry["event"] in BUGS] == []
