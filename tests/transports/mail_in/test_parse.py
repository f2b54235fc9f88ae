"""Mail from anybody: read as far as it goes, or refused with a reason; no exception, no long wait."""

import base64
import encodings
import time
from collections.abc import Callable
from functools import partial

import pytest

from openline.domain.mail.incoming import MAIL_LIMIT, IncomingMail, Unreadable
from openline.domain.mail.reply_text import in_messages, split_reply
from openline.transports.mail_in import headers, mime
from openline.transports.mail_in.html_text import text_of_html
from openline.transports.mail_in.parse import parse_mail
from openline.transports.mail_in.reports import parse_dsn
from tests.hostile import quickest

HEAD = b"Message-ID: <a@client.example>\r\nFrom: Vera <vera@client.example>\r\nTo: support@shop.example\r\n"


def read(raw: bytes, **how: str) -> IncomingMail:
    mail = parse_mail(raw, **how)  # type: ignore[arg-type]
    assert isinstance(mail, IncomingMail)
    return mail


def mail(body: bytes = b"Hello", head: bytes = b"") -> IncomingMail:
    return read(HEAD + head + b"\r\n" + body)


def test_a_plain_mail() -> None:
    found = mail(
        head=b"Subject: =?utf-8?B?0JfQsNC60LDQtw==?= no. 5\r\nDate: Tue, 05 Dec 2023 10:12:00 +0300\r\n"
    )

    assert (found.sender, found.sender_name) == ("vera@client.example", "Vera")
    assert (found.message_id, found.recipients) == ("<a@client.example>", ("support@shop.example",))
    assert (found.subject, found.text, found.sent_at) == ("Заказ no. 5", "Hello", 1701760320000)


@pytest.mark.parametrize(
    "value, shown",
    [
        (b"=?koi8-r?Q?=F7=C5=D2=C1?=", "Вера"),
        (b"=?utf-8?Q?a_b?= =?utf-8?Q?c?=", "a bc"),
        (b"=?utf-8*ru?Q?=D0=92?= x", "В x"),
        (b"=?no-such?Q?=D0=92?=", "В"),
        (b"=?utf-8?X?y?= z", "=?utf-8?X?y?= z"),
        (b"=?utf-8?B?!?=", ""),
        (b"\xd0\x92\xd0\xb5\xd1\x80\xd0\xb0", "Вера"),
        (b"\xc2\xe5\xf0\xe0", "Âåðà"),
        (b"=?=?=?", "=?=?=?"),
    ],
)
def test_words_in_headers(value: bytes, shown: str) -> None:
    assert headers.words(value) == shown


@pytest.mark.parametrize(
    "value, found",
    [
        (b"vera@x.example", [("vera@x.example", "")]),
        (
            b'"Doe, Jane" <jane@x.example>, b@x.example',
            [("jane@x.example", "Doe, Jane"), ("b@x.example", "")],
        ),
        (b"Vera (home <x@y.example>) <vera@x.example>", [("vera@x.example", "Vera")]),
        (b'"boss@shop.example" <evil@x.example>', [("evil@x.example", "boss@shop.example")]),
        (b"Undisclosed recipients:;", []),
        (b"(((((" * 9_000, []),
        (b"no address", []),
        (b"@", []),
    ],
)
def test_addresses_in_headers(value: bytes, found: list[tuple[str, str]]) -> None:
    assert headers.addresses([value]) == found


def test_two_authors_are_no_author() -> None:
    """T50: which of them a mail program shows is anybody's guess."""
    assert mail(head=b"From: evil@x.example\r\n").sender == ""


