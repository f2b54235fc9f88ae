"""What mail servers report, in the shapes that they give to it: Postfix, Exim, Exchange, feedback loops."""

import pytest

from openline.domain.mail.incoming import IncomingMail, Report
from openline.transports.mail_in.parse import parse_mail

HEAD = "Return-Path: <>\nFrom: MAILER-DAEMON@mx.client.example\nTo: support+bx@shop.example\nSubject: No\n"
RETURNED = (
    "Message-ID: <0193-letter@shop.example>\nX-Openline-Letter: t0193\n"
    "From: anna@shop.example\nSubject: Yes\n\nYes, we do.\n"
)


def report(
    fields: str,
    returned: str = "message/rfc822",
    kind: str = "delivery-status",
    text: str = "I am sorry.",
) -> IncomingMail:
    raw = (
        f'{HEAD}MIME-Version: 1.0\nContent-Type: multipart/report; report-type={kind}; boundary="b/1"\n\n'
        f"--b/1\nContent-Type: text/plain\n\n{text}\n\n--b/1\nContent-Type: message/{kind}\n\n{fields}\n"
        f"--b/1\nContent-Type: {returned}\n\n{RETURNED}\n--b/1--\n"
    )
    found = parse_mail(raw.replace("\n", "\r\n").encode())
    assert isinstance(found, IncomingMail)
    return found


POSTFIX = """Reporting-MTA: dns; mx.client.example
X-Postfix-Queue-ID: 4SkX

Final-Recipient: rfc822; vera@client.example
Original-Recipient: rfc822;vera@client.example
Action: failed
Status: 5.1.1
Remote-MTA: dns; in.client.example
Diagnostic-Code: smtp; 550 5.1.1 <vera@client.example>: Recipient address
    rejected: User unknown
"""
EXCHANGE = """Reporting-MTA: dns;client.example

Final-Recipient: rfc822;vera@client.example
Action: failed
Status: 5.2.2 (mailbox full)
Diagnostic-Code: smtp;554 5.2.2 mailbox full
"""
DELAYED = """Reporting-MTA: dns; mx.client.example

Final-Recipient: rfc822; vera@client.example
Action: delayed
Status: 4.4.1
Will-Retry-Until: Thu, 7 Dec 2023 10:12:00 +0300
"""
DELIVERED = (
    "Reporting-MTA: a\n\nFinal-Recipient: rfc822; vera@client.example\nAction: delivered\nStatus: 2.0.0\n"
)
NO_ACTION = "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; vera@client.example\nStatus: 5.0.0\n"
TWO = DELIVERED + "\nFinal-Recipient: rfc822; igor@client.example\nAction: failed\nStatus: 5.1.10\n"
NO_STATUS = (
    "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; vera@client.example\nAction: failed\nStatus: five\n"
)


@pytest.mark.parametrize(
    "fields, kind, recipient, status, is_missing",
    [
        (POSTFIX, "failed", "vera@client.example", "5.1.1", True),
        (EXCHANGE, "failed", "vera@client.example", "5.2.2", False),
        (DELAYED, "delayed", "vera@client.example", "4.4.1", False),
        (DELIVERED, "other", "vera@client.example", "2.0.0", False),
        (NO_ACTION, "failed", "vera@client.example", "5.0.0", False),
        (TWO, "failed", "igor@client.example", "5.1.10", True),
        (NO_STATUS, "failed", "vera@client.example", "", False),
        (POSTFIX.replace("5.1.1", "5.4.7"), "failed", "vera@client.example", "5.4.7", False),
        (POSTFIX.replace("5.1.1", "5.1.8"), "failed", "vera@client.example", "5.1.8", False),
        (POSTFIX.replace("5.1.1", "5.6.1"), "failed", "vera@client.example", "5.6.1", False),
        (NO_STATUS.replace("failed", "expired"), "failed", "vera@client.example", "", False),
        ("", "unread", "", "", False),
        ("\0\n\n:::\n\nStatus\n", "unread", "", "", False),
    ],
)
def test_what_became_of_a_letter(
    fields: str, kind: str, recipient: str, status: str, is_missing: bool
) -> None:
    """MAIL-5, RFC 3464."""
    found = report(fields).report

    assert found
    assert (found.kind, found.recipient, found.status) == (kind, recipient, status)
    assert (kind == "failed" and found.bounce_class == "no_mailbox") is is_missing


def relayed(diagnostic: str, text: str = "I am sorry.") -> Report:
    """What Postfix 3.7 makes of a no without an enhanced code that the next server said."""
    fields = POSTFIX.partition("Status")[0] + f"Status: 5.0.0\nRemote-MTA: dns; a\n{diagnostic}\n"
    found = report(fields, text=text).report
    assert found
    return found


@pytest.mark.parametrize(
    "diagnostic, is_missing",
    [
        ("Diagnostic-Code: smtp; 550 No such user here", True),
        (
            "Diagnostic-Code: smtp; 550 Your message was blocked by our policy, see\n    https://a.example",
            False,
        ),
        ("Diagnostic-Code: smtp; 550 Message rejected as spam", False),
        ("Diagnostic-Code: smtp; 554 No", False),
        ("Diagnostic-Code: X-Postfix; unable to look up host", True),
        ("", False),
    ],
)
def test_a_server_on_the_way_makes_one_code_of_every_no(diagnostic: str, *, is_missing: bool) -> None:
    """MAIL-5: a letter that was taken for spam says nothing of the address, as when it is refused to us."""
    assert (relayed(diagnostic).bounce_class == "no_mailbox") is is_missing


def test_what_was_refused_after_it_was_read_is_not_the_addresss_fault() -> None:
    """MAIL-5: the step stands in Postfix's words for people, broken anywhere."""
    text = "host a[192.0.2.1] said: 550 SPF check failed (in reply to end of\n    DATA command)"

    found = relayed("Diagnostic-Code: smtp; 550 SPF check failed", text)

    assert (found.bounce_class, found.why) == ("us", "5.0.0 550 SPF check failed")


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_which_letter_it_was(returned: str) -> None:
    """MAIL-5: it is sent back with the report, whole or by its headers."""
    mail = report(POSTFIX, returned)

    assert mail.report
    assert mail.report.token == "t0193"
    assert mail.report.diagnostic.startswith("550 5.1.1")
    assert mail.report.diagnostic.endswith("rejected: User unknown")
    assert mail.automatic
    assert mail.attachments == () or returned == "message/rfc822"


def test_a_complaint() -> None:
    """RFC 5965."""
    fields = "Feedback-Type: abuse\nUser-Agent: SomeGenerator/1.0\nVersion: 1\n"

    assert report(fields, kind="feedback-report").report == Report("complaint", token="t0193")


def test_a_report_in_plain_text() -> None:
    """Exim: one header says whom it is about."""
    raw = f"{HEAD}X-Failed-Recipients: vera@client.example\nAuto-Submitted: auto-replied\n\nNo such user.\n"
    found = parse_mail(raw.encode())

    assert isinstance(found, IncomingMail)
    assert found.report
    assert (found.report.kind, found.report.recipient) == ("failed", "vera@client.example")


def test_a_receipt_is_no_report_and_no_message() -> None:
    """RFC 8098: "your mail was displayed" is a machine's word."""
    kind = "multipart/report; report-type=disposition-notification; boundary=b"
    raw = f"{HEAD}Content-Type: {kind}\n\n--b\n\nRead.\n--b--\n"
    found = parse_mail(raw.encode())

    assert isinstance(found, IncomingMail)
    assert found.report is None
    assert found.automatic
