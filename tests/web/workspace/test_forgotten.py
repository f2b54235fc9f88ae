"""T19, T20: a forgotten password. A link by letter, for whom it is, for how long, and what nobody learns."""

import re
from pathlib import Path

import httpx
import structlog

from openline.domain.team.password_links import LEASE, LIVES
from openline.store.team import password_links
from tests.cast import PASSWORD
from tests.fakes import FakeSmtp, Step
from tests.served import Served, serving
from tests.web.scenes import OLEG, asked, change, until

NEW = "chosen by the link"
NOBODY = "nobody@example.com"


async def asks(client: httpx.AsyncClient, email: str = OLEG) -> httpx.Response:
    return await client.post("/api/v1/password/forgotten", json={"email": email})


async def chooses(client: httpx.AsyncClient, code: str, password: str = NEW) -> httpx.Response:
    return await client.post("/api/v1/password", json={"code": code, "password": password})


async def logs_in(client: httpx.AsyncClient, password: str) -> int:
    answer = await client.post("/api/v1/session", json={"email": OLEG, "password": password})
    return answer.status_code


async def code_in(served: Served, fake: FakeSmtp, number: int = 1) -> str:
    """Of the letter with this number, once the mail server has it and the server knows."""
    await until(lambda: len(fake.letters) >= number)
    await until(lambda: asked(served.app.config.data, "SELECT next_at FROM password_links") == [(0,)])
    letter = fake.letters[number - 1]
    assert letter.recipients == [OLEG]
    body = letter.message.get_body(("plain",))
    assert body
    found = re.findall(rf"{re.escape(served.url)}/password#(\S+)", body.get_content())
    assert len(found) == 1
    return found[0]


async def test_the_link_of_the_letter_works_once_and_ends_all_sessions(folder: Path) -> None:
    """T19, T20."""
    async with (
        FakeSmtp() as fake,
        serving(folder, smtp_url=fake.url) as served,
        served.client() as oleg,
        served.client() as elsewhere,
    ):
        await served.log_in(elsewhere, OLEG)
        assert (await asks(oleg, f" {OLEG.upper()} ")).json() == {"by_letter": True}
        code = await code_in(served, fake)
        assert code not in str(asked(folder, "SELECT * FROM password_links"))

        assert (await chooses(oleg, code, "short")).json()["fields"][0]["field"] == "password"
        assert (await chooses(oleg, code)).status_code == 200
        again = await chooses(oleg, code, "chosen once more")

        assert (again.status_code, again.json()["code"]) == (409, "not_now")
        assert (await elsewhere.get("/api/v1/session")).status_code == 401
        assert (await logs_in(oleg, PASSWORD), await logs_in(oleg, NEW)) == (401, 200)
        assert (await oleg.get("/api/v1/dialogs")).status_code == 200


async def test_a_new_request_a_new_password_and_time_end_the_link(folder: Path) -> None:
    """T19."""
    async with (
        FakeSmtp() as fake,
        serving(folder, smtp_url=fake.url) as served,
        served.client() as stranger,
        served.client() as oleg,
    ):
        await asks(stranger)
        first = await code_in(served, fake)
        await asks(stranger)
        second = await code_in(served, fake, 2)
        assert (await chooses(stranger, first)).status_code == 409

        await served.log_in(oleg, OLEG)
        own = {"current": PASSWORD, "password": "chosen meanwhile"}
        assert (await oleg.put("/api/v1/account/password", json=own)).status_code == 200
        assert (await chooses(stranger, second)).status_code == 409

        await asks(stranger)
        third = await code_in(served, fake, 3)
        await change(served, f"UPDATE password_links SET ends_at = ends_at - {LIVES}")
        assert (await chooses(stranger, third)).status_code == 409
        assert (await chooses(stranger, "")).status_code == 409


async def test_who_left_gets_no_link_and_uses_none(folder: Path) -> None:
    """T19, T28."""
    async with FakeSmtp() as fake, serving(folder, smtp_url=fake.url) as served, served.client() as oleg:
        await asks(oleg)
        code = await code_in(served, fake)
        await change(served, f"UPDATE operators SET is_active = 0 WHERE email = '{OLEG}'")

        assert (await chooses(oleg, code)).status_code == 409
        await change(served, "DELETE FROM password_links")
        await asks(oleg)
        await change(served, "DELETE FROM tickets")
        assert asked(folder, "SELECT * FROM password_links") == []