@pytest.mark.parametrize(
    "head, body, text",
    [
        (
            b"Content-Type: text/plain; charset=windows-1251\r\n",
            "Здравствуйте".encode("cp1251"),
            "Здравствуйте",
        ),
        (
            b"Content-Type: text/plain; charset=utf-8\r\n",
            "Здравствуйте".encode("cp1252", "replace"),
            "?" * 12,
        ),
        (b"Content-Type: text/plain; charset=no-such\r\n", "Вера".encode(), "Вера"),
        (b"Content-Type: text/plain; charset=idna\r\n", b"a" * 10, "a" * 10),
        (b"Content-Type: text/plain; charset=utf-7\r\n", b"+2AA-x", "x"),
        (b"Content-Type: text/plain; charset=utf-16\r\n", b"\x00\xd8a", None),
        (b"Content-Transfer-Encoding: base64\r\n", base64.b64encode(b"Hello") + b"\r\n=", "Hello"),
        (b"Content-Transfer-Encoding: base64\r\n", b"!!!", ""),
        (b"Content-Transfer-Encoding: quoted-printable\r\n", b"a=\r\nb=3D=ZZ", "ab==ZZ"),
        (b"", b"nul\x00 bell\x07 \xed\xa0\x80 end", None),
        (b"Content-Type: text/html\r\n", b"<p>a</p><script>alert(1)</script><b>b</b>", "a\n\nb"),
        (b"Content-Type: multipart/mixed\r\n", b"no boundary", ""),
        (b"Content-Type: multipart/mixed; boundary=b\r\n", b"--b\r\n\r\nnever closed", "never closed"),
        (b"Content-Type: multipart/mixed; boundary=b\r\n", b"--b\r\n\r\n--b--\r\n", ""),
    ],
)
def test_broken_mail_is_read_as_far_as_it_goes(head: bytes, body: bytes, text: str | None) -> None:
    found = mail(body, head)

    assert text is None or found.text == text
    assert "\0" not in found.text
    found.text.encode()


def test_attachments_are_found() -> None:
    """MAIL-4. Their names as they were written: what becomes of them is the files' affair (T38)."""
    part = b"--b\r\nContent-Disposition: attachment; filename=%s\r\n"
    part += b"Content-Transfer-Encoding: base64\r\n\r\n%s\r\n"
    body = b"--b\r\n\r\nSee there.\r\n"
    body += part % (b'"../../etc/offer.pdf"', base64.b64encode(b"x" * 3_000))
    body += part % (b"utf-8''%D1%81%D1%87%D1%91%D1%82%E2%80%AEfdp.exe", b"")
    body = body.replace(b"filename=utf-8", b"filename*=utf-8") + b"--b--\r\n"

    found = mail(body, b"Content-Type: multipart/mixed; boundary=b\r\n")

    assert found.text == "See there."
    assert [(each.name, each.size) for each in found.attachments] == [
        ("../../etc/offer.pdf", 3_000),
        ("счёт\u202efdp.exe", 0),
    ]
    assert found.attachments[0].content() == b"x" * 3_000


@pytest.mark.parametrize(
    "raw",
    [b"", b"\r\n\r\n", b"no header at all", b"x" * (MAIL_LIMIT + 1), b"\x00" * 1_000, b"\n" * 1_000],
)
def test_what_is_no_mail_is_refused(raw: bytes) -> None:
    assert isinstance(parse_mail(raw), Unreadable)


def nested(levels: int) -> bytes:
    head = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(levels)
    )
    return HEAD + head + b"\r\nat the bottom"


def many_parts() -> bytes:
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 500_000


def parts_without_leaves() -> bytes:
    """A hundred of a hundred of …, each of which says that it has parts, and has none."""
    part = b""
    for level, count in ((b"c", 100), (b"b", 100), (b"a", 50)):
        head = b"Content-Type: multipart/mixed; boundary=" + level + b"\n\n"
        part = head + (b"--" + level + b"\n" + (part or b"Content-Type: multipart/x; boundary=d\n\n")) * count
    return HEAD + part


def many(kind: bytes, body: bytes) -> bytes:
    """As many parts of it as a mail may have."""
    part = b"--b\r\nContent-Type: " + kind + b"\r\n\r\n" + body + b"\r\n"
    return HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 95 + b"--b--\r\n"


BOMBS: dict[str, bytes] = {
    "parts without leaves": parts_without_leaves(),
    "nested parts": nested(20_000),
    "many parts": many_parts(),
    "many headers": HEAD + b"X-A: b\r\n" * 1_000_000 + b"\r\nHello",
    "one long header": HEAD + b"Subject: " + b"=?utf-8?q?" * 1_000_000 + b"\r\n\r\nHello",
    "folded headers": HEAD + b"X-A: b\r\n" + b" c\r\n" * 1_000_000 + b"\r\nHello",
    "line ends": HEAD + b"\r\n" + b"\n" * 20_000_000,
    "quoted parameters": HEAD + b"Content-Type: text/plain; a=" + b'";' * 1_000_000 + b"\r\n\r\nHello",
    "open tags": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<a b='" * 300_000,
    "quotes in a tag": HEAD + b"Content-Type: text/html\r\n\r\n<a" + b' =""' * 60_000 + b">",
    "open comments": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<!--" * 300_000,
    "open styles": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<style><svg" * 200_000,
    "deep quotations": HEAD + b"Content-Type: text/html\r\n\r\n" + b"<blockquote>a" * 100_000,
    "boundaries": HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b" * 5_000_000,
    "many texts": many(b"text/plain; charset=utf-8; format=flowed", "п \n".encode() * 60_000),
    "many pages": many(b"text/html; charset=utf-8", "<p>п</p>\n".encode() * 24_000),
}  # fmt: skip


