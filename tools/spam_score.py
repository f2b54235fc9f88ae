"""Score the letters with SpamAssassin: `python -m tools.spam_score`. Fails above 1.0 point.

Needs `apt-get install spamassassin`. Runs offline (-L), so it rates the text and the HTML, not the reputation
of the sender. A letter is assembled like the courier's, but simplified: two parts and the relevant headers.
"""

import re
import subprocess
import sys
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from openline.domain.letters.content import QuotedMessage, RenderedLetter
from openline.texts import OFFERED
from openline.texts.letters import render
from tests.cast import NOON
from tests.texts.samples import EIGHTY, KINDS, OUT, conversation, letter_content

MOST = 1.0


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
    scores = {name: _score(rendered) for name, rendered in letters.items()}
    for name, (points, rules) in scores.items():
        print(f"{name:26} {points:5.1f}  {rules}")
    return int(any(points > MOST for points, _ in scores.values()))


def _score(rendered: RenderedLetter) -> tuple[float, str]:
    run = ("spamassassin", "--local", "--test-mode")
    report = subprocess.run(run, input=bytes(_composed(rendered)), capture_output=True, check=True)
    analysis = report.stdout.decode(errors="replace").rpartition("Content analysis details:")[2]
    points = re.search(r"\((-?[\d.]+) points", analysis)
    rules = re.findall(r"^ *(-?\d+\.\d) (\w+)", analysis, re.MULTILINE)
    if not points:
        raise SystemExit("SpamAssassin gave no score")
    return float(points[1]), " ".join(f"{name} {each}" for each, name in rules if float(each))


def _composed(rendered: RenderedLetter) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address("Lamps & Shades", addr_spec="chat@shop.example")
    mail["To"] = Address(addr_spec="vera@example.com")
    mail["Subject"] = rendered.subject
    mail["Date"] = "Fri, 15 Jan 2027 08:10:00 +0000"
    mail["Message-ID"] = "<0f3c.1@shop.example>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Unsubscribe"] = f"<{OUT}/stop>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(rendered.text, cte="base64")
    mail.add_alternative(rendered.html, subtype="html", cte="base64")
    if rendered.attached:
        mail.add_attachment(rendered.attached[1], subtype="html", filename=rendered.attached[0], cte="base64")
    return mail


if __name__ == "__main__":
    sys.exit(main())
