"""Whose address it is, behind proxies that we know and those that we do not (T19, T67, T70)."""

from pathlib import Path

import pytest
import structlog

from openline.config import Config
from openline.domain.values import replace
from openline.web.origin import UNKNOWN, address_in, network_of, person_behind
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


@pytest.mark.parametrize(
    "hop, address",
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:1234", "203.0.113.7"),
        (" 203.0.113.7:1234 ", "203.0.113.7"),
        ("[2001:db8::7]:1234", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("2001:DB8::7", "2001:db8::7"),
        ('"[2001:db8::7]:1234"', "2001:db8::7"),
        ('"203.0.113.7:1234"', "203.0.113.7"),
        ("fe80::7%eth0", "fe80::7"),
        ("[fe80::7%eth0]:80", "fe80::7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("[::ffff:203.0.113.7]:1234", "203.0.113.7"),
        ("203.0.113.7:_port", "203.0.113.7"),
        ("unknown", UNKNOWN),
        ("unknown:1234", UNKNOWN),
        ("_hidden", UNKNOWN),
        ("_SEVKISEK:80", UNKNOWN),
        ("", UNKNOWN),
        ("203.0.113", UNKNOWN),
        ("203.0.113.256", UNKNOWN),
        ("010.0.0.1", UNKNOWN),
        ("[203.0.113.7", "203.0.113.7"),
        ("[", UNKNOWN),
        ("a.example:80", UNKNOWN),
        ("203.0.113.7 198.51.100.1", UNKNOWN),
        ("\u0661.1.1.1", UNKNOWN),
    ],
)
def test_an_address_is_read_however_a_proxy_writes_it(hop: str, address: str) -> None:
    """T67, OPS-7."""
    assert address_in(hop) == address


@pytest.mark.parametrize(
    "forwarded, person",
    [
        ("198.51.100.9, 203.0.113.7:51000", "203.0.113.7"),
        ("198.51.100.9, 203.0.113.7:51000, 10.0.0.2:80, 10.0.0.3", "203.0.113.7"),
        ("203.0.113.7, unknown", UNKNOWN),
        ("203.0.113.7, _hidden, 10.0.0.2", UNKNOWN),
        ("203.0.113.7,, ,", "203.0.113.7"),
        ("10.0.0.9, 10.0.0.8", "10.0.0.9"),
        ("", "127.0.0.1"),
        ("203.0.113.7, " + "10.0.0.1, " * 5_000, "10.0.0.1"),
        ("198.51.100.9, " * 5_000 + "203.0.113.7", "203.0.113.7"),
    ],
)
def test_the_person_is_the_first_whom_no_proxy_of_ours_is(forwarded: str, person: str) -> None:
    """T67."""
    config = Config(trusted_proxies=("127.0.0.1", "10.0.0.0/8"))
    assert person_behind(config, "127.0.0.1", forwarded) == person


@pytest.mark.parametrize(
    "one, other",
    [
        ("203.0.113.7:51000", "203.0.113.200:51001"),
        ("[2001:db8::7]:51000", "[2001:db8::ffff:1]:51001"),
        ("unknown", "_hidden"),
    ],
)
def test_limits_are_kept_by_network(one: str, other: str) -> None:
    """OPS-7: /24 and /64; whom nobody can tell apart is one."""
    assert network_of(address_in(one)) == network_of(address_in(other))


PORTS = ["203.0.113.7:{port}", "[2001:db8::7]:{port}", "[2001:db8::{port}]", "unknown", "_{port}"]


@pytest.mark.parametrize("written", PORTS)
async def test_another_port_is_nobody_else(folder: Path, written: str) -> None:
    """T19, T67, as the trial of proxies that write ports does it."""
    async with serving(folder, trusted_proxies=("127.0.0.1",)) as served:
        answers = []
        for port in range(5100, 5124):
            there = {"X-Forwarded-For": written.format(port=port)}
            answers.append(await log_in(served, f"nobody{port}@example.com", "wrong", **there))
        assert [answer.status_code for answer in answers] == [401] * 20 + [429] * 4
