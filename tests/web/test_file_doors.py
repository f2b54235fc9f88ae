"""T36, T38, T39: who gets a file, for how long, and that no browser ever makes anything of it."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
import pytest_asyncio

from openline.actions.dialogs import talk
from openline.domain.files.file_types import UNKNOWN, kind_of
from openline.domain.files.files import LINK_TTL, FileView, StoredFile, is_signed, link_of
from openline.domain.visitors.visitors import Credentials, hash_token
from openline.store.channels import channels
from openline.store.visitors import visitors
from openline.web.files import CHUNK, VISITOR_TRIES, disposition_of
from tests.cast import VERA_TOKEN
from tests.pictures import PNG
from tests.served import ADMIN, Served, serving
from tests.web.scenes import IGOR, OLEG, STAN, asked, change, messages, watches, writes

OFFER = b"%PDF-1.7\n" + bytes(range(256)) * 3_000
SHOP = {"Origin": "https://shop.example"}


@dataclass
class Scene:
    """Vera's dialog in the main line, with a file in it. `path`: where an operator finds it."""

    served: Served
    d: str
    id: str
    name: str

    @property
    def path(self) -> str:
        return f"/files/{self.id}/{quote(self.name)}"

    async def as_operator(self, email: str) -> httpx.Response:
        async with self.served.client() as client:
            await self.served.log_in(client, email)
            return await client.get(self.path)

    async def get(self, path: str) -> httpx.Response:
        async with self.served.client() as client:
            return await client.get(path)

    async def asks(self, token: str, id_: str = "", key: str = "") -> httpx.Response:
        async with self.served.client() as client:
            body = {"channel": key or self.served.key, "id": id_ or self.id}
            headers = {**SHOP, "Authorization": f"Bearer {token}"}
            return await client.post("/api/v1/visitor/file", json=body, headers=headers)

    async def link(self) -> str:
        return (await self.asks(VERA_TOKEN)).json()["url"]


async def sends(served: Served, content: bytes = OFFER, name: str = "Счёт 5.pdf") -> tuple[str, str]:
    """Vera's, as a mail brings it: (dialog, file)."""
    kind = kind_of(content)
    stored = StoredFile(served.app.context.file_store.put(content), name, kind.type, len(content), "")
    now = served.app.context.now()

    def write(tx) -> str:
        channel = channels.find_channel(tx, served.key)
        assert channel
        vera = visitors.find_by_token(tx, hash_token(VERA_TOKEN), channel.id)
        assert vera
        caller = Credentials(channel.id, "", is_new=False)
        sending = talk.Sending("", f"c-{content[:9]!r}", (stored,))
        return talk.client_writes(tx, vera, caller, sending, now).dialog_id

    d = await served.app.store.write(write)
    return d, asked(served.app.config.data, "SELECT id FROM files ORDER BY id DESC LIMIT 1")[0][0]


@pytest_asyncio.fixture
async def scene(folder: Path) -> AsyncIterator[Scene]:
    async with serving(folder) as served:
        await writes(await served.visitor())
        yield Scene(served, *await sends(served), "Счёт 5.pdf")


async def test_an_operator_of_the_line_gets_it(scene: Scene) -> None:
    """CHAT-5: octet by octet, to be saved under its name, and never shown."""
    answer = await scene.as_operator(OLEG)

    assert (answer.status_code, answer.content) == (200, OFFER)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Length"] == str(len(OFFER))
    assert answer.headers["Content-Disposition"] == (
        "attachment; filename=\"____ 5.pdf\"; filename*=UTF-8''%D0%A1%D1%87%D1%91%D1%82%205.pdf"
    )
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


async def test_whoever_may_not_see_the_dialog_gets_nothing(scene: Scene) -> None:
    """T39, T25: another line's operator learns not even that it exists; without a session nobody gets any."""
    assert (await scene.as_operator(ADMIN)).status_code == 200
    stranger = await scene.as_operator(STAN)
    missing = await scene.get(f"/files/{'0' * 8}/x")

    assert stranger.status_code == 404
    assert stranger.json()["code"] == "not_found"
    assert (await scene.get(scene.path)).status_code == 401
    assert missing.status_code == 401


