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
from tests.texts.samples import EIGHTY, KINDS, OUT, conversation, sheet

MOST = 1.0


def main() -> int:
    letters = {f"{kind} {lang}": render(sheet(kind, lang)) for kind in KINDS for lang in OFFERED}
    letters["history ru, 500 messages"] = render(conversation(500, EIGHTY))
    talk = QuotedMessage(
        "operator",
        "Anna Orlova",
        "See https://shop.example/lamps?id=7 or write to lamps@shop.example.",
        NOON,
        True,
    )
    letters["unread en, with addresses"] = render(sheet("unread", entries=(talk,)))
    scores = {name: _score(paper) for name, paper in letters.items()}
    for name, (points, rules) in scores.items():
        print(f"{name:26} {points:5.1f}  {rules}")
    return int(any(points > MOST for points, _ in scores.values()))


def _score(paper: RenderedLetter) -> tuple[float, str]:
    run = ("spamassassin", "--local", "--test-mode")
    report = subprocess.run(run, input=bytes(_composed(paper)), capture_output=True, check=True)
    told = report.stdout.decode(errors="replace").rpartition("Content analysis details:")[2]
    points = re.search(r"\((-?[\d.]+) points", told)
    rules = re.findall(r"^ *(-?\d+\.\d) (\w+)", told, re.MULTILINE)
    if not points:
        raise SystemExit("SpamAssassin gave no score")
    return float(points[1]), " ".join(f"{name} {each}" for each, name in rules if float(each))


def _composed(paper: RenderedLetter) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address("Lamps & Shades", addr_spec="chat@shop.example")
    mail["To"] = Address(addr_spec="vera@example.com")
    mail["Subject"] = paper.subject
    mail["Date"] = "Fri, 15 Jan 2027 08:10:00 +0000"
    mail["Message-ID"] = "<0f3c.1@shop.example>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["List-Unsubscribe"] = f"<{OUT}/stop>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(paper.text, cte="base64")
    mail.add_alternative(paper.html, subtype="html", cte="base64")
    if paper.attached:
        mail.add_attachment(paper.attached[1], subtype="html", filename=paper.attached[0], cte="base64")
    return mail


if __name__ == "__main__":
    sys.exit(main())
