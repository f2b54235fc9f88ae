"""Signed identities at the door: one browser uses them, two keys live, a refusal has a reason (T13)."""

import time
from pathlib import Path
from typing import Any

import jwt
import pytest
from structlog.testing import capture_logs

from openline.domain.channels.channels import OLD_SECRET_LIVES, Channel, with_new_secret
from openline.domain.times import MINUTE, SECOND
from openline.domain.visitors.identities import WrongClaim
from openline.web.identities import UsedIdentities, identity_in
from tests.cast import IGOR_TOKEN, VERA_TOKEN
from tests.served import Served, Talker, serving
from tests.web.scenes import asked, is_refused, writes

NOW = 1_800_000_000_000
OLD, NEW = "o" * 43, "n" * 43
CHANNEL = Channel("c1", "key-1", "chat", "line", (), OLD)


def signed(secret: str = OLD, now: int = NOW, **claims: object) -> str:
    whole = {"sub": "u1", "aud": CHANNEL.key, "exp": now // SECOND + 300, **claims}
    return jwt.encode(whole, secret, algorithm="HS256")


def test_two_live_keys() -> None:
    """T13: the one before goes on working for a day; the one before that ends at once."""
    changed = with_new_secret(CHANNEL, NEW, NOW)
    for secret in (OLD, NEW):
        assert identity_in(signed(secret), changed, NOW, "").identity.external_id == "u1"
    later = NOW + OLD_SECRET_LIVES
    assert identity_in(signed(NEW, later), changed, later, "").identity.external_id == "u1"
    for channel, at in ((changed, later), (with_new_secret(changed, "x" * 43, NOW), NOW)):
        with pytest.raises(WrongClaim, match="signature"):
            identity_in(signed(OLD, at), channel, at, "")


@pytest.mark.parametrize("claims", [{}, {"jti": "one"}])
def test_one_browser_uses_a_token(claims: dict[str, Any]) -> None:
    """T13: that one any number of times, also under its next token; then the next, if it forgot itself."""
    used = UsedIdentities()
    token = identity_in(signed(**claims), CHANNEL, NOW, "")
    for _ in range(3):
        used.check(token, "vera", NOW)
        used.note(token, "vera", NOW)
    with pytest.raises(WrongClaim, match="Another browser"):
        used.check(token, "igor", NOW)
    used.renamed("vera", "vera-2")
    used.check(token, "vera-2", NOW)
    used.forget("vera-2")
    used.check(token, "igor", NOW)


def test_what_is_remembered_is_bounded() -> None:
    """T13: by time, and by number."""
    used = UsedIdentities(most=50)
    for number in range(200):
        used.note(identity_in(signed(jti=f"{number}"), CHANNEL, NOW, ""), "vera", NOW)
    assert len(used._used) == 50
    late = NOW + 20 * MINUTE
    used.note(identity_in(signed(now=late, jti="late"), CHANNEL, late, ""), "vera", late)
    assert len(used._used) == 1


def key_of(folder: Path) -> str:
    return asked(folder, "SELECT key FROM channels ORDER BY id")[0][0]


async def has_secret(served: Served) -> None:
    await served.app.store.write(lambda tx: tx.cursor.execute(f"UPDATE channels SET secret = '{OLD}'"))


async def identifies(vera: Talker, token: str, cid: str) -> None:
    await vera.say("identify", cid=cid, token=token)
    await vera.expect("ack", lambda frame: frame["cid"] == cid)


async def test_a_copied_token_serves_nobody_else(folder: Path) -> None:
    """T13: pages are loaded again, the browser reconnects; another one stays anonymous and is told why."""
    async with serving(folder) as served:
        await has_secret(served)
        token = signed(now=int(time.time() * SECOND), aud=key_of(folder), name="Vera")
        vera = await served.visitor(identity=token)
        await writes(vera)
        await identifies(vera, token, "i1")
        again = await served.visitor(new=False, identity=token)
        await identifies(again, token, "i2")

        thief = await served.visitor(IGOR_TOKEN)
        await thief.say("identify", cid="i3", token=token)
        assert await is_refused(thief, "i3") == "wrong_identity"
        await writes(thief)
        assert asked(folder, "SELECT count(*) FROM visitors WHERE external_id = 'u1'") == [(1,)]


async def test_of_two_browsers_at_the_same_moment_one_uses_a_token(folder: Path) -> None:
    """T13: both have asked before either was answered."""
    async with serving(folder) as served:
        await has_secret(served)
        token = signed(now=int(time.time() * SECOND), aud=key_of(folder))
        hello = {"v": 1, "channel": served.key, "new": True, "identity": token}
        both = [await served.socket("/ws/visitor", "https://shop.example") for _ in range(2)]
        for person, browser in zip(both, (VERA_TOKEN, IGOR_TOKEN), strict=True):
            await person.say("hello", token=browser, **hello)
        for person in both:
            await person.expect("live")

        refused = [[each["code"] for each in it.seen if each["t"] == "nack"] for it in both]
        assert sorted(refused) == [[], ["wrong_identity"]]


async def test_a_refusal_says_why_and_the_log_too(folder: Path) -> None:
    """T13: to the page's developer; the chat goes on as anonymous."""
    async with serving(folder) as served:
        await has_secret(served)
        now = int(time.time())
        token = signed(aud=key_of(folder), exp=now + 1_000)
        with capture_logs() as logs:
            vera = await served.visitor(identity=token)
        nack = next(frame for frame in vera.seen if frame["t"] == "nack")
        assert nack["cid"] == "identity"
        assert "`exp` is 16 min" in nack["msg"]
        await writes(vera)
        assert asked(folder, "SELECT external_id FROM visitors") == [("",)]
    refused = next(it for it in logs if it["event"] == "identity_refused")
    assert (refused["claim"], refused["why"]) == ("exp", nack["msg"])


async def test_another_person_gets_nothing_and_is_told_so(folder: Path) -> None:
    """T34: a browser that still holds the token of somebody else, which is not a bad one."""
    async with serving(folder) as served:
        await has_secret(served)
        now = int(time.time() * SECOND)
        key = key_of(folder)
        vera = await served.visitor(identity=signed(now=now, aud=key, sub="vera"))
        await writes(vera)
        other = await served.socket("/ws/visitor", "https://shop.example")
        await other.say(
            "hello", v=1, channel=served.key, token=VERA_TOKEN, identity=signed(now=now, aud=key, sub="boris")
        )
        assert (await other.expect_close())[0] == 4507
        assert [frame["t"] for frame in other.seen] == ["nack"]
        assert other.seen[0]["code"] == "other_person"


async def test_another_person_by_http(folder: Path) -> None:
    """T34, CHAT-4: where no socket gets through the same is said, and the chat does not look alive."""
    async with serving(folder) as served, served.client() as client:
        await has_secret(served)
        now, key = int(time.time() * SECOND), key_of(folder)
        await writes(await served.visitor(identity=signed(now=now, aud=key, sub="vera")))
        hello = {
            "v": 1,
            "channel": key,
            "token": VERA_TOKEN,
            "identity": signed(now=now, aud=key, sub="boris"),
        }
        answer = await client.post(
            "/api/v1/visitor/hello", json=hello, headers={"Authorization": f"Bearer {VERA_TOKEN}"}
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "4507")


async def test_a_new_secret(folder: Path) -> None:
    """T13: administrators make it; what was signed with the one before is accepted for a day."""
    async with serving(folder) as served, served.client() as client:
        await served.log_in(client)
        (channel_id,) = asked(folder, "SELECT id FROM channels ORDER BY id")[0]
        path = f"/api/v1/channels/{channel_id}/secret"
        with capture_logs() as logs:
            old = (await client.get(path)).json()
            fresh = (await client.post(path)).json()
        noted = [(it["what"], it["whom"]) for it in logs if it["event"] == "security"]
        assert noted == [("secret_shown", channel_id), ("secret_changed", channel_id)]
        assert old["secret"] not in str(logs)
        assert fresh["secret"] != old["secret"]
        assert old["old_until"] == 0 < fresh["old_until"]
        assert (await client.get(path)).json() == fresh
        now = int(time.time() * SECOND)
        for place, secret in enumerate((old["secret"], fresh["secret"])):
            vera = await served.visitor(f"{place:043d}", key=key_of(folder))
            await identifies(vera, signed(secret, now, aud=key_of(folder), jti=secret[:9]), f"i{place}")

        await served.log_in(client, "oleg@example.com")
        assert (await client.post(path)).status_code == 403


async def test_a_forgotten_token_is_over(folder: Path) -> None:
    """T34, T17: its sockets are closed, and nobody goes on with a copy."""
    async with serving(folder) as served, served.client() as client:
        vera = await served.visitor()
        await writes(vera)
        body = {"channel": served.key, "token": VERA_TOKEN}
        assert (await client.post("/api/v1/visitor/forget", json=body)).status_code == 204
        assert (await vera.expect_close())[0] == 4500
        again = await served.socket("/ws/visitor", "https://shop.example")
        await again.say("hello", v=1, channel=served.key, token=VERA_TOKEN, new=True)
        assert (await again.expect_close())[0] == 4500
        unknown = await client.post("/api/v1/visitor/forget", json={**body, "token": "x" * 43})
        assert unknown.status_code == 204
        assert asked(folder, "SELECT count(*) FROM dialogs") == [(1,)]
