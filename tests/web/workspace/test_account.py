"""T19: who logs in, who cannot keep them from it, their own account, and what is noted."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
import structlog

from openline.actions.team.members import password_is_reset
from openline.web.workspace.passwords import hasher
from openline.web.workspace.sessions import NOBODY
from tests.cast import PASSWORD
from tests.served import ADMIN, Served, serving
from tests.web.scenes import OLEG, asked, change, writes

MADE_UP, OWN = "made up by Anna", "chosen by himself"
NEW = {"name": "Bob", "email": "bob@example.com", "role": "operator"}


@pytest_asyncio.fixture
async def served(folder: Path) -> AsyncIterator[Served]:
    async with serving(folder) as served:
        yield served


async def tries(client: httpx.AsyncClient, password: str, email: str = OLEG) -> int:
    answer = await client.post("/api/v1/session", json={"email": email, "password": password})
    if answer.status_code == 200:
        client.headers["X-CSRF-Token"] = answer.json()["csrf"]
    return answer.status_code


async def test_strangers_cannot_lock_out_whom_they_guess_at(served: Served) -> None:
    """T19: the right password gets in from a browser that has been in before, whatever others do."""
    async with served.client() as known, served.client() as stranger:
        assert await tries(known, PASSWORD) == 200
        while await tries(stranger, "guess") != 429:
            pass

        assert await tries(stranger, PASSWORD) == 429
        assert await tries(known, PASSWORD) == 200


async def test_a_known_browser_has_tries_of_its_own_and_no_more(served: Served) -> None:
    """T19: also a stolen cookie of it guesses no faster."""
    async with served.client() as known, served.client() as other:
        await tries(known, PASSWORD)
        answers = [await tries(known, "guess") for _ in range(12)]

        assert answers[-1] == 429
        assert await tries(other, PASSWORD) == 200


async def test_one_operators_browser_is_nobody_elses(served: Served) -> None:
    """T19, T20: the cookie is worth nothing for another account, nor when it was changed."""
    async with served.client() as known:
        await tries(known, PASSWORD, ADMIN)
        while await tries(known, "guess") != 429:
            pass

        assert await tries(known, PASSWORD) == 429
        assert await tries(known, PASSWORD, ADMIN) == 200


async def test_a_password_made_up_by_somebody_else_is_good_for_changing_it(served: Served) -> None:
    """T19: nothing else opens before: no list, no ticket."""
    async with served.client() as oleg:
        await tries(oleg, PASSWORD)
        await served.app.store.write(lambda tx: password_is_reset(tx, OLEG, hasher.hash(MADE_UP)))
        assert (await oleg.get("/api/v1/session")).status_code == 401

        assert await tries(oleg, MADE_UP) == 200
        refused = [await oleg.get("/api/v1/dialogs"), await oleg.post("/api/v1/ticket")]
        assert {(each.status_code, each.json()["code"]) for each in refused} == {
            (403, "must_change_password")
        }
        assert (await oleg.get("/api/v1/session")).json()["must_change_password"] is True

        assert (await changes(oleg, MADE_UP, OWN)).status_code == 200
        assert (await oleg.get("/api/v1/dialogs")).status_code == 200
        assert (await oleg.get("/api/v1/session")).json()["must_change_password"] is False


async def changes(client: httpx.AsyncClient, current: str, password: str) -> httpx.Response:
    return await client.put("/api/v1/account/password", json={"current": current, "password": password})


async def test_the_own_password_needs_the_current_one_and_ends_other_sessions(served: Served) -> None:
    """T19, T20."""
    async with served.client() as here, served.client() as there:
        await tries(here, PASSWORD)
        await tries(there, PASSWORD)

        wrong, short = await changes(here, "guess", OWN), await changes(here, PASSWORD, "short")
        assert wrong.json()["fields"][0]["field"] == "current"
        assert short.json()["fields"][0]["field"] == "password"
        assert (await changes(here, PASSWORD, OWN)).json() == {"ended": 1}

        assert (await here.get("/api/v1/session")).status_code == 200
        assert (await there.get("/api/v1/session")).status_code == 401
        assert (await tries(there, PASSWORD), await tries(there, OWN)) == (401, 200)


async def meanwhile(served: Served, patch: pytest.MonkeyPatch, statement: str) -> None:
    """The statement is done after the next password was checked, and before anything is written."""
    checks = served.app.context.password_checks
    run = checks.run

    async def slow(work: Any, usage: Any) -> Any:
        is_right = await run(work, usage)
        patch.undo()
        await change(served, statement)
        return is_right

    patch.setattr(checks, "run", slow)


@pytest.mark.parametrize("what", [f"password_hash = '{NOBODY}'", "is_active = 0"])
async def test_a_log_in_does_not_outlive_what_changed_meanwhile(
    served: Served, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """T20, T28: a check of a password takes long enough for the owner to change it."""
    async with served.client() as thief:
        await meanwhile(served, monkeypatch, f"UPDATE operators SET {what} WHERE email = '{OLEG}'")

        assert await tries(thief, PASSWORD) == 401
        assert asked(served.app.config.data, "SELECT * FROM sessions") == []


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE operators SET password_hash = '{NOBODY}' WHERE email = '{OLEG}'",
        "DELETE FROM sessions",
    ],
)
async def test_a_thief_does_not_overwrite_what_the_owner_has_just_chosen(
    served: Served, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    """T20: the old password and an open session, while the owner chooses another by the letter's link."""
    async with served.client() as thief, served.client() as owner:
        await tries(thief, PASSWORD)
        await meanwhile(served, monkeypatch, statement)

        assert (await changes(thief, PASSWORD, OWN)).status_code == 403
        assert await tries(owner, OWN) == 401


