"""How well replies are cut: the samples of public parsers against what a reader kept of each.

    python bench/replies.py FOLDER            the counts, and every sample that is not exact
    python bench/replies.py FOLDER --show     each sample, line by line: "+" kept, "-" cut

FOLDER has the repositories, each as OWNER+NAME:
`git clone https://github.com/OWNER/NAME FOLDER/OWNER+NAME`.
`replies.gold` says by the numbers of lines (of HTML: of its text) what the sender wrote ("own") and what
may be there as well ("may": a signature, the footer of a mailing list); "skip": templates that are no
mails. No line of those mails is in this repository.

exact: every own line, and no other but the quoted questions of answers. acceptable: beside them at most three
lines, or lines that may be there. JUNK: more of what was not written anew. LOSS: an own line is missing.
"""

import argparse
import ast
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openline.domain.mail.incoming import IncomingMail
from openline.domain.mail.reply_text import split_reply, with_own_words
from openline.domain.values import replace
from openline.transports.mail_in.html_text import text_of_html
from openline.transports.mail_in.parse import parse_mail

GOLD = Path(__file__).with_name("replies.gold")
SOURCES = (
    ("github+email_reply_parser", "test/emails/*.txt"),
    ("crisp-oss+email-reply-parser", "test/fixtures/*.txt"),
    ("mailgun+talon", "tests/text_quotations_test.py"),
    ("mailgun+talon", "tests/fixtures/**/*.eml"),
    ("mailgun+talon", "tests/html_quotations_test.py"),
    ("mailgun+talon", "tests/fixtures/**/*.html"),
    ("alfonsrv+mail-parser-reply", "test/emails/*.txt"),
    ("discourse+email_reply_trimmer", "test/emails/*.txt"),
    ("willdurand+EmailReplyParser", "tests/Fixtures/*.txt"),
    ("zapier+email-reply-parser", "test/emails/*.txt"),
)
ALLOWED, QUESTION, SHOWN = 3, 6, 7


@dataclass(frozen=True, slots=True)
class Sample:
    """`text`: as it stands before the cut; `kept`: after it."""

    name: str
    text: str
    kept: str

    @property
    def lines(self) -> list[str]:
        return [_normal(line) for line in self.text.splitlines()]

    @property
    def kept_lines(self) -> list[str]:
        return [line for line in map(_normal, self.kept.splitlines()) if line]


@dataclass(frozen=True, slots=True)
class Gold:
    """Lines that the sender wrote, and such as may be kept. `asked`: what stands between own lines."""

    own: Counter[str]
    may: Counter[str]
    asked: frozenset[str]


def samples(folder: Path) -> Iterator[Sample]:
    """Yield every sample once: the projects have copied some from each other."""
    seen: set[str] = set()
    for repository, pattern in SOURCES:
        for path in sorted((folder / repository).glob(pattern)):
            for sample in _of_file(path, f"{repository.partition('+')[0]}/"):
                words = " ".join(sample.text.split())
                if words and words not in seen:
                    seen.add(words)
                    yield sample


def _of_file(path: Path, owner: str) -> Iterator[Sample]:
    name = owner + path.name
    match path.suffix:
        case ".eml":
            mail = parse_mail(path.read_bytes())
            if isinstance(mail, IncomingMail):
                answer = replace(mail, thread=("<letter@shop.example>",))
                yield Sample(name, mail.text, with_own_words(answer).text)
        case ".html":
            yield _cut(name, text_of_html(path.read_text(errors="replace")))
        case ".py":
            for place, source in _literals(path):
                is_html = path.name.startswith("html")
                yield _cut(f"{name}:{place}", text_of_html(source) if is_html else source)
        case _:
            yield _cut(name, path.read_text(errors="replace"))


def _cut(name: str, text: str) -> Sample:
    return Sample(name, text, split_reply(text).kept)


