"""Why letters are refused: what servers say, in their words, and what it means (MAIL-5, MAIL-11)."""

import time

import pytest

from openline.domain.letters.bounce_classes import BounceClass, bounce_class
from openline.domain.letters.smtp_refusals import Refusal

NO_MAILBOX = """
550 5.1.1 <vera@client.example>: Recipient address rejected: User unknown in virtual mailbox table
550 5.1.1 The email account that you tried to reach does not exist. Please try double-checking it
550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient vera@client.example not found by SMTP address lookup
550 5.4.1 Recipient address rejected: Access denied. [VE1EUR03FT0.eop-EUR03.prod.protection.outlook.com]
550 5.4.1 [vera@client.example]: Recipient address rejected: Access denied
556 5.1.10 Recipient address has null MX
550 #5.1.0 Address rejected.: user unknown
550 Unrouteable address
550 No such person at this address
550 vera@client.example: mailbox not found
550 Requested action not taken: mailbox unavailable
550 5.2.1 The email account that you tried to reach is disabled
525 5.7.13 Recipient address rejected: account disabled
550 5.7.1 <vera@client.example>: Recipient address rejected: User unknown
554 delivery error: dd This user doesn't have a mail.example account (vera@mail.example) [0]
550 invalid recipient vera@client.example, see http://antispam.client.example/blocked
Host or domain name not found. Name service error for name=client.example type=AAAA: Host not found
550 unknown user <vera@client.example>
553 5.3.0 <vera@client.example>... No such user here
550 Benutzer unbekannt
550 5.1.1 Empfängeradresse existiert nicht
550 Пользователь vera@client.example не найден
550 Почтовый ящик не существует
550 Utilisateur inconnu
550 5.1.1 La adresse du destinataire est inconnue
550 El usuario no existe
550 O endereço não foi encontrado
550 Nieznany użytkownik
550 Utente sconosciuto
550 Kullanıcı bulunamadı
550 宛先のメールアドレスが見つかりません
550 用户不存在
550 المستلم غير موجود
"""
LATER = """
552 5.2.2 Mailbox Full
452 4.2.2 The email account that you tried to reach is over quota
5.0.0 smtp; 5.2.2 mailbox is over its quota
550 Mailbox quota exceeded
550 5.7.1 User vera is temporarily locked, try again later
450 4.2.0 <vera@client.example>: Recipient address rejected: Greylisted for 300 seconds
451 4.7.1 Greylisting in action, please come back later
450 4.2.1 The user you are trying to contact is receiving mail too quickly
550-5.2.1 The user you are trying to contact is receiving mail at a rate that prevents further messages
452 4.3.1 Insufficient system storage
550 Das Postfach ist voll
550 5.2.2 Ящик переполнен
552 La boîte du destinataire est pleine
552 メールボックスがいっぱいです
"""
US = """
550 5.4.5 Daily user sending limit exceeded. For more information on sending limits go to the help page
550-5.4.5 Daily user sending quota exceeded.
554 5.7.0 Your message could not be sent. The limit on the number of allowed outgoing messages was exceeded.
451 4.7.1 Too many messages, slow down
421 4.7.0 [TSS04] Messages from 192.0.2.9 temporarily deferred due to unexpected volume or user complaints
550 5.7.1 Service unavailable; client host [192.0.2.9] blocked using zen.spamhaus.example
553 http://www.spamhaus.org/query/bl?ip=192.0.2.9
550-5.7.25 [192.0.2.9] The IP address sending this message does not have a PTR record setup
550 5.7.1 Connections not accepted from servers without a valid sender domain. Fix reverse DNS for 192.0.2.9
550-5.7.26 Unauthenticated email from shop.example is not accepted due to domain's DMARC policy
550 5.7.23 The message was rejected because of Sender Policy Framework violation: SPF fail
550 5.7.509 Access denied, sending domain shop.example does not pass DMARC verification
550 5.7.606 Access denied, banned sending IP [192.0.2.9]
5.1.1 smtp; 550 5.7.1 Your IP address is blacklisted
554 5.7.1 <vera@client.example>: Relay access denied
553 5.7.1 <b@shop.example>: Sender address rejected: not owned by user shop
554 5.2.252 SendAsDenied; support@shop.example not allowed to send as support+b1@shop.example
550 5.7.60 SMTP; Client does not have permissions to send as this sender
550 5.7.27 Sender address has null MX
501 5.1.8 Domain of sender address us@shop.example does not exist
550 5.1.90 Your message can't be sent because you've reached your daily limit for message recipients
550 5.7.1 no
550 SC-001 Mail rejected by Outlook.com for policy reasons
421 Too many concurrent SMTP connections; please try again later
554 Message rejected: Email address is not verified. These identities failed the check: us@shop.example
550 Ihre IP-Adresse steht auf unserer Sperrliste
550 Ваш IP в чёрном списке
550 Превышен лимит отправки писем
"""
CONTENT = """
554 5.7.1 Message rejected under suspicion of SPAM
552 5.3.4 Message size exceeds fixed limit
552 5.2.3 Message too large
550 5.6.0 Lone CR or LF in headers
554 5.7.1 The message contains a virus
550 High probability of spam
552-5.7.0 This message was blocked because its content presents a potential security issue: attachment
550 Nachricht ist zu groß
550 Письмо похоже на спам
"""
EXPIRED = """
5.4.7 Delivery expired (message too old)
4.4.7 smtp; 421 4.4.0 could not connect
connect to mx.client.example[192.0.2.4]:25: Connection timed out
retry timeout exceeded
5.4.6 Too many hops
"""
UNCLEAR = """
550 No
554 Transaction failed
5.0.0
554 5.0.0 Something happened
"""


