"""Every setting: its default, its right values, and one clear sentence for each wrong one."""

from pathlib import Path

import pytest

from openline.config import Config, ConfigError, read_config, unproved_replies
from openline.domain.mail import mailboxes
from openline.limit_settings import Limits

DEFAULTS = {
    "data": Path("./data"),
    "host": "127.0.0.1",
    "port": 8000,
    "public_url": "",
    "admin_email": "",
    "admin_password": "",
    "database_url": "",
    "smtp_url": "",
    "dkim_key": "",
    "dkim_selector": "",
    "reply_address": "",
    "imap_url": "",
    "lmtp": "",
    "lmtp_exposed": False,
    "authserv_id": "",
    "first_number": 0,
    "trusted_proxies": (),
    "sockets": "picows",
}
"""SPEC §11."""
LIMITS = {
    "visitor_rate": 5,
    "visitor_burst": 20,
    "operator_rate": 20,
    "operator_burst": 60,
    "visitor_frame": 16_384,
    "operator_frame": 65_536,
    "sockets_per_visitor": 6,
    "sockets_per_address": 60,
    "handshakes": 200,
    "outgoing_bytes": 524_288,
    "outgoing_frames": 256,
    "outgoing_total": 268_435_456,
    "writer_queue": 2_000,
    "writer_wait_ms": 2_000,
    "login_tries": 5,
    "heartbeat_s": 25,
    "pong_s": 10,
    "hello_s": 10,
    "slow_s": 10,
}
"""docs/protocol.md, "Limits"."""


def test_an_empty_environment_gives_the_defaults() -> None:
    config = read_config({})

    assert {name: getattr(config, name) for name in DEFAULTS} == DEFAULTS
    assert {name: getattr(config.limits, name) for name in LIMITS} == LIMITS
    assert config.origin == "http://127.0.0.1:8000"


def test_a_setting_left_empty_is_a_setting_not_made() -> None:
    """As `VAR=` in a unit file means it."""
    names = [f"OPENLINE_{name.upper()}" for name in DEFAULTS]
    limits = [f"OPENLINE_LIMIT_{name.upper()}" for name in Limits.__struct_fields__]

    assert read_config(dict.fromkeys([*names, *limits], "")) == read_config({})


RIGHT = [
    ("OPENLINE_DATA", "/srv/chat", "data", Path("/srv/chat")),
    ("OPENLINE_KEY_FILE", "/etc/openline.key", "key_file", Path("/etc/openline.key")),
    ("OPENLINE_HOST", "::1", "host", "::1"),
    ("OPENLINE_PORT", "0", "port", 0),
    ("OPENLINE_PORT", "65535", "port", 65_535),
    ("OPENLINE_PUBLIC_URL", "https://chat.example.com", "public_url", "https://chat.example.com"),
    ("OPENLINE_PUBLIC_URL", "https://Chat.Example.com/", "public_url", "https://chat.example.com"),
    ("OPENLINE_PUBLIC_URL", "http://10.0.0.5:8080", "public_url", "http://10.0.0.5:8080"),
    ("OPENLINE_ADMIN_EMAIL", " Anna@Example.com ", "admin_email", "anna@example.com"),
    ("OPENLINE_ADMIN_PASSWORD", " with spaces ", "admin_password", " with spaces "),
    ("OPENLINE_DATABASE_URL", "postgresql://host/db", "database_url", "postgresql://host/db"),
    ("OPENLINE_FIRST_NUMBER", "12345", "first_number", 12_345),
    ("OPENLINE_TRUSTED_PROXIES", "10.0.0.0/8, ::1", "trusted_proxies", ("10.0.0.0/8", "::1")),
    ("OPENLINE_SOCKETS", "asgi", "sockets", "asgi"),
    ("OPENLINE_LMTP_EXPOSED", "yes", "lmtp_exposed", True),
    ("OPENLINE_AUTHSERV_ID", " mx.example.com ", "authserv_id", "mx.example.com"),
]


@pytest.mark.parametrize("variable, text, name, value", RIGHT)
def test_a_right_value_is_understood(variable: str, text: str, name: str, value: object) -> None:
    assert getattr(read_config({variable: text}), name) == value


