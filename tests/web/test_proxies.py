"""Whose address it is, behind proxies that we know and those that we do not (T19, T67, T70)."""

from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from tests.served import ADMIN, OPEN_LIMITS, serving
from tests.web.raw import upgrade
from tests.web.scenes import OLEG
from tests.web.test_http_doors import log_in

BROUGHT: list[dict[str, str]] = [
    {"X-Forwarded-For": "203.0.113.7"},
    {"X-Forwarded-For": "127.0.0.1"},
    {"Forwarded": "for=203.0.113.7"},
    {"X-Real-IP": "203.0.113.7"},
    {"Via": "1.1 proxy"},
    {"Host": "chat.example.com"},
]


@pytest.mark.parametrize("trusted", [(), ("127.0.0.1",)])
async def test_the_figures_are_for_this_machine_only(folder: Path, trusted: tuple[str, ...]) -> None:
    """T70: a proxy beside us brings strangers from the loopback, whether we know of it or not."""
    async with serving(folder, trusted_proxies=trusted) as served, served.client() as client:
        vera = await served.visitor()
        near = await client.get("/metrics")
        brought = [await client.get("/metrics", headers=headers) for headers in BROUGHT]

        assert "openline_sockets 1.0" in near.text
        assert [answer.status_code for answer in brought] == [404] * len(BROUGHT)
        await vera.close()


async def test_a_proxy_that_nobody_trusts_is_told_once(folder: Path) -> None:
    """T67: its visitors all have one address until the setting is made."""
    somebody = {"X-Forwarded-For": "203.0.113.7"}
    async with serving(folder) as served, served.client() as client:
        with structlog.testing.capture_logs() as log:
            for _ in range(2):
                await client.get("/api/v1/visitor/events?channel=x&d=x&after=0", headers=somebody)
                await upgrade(served.port, "/ws/visitor", more=somebody)

        warnings = [entry for entry in log if entry["event"] == "proxy_not_trusted"]
        assert [entry["log_level"] for entry in warnings] == ["warning"]
        assert "OPENLINE_TRUSTED_PROXIES=127.0.0.1" in warnings[0]["help"]


async def test_a_trusted_proxy_and_no_proxy_are_not_spoken_of(folder: Path) -> None:
    async with serving(folder, trusted_proxies=("127.0.0.1",)) as served, served.client() as client:
        with structlog.testing.capture_logs() as log:
            await client.get("/api/v1/visitor/events?channel=x&d=x&after=0")
            await log_in(served, **{"X-Forwarded-For": "203.0.113.7"})

        assert [entry for entry in log if entry["event"] == "proxy_not_trusted"] == []


async def test_one_network_guesses_at_no_more_than_a_few_accounts(folder: Path) -> None:
    """T19: and whoever is elsewhere can still log in, to the account that was guessed at, too."""
    there = {"X-Forwarded-For": "203.0.113.7"}
    async with serving(folder, trusted_proxies=("127.0.0.1",)) as served:
        answers = [
            await log_in(served, email, "guess", **there)
            for email in (ADMIN, OLEG, "nobody@example.com")
            for _ in range(9)
        ]

        assert [answer.status_code for answer in answers] == [401] * 20 + [429] * 7
        assert (await log_in(served, **there)).status_code == 429
        assert (await log_in(served, **{"X-Forwarded-For": "198.51.100.1"})).status_code == 200


@pytest.mark.slow
async def test_behind_a_proxy_that_nobody_trusts_wrong_log_ins_lock_one_account_only(folder: Path) -> None:
    """T19: all its visitors come from the loopback; a stranger must not lock every operator out."""
    async with serving(folder) as served:
        for number in range(30):
            await log_in(served, f"{number % 3}@example.com", "guess", **{"X-Forwarded-For": "203.0.113.7"})

        assert (await log_in(served, OLEG)).status_code == 200


async def test_an_account_is_not_guessed_at_from_everywhere_for_ever(folder: Path) -> None:
    """T19: many networks together."""
    one_try = replace(OPEN_LIMITS, login_tries=1)
    async with serving(folder, limits=one_try, trusted_proxies=("127.0.0.1",)) as served:
        far = [{"X-Forwarded-For": f"203.0.{number}.7"} for number in range(21)]
        answers = [(await log_in(served, password="guess", **each)).status_code for each in far]

        assert answers == [401] * 20 + [429]
