"""Reports that mail servers write for people: qmail, Exim, Exchange, carriers, in many languages (MAIL-5)."""

import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from openline.domain.mail.incoming import IncomingMail, Report
from openline.transports.mail_in.parse import parse_mail

TOKEN = "t" + "a2" * 23
COPY = f"""Return-Path: <support+bx@shop.example>
Message-ID: <0193-letter@shop.example>
X-Openline-Letter: {TOKEN}
From: Shop <support@shop.example>
To: vera@client.example
Subject: Answer to your question

550 5.7.1 spam virus mailbox full: these are words of the letter.
"""


@dataclass(frozen=True)
class Sample:
    """A report, and what it means."""

    name: str
    becomes: str
    headers: str
    text: str


def samples() -> list[Sample]:
    pieces = (Path(__file__).parent / "text_reports.txt").read_text().split("\n=== ")[1:]
    return [sample_of(*piece.partition("\n")[::2]) for piece in pieces]


def sample_of(title: str, mail: str) -> Sample:
    becomes, _, name = title.partition(": ")
    headers, _, text = mail.partition("\n\n")
    return Sample(name, becomes, headers, text)


def report_in(sample: Sample) -> Report | None:
    """As if it came to the letter's own bounce address, with the letter below its words."""
    head = f"{sample.headers}\nTo: support+bx@shop.example\nMIME-Version: 1.0\n"
    if sample.becomes == "complaint":
        kind = 'Content-Type: multipart/mixed; boundary="b1"\n\n'
        raw = f"{head}{kind}--b1\nContent-Type: message/rfc822\n\n{COPY}\n--b1--\n"
    else:
        copy = COPY if sample.becomes != "other" else ""
        kind = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        raw = f"{head}{kind}{sample.text}\n{copy}"
    found = parse_mail(raw.encode(), envelope=("", ("support+bx@shop.example",)))
    assert isinstance(found, IncomingMail)
    return found.report


@pytest.mark.parametrize("sample", samples(), ids=lambda it: it.name)
def test_what_a_report_in_words_means(sample: Sample) -> None:
    """MAIL-5, MAIL-11: only words above the copy count, the letter's own never."""
    report = report_in(sample)

    assert report
    assert (report.bounce_class if report.kind == "failed" else report.kind) == sample.becomes
    assert report.token == ("" if sample.becomes == "other" else TOKEN)


@pytest.mark.parametrize("sender", ["vera@client.example", "shop@partner.example"])
def test_people_write_no_reports(sender: str) -> None:
    """MAIL-5: what has a sender in its envelope, and no machine's name, is a person's."""
    raw = f"From: {sender}\nSubject: failure notice\n\nYours said: 550 5.1.1 User unknown. What is that?\n"
    found = parse_mail(raw.encode(), envelope=(sender, ("support@shop.example",)))

    assert isinstance(found, IncomingMail)
    assert found.report is None


def test_feedback_that_is_no_complaint() -> None:
    """RFC 6591: a failed signature is about us; nobody complained."""
    raw = (
        "From: dmarc@client.example\nSubject: Report\nContent-Type: multipart/report; boundary=b\n\n"
        "--b\nContent-Type: message/feedback-report\n\n"
        "Feedback-Type: auth-failure\nAuth-Failure: dmarc\n\n--b--\n"
    )
    found = parse_mail(raw.encode(), envelope=("", ("support+bx@shop.example",)))

    assert isinstance(found, IncomingMail)
    assert found.report
    assert found.report.kind == "other"


def test_a_report_whose_parts_cannot_be_told_apart() -> None:
    """MAIL-5: a relay on the way has changed the boundary; the words are there all the same."""
    raw = (
        "From: MAILER-DAEMON@mx.client.example\nSubject: Undelivered Mail Returned to Sender\n"
        "Content-Type: multipart/report; boundary=one\n\n--two\nContent-Type: text/plain\n\n"
        "<vera@client.example>: host mx said: 550 5.1.1 User unknown (in reply to RCPT TO)\n\n--two--\n"
    )
    found = parse_mail(raw.encode(), envelope=("", ("support+bx@shop.example",)))

    assert isinstance(found, IncomingMail)
    assert found.report
    assert found.report.bounce_class == "no_mailbox"


@pytest.mark.parametrize(
    "piece", ["-", "_", "original message ", "<<< ", ">>> \n", "said ", "5.1.", "x@y ", "\n"]
)
def test_no_report_takes_long(piece: str) -> None:
    """T18: whoever sends mail chooses its words."""
    raw = f"From: MAILER-DAEMON@client.example\nSubject: s\n\n{(piece * 100_000)[:100_000]}x\n"
    began = time.process_time()
    found = parse_mail(raw.encode(), envelope=("", ("support+bx@shop.example",)))
    assert isinstance(found, IncomingMail)
    assert found.report
    assert found.report.bounce_class
    assert time.process_time() - began < 2