def _literals(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the mails in a file of tests: texts of several lines that are given a name or handed over."""
    for function in ast.parse(path.read_text()).body:
        if not isinstance(function, ast.FunctionDef) or "preprocess" in function.name:
            continue
        number = 0
        for node in ast.walk(function):
            match node:
                case ast.Assign(
                    targets=[ast.Name(id="msg_body" | "msg")], value=ast.Constant(value=str(text))
                ):
                    found = text
                case ast.Call(
                    func=ast.Attribute(attr="extract_from_plain"), args=[ast.Constant(value=str(text)), *_]
                ):
                    found = text
                case _:
                    continue
            number += 1
            yield f"{function.name}.{number}", found


def _normal(line: str) -> str:
    return " ".join(line.replace("\u2063", "").split())


def read_gold() -> dict[str, dict[str, str]]:
    gold: dict[str, dict[str, str]] = {}
    for line in GOLD.read_text().splitlines():
        name, *words = line.split()
        gold[name] = dict(zip(words[::2], words[1::2], strict=True))
    return gold


def gold_of(sample: Sample, given: dict[str, str]) -> Gold:
    own = list(_named(sample.lines, given.get("own", "-")))
    may = Counter(line for _, line in _named(sample.lines, given.get("may", "-")))
    numbers = [number for number, _ in own]
    first, last = min(numbers, default=1) - 1, max(numbers, default=0)
    is_among = any(line.startswith(">") for line in sample.lines[first:last])
    between = sample.lines[max(0, first - QUESTION) : last] if is_among else []
    return Gold(
        Counter(line for _, line in own), may, frozenset(line for line in between if line.startswith(">"))
    )


def _named(lines: list[str], ranges: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of "1-5,7,9:12" with their numbers: "9:12" is the first 12 characters of line 9."""
    for each in ranges.split(","):
        if each == "-":
            continue
        place, _, length = each.partition(":")
        first, _, last = place.partition("-")
        for number in range(int(first), int(last or first) + 1):
            line = lines[number - 1][: int(length)].strip() if length else lines[number - 1]
            if line:
                yield number, line


def verdict(sample: Sample, gold: Gold) -> str:
    kept = Counter(sample.kept_lines)
    if gold.own - kept:
        return "LOSS"
    further = kept - gold.own
    strange = Counter({line: count for line, count in (further - gold.may).items() if line not in gold.asked})
    if strange.total() > ALLOWED:
        return "JUNK"
    is_more = strange or any(line not in gold.asked for line in further)
    return "acceptable" if is_more else "exact"


def show(sample: Sample) -> None:
    kept = Counter(sample.kept_lines)
    marked: list[tuple[str, int, str]] = []
    for number, line in enumerate(sample.lines, 1):
        is_kept = not line or kept[line] > 0
        if line and is_kept:
            kept[line] -= 1
        marked.append((" " if not line else "+" if is_kept else "-", number, line))
    print(f"##### {sample.name}")
    run: list[str] = []
    before = ""
    for mark, number, line in (*((mark, number, line) for mark, number, line in marked if line), ("", 0, "")):
        if mark != before:
            print("\n".join(run if len(run) <= SHOWN else [*run[:4], f"   … {len(run) - 6} …", *run[-2:]]))
            run, before = [], mark
        run.append(f"{mark}{number:4} {line[:110]}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", action="store_true", help="each sample, line by line")
    parser.add_argument("--only", default="", help="samples with this in their name")
    given = parser.parse_args()
    gold = {} if given.show else read_gold()
    counts: dict[str, Counter[str]] = {}
    for sample in samples(given.folder):
        if given.only not in sample.name:
            continue
        if given.show:
            show(sample)
            continue
        if sample.name not in gold:
            sys.exit(f"{sample.name} is not in {GOLD.name}")
        if "skip" in gold[sample.name]:
            continue
        found = verdict(sample, gold_of(sample, gold[sample.name]))
        counts.setdefault(sample.name.partition("/")[0], Counter())[found] += 1
        if found != "exact":
            print(f"{found:12}{sample.name}")
    kinds = ("exact", "acceptable", "LOSS", "JUNK")
    counts["all"] = sum(counts.values(), Counter())
    for name, count in counts.items():
        if total := count.total():
            figures = ", ".join(f"{kind} {count[kind]} ({count[kind] / total:.1%})" for kind in kinds)
            print(f"{name}: {total} samples, {figures}")


if __name__ == "__main__":
    main()
