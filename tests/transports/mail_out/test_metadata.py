"""A mail server that an administrator names is none of the addresses where a cloud keeps its secrets."""

import pytest

from openline.domain.mail.servers import SmtpServer, is_metadata
from openline.transports.mail_out.errors import Unreachable
from openline.transports.mail_out.smtp import SmtpConnection, open_connection

INSIDE = [
    "169.254.169.254",
    "169.254.1.1",
    "fe80::1",
    "::ffff:169.254.169.254",
    "fd00:ec2::254",
    "100.100.100.200",
]


@pytest.mark.parametrize("host", INSIDE)
async def test_it_is_refused_before_anything_is_sent_there(host: str) -> None:
    """T42."""
    with pytest.raises(Unreachable, match="not a mail server"):
        await open_connection(SmtpServer(host, 80), "chat.example.com")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.0.0.5", "192.168.1.2", "::1", "fd12::1", "mail.example.com"]
)
def test_a_private_mail_server_is_none_of_them(host: str) -> None:
    """T43."""
    assert not is_metadata(host)


async def test_a_command_is_one_line_also_without_assertions() -> None:
    """T04."""
    connection = SmtpConnection(SmtpServer("h", 25), None, None, None)  # type: ignore[arg-type]

    for end in "\r\n":
        with pytest.raises(ValueError, match="two lines"):
            await connection._ask(f"MAIL FROM:<a>{end}RCPT TO:<b>", 1)