@pytest.mark.parametrize("raw", BOMBS.values(), ids=BOMBS.keys())
def test_a_bomb_costs_little(raw: bytes) -> None:
    """T37, T55: whatever a mail holds, reading it takes a moment."""
    began = time.process_time()

    found = parse_mail(raw)

    assert time.process_time() - began < 3
    assert isinstance(found, IncomingMail)


def test_what_is_not_kept_takes_no_room() -> None:
    """MAIL-4: the words behind a lot of what no database keeps."""
    parts = b"--b\r\n\r\n" + b"\0" * 1_500_000 + b"\r\n--b\r\n\r\nHello\r\n"

    assert mail(parts, b"Content-Type: multipart/mixed; boundary=b\r\n").text == "Hello"


@pytest.mark.parametrize("charset", ["punycode", "punycode!", "-punycode"])
def test_what_is_no_charset_is_none_by_any_name(charset: str) -> None:
    """T55: Python's codec for host names takes quadratic time, and finds itself meant by many names."""
    assert mime.to_text(b"bcher-kva", charset) == "bcher-kva"


def test_made_up_charsets_leave_nothing_behind() -> None:
    """T54: Python remembers each name that a codec was asked for by, for as long as it runs."""
    part = b"--b\r\nContent-Type: text/plain; charset=made-up-%d\r\n\r\nx\r\n"
    parts = b"".join(part % number for number in range(50))
    known = len(vars(encodings)["_cache"])

    found = mail(parts, b"Content-Type: multipart/mixed; boundary=b\r\n")

    assert found.text.split() == ["x"] * 50
    assert len(vars(encodings)["_cache"]) == known


HOSTILE = [
    "a" * 50_000, "=?" * 25_000, "=?u?q?" * 8_000, "<" * 50_000, "<a" * 25_000, '"' * 50_000, "(" * 50_000,
    "a@" * 25_000, ">" * 50_000, "> " * 25_000, "\n" * 50_000, " \n" * 25_000, "&#" + "9" * 50_000,
    "&" * 50_000, ";" * 50_000, "a=b;" * 12_500, "On 1234, x@y <" * 3_500, "On 1234 10:10 x@y:\n" * 2_600,
    "1234 x@y wrote:\n> a\n" * 2_500, "From: a\n" * 6_000, "From: a\nx\nx\nx\nx\nx\nx\n" * 2_400,
    "--\n" * 16_000, "- " * 25_000, "_" * 50_000, "_____\n" * 8_000, "Sent from my iPhone\n" * 2_500,
    "wrote" * 10_000, "%" * 50_000, "\\" * 50_000, "\u200e" * 50_000, "é" * 50_000, "<!--" * 12_500,
    "<style" * 8_000, "<p '" * 12_500, "<x =\"" * 10_000, "<a" + ' =""' * 12_500 + ">",
    "5.1.1\n\n" * 7_000, "a*0*=u''%;" * 5_000,
]  # fmt: skip
READERS: list[Callable[[str], object]] = [
    split_reply,
    in_messages,
    text_of_html,
    lambda text: headers.words(text.encode()),
    lambda text: headers.addresses([text.encode()]),
    lambda text: headers.ids(text.encode()),
    lambda text: mime.with_parameters(text.encode()),
    lambda text: mime.split(text.encode()),
    lambda text: parse_dsn(text.encode()),
    lambda text: headers.auth_result(
        mime.Headers((("authentication-results", b"mx; " + text.encode()),)), "mx", "a@b.c"
    ),
]


@pytest.mark.parametrize("number", range(len(READERS)))
def test_no_text_keeps_a_reader_busy(number: int) -> None:
    """T55: every reader × 50 kB of hostile text: 100 ms."""
    for text in HOSTILE:
        assert quickest(partial(READERS[number], text), 0.1) <= 0.1, text[:40]


