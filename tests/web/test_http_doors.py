"""The doors by HTTP: log-in, pages, loader, figures, and the visitor without sockets."""

import asyncio
import gzip
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from openline.domain.times import DAY
from openline.domain.values import replace
from openline.texts import OFFERED
from openline.web.pages import STATIC
from openline.web.workspace.passwords import hasher
from openline.web.workspace.sessions import NOBODY
from tests.cast import PASSWORD, VERA_TOKEN
from tests.served import ADMIN, OPEN_LIMITS, Served, serving
from tests.web.scenes import IGOR, OLEG, asked, change, count, until, writes

BEARER = {"Authorization": f"Bearer {VERA_TOKEN}", "Origin": "https://shop.example"}


async def log_in(
    served: Served, email: str = ADMIN, password: str = PASSWORD, **headers: str
) -> httpx.Response:
    async with served.client() as client:
        body = {"email": email, "password": password}
        return await client.post("/api/v1/session", json=body, headers=headers)


async def test_an_unknown_e_mail_and_a_wrong_password_look_the_same(folder: Path) -> None:
    """T19: byte for byte."""
    async with serving(folder) as served:
        known, unknown = await log_in(served, password="wrong"), await log_in(served, "nobody@example.com")

        assert (known.status_code, unknown.status_code) == (401, 401)
        assert known.content == unknown.content
        assert "set-cookie" not in known.headers


def test_an_unknown_e_mail_costs_as_much_as_a_wrong_password() -> None:
    """T19: the hash that it is compared with has today's parameters."""
    assert not hasher.check_needs_rehash(NOBODY)


@pytest.mark.parametrize("password", ["", " ", PASSWORD.upper(), PASSWORD + " ", "x" * 60_000, "\x00", "🔑"])
async def test_nothing_but_the_password_opens(folder: Path, password: str) -> None:
    """T20."""
    async with serving(folder) as served:
        assert (await log_in(served, password=password)).status_code in (401, 400)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"email":1,"password":2}',
        '{"email":{"$ne":1},"password":""}',
        '{"email":"a","password":"b","role":"administrator"}',
        "[" * 30_000,
        '{"email":"\\ud800","password":"x"}',
        "\xff",
    ],
)
async def test_a_log_in_of_another_shape_is_a_bad_request(folder: Path, body: str) -> None:
    """T07, T24: never a 500."""
    async with serving(folder) as served, served.client() as client:
        json_ = {"Content-Type": "application/json"}
        answer = await client.post("/api/v1/session", content=body.encode("latin-1"), headers=json_)

        assert 400 <= answer.status_code < 500
        assert answer.json()["code"]


async def test_guessing_is_stopped_and_told_when_to_come_again(folder: Path) -> None:
    """T19: also the right password waits then."""
    async with serving(folder) as served:
        answers = [await log_in(served, password="guess") for _ in range(12)]
        last = await log_in(served)

        assert sum(answer.status_code == 401 for answer in answers) <= 10
        assert (last.status_code, last.json()["code"]) == (429, "rate")
        assert last.json()["retry_ms"] > 1000
        assert int(last.headers["retry-after"]) >= 1


@pytest.mark.parametrize(
    "public_url, name, secure",
    [("", "openline", False), ("https://chat.example.com", "__Host-openline", True)],
)
async def test_the_cookie_is_for_our_pages_only(
    folder: Path, public_url: str, name: str, secure: bool
) -> None:
    """T31: SPEC §11: `__Host-` when the address is https."""
    async with serving(folder, public_url=public_url) as served:
        here = {"Host": "chat.example.com", "Origin": public_url} if public_url else {}
        cookie = (await log_in(served, **here)).headers["set-cookie"]

        assert cookie.startswith(f"{name}=")
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert ("Secure" in cookie, "Domain" in cookie) == (secure, False)


async def test_only_the_hash_of_the_session_is_kept(folder: Path) -> None:
    async with serving(folder) as served, served.client() as client:
        await served.log_in(client)

        assert client.cookies["openline"] not in str(asked(folder, "SELECT * FROM sessions"))


