"""How a letter is put together, and that nothing in it can become more than it is."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import dkim
import pytest

from openline.domain.letters.content import REPLY_MARKER, RenderedLetter
from openline.domain.mail import servers
from openline.domain.values import replace
from openline.texts.letters import render
from openline.transports.mail_out import smtp
from openline.transports.mail_out.envelopes import LetterHeaders, encode_letter
from openline.transports.mail_out.signing import SigningKey, signing_key
from tests.fakes import FakeSmtp
from tests.texts.samples import EIGHTY, conversation

HERE = Path(__file__).parent
NOW = 1_800_000_000_000
VERA = "vera@example.com"
ENVELOPE = LetterHeaders(
    sender_name="Lamps",
    sender="us@lamps.example",
    to=VERA,
    message_id="<0199@lamps.example>",
    reply_to="support+rabc@lamps.example",
    references=("<root@lamps.example>", "<first@lamps.example>"),
    stop_url="https://chat.lamps.example/letter/" + "A" * 22,
    token="t0199",
    lang="en",
    feedback="unread",
)
RENDERED = RenderedLetter(
    "Answer to No. 12345-6", "We deliver on Tuesdays.\n", "<p>We deliver on Tuesdays.</p>\n"
)
HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "In-Reply-To", "References", "Auto-Submitted",
    "X-Auto-Response-Suppress", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID",
    "X-Openline-Letter", "MIME-Version",
    "Content-Type", "Content-Language",
]  # fmt: skip
SEPARATORS = ["\r", "\n", "\r\n", "\0", "\v", "\f", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]
KEY = (HERE / "dkim.pem").read_text()


def read(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.SMTP)  # type: ignore[return-value]


def text_of(part: Any) -> str:
    return part.get_content().replace("\r\n", "\n")


def hostile(separator: str) -> str:
    lines = ("Bcc: evil@example.com", "X-Evil: 1", "", "evil", ".", "RCPT TO:<evil@example.com>")
    return separator.join(("a", *lines, "b"))


def with_hostile(where: str, separator: str) -> tuple[LetterHeaders, RenderedLetter]:
    evil: Any = hostile(separator)
    if where in ("subject", "text", "html"):
        return ENVELOPE, replace(RENDERED, **{where: evil})
    if where == "attached":
        return ENVELOPE, replace(RENDERED, attached=(evil, evil))
    return replace(ENVELOPE, **{where: (evil,) if where == "references" else evil}), RENDERED


@pytest.mark.parametrize("separator", SEPARATORS, ids=ascii)
async def test_no_separator_in_any_field_makes_a_header_or_a_recipient(separator: str):
    """T04: 12 separators times every field, captured by a real server; and never an exception."""
    places = [*LetterHeaders.__struct_fields__, "subject", "text", "html", "attached"]
    async with FakeSmtp() as fake:
        line = await smtp.open_connection(servers.parse_smtp_url(fake.url), "x.example")
        for where in places:
            await line.begin("us@lamps.example", VERA)
            await line.data()
            await line.finish(encode_letter(*with_hostile(where, separator), NOW))
        await line.close()

    assert [letter.recipients for letter in fake.letters] == [[VERA]] * len(places)
    assert [letter.message.keys() for letter in fake.letters] == [HEADERS] * len(places)
    for letter in fake.letters:
        assert len(letter.message["To"].addresses) == 1
        assert len(letter.message["From"].addresses) == 1


def test_a_letter_says_who_writes_to_whom_about_what():
    """MAIL-7, T49, T51."""
    message = read(encode_letter(ENVELOPE, RENDERED, NOW))

    assert message.keys() == HEADERS
    assert {name: str(message[name]) for name in HEADERS if name != "Content-Type"} == {
        "From": "Lamps <us@lamps.example>",
        "To": VERA,
        "Subject": RENDERED.subject,
        "Date": "Fri, 15 Jan 2027 08:00:00 +0000",
        "Message-ID": "<0199@lamps.example>",
        "Reply-To": "support+rabc@lamps.example",
        "In-Reply-To": "<first@lamps.example>",
        "References": "<root@lamps.example> <first@lamps.example>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Unsubscribe": "<https://chat.lamps.example/letter/AAAAAAAAAAAAAAAAAAAAAA/stop>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Feedback-ID": "unread:openline",
        "X-Openline-Letter": "t0199",
        "MIME-Version": "1.0",
        "Content-Language": "en",
    }


def test_the_text_comes_first_and_is_a_real_one():
    """MAIL-7: programs show the last part that they can."""
    message = read(encode_letter(ENVELOPE, RENDERED, NOW))

    assert message.get_content_type() == "multipart/alternative"
    parts = list(message.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert [text_of(part) for part in parts] == [RENDERED.text, RENDERED.html]


def test_the_text_flows_together_again_on_a_narrow_screen():
    """UX §5, RFC 3676: the spaces that tell which lines go on come through."""
    text = f"{REPLY_MARKER}\n" + "Wir liefern am Dienstag, und zwar für Sie \nkostenlos.\n"
    (part, _) = read(encode_letter(ENVELOPE, replace(RENDERED, text=text), NOW)).iter_parts()

    assert part["Content-Type"].params == {"charset": "utf-8", "format": "flowed"}
    assert text_of(part) == text


@pytest.mark.parametrize("words", [EIGHTY, "привет hello " * 6, "<&>" * 20, "=x" * 30, "How are you? " * 8])
def test_the_longest_copy_is_under_100_kb_without_what_is_attached(words: str):
    """MAIL-7, whichever encoding its words get."""
    rendered = render(conversation(500, words))

    assert len(encode_letter(ENVELOPE, replace(rendered, attached=None), NOW)) < 100_000
    assert rendered.attached


def test_a_long_copy_is_attached():
    message = read(
        encode_letter(ENVELOPE, replace(RENDERED, attached=("Копия 12345-6.html", "<p>все</p>")), NOW)
    )

    assert message.get_content_type() == "multipart/mixed"
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == "Копия 12345-6.html"
    assert text_of(attached) == "<p>все</p>\n"
    assert message["Content-Language"] == "en"


def test_without_an_inbound_address_and_a_way_out_there_are_no_empty_headers():
    """The confirmation of an installation that reads no mail."""
    bare = LetterHeaders(sender_name="", sender=ENVELOPE.sender, to=VERA, message_id=ENVELOPE.message_id)
    message = read(encode_letter(bare, RENDERED, NOW))

    gone = {"Reply-To", "In-Reply-To", "References", "List-Unsubscribe", "List-Unsubscribe-Post"}
    assert set(HEADERS) - set(message.keys()) == gone | {
        "Feedback-ID",
        "X-Openline-Letter",
        "Content-Language",
    }
    assert message["From"] == "us@lamps.example"


@pytest.mark.parametrize(
    "name",
    [
        'Lamps "and" Co',
        "Lamps, Shades; Co <x@y>",
        "Лампы",
        "ランプ",
        "back\\slash",
        "=?utf-8?q?evil?=",
        "café",
    ],
)
def test_a_name_arrives_as_it_is(name: str):
    """It is one mailbox whatever the name is made of."""
    message = read(encode_letter(replace(ENVELOPE, sender_name=name), RENDERED, NOW))

    (sender,) = message["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "us@lamps.example")


@pytest.mark.parametrize(
    "subject", ["Ответ " * 30, "x" * 200, "an answer " * 20, "=?utf-8?q?evil?=", "答" * 99]
)
def test_a_subject_arrives_as_it_is_in_words_of_lawful_length(subject: str):
    """RFC 2047: at most 75 signs; some programs show longer ones raw."""
    content = encode_letter(ENVELOPE, replace(RENDERED, subject=subject), NOW)

    assert str(read(content)["Subject"]) == subject[:200].strip()
    words = re.findall(rb"=\?utf-8\?[bq]\?[^?]*\?=", content)
    assert max(map(len, words), default=0) <= 75


@pytest.mark.parametrize("sign", ["я", "x", "=", "答", "."])
def test_lines_are_short_seven_bit_and_end_with_cr_lf(sign: str):
    """RFC 5321: no line of more than 998 octets, whatever the text; no need for 8BITMIME on the way."""
    long = replace(RENDERED, text=sign * 20_000, html=f"<p>{sign * 20_000}</p>", subject=sign * 200)
    content = encode_letter(ENVELOPE, long, NOW)

    assert max(len(line) for line in content.split(b"\r\n")) <= 998
    assert content.isascii()
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert text_of(read(content).get_body(("plain",))) == sign * 20_000 + "\n"


def test_a_letter_of_usual_length_stays_small():
    """MAIL-7: under 100 KB, for Gmail cuts longer ones. 25 KB of text in Russian, twice."""
    content = encode_letter(ENVELOPE, RenderedLetter("Копия", "слово " * 2_300, "<p>слово</p> " * 1_500), NOW)

    assert len(content) < 100_000


def test_long_ids_and_links_are_not_broken_into_encoded_words():
    """The library would: nobody could unsubscribe by one click, and threads would fall apart."""
    long = "x" * 200
    envelope = replace(
        ENVELOPE,
        message_id=f"<{long}@lamps.example>",
        references=(f"<{long}@lamps.example>",),
        stop_url=f"https://{long}.example/letter/{long}",
        reply_to=f"{long}@lamps.example",
    )
    content = encode_letter(envelope, RENDERED, NOW)

    assert b"=?" not in content
    assert f"List-Unsubscribe: <https://{long}.example/letter/{long}/stop>\r\n".encode() in content
    assert f"Message-ID: <{long}@lamps.example>\r\n".encode() in content


@pytest.mark.parametrize(
    "address, written",
    [
        ("vera@straße.example", "vera@xn--strae-oqa.example"),
        ("вера@example.com", "вера@example.com"),
        ("a,evil@example.com", '"a,evil"@example.com'),
        ("vera@example.com,evil", "vera@example.comevil"),
        ("vera@" + "я" * 70 + ".example", "vera@" + "я" * 70 + ".example"),
        ("no address", "noaddress"),
    ],
)
def test_an_address_is_one_address(address: str, written: str):
    """What no server will take fails there, in its own words; it must not fail here."""
    content = encode_letter(replace(ENVELOPE, to=address), RENDERED, NOW)

    to = re.search(rb"\r\nTo: (.*)\r\n", content)
    assert to
    assert to[1].decode() == written


def test_halves_of_characters_do_not_stop_a_letter():
    """T04, F17: from a browser with a bug, for example."""
    broken = "a\ud83d\0b"
    content = encode_letter(
        replace(ENVELOPE, sender_name=broken), RenderedLetter(broken, broken, broken), NOW
    )

    assert str(read(content)["Subject"]) == "a b"
    assert text_of(read(content).get_body(("plain",))) == "ab\n"


def published(name: bytes, timeout: float = 5) -> bytes:
    assert name == b"s1._domainkey.lamps.example."
    return b"v=DKIM1; k=rsa; p=" + (HERE / "dkim.pub").read_bytes()


def test_a_signed_letter_is_genuine_after_its_way_over_the_wire():
    """MAIL-7, T51: with the two headers of one-click among what is signed."""
    key = signing_key("s1", KEY)
    content = encode_letter(
        replace(ENVELOPE, sender_name="Лампы"), replace(RENDERED, text=".\nя\n..\n"), NOW, key
    )

    assert dkim.verify(content, dnsfunc=published)
    signature = str(read(content)["DKIM-Signature"])
    signed = re.sub(r"\s", "", signature.split("h=")[1].split(";")[0]).split(":")
    wanted = {
        name.lower() for name in HEADERS if name not in ("X-Auto-Response-Suppress", "Content-Language")
    }
    assert set(signed) == wanted
    assert signed.count("from") == 2
    assert "d=lamps.example;" in signature


@pytest.mark.parametrize(
    "before, after",
    [
        (b"From: ", b"From: evil@lamps.example\r\nFrom: "),
        (b"/stop>", b"/other>"),
        (b"Tuesdays", b"Mondays"),
        (b"One-Click", b"No"),
    ],
)
def test_a_changed_letter_is_not_genuine(before: bytes, after: bytes):
    """T51."""
    content = encode_letter(ENVELOPE, RENDERED, NOW, signing_key("s1", KEY))

    assert not dkim.verify(content.replace(before, after, 1), dnsfunc=published)


@pytest.mark.parametrize(
    "selector, pem, says",
    [
        ("", KEY, "selector"),
        ("s1\r\nX: y", KEY, "selector"),
        ("s 1", KEY, "selector"),
        ("s1", "", "RSA key in PEM"),
        (
            "s1",
            "-----BEGIN RSA PRIVATE KEY-----\nnot base64!\n-----END RSA PRIVATE KEY-----",
            "RSA key in PEM",
        ),
        ("s1", (HERE / "self_signed.pem").read_text().split("-----END PRIVATE")[1], "RSA key in PEM"),
        ("s1", "клю\u010d", "RSA key in PEM"),
    ],
)
def test_a_key_that_cannot_sign_is_refused_at_the_start(selector: str, pem: str, says: str):
    with pytest.raises(ValueError, match=says):
        signing_key(selector, pem)


def test_a_key_is_taken_in_both_usual_forms():
    """`openssl genrsa` writes PKCS #8 since its version 3, and files come from Windows, too."""
    both = (HERE / "self_signed.pem").read_text().partition("-----BEGIN CERTIFICATE")[0]

    for pem in (KEY, both, KEY.replace("\n", "\r\n"), f"\n{KEY}\n\n"):
        assert isinstance(signing_key("s1", pem), SigningKey)
    assert "PRIVATE" not in repr(signing_key("s1", KEY))