@pytest.mark.parametrize(
    "head, why",
    [
        (b"Auto-Submitted: auto-replied; vacation\r\n", "Auto-Submitted"),
        (b"Auto-Submitted: no\r\n", ""),
        (b"Return-Path: <>\r\n", "Return-Path"),
        (b"Precedence: auto_reply\r\n", "Precedence"),
        (b"Precedence: bulk\r\n", ""),
        (b"X-Autoreply: yes\r\n", "X-Autoreply"),
        (
            b"Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n",
            "Content-Type",
        ),
        (b"", ""),
    ],
)
def test_what_no_person_wrote(head: bytes, why: str) -> None:
    """T49."""
    assert mail(head=head).automatic == why


@pytest.mark.parametrize(
    "head, why",
    [
        (b"Precedence: bulk\r\n", "Precedence"),
        (b"Precedence: list\r\n", "Precedence"),
        (b"Precedence: first-class\r\n", ""),
        (b"X-Auto-Response-Suppress: DR, OOF\r\n", "X-Auto-Response-Suppress"),
        (b"X-Auto-Response-Suppress: All\r\n", "X-Auto-Response-Suppress"),
        (b"X-Auto-Response-Suppress: RN\r\n", ""),
        (b"List-Id: <all.example.com>\r\n", "List-Id"),
        (b"List-Unsubscribe: <mailto:leave@example.com>\r\n", "List-Id"),
        (b"", ""),
    ],
)
def test_who_asks_for_silence_may_be_a_person(head: bytes, why: str) -> None:
    """MAIL-4, T49."""
    found = mail(head=head)
    assert (found.asks_silence, found.automatic) == (why, "")


@pytest.mark.parametrize(
    "head, reply_to",
    [
        (b"Reply-To: Carl <carl@example.net>\r\n", ("carl@example.net", "Carl")),
        (b"Reply-To: vera@client.example\r\n", ("", "")),
        (b"Reply-To: a@example.net, b@example.net\r\n", ("", "")),
        (b"Reply-To: nobody\r\n", ("", "")),
        (b"", ("", "")),
    ],
)
def test_where_answers_are_wanted(head: bytes, reply_to: tuple[str, str]) -> None:
    found = mail(head=head)
    assert (found.reply_to, found.reply_to_name) == reply_to


def test_the_envelope_tells_a_machine_too() -> None:
    """T49: the mail server says MAIL FROM:<>, whatever the headers claim."""
    found = parse_mail(HEAD + b"\r\nHello", envelope=("", ("support+d@shop.example",)))

    assert isinstance(found, IncomingMail)
    assert (found.automatic, found.recipients[0]) == ("Return-Path", "support+d@shop.example")


RESULTS = b"Authentication-Results: mx.shop.example; "


@pytest.mark.parametrize(
    "head, verdict",
    [
        (RESULTS + b"dmarc=pass header.from=client.example\r\n", "pass"),
        (RESULTS + b"dkim=pass header.d=client.example; spf=fail\r\n", "pass"),
        (RESULTS + b"dkim=pass (1024-bit key; secure) header.i=@client.example\r\n", "pass"),
        (RESULTS + b"dmarc=fail header.from=client.example; dkim=pass header.d=client.example\r\n", "fail"),
        (RESULTS + b"dkim=pass header.d=evil.example\r\n", "none"),
        (RESULTS + b"dkim=pass header.d=example\r\n", "none"),
        (RESULTS + b"dkim=pass header.d=notclient.example\r\n", "none"),
        (RESULTS + b"spf=pass smtp.mailfrom=client.example\r\n", "none"),
        (RESULTS + b"dmarc=pass header.from=evil.example\r\n", "none"),
        (b"Authentication-Results: evil.example; dmarc=pass header.from=client.example\r\n", "none"),
        (RESULTS + b"none\r\n", "none"),
        (RESULTS + b"dmarc\r\n", "none"),
        (b"", "none"),
        (RESULTS + b"dmarc=pass\r\n" + RESULTS + b"dmarc=fail\r\n", "pass"),
        # Ours is the topmost; what stands below came with the mail, and may be forged.
        (RESULTS + b"dmarc=none; dkim=none\r\n" + RESULTS + b"dkim=pass header.d=client.example\r\n", "none"),
        (RESULTS + b"dmarc=none; dkim=none\r\n" + RESULTS + b"dmarc=pass\r\n", "none"),
        (RESULTS + b"dkim=pass header.d=evil.example\r\n" + RESULTS + b"dmarc=pass\r\n", "none"),
        (RESULTS + b"dmarc=fail header.from=client.example\r\n" + RESULTS + b"dmarc=pass\r\n", "fail"),
        (b"Authentication-Results: evil.example; dmarc=fail\r\n" + RESULTS + b"dmarc=pass\r\n", "pass"),
        (b"Authentication-Results: mx.shop.example 1; dmarc=pass header.from=client.example\r\n", "pass"),
        # Smuggled in with the envelope's sender.
        (RESULTS + b'spf=pass smtp.mailfrom="a; dmarc=pass"@evil.example\r\n', "none"),
        (RESULTS + b'spf=pass smtp.mailfrom="a\\"; dmarc=pass; x=\\""@evil.example\r\n', "none"),
        (RESULTS + b"spf=pass smtp.mailfrom=a; dmarc=pass @evil.example; dmarc=none\r\n", "none"),
        (RESULTS + b"spf=pass smtp.mailfrom=a; dmarc=pass @evil.example; dmarc=fail\r\n", "fail"),
        (RESULTS + b"spf=fail (x; dmarc=pass header.from=client.example) smtp.mailfrom=e\r\n", "none"),
        # The server could not say.
        (RESULTS + b"dmarc=temperror header.from=client.example\r\n", "none"),
        (RESULTS + b"dmarc=temperror; dkim=pass header.d=client.example\r\n", "pass"),
    ],
)
def test_whose_word_counts_for_the_sender(head: bytes, verdict: str) -> None:
    """T50."""
    assert read(HEAD + head + b"\r\nHello", authserv_id="mx.shop.example").auth_result == verdict
    assert read(HEAD + head + b"\r\nHello").auth_result is None


