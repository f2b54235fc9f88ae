"""Which refusals of a mail server are about us: as servers word them."""

import pytest

from openline.domain.letters.smtp_refusals import Refusal
from openline.domain.mail.server_refusals import rejects_us

RELAY = "5.7.1 <vera@example.com>: Relay access denied"


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal(530, "5.7.0 Must issue a STARTTLS command first", "5.7.0", "sender"),
        Refusal(530, "5.7.0 Authentication Required. For more information, go to", "5.7.0", "sender"),
        Refusal(530, "SMTP authentication is required.", "", "recipient"),
        Refusal(530, "5.7.57 SMTP; Client was not authenticated to send anonymous mail", "5.7.57", "sender"),
        Refusal(535, "5.7.8 Authentication credentials invalid", "5.7.8", "letter"),
        Refusal(503, "This mail server requires authentication when attempting to send", "", "recipient"),
        Refusal(554, RELAY, "5.7.1", "recipient"),
        Refusal(550, "relay not permitted", "", "recipient"),
        Refusal(550, "relay not permitted, authentication required", "", "recipient"),
        Refusal(550, "5.7.54 SMTP; Unable to relay recipient in non-accepted domain", "5.7.54", "recipient"),
        Refusal(550, "5.7.1 Unable to relay", "5.7.1", "recipient"),
        Refusal(
            550,
            "5.7.1 <v@example.com>... Relaying denied. Proper authentication required.",
            "5.7.1",
            "recipient",
        ),
        Refusal(513, "Relaying denied.", "", "recipient"),
        Refusal(553, "sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "", "recipient"),
        Refusal(
            553, "5.7.1 <us@x.example>: Sender address rejected: not owned by user shop", "5.7.1", "sender"
        ),
        Refusal(
            553, "5.7.1 <us@x.example>: Sender address rejected: not owned by user shop", "5.7.1", "recipient"
        ),
        Refusal(553, "5.7.1 Sender address rejected: not owned by auth user.", "5.7.1", "sender"),
        Refusal(550, "5.1.8 <us@x.example>: Sender address rejected: Domain not found", "5.1.8", "recipient"),
        Refusal(550, "Sender verify failed", "", "recipient"),
        Refusal(550, "You are not allowed to send from this address", "", "sender"),
        Refusal(
            550, "5.7.60 SMTP; Client does not have permissions to send as this sender", "5.7.60", "letter"
        ),
        Refusal(554, "5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied", "5.7.1", "recipient"),
        Refusal(
            554, "5.7.1 Service unavailable; Client host [192.0.2.1] blocked using x", "5.7.1", "recipient"
        ),
        Refusal(
            504, "5.5.2 <shop>: Helo command rejected: need fully-qualified hostname", "5.5.2", "recipient"
        ),
        Refusal(550, "5.4.5 Daily user sending limit exceeded", "5.4.5", "recipient"),
        Refusal(550, "5.4.5 Daily user sending limit exceeded", "5.4.5", "letter"),
        Refusal(550, "5.4.5 Daily user sending limit exceeded. 5.4.5 see the help page", "5.4.5", "letter"),
        Refusal(
            554,
            "5.7.0 Your message could not be sent. The limit on the number of allowed outgoing messages was"
            " exceeded. Try again later.",
            "5.7.0",
            "recipient",
        ),
        Refusal(451, "4.7.1 Too many messages, slow down", "4.7.1", "letter"),
        Refusal(
            554,
            "5.2.252 SendAsDenied; us@x.example not allowed to send as us+b@x.example",
            "5.2.252",
            "letter",
        ),
        Refusal(554, "5.7.1 Service unavailable; client host [192.0.2.9] blocked using bl.example", "5.7.1"),
        Refusal(550, "5.7.25 The IP address sending this message does not have a PTR record", "5.7.25"),
        Refusal(
            550,
            "5.7.1 Recipient not authorized, your IP has been found on a block list",
            "5.7.1",
            "recipient",
        ),
        Refusal(550, "5.7.26 The sender is unauthenticated: sender rejected", "5.7.26", "letter"),
        Refusal(454, "4.7.1 <vera@example.com>: Relay access denied", "4.7.1", "recipient"),
        Refusal(450, "4.1.8 <us@x.example>: Sender address rejected: Domain not found", "4.1.8", "recipient"),
    ],
    ids=lambda each: f"{each.to} {each.code} {each.text}",
)
def test_a_no_to_us(refusal: Refusal) -> None:
    """MAIL-5: the next letter would hear it, too."""
    assert rejects_us(refusal)


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal(550, "5.1.1 <v@example.com>: Recipient address rejected: User unknown", "5.1.1", "recipient"),
        Refusal(
            550, "5.1.1 <v@e.com>: User unknown in relay recipient table: access denied", "5.1.1", "recipient"
        ),
        Refusal(
            550,
            "<v@e.com>: Recipient address rejected: User unknown in relay recipient table",
            "",
            "recipient",
        ),
        Refusal(550, "Unrouteable address", "", "recipient"),
        Refusal(
            550, "5.7.1 <v@example.com>: Recipient address rejected: Access denied", "5.7.1", "recipient"
        ),
        Refusal(554, "5.7.1 no", "5.7.1", "recipient"),
        Refusal(552, "5.2.2 mailbox full, quota exceeded", "5.2.2", "recipient"),
        Refusal(552, "5.3.4 Message size exceeds fixed limit", "5.3.4", "sender"),
        Refusal(554, "5.7.1 Message rejected under suspicion of SPAM", "5.7.1", "letter"),
        Refusal(450, "4.2.0 <v@example.com>: Recipient address rejected: Greylisted", "4.2.0", "recipient"),
        Refusal(421, "4.4.2 The mail server broke off in the middle of the email, twice.", "4.4.2"),
        Refusal(553, "This is not an address that emails can be sent to.", "5.1.3"),
    ],
    ids=lambda each: f"{each.to} {each.code} {each.text}",
)
def test_a_no_to_this_letter(refusal: Refusal) -> None:
    """MAIL-5: what names the addressee, or passes for one letter, stops no others."""
    assert not rejects_us(refusal)