WRONG = [
    ("OPENLINE_PORT", "http"),
    ("OPENLINE_PORT", "65536"),
    ("OPENLINE_PORT", "-1"),
    ("OPENLINE_PORT", "80.5"),
    ("OPENLINE_PORT", "²"),
    ("OPENLINE_PORT", "9" * 5000),
    ("OPENLINE_FIRST_NUMBER", "many"),
    ("OPENLINE_FIRST_NUMBER", str(10**13)),
    ("OPENLINE_PUBLIC_URL", "chat.example.com"),
    ("OPENLINE_PUBLIC_URL", "ftp://chat.example.com"),
    ("OPENLINE_PUBLIC_URL", "https://"),
    ("OPENLINE_PUBLIC_URL", "https://chat.example.com/chat"),
    ("OPENLINE_PUBLIC_URL", "https://chat.example.com?a=1"),
    ("OPENLINE_PUBLIC_URL", "https://chat.example.com#a"),
    ("OPENLINE_PUBLIC_URL", "https://user:secret@chat.example.com"),
    ("OPENLINE_PUBLIC_URL", "https://chat.example.com:99999"),
    ("OPENLINE_PUBLIC_URL", "https://[::1"),
    ("OPENLINE_TRUSTED_PROXIES", "proxy.example.com"),
    ("OPENLINE_TRUSTED_PROXIES", "10.0.0.0/8 10.0.0.300"),
    ("OPENLINE_SOCKETS", "websockets"),
    ("OPENLINE_REPLY_ADDRESS", "support"),
    ("OPENLINE_REPLY_ADDRESS", "support@localhost"),
    ("OPENLINE_REPLY_ADDRESS", "a-name-that-is-too-long@example.com"),
    ("OPENLINE_REPLY_ADDRESS", "a+b@example.com"),
    ("OPENLINE_REPLY_ADDRESS", "Anna <anna@example.com>"),
    ("OPENLINE_REPLY_ADDRESS", "support@example.com"),
    ("OPENLINE_IMAP_URL", "imap.example.com"),
    ("OPENLINE_IMAP_URL", "imaps://imap.example.com"),
    ("OPENLINE_IMAP_URL", "imap://user:secret@imap.example.com"),
    ("OPENLINE_IMAP_URL", "imaps://user:secret@imap.example.com:99999"),
    ("OPENLINE_IMAP_URL", "imaps://user:sec%0Aret@imap.example.com"),
    ("OPENLINE_LMTP", "2424"),
    ("OPENLINE_LMTP", "127.0.0.1:lmtp"),
    ("OPENLINE_LMTP", "0.0.0.0:2424"),
    ("OPENLINE_LMTP", "mail.example.com:2424"),
    ("OPENLINE_LMTP_EXPOSED", "perhaps"),
    *[
        (f"OPENLINE_LIMIT_{name.upper()}", text)
        for name in Limits.__struct_fields__
        for text in ("0", "-5", "lots")
    ],
]


@pytest.mark.parametrize("variable, text", WRONG)
def test_a_wrong_value_is_refused_with_one_clear_sentence(variable: str, text: str) -> None:
    """It names the variable and what it should be; nothing starts half configured."""
    with pytest.raises(ConfigError) as refused:
        read_config({variable: text})

    sentence = str(refused.value)
    assert sentence.startswith(variable)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 300


@pytest.mark.parametrize("way", [("IMAP_URL", "imaps://u:p@host/Folder"), ("LMTP", "127.0.0.1:2424")])
def test_answers_need_an_address_and_a_way_in(way: tuple[str, str]) -> None:
    """MAIL-4: an address that nobody reads would lose clients, a way in without an address leads nowhere."""
    name, value = way
    both = {"OPENLINE_REPLY_ADDRESS": " *@reply.example.com ", f"OPENLINE_{name}": value}

    config = read_config(both)

    assert (config.reply_address, getattr(config, name.lower())) == ("*@reply.example.com", value)
    with pytest.raises(ConfigError, match="OPENLINE_REPLY_ADDRESS"):
        read_config({f"OPENLINE_{name}": value})


def test_a_door_without_a_password_is_open_to_others_only_if_that_is_said() -> None:
    """T50: whoever reaches it may hand in a mail with any result of our own mail server."""
    settings = {"OPENLINE_REPLY_ADDRESS": "*@reply.example.com", "OPENLINE_LMTP": "10.0.0.5:2424"}

    with pytest.raises(ConfigError, match="OPENLINE_LMTP_EXPOSED=yes"):
        read_config(settings)
    assert read_config({**settings, "OPENLINE_LMTP_EXPOSED": "yes"}).lmtp == "10.0.0.5:2424"


def test_it_is_said_what_replies_prove() -> None:
    """MAIL-4: without a server that checks senders, nothing; and without replies there is nothing to say."""
    replies = {"OPENLINE_REPLY_ADDRESS": "*@reply.example.com", "OPENLINE_LMTP": "127.0.0.1:2424"}

    warning = unproved_replies(read_config(replies))

    assert "prove nothing" in warning
    assert "OPENLINE_AUTHSERV_ID" in warning
    assert unproved_replies(read_config({**replies, "OPENLINE_AUTHSERV_ID": "mx.example.com"})) == ""
    assert unproved_replies(read_config({})) == ""


