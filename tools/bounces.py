"""Measure how reports of mail servers are read: `python tools/bounces.py EMAILS TESTS`.

`EMAILS`: a folder of reports, one mail a file (maildir/bsd of github.com/sisimai/set-of-emails). `TESTS`: the
folder with what is expected of them (test/public of github.com/sisimai/rb-sisimai). Neither is part of this
repository. Each report is read as one that came to a letter's own bounce address with an empty sender.
"""

import argparse
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from openline.domain.mail.incoming import IncomingMail
from openline.transports.mail_in.parse import parse_mail

BECOMES = ("marked bad", "waits: us", "failed, kept", "to be read", "delayed", "complaint", "nothing")
CAUSES = {
    "no such user or host": ("userunknown", "hostunknown", "hasmoved", "notaccept"),
    "filtered": ("filtered",),
    "suspended": ("suspend",),
    "full or too large": ("mailboxfull", "exceedlimit", "mesgtoobig", "emailtoolarge"),
    "spam or virus": ("spamdetected", "virusdetected", "contenterror"),
    "time, network, system": (
        "expired",
        "networkerror",
        "systemerror",
        "systemfull",
        "mailererror",
        "onhold",
    ),
    "complaint": ("feedback",),
    "away or delivered": ("vacation", "delivered"),
    "not published": (),
}
MAY_BE_MARKED = {"userunknown", "hostunknown", "hasmoved", "notaccept", "filtered", "suspend"}
EXPECTED = re.compile(r"'(\d\d)' *=> *\[((?:\s*\[[^\]]*\],?)+)")
ONE = re.compile(r"\['[^']*', *'[^']*', *'([^']*)'")


def expected_reasons(tests: Path) -> dict[str, list[str]]:
    """Return the reasons by the name of the mail, `lhost-exim-01`."""
    found: dict[str, list[str]] = {}
    for file in tests.glob("*.rb"):
        for number, listed in EXPECTED.findall(file.read_text(errors="replace")):
            found[f"{file.stem}-{number}"] = ONE.findall(listed)
    return found


def becomes(mail: object) -> str:
    """Return what the report does to its letter."""
    report = mail.report if isinstance(mail, IncomingMail) else None
    if report is None or report.kind == "other":
        return "nothing"
    if report.kind in ("delayed", "complaint"):
        return report.kind
    if report.kind == "unread":
        return "to be read"
    found = report.bounce_class
    return {"no_mailbox": "marked bad", "us": "waits: us"}.get(found, "failed, kept")


def cause_of(reasons: list[str]) -> str:
    """Return the row of the table; our own side has many reasons."""
    if not reasons:
        return "not published"
    return next((cause for cause, those in CAUSES.items() if reasons[0] in those), "our side")


def main() -> int:
    """Print the table, and the mails that are read wrongly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("emails", type=Path)
    parser.add_argument("tests", type=Path)
    parser.add_argument("--list", default="", help="name the mails of this column, with what was expected")
    wanted = parser.parse_args()
    expected = expected_reasons(wanted.tests)
    table = defaultdict[str, Counter[str]](Counter)
    wrong = list[str]()
    for file in sorted(wanted.emails.glob("*.eml")):
        reasons = expected.get(file.stem, [])
        column = becomes(parse_mail(file.read_bytes(), envelope=("", ("b@shop.example",))))
        table[cause_of(reasons)][column] += 1
        if column == "marked bad" and reasons and not MAY_BE_MARKED & set(reasons):
            wrong.append(f"{file.stem}: {', '.join(reasons)}")
        if column == wanted.list:
            print(f"{file.stem}: {', '.join(reasons) or '?'}")
    print(f"| cause | n | {' | '.join(BECOMES)} |")
    print("|---|---|" + "---|" * len(BECOMES))
    for cause in (*CAUSES, "our side"):
        counts = table[cause]
        print(f"| {cause} | {counts.total()} | {' | '.join(str(counts[each]) for each in BECOMES)} |")
    every = sum(table.values(), Counter[str]())
    print(f"| **all** | {every.total()} | {' | '.join(str(every[each]) for each in BECOMES)} |")
    print(f"marked wrongly: {len(wrong)}", *wrong, sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