@pytest.mark.parametrize(
    "sender, domain, verdict",
    [
        ("vera@straße.example", b"xn--strae-oqa.example", "pass"),
        ("vera@straße.example", b"strasse.example", "none"),
        ("vera@strasse.example", b"xn--strae-oqa.example", "none"),
        ("vera@bank.client.example", b"client.example", "pass"),
        ("vera@client.example", b"bank.client.example", "none"),
    ],
)
def test_two_domains_that_look_alike_vouch_for_their_own_only(
    sender: str, domain: bytes, verdict: str
) -> None:
    """T50: whatever folding of letters makes of them."""
    mail = f"From: {sender}\r\nMessage-ID: <1@x>\r\n".encode() + RESULTS + b"dkim=pass header.d=" + domain

    assert read(mail + b"\r\n\r\nHello", authserv_id="mx.shop.example").auth_result == verdict


@pytest.mark.parametrize(
    "trace, network",
    [
        (b"Received: from a (a.example [192.0.2.7]) by mx\r\n", "sender.example"),
        (b"Received: from a (a.example [8.8.4.77]) by mx\r\n", "8.8.4.0/24"),
        (b"Received: from x ([127.0.0.1]) by y\r\nReceived: from a ([8.8.4.7]) by mx\r\n", "8.8.4.0/24"),
        (b"Received: from a ([8.8.4.7]) by mx\r\nReceived: from b ([9.9.9.9]) by a\r\n", "8.8.4.0/24"),
        (b"Received: from a (a [IPv6:2a00:1450:4864:20::52e]) by mx\r\n", "2a00:1450:4864:20::/64"),
        (b"Received: from a ([not.an.address]) by mx\r\n", "sender.example"),
        (b"Received: " + b"[" * 5_000 + b"\r\n", "sender.example"),
    ],
)
def test_where_a_mail_came_from(trace: bytes, network: str) -> None:
    """MAIL-9: the network is written by our side; a name is the sender's own choice."""
    found = read(b"Return-Path: <x@sender.example>\r\n" + trace + HEAD + b"\r\nHello")

    assert found.came_from == network


def test_mail_without_an_id_is_known_by_its_content() -> None:
    one, other = (read(b"From: vera@client.example\r\n\r\n" + body) for body in (b"a", b"b"))

    assert one.message_id != other.message_id
    assert one.message_id == read(b"From: vera@client.example\r\n\r\na").message_id
    assert len(one.message_id) <= 250


def test_a_long_mail_is_several_messages() -> None:
    """MAIL-4: nothing of it is lost, up to what anybody reads."""
    text = "\n\n".join(f"{n}: " + "word " * 300 for n in range(10))

    pieces = in_messages(text, 4_000)

    assert all(len(piece) <= 4_000 for piece in pieces)
    assert " ".join(" ".join(pieces).split()) == " ".join(text.split())
    assert in_messages("x" * 50_000, 4_000)[-1].endswith("[…]")
    assert len(in_messages("x" * 50_000, 4_000)) == 5
    assert in_messages("  ") == []
