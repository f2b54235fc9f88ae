"""The conversation with a mail server, against a real small one."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from openline.domain.mail import servers
from openline.domain.mail.servers import SmtpServer
from openline.domain.values import replace
from openline.transports.mail_out import smtp
from openline.transports.mail_out.errors import NotTrusted, Unreachable
from openline.transports.mail_out.smtp import BrokenOff, InDoubt, SmtpConnection, Timeouts
from openline.transports.mail_out.smtp_replies import SaidNo
from tests.fakes import DROP, FakeSmtp, Script, Step

LETTER = b"Subject: Hello\r\n\r\nHi\r\n"
SOON = Timeouts(connect_s=5, greeting_s=0.3, command_s=0.3, data_s=0.3, content_s=0.3, dot_s=0.3, quit_s=0.3)
VERA = "vera@example.com"
US = "us@example.org"


def self_signed() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).parent / "self_signed.pem")
    return context


def at(name: str, answer: str, *, first: int = 1) -> Script:
    """Gives `answer` at this step, the first time or the first few; then all is as it should be."""
    left = [first]

    async def script(step: Step) -> str | None:
        if step.name != name or not left[0]:
            return None
        left[0] -= 1
        return answer

    return script


def silent_at(name: str) -> Script:
    async def script(step: Step) -> str | None:
        if step.name == name:
            await asyncio.sleep(60)
        return None

    return script


async def opened(fake: FakeSmtp, **changed: object) -> SmtpConnection:
    server = replace(servers.parse_smtp_url(fake.url), **changed)  # type: ignore[arg-type]
    return await smtp.open_connection(server, "chat.example.org", SOON)


async def send(line: SmtpConnection, content: bytes = LETTER, to: str = VERA) -> str:
    await line.begin(US, to)
    await line.data()
    return await line.finish(content)


async def test_letters_go_over_one_kept_connection():
    """The second begins with RSET, so that nothing of the first can leak into it."""
    async with FakeSmtp() as fake:
        line = await opened(fake)
        reply = await send(line)
        await line.reset()
        await send(line, to="igor@example.com")
        await line.close()

    assert reply == "250 2.0.0 kept as 1"
    assert [letter.recipients for letter in fake.letters] == [[VERA], ["igor@example.com"]]
    assert (fake.connections, fake.commands[-1]) == (1, "QUIT")
    assert fake.letters[0].content == LETTER


@pytest.mark.parametrize(
    "content",
    [
        b"a\n.\nb",
        b"a\r\n.\r\nMAIL FROM:<evil@example.com>\r\n",
        b"a\r.\rb",
        b"a\n.\r\nb",
        b"a\r\n.\nb",
        b".",
        b"..\r\n.x",
        b"",
    ],
)
async def test_no_content_ends_a_letter_early(content: bytes):
    """T04: smuggling by bare CR or LF around a dot. The fake refuses a bare one."""
    async with FakeSmtp() as fake:
        line = await opened(fake)
        await send(line, content)
        await line.close()

    whole = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").removesuffix(b"\n").replace(b"\n", b"\r\n")
    assert [letter.content for letter in fake.letters] == [whole + b"\r\n"]
    assert fake.times("mail") == 1


@pytest.mark.parametrize("step", ["mail", "rcpt", "data", "dot"])
@pytest.mark.parametrize("answer, permanent", [("450 4.2.0 later", False), ("550 5.1.1 nobody", True)])
async def test_a_no_is_told_in_the_servers_words_and_the_connection_goes_on(
    step: str, answer: str, permanent: bool
):
    """F07, F08."""
    async with FakeSmtp(at(step, answer)) as fake:
        line = await opened(fake)
        with pytest.raises(SaidNo) as refused:
            await send(line)
        await line.reset()
        await send(line)
        await line.close()

    no = refused.value.refusal
    assert (no.code, no.text, no.is_permanent) == (int(answer[:3]), answer[4:], permanent)
    assert no.enhanced == answer.split()[1]
    assert no.to == {"mail": "sender", "rcpt": "recipient"}.get(step, "letter")
    assert (len(fake.letters), fake.connections) == (1, 1)


@pytest.mark.parametrize(
    "script",
    [
        *(at(step, DROP) for step in ("mail", "rcpt", "data", "content")),
        *(silent_at(step) for step in ("mail", "rcpt", "data")),
    ],
)
async def test_before_the_dot_a_lost_connection_leaves_no_doubt(script: Script):
    """F10: tried again freely. Large, so that the server's end is seen before all of it has left."""
    async with FakeSmtp(script) as fake:
        line = await opened(fake)
        with pytest.raises(BrokenOff):
            await send(line, LETTER + b"x\r\n" * 4_000_000)

    assert not line.is_usable
    assert fake.letters == []