FORGED: list[dict[str, str]] = [
    {"X-CSRF-Token": ""},
    {"X-CSRF-Token": "wrong"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("method, path", [("POST", "/api/v1/ticket"), ("DELETE", "/api/v1/session")])
@pytest.mark.parametrize("forged", FORGED, ids=str)
async def test_a_foreign_page_can_do_nothing(
    folder: Path, method: str, path: str, forged: dict[str, str]
) -> None:
    """T31."""
    async with serving(folder) as served, served.client() as client:
        await served.log_in(client)
        answer = await client.request(method, path, headers=forged)

        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        assert (await client.get("/api/v1/session")).status_code == 200


async def test_the_csrf_token_of_another_session_is_refused(folder: Path) -> None:
    """T31."""
    async with serving(folder) as served, served.client() as one, served.client() as other:
        await served.log_in(one)
        await served.log_in(other, OLEG)
        answer = await one.post("/api/v1/ticket", headers={"X-CSRF-Token": other.headers["X-CSRF-Token"]})

        assert answer.status_code == 403


async def test_a_foreign_page_cannot_log_somebody_in(folder: Path) -> None:
    async with serving(folder) as served:
        assert (await log_in(served, Origin="https://evil.example")).status_code == 403
        assert (await log_in(served, **{"Sec-Fetch-Site": "cross-site"})).status_code == 403


async def test_a_session_ends_everywhere_it_was_used(folder: Path) -> None:
    async with serving(folder) as served, served.client() as client:
        await served.log_in(client)
        cookies = dict(client.cookies)
        await client.delete("/api/v1/session")
        async with served.client() as thief:
            thief.cookies.update(cookies)
            assert (await thief.get("/api/v1/session")).status_code == 401


HOSTS = [
    ("127.0.0.1:{port}", 200),
    ("localhost:{port}", 200),
    ("[::1]:{port}", 200),
    ("LOCALHOST:{port}", 200),
    ("evil.example", 421),
    ("127.0.0.1", 421),
    ("127.0.0.1:1", 421),
    ("127.0.0.1:{port}.evil.example", 421),
    ("evil@127.0.0.1:{port}", 421),
    ("localhost.evil.example:{port}", 421),
]


async def test_pages_come_under_our_own_name_only(folder: Path) -> None:
    """T22: a link is never made from a name that a stranger chose."""
    async with serving(folder) as served, served.client() as client:
        for host, status in HOSTS:
            headers = {"Host": host.format(port=served.port), "X-Forwarded-Host": "evil.example"}
            answer = await client.get("/demo", headers=headers)

            assert (host, answer.status_code) == (host, status)
            assert "evil.example" not in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/login", "/settings/portal", "/letters", "/api/v1/session", "/nothing"]
)
async def test_no_page_of_the_workspace_can_be_framed(folder: Path, path: str) -> None:
    """T32: nobody's buttons are laid under somebody else's picture."""
    async with serving(folder) as served, served.client() as client:
        answer = await client.get(path)
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


async def test_the_demo_shop_shows_any_chat_that_is_open(folder: Path) -> None:
    """WORK-5: without a key the first line's; a closed or an unknown one's is nowhere."""
    async with serving(folder) as served, served.client() as client:

        async def shown(query: str) -> list[str]:
            answer = await client.get(f"/demo{query}")
            return [key for key in (served.key, served.support_key) if f"/w/{key}.js" in answer.text]

        assert await shown("") == await shown("?channel=") == await shown(f"?channel={served.key}")
        assert await shown(f"?channel={served.support_key}") == [served.support_key]
        for strange in ("nope", "%3Cscript%3E", "%00"):
            assert (await client.get(f"/demo?channel={strange}")).status_code == 404
        await change(served, "UPDATE channels SET is_closed = 1 WHERE key = 'support-key'")
        assert (await client.get("/demo?channel=support-key")).status_code == 404


PRIVATE = [
    "/",
    "/demo",
    "/chat/{key}",
    "/healthz",
    "/readyz",
    "/metrics",
    "/api/v1/session",
    "/api/v1/dialogs",
    "/api/v1/leads",
    "/api/v1/clients",
    "/api/v1/portal",
    "/api/v1/nothing",
    "/nothing",
    "/chat/nothing",
]


async def test_nothing_personal_is_kept_by_caches(folder: Path) -> None:
    """T33: with and without a session, found or not."""
    async with serving(folder) as served, served.client() as client:
        strangers = [await client.get(path.format(key=served.key)) for path in PRIVATE]
        await served.log_in(client)
        known = [await client.get(path.format(key=served.key)) for path in PRIVATE]

        for answer in (*strangers, *known):
            assert "no-store" in answer.headers.get("cache-control", ""), answer.url
            assert answer.headers["x-content-type-options"] == "nosniff"


TRAVERSAL = [
    "../config.py",
    "..%2fconfig.py",
    "%2e%2e/config.py",
    "%2e%2e%2fapp.py",
    "widget/../../app.py",
    "....//app.py",
    "texts/../app.py",
    "texts/..%2f..%2fapp.py",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "widget%00.js",
    "\\..\\app.py",
    "..%5capp.py",
    "CON",
    "x" * 5000,
    "widget/" * 1000,
    "%ff%fe.js",
    "manifest.json%00",
    ".",
    "..",
    "%e2%80%aegpj.js",
]


async def test_no_file_outside_the_two_folders_is_served(folder: Path) -> None:
    """T38: and a strange path is a 404, not a bug."""
    async with serving(folder) as served, served.client() as client:
        for path in TRAVERSAL:
            answer = await client.get(httpx.URL(served.url, raw_path=b"/static/" + path.encode()))

            assert answer.status_code in (400, 404, 414) or is_workspace(answer), path
            assert "import " not in answer.text
            assert "root:" not in answer.text


def baked(loader: httpx.Response) -> dict[str, Any]:
    return json.loads(loader.text.split("window.__openline=", 1)[1].split(";\n", 1)[0].replace("<\\/", "</"))


async def test_the_loader_carries_its_configuration(folder: Path) -> None:
    """CHAT-1."""
    async with serving(folder) as served, served.client() as client:
        loader = await client.get(f"/w/{served.key}.js")
        config = baked(loader)

        assert set(config) == {"key", "origin", "panel", "langs", "line", "texts"}
        assert (config["key"], config["origin"], config["line"]) == (served.key, served.url, "Main line")
        assert config["panel"].startswith(f"{served.url}/static/widget/")
        assert loader.headers["cache-control"] == "public, max-age=300, stale-while-revalidate=86400"
        assert loader.headers["access-control-allow-origin"] == "*"
        assert (await client.get(config["panel"])).headers["cache-control"].endswith("immutable")


async def test_the_loader_with_the_words_of_all_languages_stays_small(folder: Path) -> None:
    """UX §1: 4 KB of gzip are aimed at, 6 refused; the button speaks before anything is fetched (CHAT-10)."""
    async with serving(folder) as served, served.client() as client:
        loader = await client.get(f"/w/{served.key}.js")

        assert set(baked(loader)["texts"]) == {*baked(loader)["langs"], "en"} == set(OFFERED)
        assert len(gzip.compress(loader.content, 9)) <= 5_000


async def test_an_unchanged_loader_is_not_sent_again(folder: Path) -> None:
    async with serving(folder) as served, served.client() as client:
        etag = (await client.get(f"/w/{served.key}.js")).headers["etag"]
        again = await client.get(f"/w/{served.key}.js", headers={"If-None-Match": etag})
        await change(served, "UPDATE lines SET name = 'Another name'")
        changed = await client.get(f"/w/{served.key}.js", headers={"If-None-Match": etag})

        assert (again.status_code, again.content) == (304, b"")
        assert changed.status_code == 200


@pytest.mark.parametrize(
    "file", ["nothing.js", "nothing", "{key}", "{key}.json", ".js", "%2e%2e.js", "{key}.js.js"]
)
async def test_an_unknown_key_has_no_loader(folder: Path, file: str) -> None:
    async with serving(folder) as served, served.client() as client:
        assert (await client.get("/w/" + file.format(key=served.key))).status_code == 404


async def test_a_lines_name_cannot_leave_its_place_in_the_loader(folder: Path) -> None:
    """T02."""
    name = '</script><script>alert(1)</script>"};alert(1);//\u2028'
    async with serving(folder) as served, served.client() as client:
        await served.app.store.write(lambda tx: tx.cursor.execute("UPDATE lines SET name = ?", (name,)))
        loader = await client.get(f"/w/{served.key}.js")

        assert "</script" not in loader.text.split(";\n")[0]
        assert baked(loader)["line"] == name


def is_workspace(answer: httpx.Response) -> bool:
    """The page that has no content before the log-in: it stands under every other address."""
    return answer.text == (STATIC / "workspace" / "index.html").read_text()


@pytest.mark.parametrize(
    "path", ["/api/openapi.json", "/api/v1/nothing", "/schema", "/docs", "/.env", "/admin"]
)
async def test_nothing_else_answers(folder: Path, path: str) -> None:
    """T70."""
    async with serving(folder) as served, served.client() as client:
        answer = await client.get(path)

        assert answer.status_code == 404 if path.startswith("/api") else is_workspace(answer)


async def test_a_huge_body_is_refused(folder: Path) -> None:
    async with serving(folder) as served, served.client() as client:
        answer = await client.post("/api/v1/session", content=b"x" * 1_000_000)

        assert answer.status_code in (400, 413)


STRANGE = [
    "after=99999999999999999999999999",
    "after=-1",
    "after=x",
    "q=%00",
    "q=%ff",
    "q=%25",
    "q=" + "9" * 3000,
    "q=%F0%9F%94%91",
    "q=12345-",
    "q=٣٤٥",
    "q='%20OR%201=1",
    "q=*",
    "status=nothing",
    "q=_",
    "q=12345-6&after=1",
]


async def test_a_strange_question_has_an_answer(folder: Path) -> None:
    """T05, T07, T61: 2xx or 4xx, never 5xx."""
    async with serving(folder) as served, served.client() as client:
        await writes(await served.visitor())
        await served.log_in(client)
        for query in STRANGE:
            for kind in ("dialogs", "leads", "clients"):
                assert (await client.get(f"/api/v1/{kind}?{query}")).status_code < 500, query


async def test_a_dialog_is_found_by_its_number_with_and_without_check_digit(folder: Path) -> None:
    async with serving(folder) as served, served.client() as client:
        d = (await writes(await served.visitor()))["d"]
        number = asked(folder, "SELECT number FROM dialogs")[0][0]
        await served.log_in(client)
        label = (await client.get("/api/v1/dialogs")).json()["rows"][0]["label"]
        wrong = f"{number}-{(int(label[-1]) + 1) % 10}"
        found = [
            (await client.get("/api/v1/dialogs", params={"q": q})).json()
            for q in (number, label, label.replace("-", ""))
        ]
        misheard = (await client.get("/api/v1/dialogs", params={"q": wrong})).json()

        assert [[row["d"] for row in each["rows"]] for each in found] == [[d]] * 3
        assert (misheard["rows"], bool(misheard["hint"])) == ([], True)


async def command(
    client: httpx.AsyncClient, served: Served, frame: dict[str, Any], **headers: str
) -> httpx.Response:
    body = {"channel": served.key, "new": True, "command": frame}
    return await client.post("/api/v1/visitor/command", json=body, headers={**BEARER, **headers})


async def test_a_message_by_http_and_by_socket_is_one_message(folder: Path) -> None:
    """Promise 3 holds whatever carries it."""
    async with serving(folder) as served, served.client() as client:
        by_socket = await writes(await served.visitor(), cid="c1")
        answer = await command(client, served, {"t": "send", "cid": "c1", "text": "Again"})

        assert answer.json()["frames"] == [{**by_socket, "dup": True}]
        assert count(folder, "dialogs") == 1


async def test_without_sockets_a_visitor_is_greeted_writes_and_is_answered(folder: Path) -> None:
    async with serving(folder) as served, served.client() as client:
        hello = {"t": "hello", "v": 1, "channel": served.key, "token": VERA_TOKEN, "new": True}
        greeted = await client.post("/api/v1/visitor/hello", json=hello, headers=BEARER)
        d = (await command(client, served, {"t": "send", "cid": "c1", "text": "Hello"})).json()["frames"][0][
            "d"
        ]
        anna = await served.operator()
        await writes(anna, "Good day", d=d)
        poll = {"channel": served.key, "d": d, "after": 3}
        events = await client.get("/api/v1/visitor/events", params=poll, headers=BEARER)

        assert [frame["t"] for frame in greeted.json()["frames"]] == ["welcome", "live"]
        assert "Good day" in events.text
        assert events.headers["cache-control"] == "no-store"


async def test_a_question_by_http_leaves_the_socket_of_its_tab_alone(folder: Path) -> None:
    """B.8: a browser asks by HTTP while its socket is only slow; closed with 4504 it would stop for good."""
    async with serving(folder) as served, served.client() as client:
        vera = await served.visitor(tab="t1")
        await writes(vera)
        hello = {"t": "hello", "v": 1, "channel": served.key, "token": VERA_TOKEN, "tab": "t1"}

        greeted = await client.post("/api/v1/visitor/hello", json=hello, headers=BEARER)

        assert greeted.status_code == 200
        await vera.say("ping")
        await vera.expect("pong")


async def test_a_poll_is_sent_home_when_the_server_stops(folder: Path) -> None:
    """B.8: at once, and with an answer after which the widget comes again."""
    async with serving(folder) as served, served.client() as client:
        d = (await command(client, served, {"t": "send", "cid": "c1", "text": "Hello"})).json()["frames"][0][
            "d"
        ]
        poll = {"channel": served.key, "d": d, "after": 3}
        waiting = asyncio.create_task(client.get("/api/v1/visitor/events", params=poll, headers=BEARER))
        hub = served.app.context.hub
        await until(lambda: any(hub.visitors_of(id_) for (id_,) in asked(folder, "SELECT id FROM visitors")))
        await served.app.sockets.drain()

        answer = await asyncio.wait_for(waiting, 5)
        assert (answer.status_code, answer.json()["code"]) == (503, "4000")
        assert answer.headers["access-control-allow-origin"] == "*"


async def test_a_visitor_by_http_is_refused_like_one_by_socket(folder: Path) -> None:
    """Unknown channel, invented token, no token: an answer that the widget's page may read, never a 500."""
    async with serving(folder) as served, served.client() as client:
        frame = {"t": "send", "cid": "c1", "text": "x"}
        body = {"channel": served.key, "new": False, "command": frame}
        post = "/api/v1/visitor/command"
        unknown = await client.post(post, json={**body, "channel": "nope"}, headers=BEARER)
        invented = await client.post(post, json=body, headers=BEARER)
        none = await client.post(post, json=body)
        shapeless = await client.post(post, json={"command": 1}, headers=BEARER)

        assert [answer.status_code for answer in (unknown, invented, none, shapeless)] == [404, 401, 403, 400]
        assert [answer.json()["code"] for answer in (unknown, invented, none)] == ["4506", "4500", "4501"]
        for answer in (unknown, invented, none, shapeless):
            assert answer.headers["access-control-allow-origin"] == "*"
        assert count(folder, "visitors") == 0


@pytest.mark.parametrize("headers, status", [({"Sec-Fetch-Site": "same-origin"}, 200), ({}, 404)])
async def test_our_chat_page_polls_a_channel_that_names_its_sites(
    folder: Path, headers: dict[str, str], status: int
) -> None:
    """CHAT-6: the browser sends no Origin with a GET of our own page."""
    async with serving(folder) as served, served.client() as client:
        frame = {"t": "send", "cid": "c1", "text": "Hello"}
        d = (await command(client, served, frame)).json()["frames"][0]["d"]
        await change(served, "UPDATE channels SET origins = 'https://shop.example'")
        del client.headers["Origin"]
        bearer = {"Authorization": BEARER["Authorization"], **headers}
        poll = {"channel": served.key, "d": d, "after": 0}
        answer = await client.get("/api/v1/visitor/events", params=poll, headers=bearer)

        assert answer.status_code == status


@pytest.mark.parametrize("path", ["hello", "command", "events"])
async def test_the_companys_page_may_ask(folder: Path, path: str) -> None:
    async with serving(folder) as served, served.client() as client:
        answer = await client.options(f"/api/v1/visitor/{path}", headers={"Origin": "https://shop.example"})

        assert answer.status_code == 204
        assert "authorization" in answer.headers["access-control-allow-headers"]
        assert "access-control-allow-credentials" not in answer.headers


async def test_another_visitor_hears_nothing_by_http(folder: Path) -> None:
    """T14."""
    async with serving(folder) as served, served.client() as client:
        d = (await writes(await served.visitor(), "canary-4711"))["d"]
        frames = [{"t": "sync", "d": d, "s": "pub", "after": 0}, {"t": "end", "cid": "e", "d": d}]
        bearer = f"Bearer {IGOR}"
        answers = [(await command(client, served, frame, Authorization=bearer)).text for frame in frames]

        assert "canary-4711" not in "".join(answers)
        assert asked(folder, "SELECT status FROM dialogs") == [("new",)]


async def test_an_old_session_is_no_session(folder: Path) -> None:
    async with (
        serving(folder, limits=replace(OPEN_LIMITS, login_tries=100)) as served,
        served.client() as client,
    ):
        await served.log_in(client)
        real = served.app.context.now
        served.app.context.now = lambda: real() + 8 * DAY

        assert (await client.get("/api/v1/portal")).status_code == 401