def listed(found: BounceClass, words: str) -> list[tuple[str, BounceClass]]:
    return [(line, found) for line in words.strip().split("\n")]


SAMPLES = (
    listed("no_mailbox", NO_MAILBOX)
    + listed("later", LATER)
    + listed("us", US)
    + listed("content", CONTENT)
    + listed("expired", EXPIRED)
    + listed("unclear", UNCLEAR)
)


@pytest.mark.parametrize("words, means", SAMPLES)
def test_what_a_servers_words_mean(words: str, means: BounceClass) -> None:
    """MAIL-5: an enhanced code of the words beats their sense only where it is exact."""
    assert bounce_class(words) == means


@pytest.mark.parametrize(
    "words, status, means",
    [
        ("550 5.7.1 Fix reverse DNS", "5.0.0", "us"),
        ("552 5.2.2 Over quota", "5.1.1", "later"),
        ("550 5.7.1 IP address blacklisted", "5.1.1", "us"),
        ("550 User unknown", "5.0.0", "no_mailbox"),
        ("", "5.1.1", "no_mailbox"),
        ("", "5.0.0", "unclear"),
        ("", "5.4.7", "expired"),
        ("550 see http://dnsbl.client.example/user-unknown", "5.1.1", "us"),
        ("550 5.1.1 User unknown; see https://antispam.client.example", "5.0.0", "no_mailbox"),
    ],
)
def test_the_refusing_servers_code_beats_the_relays(words: str, status: str, means: BounceClass) -> None:
    """MAIL-5: a relay writes 5.0.0 or 5.1.1 into the field for whatever it was told."""
    assert bounce_class(words, status=status) == means


@pytest.mark.parametrize(
    "refusal, means",
    [
        (Refusal(550, "User unknown", to="recipient"), "no_mailbox"),
        (Refusal(550, "User unknown", to="letter"), "unclear"),
        (Refusal(550, "5.1.1 User unknown", "5.1.1", "letter"), "no_mailbox"),
        (Refusal(550, "5.1.2 no such domain", "5.1.2", "sender"), "us"),
        (Refusal(550, "no", to="sender"), "us"),
        (Refusal(421, "4.3.2 closing", "4.3.2", "recipient"), "later"),
        (Refusal(552, "5.3.4 Message size exceeds fixed limit", "5.3.4", "sender"), "content"),
    ],
)
def test_what_was_refused_decides_too(refusal: Refusal, means: BounceClass) -> None:
    """MAIL-5: "no such" is the recipient's fault only where the recipient was refused."""
    assert refusal.bounce_class == means


@pytest.mark.parametrize("piece", ["user is ", "exceed ", "-", "1.1.", "x@y", "ip rejected from ", "адрес "])
def test_no_words_take_long(piece: str) -> None:
    """T18: whoever sends mail chooses the words."""
    words = (piece * 4_000)[:4_000]
    began = time.process_time()
    bounce_class(words)
    assert time.process_time() - began < 0.5