def test_where_a_mailbox_is() -> None:
    assert mailboxes.parse_imap_url("imaps://anna%40x.example:p%2Fw@host/In%20here") == mailboxes.ImapAccount(
        "host", 993, "anna@x.example", "p/w", "In here"
    )
    assert mailboxes.parse_imap_url("imap://u:p@localhost:1143").port == 1143
    assert mailboxes.parse_listen_address("[::1]:2424") == ("::1", 2424)


def test_no_refusal_tells_a_password() -> None:
    with pytest.raises(ConfigError) as refused:
        read_config({"OPENLINE_IMAP_URL": "imap://user:secret@imap.example.com"})

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("name", Limits.__struct_fields__)
def test_every_limit_is_a_setting(name: str) -> None:
    limits = read_config({f"OPENLINE_LIMIT_{name.upper()}": "77"}).limits

    assert getattr(limits, name) == 77


@pytest.mark.parametrize("name", ["ADMIN_PASSWORD", "DATABASE_URL"])
def test_a_secret_may_come_from_a_file(tmp_path: Path, name: str) -> None:
    """Not in the environment, where every child process sees it. The file wins."""
    file = tmp_path / "secret"
    file.write_text("postgresql://from-a-file\n")
    config = read_config({f"OPENLINE_{name}_FILE": str(file), f"OPENLINE_{name}": "from the environment"})

    assert getattr(config, name.lower()) == "postgresql://from-a-file"


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00"], ids=["absent", "not text"])
def test_a_secret_file_that_cannot_be_read_is_refused_by_its_name(
    tmp_path: Path, content: bytes | None
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(ConfigError, match=r"OPENLINE_ADMIN_PASSWORD_FILE: .*secret"):
        read_config({"OPENLINE_ADMIN_PASSWORD_FILE": str(file)})


def test_only_secrets_come_from_files() -> None:
    assert read_config({"OPENLINE_HOST_FILE": "/nowhere"}).host == "127.0.0.1"


def test_secrets_are_not_shown_when_the_settings_are_printed() -> None:
    """T66."""
    config = read_config(
        {"OPENLINE_ADMIN_PASSWORD": "hunter2hunter2", "OPENLINE_DATABASE_URL": "postgresql://a:b@c/d"}
    )

    assert "hunter2" not in repr(config)
    assert "postgresql" not in repr(config)


@pytest.mark.parametrize(
    "config, origin, is_https",
    [
        (Config(), "http://127.0.0.1:8000", False),
        (Config(host="0.0.0.0", port=80), "http://0.0.0.0:80", False),
        (Config(host="::1"), "http://[::1]:8000", False),
        (Config(public_url="https://chat.example.com"), "https://chat.example.com", True),
    ],
)
def test_the_public_address_follows_from_the_settings(config: Config, origin: str, is_https: bool) -> None:
    assert (config.origin, config.is_https) == (origin, is_https)


@pytest.mark.parametrize(
    "environment, says",
    [
        ({"OPENLINE_SMTP_URL": "mail.example.com"}, "OPENLINE_SMTP_URL: It must begin with smtp://"),
        ({"OPENLINE_DKIM_SELECTOR": "s1"}, "must be set together"),
        ({"OPENLINE_DKIM_KEY": "-----BEGIN"}, "must be set together"),
    ],
)
def test_mail_settings_that_make_no_sense_are_refused(environment: dict[str, str], says: str) -> None:
    """SPEC §11: at the start, not at the first letter."""
    with pytest.raises(ConfigError, match=says):
        read_config(environment)


def test_a_mail_server_and_a_key_may_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("smtp://u:p%40ss@mail.example.com:587\n")
    (tmp_path / "key").write_text("-----BEGIN RSA PRIVATE KEY-----\n")
    config = read_config(
        {
            "OPENLINE_SMTP_URL_FILE": str(tmp_path / "url"),
            "OPENLINE_DKIM_KEY_FILE": str(tmp_path / "key"),
            "OPENLINE_DKIM_SELECTOR": "s1",
        }
    )

    assert config.smtp_url == "smtp://u:p%40ss@mail.example.com:587"
    assert (config.dkim_key, config.dkim_selector) == ("-----BEGIN RSA PRIVATE KEY-----", "s1")
    assert "p%40ss" not in repr(config)
    assert "BEGIN" not in repr(config)
