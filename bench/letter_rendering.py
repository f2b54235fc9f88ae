"""Time to render letters, and their size: `python -m bench.letter_rendering`.

Medians of CPU time, in one thread.
"""

import statistics
import sys
from time import process_time_ns

from openline.domain.letters.content import LetterContent
from openline.texts.letters import encoded_size, render
from tests.texts.samples import EIGHTY, conversation, letter_content

UNREAD_MS = 2.0
"""The limit for a letter about unread answers (median)."""
HUNDRED, HUNDRED_MS = "history ru, 100 messages", 3.0
ROUNDS = 200


def main() -> int:
    letters = {f"unread {lang}": letter_content("unread", lang) for lang in ("en", "ru", "ar")}
    letters["confirm ru"] = letter_content("confirm", "ru")
    letters |= {f"history ru, {count} messages": conversation(count, EIGHTY) for count in (10, 100, 150, 500)}
    took = {name: _report(name, each) for name, each in letters.items()}
    is_slow = any(ms > UNREAD_MS for name, ms in took.items() if name.startswith("unread"))
    return int(is_slow or took[HUNDRED] > HUNDRED_MS)


def _report(name: str, letter: LetterContent) -> float:
    rendered, rounds = render(letter), max(10, ROUNDS // max(1, len(letter.entries)))
    median = statistics.median(_timed(letter) for _ in range(rounds))
    html, text = encoded_size(rendered.html), encoded_size(rendered.text)
    filed = encoded_size(rendered.attached[1]) if rendered.attached else 0
    print(f"{name:26} {median:8.2f} ms   HTML {html:7,}   text {text:7,}   attached {filed:8,} bytes encoded")
    return median


def _timed(letter: LetterContent) -> float:
    began = process_time_ns()
    render(letter)
    return (process_time_ns() - began) / 1e6


if __name__ == "__main__":
    sys.exit(main())
