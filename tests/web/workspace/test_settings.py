"""The doors of settings, team, canned replies, letters and reports: who may, and what they refuse."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.served import Served, serving
from tests.web.scenes import IGOR, OLEG, OLGA, STAN, asked, change, is_refused, writes

Client = httpx.AsyncClient
ANNA = "anna@example.com"
ROLES = ("nobody", "operator", "supervisor", "administrator")


async def entered(served: Served, client: Client, email: str = ANNA, role: str = "") -> Client:
    if role:
        await change(served, f"UPDATE operators SET role = '{role}' WHERE email = '{email}'")
    await served.log_in(client, email)
    return client


def id_of(folder: Path, table: str, where: str) -> str:
    return asked(folder, f"SELECT id FROM {table} WHERE {where}")[0][0]


def main_line(folder: Path) -> str:
    return id_of(folder, "lines", "name = 'Main line'")


def foreign_line(folder: Path) -> str:
    return id_of(folder, "lines", "name = 'Support line'")


def operator_id(folder: Path, email: str) -> str:
    return id_of(folder, "operators", f"email = '{email}'")


def saved(shown: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """What the page sends back."""
    return {key: shown[key] for key in ("name", "rev", "rules", "operators")} | changed


MAIN = "SELECT id FROM lines WHERE name = 'Main line'"
SUPPORT = "SELECT id FROM lines WHERE name = 'Support line'"
MINE, FOREIGN = "MINE", "FOREIGN"
DOORS: list[tuple[str, str, Any, tuple[int, int, int, int]]] = [
    ("GET", "/lines", None, (401, 403, 200, 200)),
    ("POST", "/lines", {"name": "New"}, (401, 403, 403, 201)),
    ("GET", "/lines/MINE", None, (401, 403, 200, 200)),
    ("GET", "/lines/FOREIGN", None, (401, 403, 404, 200)),
    ("PUT", "/lines/MINE", "SETTINGS", (401, 403, 200, 200)),
    ("PUT", "/lines/FOREIGN", "SETTINGS", (401, 403, 404, 200)),
    ("DELETE", "/lines/MINE", {"name": "Main line"}, (401, 403, 403, 200)),
    ("DELETE", "/lines/FOREIGN", {"name": "Support line"}, (401, 403, 403, 200)),
    ("GET", "/lines/MINE/preview", None, (401, 403, 200, 200)),
    ("GET", "/lines/FOREIGN/preview", None, (401, 403, 404, 200)),
    ("POST", "/channels", {"line_id": MINE}, (401, 403, 201, 201)),
    ("POST", "/channels", {"line_id": FOREIGN}, (401, 403, 404, 201)),
    ("PUT", "/channels/C-MINE", {"line_id": MINE, "origins": []}, (401, 403, 200, 200)),
    ("PUT", "/channels/C-MINE", {"line_id": FOREIGN, "origins": []}, (401, 403, 404, 200)),
    ("PUT", "/channels/C-FOREIGN", {"line_id": MINE, "origins": []}, (401, 403, 404, 200)),
    ("DELETE", "/channels/C-MINE", None, (401, 403, 200, 200)),
    ("DELETE", "/channels/C-FOREIGN", None, (401, 403, 404, 200)),
    ("GET", "/channels/C-MINE/secret", None, (401, 403, 403, 200)),
    ("GET", "/channels/C-FOREIGN/secret", None, (401, 403, 403, 200)),
    ("GET", "/operators", None, (401, 200, 200, 200)),
    ("POST", "/operators", {"name": "N", "email": "n@example.com", "role": "operator"}, (401, 403, 403, 201)),
    ("PUT", "/operators/STAN", {"name": "S", "role": "operator", "is_active": True}, (401, 403, 403, 200)),
    ("PUT", "/operators/ME", {"name": "S", "role": "administrator", "is_active": True}, (401, 403, 403, 200)),
    ("POST", "/operators/STAN/password", None, (401, 403, 403, 200)),
    ("GET", "/canned", None, (401, 200, 200, 200)),
    ("GET", "/canned?line=MINE", None, (401, 200, 200, 200)),
    ("GET", "/canned?line=FOREIGN", None, (401, 404, 404, 200)),
    ("POST", "/canned", {"own": True, "shortcut": "a", "text": "b"}, (401, 201, 201, 201)),
    (
        "POST",
        "/canned",
        {"own": True, "line_id": FOREIGN, "shortcut": "a", "text": "b"},
        (401, 404, 404, 201),
    ),
    ("POST", "/canned", {"own": False, "shortcut": "a", "text": "b"}, (401, 403, 403, 201)),
    ("POST", "/canned", {"own": False, "line_id": MINE, "shortcut": "a", "text": "b"}, (401, 403, 201, 201)),
    (
        "POST",
        "/canned",
        {"own": False, "line_id": FOREIGN, "shortcut": "a", "text": "b"},
        (401, 403, 404, 201),
    ),
    ("GET", "/letters", None, (401, 200, 200, 200)),
    ("GET", "/mail", None, (401, 200, 200, 200)),
    ("POST", "/mail/test", {"address": "anna@example.com"}, (401, 403, 403, 200)),
    ("GET", "/reports/forms", None, (401, 403, 200, 200)),
    ("GET", "/reports/conversations?from=2026-01-01&to=2026-02-01", None, (401, 403, 200, 200)),
    ("GET", "/portal/settings", None, (401, 403, 403, 200)),
    ("PUT", "/portal/settings", {"name": "Lamps", "lang": "ru"}, (401, 403, 403, 200)),
]


@pytest.mark.parametrize("place", range(4), ids=ROLES)
async def test_every_door_lets_in_whom_it_should(folder: Path, place: int) -> None:
    """WORK-1, T14: each door, each role, the own line and a foreign one. Oleg is of the main line."""
    async with serving(folder) as served, served.client() as client, served.client() as admin:
        await entered(served, admin)
        if place:
            await entered(served, client, OLEG, ROLES[place])
        for method, path, body, statuses in DOORS:
            answer = await answer_of(folder, client, admin, method, path, body)
            assert answer.status_code == statuses[place], (method, path, body, answer.text)
            if answer.status_code < 300:
                await rebuilt(served)


async def answer_of(
    folder: Path, client: Client, admin: Client, method: str, path: str, body: Any
) -> httpx.Response:
    """With the ids of this base in the place of the words."""
    channels = dict(asked(folder, "SELECT line_id, id FROM channels ORDER BY id DESC"))
    mine, foreign = main_line(folder), foreign_line(folder)
    words = {
        "C-MINE": channels[mine],
        "C-FOREIGN": channels[foreign],
        "MINE": mine,
        "FOREIGN": foreign,
        "STAN": operator_id(folder, STAN),
        "/ME": "/" + operator_id(folder, OLEG),
    }
    if body == "SETTINGS":
        line = foreign if path.endswith(FOREIGN) else mine
        body = saved((await admin.get(f"/api/v1/lines/{line}")).json())
    text = json.dumps(body)
    for word, id_ in words.items():
        path, text = path.replace(word, id_), text.replace(f'"{word}"', f'"{id_}"')
    headers = {"Content-Type": "application/json"}
    content = text if body is not None else None
    return await client.request(method, f"/api/v1{path}", content=content, headers=headers)


async def rebuilt(served: Served) -> None:
    """What a door that let somebody in has broken for the next one."""
    for statement in (
        "UPDATE lines SET is_deleted = 0",
        "UPDATE channels SET is_closed = 0",
        f"UPDATE channels SET line_id = ({MAIN}) WHERE key <> 'support-key'",
        f"UPDATE channels SET line_id = ({SUPPORT}) WHERE key = 'support-key'",
        "DELETE FROM canned_replies",
        "DELETE FROM lines WHERE name = 'New'",
    ):
        await change(served, statement)


@pytest.mark.parametrize("forged", [{"X-CSRF-Token": "wrong"}, {"Origin": "https://evil.example"}], ids=str)
async def test_a_foreign_page_changes_nothing(folder: Path, forged: dict[str, str]) -> None:
    """T31."""
    async with serving(folder) as served, served.client() as client:
        await entered(served, client)
        line = main_line(folder)
        body = saved((await client.get(f"/api/v1/lines/{line}")).json(), name="Stolen")

        for method, path, data in (
            ("PUT", f"/lines/{line}", body),
            ("DELETE", f"/lines/{line}", {"name": "Main line"}),
            ("POST", "/operators", {"name": "E", "email": "e@evil.example", "role": "administrator"}),
            ("PUT", "/portal/settings", {"name": "Stolen", "lang": "en"}),
        ):
            answer = await client.request(method, f"/api/v1{path}", json=data, headers=forged)
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
        assert main_line(folder) == line


async def test_stan_finds_nothing_of_the_main_line(folder: Path) -> None:
    """T14, T25: as a supervisor of the support line."""
    async with serving(folder) as served, served.client() as client, served.client() as admin:
        await entered(served, admin)
        await entered(served, client, STAN, "supervisor")
        shared = {"own": False, "line_id": main_line(folder), "shortcut": "a", "text": "secret"}
        reply = (await admin.post("/api/v1/canned", json=shared)).json()
        channel = id_of(folder, "channels", "key <> 'support-key'")

        answers = [
            (await client.get(f"/api/v1/lines/{id_}")).json() for id_ in (main_line(folder), "nothing")
        ]
        gone = await client.delete(f"/api/v1/canned/{reply['id']}")
        rows = (await client.get("/api/v1/lines")).json()["lines"]

        assert answers[0] == answers[1]
        assert (await client.get("/api/v1/canned")).json() == {"replies": []}
        assert gone.status_code == 404
        assert (await client.delete(f"/api/v1/channels/{channel}")).status_code == 404
        assert [row["name"] for row in rows] == ["Support line"]


HOSTILE: list[tuple[str, int]] = [
    ("null", 400),
    ("[]", 400),
    ("{}", 400),
    ("[" * 30_000, 400),
    ('{"name":1,"rev":0,"rules":{},"operators":[]}', 400),
    ('{"name":"A","rev":"0","rules":{},"operators":[]}', 400),
    ('{"name":"A","rev":0,"rules":[],"operators":[]}', 400),
    ('{"name":"A","rev":0,"rules":{"limit":"5"},"operators":[]}', 400),
    ('{"name":"A","rev":0,"rules":{"limit":1e400},"operators":[]}', 400),
    ('{"name":"A","rev":0,"rules":{"limit":true},"operators":[]}', 400),
    ('{"name":"A","rev":0,"rules":{"assignment":"all"},"operators":[]}', 400),
    ('{"name":"A","rev":0,"rules":{"hours":{"week":[[[9,18]]]}},"operators":[]}', 400),
    ('{"name":"A","rev":0,"rules":{"greeting":{"texts":{"en":"\\ud800"}}},"operators":[]}', 400),
    ('{"name":"A","rev":0,"rules":{"greeting":{"texts":{"en":"\\u0000"}}},"operators":[]}', 400),
    ('{"name":"\\u0000","rev":0,"rules":{},"operators":[]}', 400),
    ('{"name":"A","rev":0,"rules":{},"operators":["\' OR 1=1 --"]}', 400),
    ('{"name":"A","rev":0,"rules":{},"operators":[]}', 400),
    ('{"name":"A","rev":99999999999999999999,"rules":{},"operators":[]}', 409),
    ('{"name":"A","rev":-1,"rules":{},"operators":[]}', 409),
    ('{"name":"' + "x" * 600_000 + '","rev":0,"rules":{},"operators":[]}', 413),
]


async def test_hostile_settings_are_refused_and_change_nothing(folder: Path) -> None:
    """T07, T24: never a 500."""
    async with serving(folder) as served, served.client() as client:
        await entered(served, client)
        line, before = main_line(folder), asked(folder, "SELECT * FROM lines")

        for body, status in HOSTILE:
            headers = {"Content-Type": "application/json"}
            answer = await client.put(f"/api/v1/lines/{line}", content=body, headers=headers)
            assert (answer.status_code, bool(answer.json()["code"])) == (status, True), (
                body[:99],
                answer.text,
            )

        assert asked(folder, "SELECT * FROM lines") == before


@pytest.mark.parametrize(
    "path",
    [
        "/lines/%00",
        "/lines/%00/preview",
        "/lines/MINE/preview?at=-1",
        "/lines/MINE/preview?at=99999999999999999999",
        "/canned?line=%00",
        "/letters?after=%ff",
        "/letters?state=gone",
        "/letters/none",
        "/letters/%00/view",
        "/reports/forms?from=yesterday",
        "/reports/forms?to=2026-13-01",
        "/reports/forms?from=2026-02-01&to=2026-01-01",
        "/channels/%2e%2e/secret",
    ],
)
async def test_strange_addresses_are_answered_like_wrong_ones(folder: Path, path: str) -> None:
    """T07."""
    async with serving(folder) as served, served.client() as client:
        await entered(served, client)
        answer = await client.get(f"/api/v1{path.replace(MINE, main_line(folder))}")

        assert answer.status_code in (400, 404)
        assert answer.json()["code"]


async def test_unknown_fields_are_ignored(folder: Path) -> None:
    """A page of a newer version may say more."""
    async with serving(folder) as served, served.client() as client:
        await entered(served, client)
        line = main_line(folder)
        body = saved((await client.get(f"/api/v1/lines/{line}")).json(), colour="red")
        body["rules"]["mood"] = {"good": True}

        assert (await client.put(f"/api/v1/lines/{line}", json=body)).status_code == 200


async def test_each_language_is_offered_by_its_own_name(folder: Path) -> None:
    """CHAT-10."""
    async with serving(folder) as served, served.client() as client:
        await entered(served, client)
        line = (await client.get(f"/api/v1/lines/{main_line(folder)}")).json()

        assert [each["name"] for each in line["langs"]] == [
            "English",
            "العربية",
            "Deutsch",
            "Español",
            "Français",
            "Polski",
            "Português (Brasil)",
            "Русский",
            "Türkçe",
            "Українська",
        ]
        assert {"en", "ar", "pt"} < {each["code"] for each in line["langs"]}
        assert all(set(texts) == {each["code"] for each in line["langs"]} for texts in line["texts"].values())


async def test_wrong_fields_are_named_as_the_page_knows_them(folder: Path) -> None:
    """LINE-1: and in the language of whoever reads it."""
    async with serving(folder) as served, served.client() as client:
        await entered(served, client)
        line = main_line(folder)
        body = saved((await client.get(f"/api/v1/lines/{line}")).json(), operators=[])
        body["rules"]["hours"]["week"][0] = [{"begins": 540, "ends": 1080}, {"begins": 600, "ends": 900}]
        answer = await client.put(f"/api/v1/lines/{line}", json=body, headers={"Accept-Language": "ru-RU"})

        wrong = {each["field"]: each["message"] for each in answer.json()["fields"]}
        assert (answer.status_code, answer.json()["code"]) == (400, "wrong_fields")
        assert wrong == {
            "operators": "Добавьте хотя бы одного оператора.",
            "rules.hours.week.0.1": "Эти часы пересекаются с другими часами того же дня.",
        }


async def test_sites_of_a_channel_are_not_overwritten_unseen(folder: Path) -> None:
    """CHAT-1: of two who save, the second gets what the first saved, and may put both together."""
    async with serving(folder) as served, served.client() as client:
        await served.log_in(client)
        line = main_line(folder)
        channel = (await client.get(f"/api/v1/lines/{line}")).json()["channels"][0]
        path, seen = f"/api/v1/channels/{channel['id']}", {"line_id": line, "seen": channel["origins"]}
        first = await client.put(path, json=seen | {"origins": ["https://shop.example"]})
        second = await client.put(path, json=seen | {"origins": ["https://blog.example"]})
        same = await client.put(path, json=seen | {"origins": ["https://shop.example/"]})
        refused = second.json()
        sites = [*refused["current"]["origins"], "https://blog.example"]
        again = await client.put(path, json=seen | {"origins": sites, "seen": refused["current"]["origins"]})

        assert [it.status_code for it in (first, second, same, again)] == [200, 409, 200, 200]
        assert (refused["code"], refused["current"]) == ("changed", first.json())
        assert again.json()["origins"] == ["https://shop.example", "https://blog.example"]


async def test_a_channel_tells_on_which_sites_it_was_seen(folder: Path) -> None:
    """MAIL-6: the site of a dialog that an operator answered, until it is named."""
    async with serving(folder) as served, served.client() as client:
        await served.log_in(client)
        line = main_line(folder)
        page = {"url": "https://shop.example/lamps?a=1"}
        vera = await served.visitor()
        await vera.say("send", cid="c" * 22, text="Hello", page=page)
        d = (await vera.expect("ack"))["d"]
        anna = await served.operator()
        await anna.say("send", d=d, cid="a" * 22, text="Good day")
        await anna.expect("ack")
        shown = (await client.get(f"/api/v1/lines/{line}")).json()["channels"][0]
        path = f"/api/v1/channels/{shown['id']}"
        named = await client.put(path, json={"line_id": line, "origins": shown["seen_on"]})

        assert shown["seen_on"] == ["https://shop.example"]
        assert (named.json()["origins"], named.json()["seen_on"]) == (["https://shop.example"], [])


async def test_of_two_supervisors_the_second_gets_what_the_first_saved(folder: Path) -> None:
    """LINE-1: 409, by whom, and the settings as they are now."""
    async with serving(folder) as served, served.client() as one, served.client() as other:
        await entered(served, one, OLEG, "supervisor")
        await entered(served, other, OLGA, "supervisor")
        path = f"/api/v1/lines/{main_line(folder)}"
        opened = (await one.get(path)).json()
        first = await one.put(path, json=saved(opened, name="Sales"))
        second = await other.put(path, json=saved(opened, name="Support"))
        refused = second.json()
        again = await other.put(path, json=saved(refused["current"], name="Sales and support"))

        assert (first.status_code, second.status_code, refused["code"]) == (200, 409, "changed")
        assert refused["message"].startswith("Oleg changed these settings")
        assert refused["current"] == first.json()
        assert (again.status_code, again.json()["name"]) == (200, "Sales and support")


async def test_a_dismissed_operator_is_out_at_once(folder: Path) -> None:
    """WORK-1, T28: the socket, the session, the log-in."""
    async with serving(folder) as served, served.client() as client, served.client() as oleg:
        await entered(served, client)
        await served.log_in(oleg, OLEG)
        talker = await served.operator(OLEG)
        path = f"/api/v1/operators/{operator_id(folder, OLEG)}"
        gone = await client.put(path, json={"name": "Oleg", "role": "operator", "is_active": False})

        assert gone.json()["is_active"] is False
        assert (await talker.expect_close())[0] == 4006
        assert (await oleg.get("/api/v1/session")).status_code == 401
        assert operator_id(folder, OLEG) not in (await client.get("/api/v1/lines")).text


async def test_a_newcomer_logs_in_with_the_password_shown_once(folder: Path) -> None:
    """WORK-1."""
    async with serving(folder) as served, served.client() as client, served.client() as newcomer:
        await entered(served, client)
        body = {"name": "Nina", "email": "Nina@Example.com", "role": "operator", "lines": [main_line(folder)]}
        added = (await client.post("/api/v1/operators", json=body)).json()
        login = {"email": "nina@example.com", "password": added["password"]}
        entered_as = await newcomer.post("/api/v1/session", json=login)
        changed = await client.post(f"/api/v1/operators/{added['operator']['id']}/password")

        assert entered_as.json()["me"]["name"] == "Nina"
        assert added["operator"]["lines"] == [main_line(folder)]
        assert (await newcomer.get("/api/v1/session")).status_code == 401
        assert (await newcomer.post("/api/v1/session", json=login)).status_code == 401
        assert changed.json()["password"] not in (added["password"], "")


async def test_colleagues_are_names_to_operators(folder: Path) -> None:
    """WORK-1: addresses are for those who set things up."""
    async with serving(folder) as served, served.client() as client:
        await entered(served, client, OLEG)
        team = (await client.get("/api/v1/operators")).json()["operators"]

        assert {each["name"] for each in team} == {"Anna", "Oleg", "Olga", "Stan"}
        assert {each["email"] for each in team} == {"", OLEG}


async def test_a_deleted_line_lets_nobody_new_in(folder: Path) -> None:
    """LINE-1: unknown channel; what is open stays."""
    async with serving(folder) as served, served.client() as client:
        await entered(served, client)
        vera = await served.visitor()
        await client.request("DELETE", f"/api/v1/lines/{main_line(folder)}", json={"name": "Main line"})
        late = await served.socket("/ws/visitor", "https://shop.example")
        await late.say("hello", v=1, channel=served.key, token="n" * 43, new=True)
        await vera.say("send", cid="c1", text="Anybody there?")

        assert (await late.expect_close())[0] == 4506
        assert await is_refused(vera, "c1") == "not_found"
        assert "__openline" not in (await client.get(f"/w/{served.key}.js")).text
        assert (await client.get("/api/v1/portal")).json()["channel_key"] == served.support_key


async def test_without_any_channel_the_pages_still_answer(folder: Path) -> None:
    """WORK-5."""
    async with serving(folder) as served, served.client() as client:
        await entered(served, client)
        for (channel,) in asked(folder, "SELECT id FROM channels"):
            await client.delete(f"/api/v1/channels/{channel}")

        assert (await client.get("/api/v1/portal")).json()["channel_key"] == ""
        assert (await client.get("/demo")).status_code == 404


async def test_the_secret_signs_and_only_administrators_see_it(folder: Path) -> None:
    """CHAT-8: it is in no other answer."""
    async with serving(folder) as served, served.client() as client:
        await entered(served, client)
        made = (await client.post("/api/v1/channels", json={"line_id": main_line(folder)})).json()
        secret = (await client.get(f"/api/v1/channels/{made['id']}/secret")).json()["secret"]

        assert len(secret) >= 32
        assert "secret" not in made
        assert secret not in (await client.get(f"/api/v1/lines/{main_line(folder)}")).text
        assert made["snippet"].endswith(f'/w/{made["key"]}.js"></script>')


async def test_letters_tell_the_number_to_operators_of_the_line(folder: Path) -> None:
    """NUM-1, T25."""
    async with serving(folder) as served, served.client() as client, served.client() as stan:
        vera = await served.visitor()
        ack = await writes(vera)
        await change(
            served,
            "INSERT INTO letters (id, dedupe_key, kind, dialog_id, address, lang, state, upto, created_at) "
            f"VALUES ('l1', 'k', 'history', '{ack['d']}', 'vera@example.com', 'en', 'queued', 1, 5)",
        )
        await entered(served, client, OLEG)
        await entered(served, stan, STAN)
        (letter,) = (await client.get("/api/v1/letters")).json()["letters"]
        (label,) = {row["label"] for row in (await client.get("/api/v1/dialogs")).json()["rows"]}

        assert (letter["label"], letter["address"], letter["state"]) == (label, "vera@example.com", "queued")
        assert (await stan.get("/api/v1/letters")).json() == {"letters": [], "next": "", "is_kept": True}
        assert (await client.get("/api/v1/letters?after=l1")).json()["letters"] == []


async def test_the_report_sums_the_days_of_ones_lines(folder: Path) -> None:
    """FORM-12."""
    async with serving(folder) as served, served.client() as client:
        for day, line, what, count in (
            ("2026-01-31", main_line(folder), "shown", 2),
            ("2026-02-01", main_line(folder), "shown", 3),
            ("2026-02-01", main_line(folder), "answered", 1),
            ("2026-03-01", main_line(folder), "left", 9),
            ("2026-02-01", foreign_line(folder), "shown", 7),
        ):
            await change(
                served, f"INSERT INTO form_counts VALUES ('{day}', '{line}', 'introduce', '{what}', {count})"
            )
        await entered(served, client, OLEG, "supervisor")
        (row,) = (await client.get("/api/v1/reports/forms?from=2026-01-31&to=2026-02-28")).json()["rows"]

        assert row == {
            "line_id": main_line(folder),
            "line": "Main line",
            "kind": "introduce",
            "shown": 5,
            "answered": 1,
            "put_away": 0,
            "left": 0,
        }


async def test_conversations_are_counted_with_their_first_replies(folder: Path) -> None:
    """WORK-6: by day and operator, of the own lines, without spam; what nobody answered counts as such."""
    begins = 1_769_817_600_000  # 31 January 2026 in UTC
    async with serving(folder) as served, served.client() as client:
        vera, oleg = await served.visitor(), await served.operator(OLEG)
        d = (await writes(vera))["d"]
        await writes(oleg, "an answer", d=d)
        await writes(await served.visitor(IGOR))
        await change(served, f"UPDATE dialogs SET started_at = {begins}, rating = 'good' WHERE id = '{d}'")
        await change(served, f"UPDATE dialogs SET answered_at = {begins + 42_000} WHERE id = '{d}'")
        await entered(served, client, OLEG, "supervisor")

        async def report(days: str) -> dict[str, Any]:
            return (await client.get(f"/api/v1/reports/conversations?{days}")).json()

        row = {"conversations": 1, "answered": 1, "usual_s": 42, "slow_s": 42, "good": 1, "bad": 0}
        assert await report("from=2026-01-31&to=2026-01-31") == {
            "total": {"operator": "", **row},
            "operators": [{"operator": "Oleg", **row}],
        }
        for days in ("from=2026-01-30&to=2026-01-30", "from=2026-02-01&to=2026-02-02"):
            assert (await report(days))["total"]["conversations"] == 0


def office_hours(zone: str, begins: int, ends: int) -> dict[str, Any]:
    day = [{"begins": begins, "ends": ends}]
    return {"is_on": True, "zone": zone, "week": [day] * 5 + [[], []], "holidays": []}


async def test_a_company_with_two_lines_is_set_up_by_the_api_alone(folder: Path) -> None:
    """LINE-1, LINE-2, LINE-5: sales assigns in balance and in English, support in order and in Russian."""
    async with serving(folder) as served, served.client() as client:
        await entered(served, client)
        people: list[str] = []
        for name in ("Nina", "Petr"):
            body = {"name": name, "email": f"{name.lower()}@example.com", "role": "operator"}
            people.append((await client.post("/api/v1/operators", json=body)).json()["operator"]["id"])
        made: dict[str, dict[str, Any]] = {}
        for name, assignment, lang, hours in (
            ("Sales", "balanced", "en", office_hours("Europe/London", 540, 1080)),
            ("Help", "in_order", "ru", office_hours("Europe/Moscow", 480, 1200)),
        ):
            line = (await client.post("/api/v1/lines", json={"name": name})).json()
            rules = line["rules"] | {"assignment": assignment, "lang": lang, "hours": hours, "limit": 3}
            body = saved(line, rules=rules, operators=people)
            answer = await client.put(f"/api/v1/lines/{line['id']}", json=body)
            assert answer.status_code == 200, answer.text
            made[name] = answer.json()
        monday_at_six_utc = 1_768_802_400_000
        looks = {
            name: (await client.get(f"/api/v1/lines/{line['id']}/preview?at={monday_at_six_utc}")).json()
            for name, line in made.items()
        }
        greeted = await served.visitor(key=made["Help"]["channels"][0]["key"], token="h" * 43)
        ack = await writes(greeted)

        assert [made["Sales"]["operators"], made["Help"]["operators"]] == [people, people]
        assert (looks["Help"]["open"], looks["Sales"]["open"]) == (True, False)
        assert looks["Sales"]["opens_at"] == monday_at_six_utc + 3 * 3_600_000
        assert asked(folder, "SELECT line_id FROM dialogs WHERE id = ?", ack["d"]) == [(made["Help"]["id"],)]
        rows = {row["name"]: row for row in (await client.get("/api/v1/lines")).json()["lines"]}
        assert (rows["Help"]["operators"], rows["Help"]["channels"], rows["Help"]["open"]) == (2, 1, 1)