async def test_a_foreign_id_is_none(scene: Scene) -> None:
    """T39: ids are looked up, names and paths never (T38)."""
    async with scene.served.client() as client:
        await scene.served.log_in(client, OLEG)
        ids = [scene.d, "0" * 36, "a" * 65, "%00", "' OR 1=1 --", ".%2e;", "%5c..%5copenline.db"]
        codes = {(await client.get(f"/files/{each}/x")).status_code for each in ids}
        other_name = await client.get(f"/files/{scene.id}/anything.html")

    assert codes == {404}
    assert other_name.content == OFFER
    assert "Content-Disposition" in other_name.headers
    assert "anything" not in other_name.headers["Content-Disposition"]


async def test_a_visitor_gets_an_address_for_five_minutes(scene: Scene) -> None:
    """T39: without a cookie, from any site; over, it is none, whatever is changed in it."""
    answer = await scene.asks(VERA_TOKEN)
    url = answer.json()["url"]
    got = await scene.get(url)

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert (got.status_code, got.content) == (200, OFFER)
    assert got.headers["Content-Disposition"].startswith("attachment")
    ends, sign = url.partition("ends=")[2].split("&sign=")
    later = str(int(ends) + 1)
    for changed in (
        url.replace(ends, later),
        url.replace(sign, "0" * 64),
        url.replace(sign, ""),
        url.replace(f"&sign={sign}", "&sign"),
        url.replace(sign, "%ff%00é"),
        url.replace(f"ends={ends}&", ""),
        url.replace(f"ends={ends}", "ends=x"),
        url.replace(scene.id, "0" * 36),
    ):
        assert (await scene.get(changed)).status_code == 404, changed
    parts = scene.served.app.context
    now = parts.now()
    assert int(ends) <= now + LINK_TTL
    parts.now = lambda: now + LINK_TTL + 1
    assert (await scene.get(url)).status_code == 404


async def test_an_address_is_good_for_one_file_only(scene: Scene) -> None:
    _, other = await sends(scene.served, PNG, "lamp.png")
    url = await scene.link()

    assert (await scene.get(url.replace(scene.id, other))).status_code == 404


async def test_only_the_visitor_is_given_an_address(scene: Scene) -> None:
    """T39, T14: not another one, not by another channel's key, not with a token that is over or a ban."""
    await writes(await scene.served.visitor(IGOR), "Me too")

    assert (await scene.asks(IGOR)).status_code == 404
    assert (await scene.asks("x" * 43)).status_code == 404
    assert (await scene.asks(VERA_TOKEN, key=scene.served.support_key)).status_code == 404
    assert (await scene.asks(VERA_TOKEN, scene.d)).status_code == 404
    assert (await scene.asks(VERA_TOKEN, "../x")).status_code == 400
    assert (await scene.asks(VERA_TOKEN)).status_code == 200
    # Who came by a letter reads the dialogs from that one on (T18).
    await change(scene.served, "UPDATE visitor_tokens SET reads_only = 'z'")
    assert (await scene.asks(VERA_TOKEN)).status_code == 404
    await change(scene.served, "UPDATE visitor_tokens SET reads_only = ''")
    await change(scene.served, "UPDATE visitors SET is_blocked = 1")
    assert (await scene.asks(VERA_TOKEN)).status_code == 404


async def test_addresses_are_not_given_out_without_end(scene: Scene) -> None:
    """T39: a guesser is slowed down; who asks in good faith never meets it."""
    for _ in range(VISITOR_TRIES - 1):
        scene.served.app.context.rate_limits.count("visitor-file:127.0.0.0/24", VISITOR_TRIES, 60)

    assert (await scene.asks(VERA_TOKEN)).status_code == 200
    assert (await scene.asks(VERA_TOKEN)).status_code == 429


async def test_what_was_erased_is_gone_for_every_address(scene: Scene) -> None:
    """T39: also for one that was given before; and a file that vanished from the disk is none (F37)."""
    url = await scene.link()
    key = asked(scene.served.app.config.data, "SELECT key FROM files")[0][0]
    scene.served.app.context.file_store.drop(key)
    assert (await scene.get(url)).status_code == 404
    await change(scene.served, "DELETE FROM files")
    assert (await scene.get(url)).status_code == 404
    assert (await scene.as_operator(OLEG)).status_code == 404