async def test_who_is_dismissed_meanwhile_makes_nobodys_password(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """T28: neither a newcomer's nor a colleague's."""
    for way, body in (("/api/v1/operators", NEW), ("/api/v1/operators/{oleg}/password", None)):
        async with served.client() as anna:
            await tries(anna, PASSWORD, ADMIN)
            (oleg,) = asked(served.app.config.data, f"SELECT id FROM operators WHERE email = '{OLEG}'")[0]
            dismissed = f"UPDATE operators SET role = 'operator' WHERE email = '{ADMIN}'"
            await meanwhile(served, monkeypatch, dismissed)

            assert (await anna.post(way.format(oleg=oleg), json=body)).status_code == 403
            await change(served, f"UPDATE operators SET role = 'administrator' WHERE email = '{ADMIN}'")
            assert await tries(anna, PASSWORD) == 200


async def test_own_sessions_are_listed_and_ended_and_nobody_elses(served: Served) -> None:
    """T20: what stands for a session does not open it."""
    async with served.client() as here, served.client() as there, served.client() as anna:
        await tries(here, PASSWORD)
        await tries(there, PASSWORD)
        await tries(anna, PASSWORD, ADMIN)
        found = (await here.get("/api/v1/account/sessions")).json()["sessions"]
        other = next(each["id"] for each in found if not each["is_this"])

        assert len(found) == 2
        assert (await anna.delete(f"/api/v1/account/sessions/{other}")).status_code == 404
        assert (await here.delete(f"/api/v1/account/sessions/{other}")).json() == {"ended": 1}
        assert (await there.get("/api/v1/session")).status_code == 401
        assert (await here.put("/api/v1/account", json={"name": "Oleg Ivanov"})).json() == {
            "name": "Oleg Ivanov"
        }
        assert (await here.get("/api/v1/session")).json()["me"]["name"] == "Oleg Ivanov"


async def test_each_such_action_writes_one_line_without_secrets(served: Served) -> None:
    """T19: what, who and from which network."""
    channel, anna_id, operator = "", "", await served.operator(ADMIN)
    d = (await writes(await served.visitor(), "canary-4711"))["d"]
    async with served.client() as anna, served.client() as stranger:
        with structlog.testing.capture_logs() as log:
            await tries(stranger, "guess-canary")
            while await tries(stranger, "guess-canary") != 429:
                pass
            await tries(anna, PASSWORD, ADMIN)
            anna_id = (await anna.get("/api/v1/session")).json()["me"]["id"]
            channel = served.app.channels[0].id
            await anna.get(f"/api/v1/channels/{channel}/secret")
            bob = (await anna.post("/api/v1/operators", json=NEW)).json()["operator"]
            saved = {"name": "Bob", "role": "supervisor", "is_active": True}
            await anna.put(f"/api/v1/operators/{bob['id']}", json=saved)
            await anna.put(f"/api/v1/operators/{bob['id']}", json={**saved, "name": "Robert"})
            await anna.put(f"/api/v1/operators/{bob['id']}", json={**saved, "is_active": False})
            await anna.put(f"/api/v1/operators/{bob['id']}", json={**saved, "is_active": True})
            await anna.post(f"/api/v1/operators/{bob['id']}/password")
            smtp = {"name": "x", "lang": "en", "mail": {"smtp_url": "smtp://u:canary@mail.example:587"}}
            await anna.put("/api/v1/portal/settings", json=smtp)
            await operator.say("spam", d=d, cid="s", on=True)
            await operator.expect("ack", lambda frame: frame["cid"] == "s")
            await changes(anna, PASSWORD, OWN)
            await anna.delete("/api/v1/session")

    lines: list[dict[str, Any]] = [dict(each) for each in log if each["event"] == "security"]
    whats = [each["what"] for each in lines if each["what"] != "login_failed"]
    assert whats == [
        "login_locked", "login", "secret_shown", "operator_added", "role_changed",
        "operator_renamed", "operator_deactivated", "operator_renamed", "operator_activated",
        "password_changed", "mail_settings_changed", "visitor_blocked", "password_changed", "logout",
    ]  # fmt: skip
    assert {each["who"] for each in lines if each["what"] not in ("login_failed", "login_locked")} == {
        anna_id
    }
    assert all(each["network"] for each in lines)
    assert "canary" not in str(lines)
    assert PASSWORD not in str(lines)
