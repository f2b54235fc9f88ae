"""Reports of mail servers that people are meant to read: what stands above the copy of the original mail."""

import re

from openline.domain.letters.bounce_classes import Step
from openline.domain.mail.reply_addresses import PROOF_HEADER, TOKEN_CHARS
from openline.domain.values import Immutable
from openline.transports.mail_in import report_words

LOOKED_AT, TOKEN_WITHIN, WORDS_LIMIT = 16 * 1024, 128 * 1024, 4_000
_ADORNS, _HEADING_LIMIT = " \t>*=_-:.|#", 120
_TOKEN = re.compile(
    rf"^[ \t>]{{0,9}}{PROOF_HEADER}:[ \t]{{0,9}}(t[a-z2-7]{{{TOKEN_CHARS - 1}}})\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_REFUSED = re.compile(
    r"(?:^|[\s:;('\"\[#<=])"
    r"(?:(5[0-7]\d|4[2-7]\d)[ :-]{1,3}(?=[^\d\s])|[#(]?([45]\.\d{1,3}\.\d{1,3})(?!\.?\d))",
    re.MULTILINE,
)
"""A reply code with words after it, or an enhanced code."""
_STEPS: dict[Step, re.Pattern[str]] = {
    "content": report_words.CONTENT_STEP,
    "recipient": report_words.RECIPIENT_STEP,
    "sender": report_words.SENDER_STEP,
    "connection": report_words.CONNECTION_STEP,
}


class WordedReport(Immutable):
    """What a report in words says. `words`: the server's, without the frame; `whole`: all above the copy."""

    words: str
    whole: str
    status: str
    has_code: bool
    step: Step
    is_failure: bool
    is_delay: bool
    is_done: bool


def read_words(subject: str, text: str) -> WordedReport:
    """Read a report: the first code above the copy of the original, and the words beside it."""
    above = above_copy(text)
    small = above.casefold()
    about = f"{subject.casefold()}\n{small}"
    refused = _REFUSED.search(above)
    is_delay = bool(report_words.DELAYED.search(about)) and not report_words.GIVEN_UP.search(small)
    return WordedReport(
        words=_words(above, refused),
        whole=f"{_of_subject(subject)} {' '.join(above.split())}".strip()[:WORDS_LIMIT],
        status=(refused and refused[2]) or "",
        has_code=refused is not None,
        step=step_of(small),
        is_failure=not is_delay and (refused is not None or bool(report_words.FAILED.search(about))),
        is_delay=is_delay,
        is_done=refused is None and bool(report_words.DELIVERED.search(about)),
    )


def above_copy(text: str) -> str:
    """Return what stands above the copy of the original mail."""
    above: list[str] = []
    for line in text[:LOOKED_AT].split("\n"):
        bare = line[: 2 * _HEADING_LIMIT].strip(_ADORNS)[:_HEADING_LIMIT].casefold()
        if report_words.COPY_HEADING.fullmatch(bare) or bare.startswith(report_words.COPY_HEADERS):
            break
        above.append(line)
    return "\n".join(above)


def token_in(text: str) -> str:
    """Return the token of the letter whose headers stand in the text; '' = none."""
    found = _TOKEN.search(text[:TOKEN_WITHIN])
    return found[1].lower() if found else ""


def step_of(text: str) -> Step:
    """Return what was refused."""
    for named in report_words.STEP.finditer(text):
        for step, words in _STEPS.items():
            if words.search(named[0]):
                return step
    return ""


def _of_subject(subject: str) -> str:
    """Return what Sendmail says there; elsewhere the subject of the original follows."""
    return subject if subject.casefold().startswith("returned mail:") else ""


def _words(above: str, refused: re.Match[str] | None) -> str:
    """Return the server's words: the paragraph around the first code; without one all after "said:"."""
    if refused is None:
        found = report_words.WORDS_BEGIN.search(above.casefold())
        return " ".join(above[found.end() if found else 0 :].split())[:WORDS_LIMIT]
    begins = max(above.rfind("\n\n", 0, refused.start()), 0)
    ends = above.find("\n\n", refused.end())
    return " ".join(above[begins : ends if ends >= 0 else len(above)].split())[:WORDS_LIMIT]