async def test_nobody_learns_who_has_an_account(folder: Path) -> None:
    """T19: neither by the answer nor by its limits; strangers' addresses get no letter."""
    async with FakeSmtp() as fake, serving(folder, smtp_url=fake.url) as served, served.client() as stranger:
        answers = {each: [await asks(stranger, each) for _ in range(4)] for each in (OLEG, NOBODY)}
        shapes = {each: [(a.status_code, sorted(a.json())) for a in got] for each, got in answers.items()}
        await code_in(served, fake, 1)

        assert shapes[OLEG] == shapes[NOBODY]
        assert [status for status, _ in shapes[OLEG]] == [200, 200, 200, 429]
        assert {each.recipients[0] for each in fake.letters} == {OLEG}


async def test_a_network_asks_for_so_many_links_an_hour(folder: Path) -> None:
    """T19: behind a trusted proxy, where networks are known."""
    async with FakeSmtp() as fake:
        settings = {"smtp_url": fake.url, "trusted_proxies": ("127.0.0.1",)}
        async with serving(folder, **settings) as served, served.client() as client:
            client.headers["X-Forwarded-For"] = "203.0.113.7"
            statuses = [
                (await asks(client, f"{n}@example.com")).status_code
                for n in range(served.app.config.limits.login_tries * 2 + 1)
            ]
            client.headers["X-Forwarded-For"] = "198.51.100.7"

            assert set(statuses[:-1]) == {200}
            assert statuses[-1] == 429
            assert (await asks(client, "other@example.com")).status_code == 200


async def test_without_a_mail_server_it_says_so(folder: Path) -> None:
    """T19."""
    async with serving(folder) as served, served.client() as client:
        assert (await client.get("/api/v1/password")).json() == {"by_letter": False}
        assert (await asks(client)).json() == {"by_letter": False}
        assert asked(folder, "SELECT * FROM password_links") == []


async def test_a_server_that_refuses_for_the_moment_is_asked_again(folder: Path) -> None:
    """T19: with a code of its own; the first letter's was never handed over."""

    refusals = ["451 4.3.0 not now"]

    async def refuses_once(step: Step) -> str | None:
        return refusals.pop() if step.name == "rcpt" and refusals else None

    async with (
        FakeSmtp(refuses_once) as fake,
        serving(folder, smtp_url=fake.url) as served,
        served.client() as oleg,
    ):
        await asks(oleg)
        is_refused = f"hash <> '' AND next_at > 0 AND next_at < ends_at - {LIVES - LEASE}"
        await until(
            lambda: asked(folder, f"SELECT {is_refused} FROM password_links") == [(1,)] and not fake.letters
        )
        await change(served, "UPDATE password_links SET next_at = 1")
        served.app.courier.nudge(0)
        code = await code_in(served, fake)
        assert (await chooses(oleg, code)).status_code == 200


async def test_each_step_is_noted_without_the_code(folder: Path) -> None:
    """T19, T66."""
    async with FakeSmtp() as fake, serving(folder, smtp_url=fake.url) as served, served.client() as oleg:
        with structlog.testing.capture_logs() as log:
            await asks(oleg)
            code = await code_in(served, fake)
            await chooses(oleg, code)
        noted = [(each["what"], each["network"]) for each in log if each["event"] == "security"]
        assert [what for what, _ in noted] == ["password_link_asked", "password_reset"]
        assert code not in str(log)
        assert NEW not in str(log)


async def test_a_letter_that_has_not_gone_has_no_code(folder: Path) -> None:
    """T17: the empty hash of its row is nobody's."""
    async with serving(folder) as served:
        of_oleg = f"SELECT id, 9000000000000 FROM operators WHERE email = '{OLEG}'"
        await change(served, f"INSERT INTO password_links (operator_id, ends_at) {of_oleg}")

        assert await served.app.store.read(lambda tx: password_links.find_by_hash(tx, "")) is None