async def test_a_server_that_stops_reading_gets_no_dot():
    """F09, F10."""
    async with FakeSmtp(silent_at("content")) as fake:
        line = await opened(fake)
        with pytest.raises(BrokenOff, match="stopped taking"):
            await send(line, LETTER + b"x" * 900 * 1024 + b"\r\n" + b"y\r\n" * 4_000_000)

    assert not line.dot_has_left


@pytest.mark.parametrize("step", ["dot", "taken"])
@pytest.mark.parametrize("script", [lambda step: at(step, DROP), silent_at], ids=["drop", "silence"])
async def test_after_the_dot_a_lost_connection_is_doubt(step: str, script: Callable[[str], Script]):
    """F10, RFC 1047."""
    async with FakeSmtp(script(step)) as fake:
        line = await opened(fake)
        with pytest.raises(InDoubt):
            await send(line)

    assert line.dot_has_left
    assert not line.is_usable


async def test_the_time_for_the_dot_can_be_cut_short():
    """The lease of a letter must not end while its answer is waited for."""
    async with FakeSmtp(silent_at("dot")) as fake:
        line = await smtp.open_connection(servers.parse_smtp_url(fake.url), "x.example", Timeouts())
        await line.begin(US, VERA)
        await line.data()
        with pytest.raises(InDoubt, match=r"within 0\.1 s"):
            await line.finish(LETTER, dot_s=0.1)


async def test_421_is_a_no_for_now_and_the_end_of_the_connection():
    """F07."""
    async with FakeSmtp(at("rcpt", "421 4.7.0 too many")) as fake:
        line = await opened(fake)
        with pytest.raises(SaidNo) as refused:
            await send(line)

    assert (refused.value.refusal.code, refused.value.refusal.is_permanent, line.is_usable) == (
        421,
        False,
        False,
    )


async def test_a_server_that_went_meanwhile_is_noticed_before_the_next_letter():
    async with FakeSmtp(at("after", DROP)) as fake:
        line = await opened(fake)
        await send(line)
        with pytest.raises(BrokenOff):
            await line.reset()

    assert len(fake.letters) == 1


@pytest.mark.parametrize(
    "step, answer",
    [
        *(("greeting", answer) for answer in (DROP, "421 4.3.2 closing", "554 5.7.1 no", "nonsense", "250")),
        *(("auth", answer) for answer in (DROP, "421 4.3.2 closing", "535 5.7.8 no", "nonsense", "250")),
        *(("ehlo", answer) for answer in (DROP, "421 4.3.2 closing", "nonsense")),
    ],
)
async def test_a_server_that_will_not_talk_is_unreachable(step: str, answer: str):
    """Nothing was said of any letter: no try is spent (MAIL-5)."""
    async with FakeSmtp(at(step, answer), users={"u": "p"}) as fake:
        with pytest.raises(Unreachable) as failed:
            await opened(fake)

    assert failed.value.text
    assert not isinstance(failed.value, BrokenOff)


async def test_a_slow_banner_is_waited_for_as_a_whole():
    """F09: one byte at a time must not start the time-out anew each time."""
    async with FakeSmtp(byte_s=0.05) as fake:
        with pytest.raises(Unreachable, match=r"within 0\.3 s"):
            await opened(fake)


async def test_an_old_server_without_ehlo_is_greeted_the_old_way():
    """RFC 5321, 3.2."""

    async def script(step: Step) -> str | None:
        return "502 what?" if step.name == "ehlo" else None

    async with FakeSmtp(script) as fake:
        with pytest.raises(Unreachable, match="refuses to talk: 502"):
            await opened(fake)

    assert fake.commands[-1] == "HELO chat.example.org"