@pytest.mark.parametrize(
    "name, content",
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("a.svg", b"<svg onload='alert(1)'/>"),
        ("a.js", b"alert(1)"),
        ("a.exe", b"MZ"),
    ],
)
async def test_markup_and_scripts_are_octets(scene: Scene, name: str, content: bytes) -> None:
    """T36."""
    _, id_ = await sends(scene.served, content, name)

    answer = await replace(scene, id=id_, name=name).as_operator(OLEG)

    assert answer.headers["Content-Type"] == UNKNOWN
    assert answer.headers["Content-Disposition"].startswith("attachment")


async def test_a_picture_is_saved_too(scene: Scene) -> None:
    """T36: nothing here makes pictures anew, so none is shown in its place."""
    _, id_ = await sends(scene.served, PNG, "lamp.png")

    answer = await replace(scene, id=id_, name="lamp.png").as_operator(OLEG)

    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"].startswith("attachment")


async def test_both_sides_are_told_of_it(scene: Scene) -> None:
    """CHAT-5: in the event and in the snapshot; nobody learns the key in the file store."""
    vera, oleg = await scene.served.visitor(), await scene.served.operator(OLEG)
    await watches(oleg, scene.d)
    _, id_ = await sends(scene.served, PNG, "lamp.png")
    description = {"id": id_, "name": "lamp.png", "size": len(PNG), "type": "image/png"}

    for talker in (vera, oleg):
        live = await talker.expect_event("MessageAdded")
        assert live["e"]["message"]["files"] == [description]
    seen = [message["files"] for message in messages(oleg.seen)]
    assert [each[0]["id"] for each in seen if each] == [scene.id, id_]
    key = asked(scene.served.app.config.data, "SELECT key FROM files")[0][0]
    assert key not in str(oleg.seen) + str(vera.seen)


async def test_it_is_read_piece_by_piece_and_beside_the_loop(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T37: ten downloads of ten megabytes are no hundred in memory, and hold no message up."""
    _, id_ = await sends(scene.served, b"x" * (4 * CHUNK + 1), "large.bin")
    file_store = scene.served.app.context.file_store
    sizes: list[int] = []
    loop_thread, real = threading.get_ident(), file_store.open

    class Watched:
        def __init__(self, key: str):
            self.file = real(key)

        def read(self, size: int) -> bytes:
            assert threading.get_ident() != loop_thread
            sizes.append(size)
            return self.file.read(size)

        def close(self) -> None:
            self.file.close()

    monkeypatch.setattr(file_store, "open", Watched)
    answers = await asyncio.gather(
        *(replace(scene, id=id_, name="large.bin").as_operator(OLEG) for _ in range(3))
    )

    assert {len(answer.content) for answer in answers} == {4 * CHUNK + 1}
    assert set(sizes) == {CHUNK}


async def test_no_range_is_served(scene: Scene) -> None:
    async with scene.served.client() as client:
        await scene.served.log_in(client, OLEG)
        answer = await client.get(scene.path, headers={"Range": "bytes=0-1,2-3"})

    assert (answer.status_code, answer.headers["Accept-Ranges"]) == (200, "none")
    assert answer.content == OFFER


async def test_under_another_host_there_is_none(scene: Scene) -> None:
    """T22."""
    async with scene.served.client() as client:
        answer = await client.get(await scene.link(), headers={"Host": "evil.example"})

    assert answer.status_code == 421


def test_a_link_without_a_secret_is_nobodys() -> None:
    url = link_of(FileView("f1", "a b%.pdf", 1, UNKNOWN), "", 5)

    assert url.startswith("/files/f1/a%20b%25.pdf?ends=5&sign=")
    assert not is_signed("f1", "5", url.partition("sign=")[2], secret="", now=1)


@pytest.mark.parametrize(
    "name, header",
    [
        ("a.pdf", "attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf"),
        ('a"b\\c%41.pdf', "attachment; filename=\"a_b_c_41.pdf\"; filename*=UTF-8''a%22b%5Cc%2541.pdf"),
        ("a\r\nX: y", "attachment; filename=\"a__X: y\"; filename*=UTF-8''a%0D%0AX%3A%20y"),
    ],
)
def test_a_name_cannot_leave_its_header(name: str, header: str) -> None:
    """T38, RFC 6266."""
    assert disposition_of(name) == header
