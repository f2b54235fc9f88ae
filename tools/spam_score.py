"""Score the letters with SpamAssassin: `python -m tools.spam_score`. Fails above half a point.

Needs `apt-get install spamassassin`. Runs offline (-L): it rates headers, text and HTML as the courier sends
them, not the reputation of the sender. Above each stands the line of the server that took it.
"""

import re
import subprocess
import sys
from datetime import UTC, datetime
from email.utils import format_datetime

from openline.domain.letters.content import QuotedMessage, RenderedLetter
from openline.texts import OFFERED
from openline.texts.letters import password_letter, render, test_letter
from openline.transports.mail_out.envelopes import LetterHeaders, encode_letter
from tests.cast import NOON
from tests.texts.samples import EIGHTY, KINDS, OUT, conversation, letter_content

MOST = 0.5
PORTAL = "Lamps & Shades"
RECEIVED = (
    "Received: from mail.shop.example (mail.shop.example [93.184.215.14])\r\n"
    "\tby mx.example.com (Postfix) with ESMTPS id 4XzQ7k1Lz9z3b\r\n"
    "\tfor <vera@example.com>; {date}\r\n"
)


def main() -> int:
    letters = {f"{kind} {lang}": render(letter_content(kind, lang)) for kind in KINDS for lang in OFFERED}
    letters["history ru, 500 messages"] = render(conversation(500, EIGHTY))
    talk = QuotedMessage(
        "operator",
        "Anna Orlova",
        "See https://shop.example/lamps?id=7 or write to lamps@shop.example.",
        NOON,
        True,
    )
    letters["unread en, with addresses"] = render(letter_content("unread", entries=(talk,)))
    for lang in OFFERED:
        letters[f"test {lang}"] = test_letter(lang, PORTAL)
        url = "https://chat.shop.example/password#Qm8vX2d0c1F3ZTRyNXQ2eQ"
        letters[f"password {lang}"] = password_letter(lang, PORTAL, url)
    scores = {name: _score(_sent(name, rendered)) for name, rendered in letters.items()}
    for name, (points, rules) in scores.items():
        print(f"{name:26} {points:5.1f}  {rules}")
    return int(any(points > MOST for points, _ in scores.values()))


def _score(mail: bytes) -> tuple[float, str]:
    run = ("spamassassin", "--local", "--test-mode")
    report = subprocess.run(run, input=mail, capture_output=True, check=True)
    analysis = report.stdout.decode(errors="replace").rpartition("Content analysis details:")[2]
    points = re.search(r"\((-?[\d.]+) points", analysis)
    rules = re.findall(r"^ *(-?\d+\.\d) (\w+)", analysis, re.MULTILINE)
    if not points:
        raise SystemExit("SpamAssassin gave no score")
    return float(points[1]), " ".join(f"{name} {each}" for each, name in rules if float(each))


def _sent(name: str, rendered: RenderedLetter) -> bytes:
    """Return the letter as the client's mail server has it. Our own people's letters have no way out."""
    kind, _, lang = name.partition(" ")
    is_to_client = kind in KINDS
    about = LetterHeaders(
        sender_name=PORTAL,
        sender="chat@shop.example",
        to="vera@example.com",
        message_id="<0f3c5d7e9a1b4c6d8e0f2a4b6c8d0e1f@shop.example>",
        reply_to="chat+rQm8vX2d0c1F3ZTRyNXQ2eQ@shop.example" if is_to_client else "",
        references=("<7e9a1b4c6d8e0f2a4b6c8d0e1f0f3c5d@shop.example>",) if is_to_client else (),
        stop_url=OUT if is_to_client else "",
        token="Qm8vX2d0c1F3ZTRyNXQ2eQ" if is_to_client else "",
        lang=lang[:2],
        feedback=kind,
    )
    received = RECEIVED.format(date=format_datetime(datetime.fromtimestamp(NOON / 1000, UTC)))
    return received.encode() + encode_letter(about, rendered, NOON)


if __name__ == "__main__":
    sys.exit(main())