@pytest.mark.parametrize("auth", ["PLAIN LOGIN", "LOGIN"])
async def test_a_user_logs_in(auth: str):
    async with FakeSmtp(users={"us": "s3cret ü"}, auth=auth) as fake:
        line = await opened(fake, user="us", password="s3cret ü")
        await line.close()

    assert fake.times("auth") == 1


async def test_a_wrong_password_is_told_in_the_servers_words():
    async with FakeSmtp(users={"us": "right"}) as fake:
        with pytest.raises(Unreachable, match=r"refuses the log-in: 535 5\.7\.8 wrong user"):
            await opened(fake, password="wrong")


async def test_without_a_user_nobody_logs_in():
    """SPEC §11."""
    async with FakeSmtp(users={"us": "right"}) as fake:
        line = await opened(fake, user="", password="")
        await send(line)

    assert (fake.times("auth"), len(fake.letters)) == (0, 1)


@pytest.mark.parametrize("way", ["starttls", "tls"])
async def test_on_the_loopback_any_certificate_will_do(way: str):
    async with FakeSmtp(users={"us": "right"}, **{way: self_signed()}) as fake:  # type: ignore[arg-type]
        line = await opened(fake)
        await send(line)
        await line.reset()
        await line.close()

    assert len(fake.letters) == 1
    assert fake.times("ehlo") == (2 if way == "starttls" else 1)


def test_encryption_works_on_the_loop_that_serves():
    """uvloop has its own."""
    import uvloop  # noqa: PLC0415

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(test_on_the_loopback_any_certificate_will_do("starttls"))
        runner.run(test_on_the_loopback_any_certificate_will_do("tls"))


@pytest.mark.parametrize("way", ["starttls", "tls"])
async def test_elsewhere_a_certificate_that_nobody_vouches_for_is_refused(
    way: str, elsewhere: Callable[[FakeSmtp], Awaitable[SmtpServer]]
):
    """The password must not go to somebody in between."""
    async with FakeSmtp(users={"us": "right"}, **{way: self_signed()}) as fake:  # type: ignore[arg-type]
        server = await elsewhere(fake)
        with pytest.raises(NotTrusted, match=r"certificate of the mail server .* is not accepted: self"):
            await smtp.open_connection(server, "x.example", SOON)

    assert fake.times("auth") == 0


@pytest.fixture
def elsewhere() -> Callable[[FakeSmtp], Awaitable[SmtpServer]]:
    """The fake under a name that is not known as one of the loopback: its address in another spelling."""

    async def found(fake: FakeSmtp) -> SmtpServer:
        return replace(servers.parse_smtp_url(fake.url), host="0")

    return found


async def test_what_was_said_before_the_encryption_counts_for_nothing():
    """T04: answers slipped in behind "220 go ahead" would be read as the server's own, encrypted ones."""
    async with FakeSmtp(
        at("starttls", "220 go ahead\r\n250-evil\r\n250 AUTH PLAIN"), starttls=self_signed()
    ) as fake:
        line = await opened(fake)
        await send(line)

    assert len(fake.letters) == 1
    assert "evil" not in line.offers


async def test_an_address_with_foreign_letters_needs_a_server_that_takes_them():
    async with FakeSmtp() as fake:
        line = await opened(fake)
        with pytest.raises(SaidNo) as refused:
            await line.begin(US, "вера@example.com")

    assert (refused.value.refusal.is_permanent, refused.value.refusal.enhanced) == (True, "5.6.7")
    assert fake.times("mail") == 0


async def test_a_server_that_takes_foreign_letters_is_told_of_them():
    async with FakeSmtp(offers=("SMTPUTF8", "8BITMIME")) as fake:
        line = await opened(fake)
        await send(line, to="вера@пример.рф")

    assert fake.letters[0].recipients == ["вера@xn--e1afmkfd.xn--p1ai"]
    assert "MAIL FROM:<us@example.org> SMTPUTF8 BODY=8BITMIME" in fake.commands


