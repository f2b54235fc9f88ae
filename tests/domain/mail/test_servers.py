"""What is understood of the address of a mail server."""

import pytest

from openline.domain.mail import servers
from openline.domain.mail.servers import SmtpServer


@pytest.mark.parametrize(
    "url, server",
    [
        ("smtp://mail.example.com", SmtpServer("mail.example.com", 25)),
        ("smtp://mail.example.com:2525", SmtpServer("mail.example.com", 2525)),
        ("smtp://u:p@mail.example.com", SmtpServer("mail.example.com", 587, user="u", password="p")),
        ("smtps://u:p@mail.example.com/", SmtpServer("mail.example.com", 465, "tls", "u", "p")),
        ("smtp://a%40b.c:p%2F%3A%23%20@h:26", SmtpServer("h", 26, user="a@b.c", password="p/:# ")),
        ("smtp://[::1]:25", SmtpServer("::1", 25)),
        ("smtp://mailpit:1025?tls=optional", SmtpServer("mailpit", 1025, is_tls_optional=True)),
    ],
)
def test_the_address_of_the_mail_server_is_understood(url: str, server: SmtpServer):
    """SPEC §11."""
    assert servers.parse_smtp_url(url) == server


@pytest.mark.parametrize(
    "url, says",
    [
        ("mail.example.com", "begin with smtp://"),
        ("http://h", "begin with smtp://"),
        ("smtp://", "host is missing"),
        ("smtp://h:0", "port must be"),
        ("smtp://h:x", "port must be"),
        ("smtp://h:99999", "port must be"),
        ("smtp://u:pass#word@h", "Nothing may follow"),
        ("smtp://u:pass/word@h", "Nothing may follow"),
        ("smtp://h?tls=none", "Nothing may follow"),
        ("smtp://:pass@h", "no user"),
        ("smtp://u:a%0d%0ab@h", "control characters"),
        ("smtp://[::1", "must look like"),
    ],
)
def test_a_wrong_address_is_refused_in_one_sentence_without_the_password(url: str, says: str):
    with pytest.raises(ValueError) as refused:
        servers.parse_smtp_url(url)

    assert says in str(refused.value)
    assert "pass" not in str(refused.value).replace("password", "")


def test_an_address_is_shown_without_its_password():
    server = servers.parse_smtp_url("smtps://u:secret@[::1]:465")

    assert server.masked == "smtps://u@[::1]:465"
    assert servers.parse_smtp_url("smtp://h:26?tls=optional").masked == "smtp://h:26?tls=optional"
    assert "secret" not in repr(server)


@pytest.mark.parametrize(
    "address, near",
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("fd00::1", True),
        ("fe80::1%eth0", True),
        ("198.41.0.4", False),
        ("2001:500::1", False),
        ("", False),
    ],
)
def test_only_this_machine_and_private_networks_are_near(address: str, near: bool):
    """A password crosses nothing else in clear."""
    assert servers.is_near(address) is near


@pytest.mark.parametrize(
    "url, must",
    [
        ("smtp://mail.example.com", True),
        ("smtp://u:p@mail.example.com", True),
        ("smtp://198.41.0.4", True),
        ("smtp://10.1.2.3", False),
        ("smtp://u:p@10.1.2.3", True),
        ("smtp://postfix", True),
        ("smtp://localhost.example.com", True),
        ("smtp://u:p@127.0.0.1", False),
        ("smtp://u:p@localhost", False),
        ("smtp://u:p@[::1]", False),
        ("smtp://u:p@mail.example.com?tls=optional", False),
    ],
)
def test_what_was_set_decides_whether_anything_may_go_in_clear(url: str, must: bool):
    """T51: whoever answers for a name may be anybody, also at a private address."""
    assert servers.parse_smtp_url(url).must_encrypt is must