async def test_a_domain_with_foreign_letters_is_written_in_ascii():
    async with FakeSmtp(offers=()) as fake:
        line = await opened(fake)
        await send(line, to="vera@straße.example")

    assert fake.letters[0].recipients == ["vera@xn--strae-oqa.example"]
    assert "MAIL FROM:<us@example.org>" in fake.commands


@pytest.mark.parametrize(
    "address",
    ["v>@e.com", "a b@e.com", "a\r\nRCPT TO:<x@y>@e.com", "a\x00@e.com", "a@b c", "a", "a@", "a\u2028@e.com"],
)
async def test_what_is_no_address_never_reaches_the_wire(address: str):
    """T04: no second recipient."""
    async with FakeSmtp() as fake:
        line = await opened(fake)
        with pytest.raises(SaidNo) as refused:
            await line.begin(US, address)

    assert refused.value.refusal.is_permanent
    assert not any(command.startswith(("MAIL", "RCPT")) for command in fake.commands)


@pytest.mark.parametrize(
    "server, says",
    [
        (SmtpServer("nowhere.invalid", 25), "name of the mail server nowhere.invalid:25 is not known"),
        (SmtpServer("127.0.0.1", 1), "cannot be reached"),
        (SmtpServer("a" * 70 + ".example", 25), "cannot exist"),
    ],
)
async def test_no_way_to_the_server_is_told_in_one_sentence(server: SmtpServer, says: str):
    """F06."""
    with pytest.raises(Unreachable, match=says):
        await smtp.open_connection(server, "x.example", SOON)


async def test_a_plain_server_on_a_port_for_encryption_is_told_in_one_sentence():
    async with FakeSmtp() as fake:
        server = replace(servers.parse_smtp_url(fake.url), tls="tls")
        with pytest.raises(Unreachable, match="is it the right port"):
            await smtp.open_connection(server, "x.example", SOON)


@pytest.mark.parametrize("flood", ["220-" + "x" * 9_000, "\r\n".join(["220-x"] * 200)])
async def test_an_endless_answer_is_not_read_to_its_end(flood: str):
    async with FakeSmtp(at("greeting", flood)) as fake:
        with pytest.raises(Unreachable, match="too"):
            await opened(fake)


@pytest.mark.parametrize(
    "host, name",
    [
        ("chat.example.org", "chat.example.org"),
        ("127.0.0.1", "[127.0.0.1]"),
        ("::1", "[IPv6:::1]"),
        ("чат.example", "xn--80a0bn.example"),
        ("localhost", "[127.0.0.1]"),
        ("chat", "[127.0.0.1]"),
        ("chat.", "[127.0.0.1]"),
        ("", "[127.0.0.1]"),
    ],
)
def test_we_introduce_ourselves_by_a_name_or_an_address_in_brackets(host: str, name: str):
    """RFC 5321, 4.1.3. Postfix can answer every recipient: "504 5.5.2 <localhost>: Helo command rejected:
    need fully-qualified hostname".
    """
    assert smtp.hello_name(host) == name


async def greeted(fake: FakeSmtp, url: str) -> SmtpConnection:
    """Whoever answers for that name is the fake, on this machine: it spoofed the DNS."""
    reader, writer = await asyncio.open_connection("127.0.0.1", fake.port)
    line = SmtpConnection(servers.parse_smtp_url(url), reader, writer, SOON)
    await line.greet("x.example")
    return line


@pytest.mark.parametrize("who", ["us:right@", ""])
async def test_nothing_goes_in_clear_to_a_name_whoever_answers(who: str):
    """T51: neither the password nor a letter with its links, also if STARTTLS is taken out of the answer."""
    async with FakeSmtp(users={"us": "right"} if who else {}) as fake:
        with pytest.raises(Unreachable, match="nothing was sent"):
            await greeted(fake, f"smtp://{who}smtp.provider.example:587")

    assert (fake.times("auth"), fake.times("mail")) == (0, 0)


async def test_who_says_so_has_it_in_clear():
    """A server in one's own container network has a name and no certificate."""
    async with FakeSmtp(users={"us": "right"}) as fake:
        line = await greeted(fake, "smtp://us:right@postfix:25?tls=optional")
        await line.close()

    assert fake.times("auth") == 1
