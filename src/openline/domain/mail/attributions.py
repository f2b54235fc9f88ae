"""Attributions: the line of a mail program above a quotation, "On Tue, 5 Dec 2023, Lamps <x@y> wrote:".

A program writes nothing but a date, a name, an address, a verb and a few small words. A person's sentence has
other words as well, or says "I". So an attribution has few words that are not known: one in a language that
nobody listed is found all the same.
"""

import re
from itertools import islice
from typing import Literal

from openline.domain.mail import attribution_words as known

LINE_LIMIT = 500
"""Longer lines are never taken for an attribution."""
LINES_LIMIT, BLANKS_LIMIT, INNER_LIMIT = 6, 2, 5
STRANGE_WORDS, WORDS_BEFORE_DATE, DAY_LENGTH = 3, 2, 3
Proof = Literal["", "above marks", "certain"]
"""`certain`: all that follows is quoted, also without marks. `above marks`: what is marked is quoted."""

_INVISIBLE = dict.fromkeys((*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF))
_AS_ASCII = {
    **_INVISIBLE,
    **{ord(digit): str(at % 10) for at, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")},
    **dict.fromkeys((0xA0, 0x202F, 0x3000), " "),
    ord("："): ":",
}
_ADDRESS = re.compile(
    r"(?<![^\s@<>()\[\]\",;:：])"
    r"[^\s@<>()\[\]\",;:：]{1,128}@[^\s@<>()\[\]\",;:：]{1,128}\.[^\s@<>()\[\]\",;:：.]{2,32}"
)
_BRACKETED = re.compile(r"[<\[(:] ?[^\s@<>()\[\]]{1,128}@[^\s@<>()\[\]]{3,128} ?(?:[>\])]|<mailto:)")
_DATE = re.compile(
    r"(?<!\d)\d{1,4}[./-] ?\d{1,2}[./-] ?\d{2,4}(?!\d)|(?<!\d)\d{4}[./-]\d{1,2}[./-]\d(?!\d)"
    r"|(?<!\d)\d{1,2}-[^\W\d_]{3,9}\.?-\d{2,4}"
    r"|\d{4} ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일]"
)
_TIME = re.compile(r"(?<!\d)\d{1,2} ?[:.h時시点點] ?\d{2}(?!\d)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY = re.compile(r"(?<![\d:.])\d{1,2}(?![\d:])")
_INNER = re.compile(r"(?<=[^\s-])[ -]+(?=(?:On|Am|Le|El|Em|Op|Il|Den|W dniu|Dnia) [^\W_]+)")
_NUMBER = re.compile(r"(?<![\w@.<-])\d")
_WORD = re.compile(r"[^\W\d_][^\W\d_]*(?:['’ʼ-][^\W\d_]+)*")
_INITIAL = re.compile(r"\bI\.")
_NAME_IN_QUOTES = re.compile(r"\"[^\"]{0,100}\"|“[^”]{0,100}”|«[^»]{0,100}»")


def proof_of(lines: list[str]) -> Proof:
    """Return what the lines prove if they are an attribution; "" if they are none."""
    if not lines or any(len(line) > LINE_LIMIT for line in lines):
        return ""
    text = joined(lines)
    ending = _ending(text)
    if not ending:
        return ""
    addresses = _ADDRESS.findall(text)
    bare = _ADDRESS.sub(" ", text) if addresses else text
    words = _WORD.findall(bare)
    verb = _has_verb(bare, words)
    dated = has_date(bare)
    if (dated + verb + bool(addresses)) < 2 and not (verb and ending == "dashes"):
        return ""
    if _is_of_a_person(bare):
        return ""
    strange = sum(1 for word in _WORD.findall(_NAME_IN_QUOTES.sub(" ", bare)) if _is_strange(word))
    is_date_first = _begins_with_date(text)
    if strange > STRANGE_WORDS or not (is_date_first or _begins_with_name(text)):
        return ""
    is_bracketed = bool(_BRACKETED.search(text))
    if verb:
        is_written = strange < STRANGE_WORDS + is_bracketed and (bool(addresses) or ending == "dashes")
    else:
        is_named = is_bracketed and "<" in text
        is_written = not strange and is_date_first and is_named and ending == "colon" and has_time(text)
    return "certain" if dated and is_written else "above marks"


def inner_start(line: str) -> int:
    """Return where an attribution begins after words: "Yes On Tue, … wrote:"; 0 = nowhere."""
    if "@" not in line or len(line) > LINE_LIMIT or not ends(line):
        return 0
    for found in islice(_INNER.finditer(line), INNER_LIMIT):
        if proof_of([line[found.end() :]]) == "certain":
            return found.end()
    return 0


def may_begin(line: str) -> bool:
    """Return True if an attribution may begin with this line: a quick check."""
    text = line[:80].translate(_AS_ASCII).lstrip(" *\t_-")
    if not text:
        return False
    if text[:1].isdigit() or text.startswith(("在", "于", '"', "“", "«")) or line.lstrip().startswith("--"):
        return True
    first = _WORD.match(text)
    return "@" in line or "<" in line or (first is not None and _is_leader(first[0].casefold()))


def ends(line: str) -> bool:
    """Return True if an attribution may end with this line."""
    return bool(_ending(joined([line[-LINE_LIMIT:]])))


def has_address(text: str) -> bool:
    return "@" in text and bool(_ADDRESS.search(text[: 4 * LINE_LIMIT]))


def has_date(text: str) -> bool:
    """Return True for a date: in numbers, or a day and a month with a year, a time or a day of the week."""
    text = text[: 4 * LINE_LIMIT].translate(_AS_ASCII)
    if _DATE.search(text):
        return True
    if not _DAY.search(text):
        return False
    words = [word.casefold() for word in _WORD.findall(text)]
    signs = (
        any(map(_is_month, words)),
        bool(_YEAR.search(text)),
        bool(_TIME.search(text)),
        not known.WEEKDAYS.isdisjoint(words),
    )
    return sum(signs) >= 2


def has_time(text: str) -> bool:
    return bool(_TIME.search(_DATE.sub(" ", text[:LINE_LIMIT].translate(_AS_ASCII))))


def joined(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines).translate(_AS_ASCII).strip(" *\t_")


def _ending(text: str) -> Literal["", "colon", "dashes", "verb", "address"]:
    if text.endswith(":"):
        return "colon" if text.count("<") == text.count(">") else ""
    if text.endswith("--"):
        return "dashes" if text.startswith("--") else ""
    last = text[-20:].rpartition(" ")[2].casefold()
    if last in known.VERBS or text.endswith(known.VERBS_WITHOUT_SPACES):
        return "verb"
    return "address" if text.endswith(">") and text[:1].isdigit() else ""


def _begins_with_date(text: str) -> bool:
    """Return True if the text begins with a date, after "On" or what stands for it in an unknown language."""
    text = text.lstrip("- ")
    first = _WORD.match(text)
    if text[:1].isdigit() or (first is not None and _is_leader(first[0].casefold())):
        return True
    number = _NUMBER.search(text)
    if first is None or number is None or not _BRACKETED.search(text):
        return text[:1] in "在于"
    words_before = len(text[: number.start()].split())
    if first[0][0].islower():
        return words_before == 1 and len(first[0]) <= DAY_LENGTH
    return words_before <= WORDS_BEFORE_DATE


def _begins_with_name(text: str) -> bool:
    """Return True if the text begins with a name that an address or a verb follows."""
    if text[:1] in '"“«<':
        return True
    number = _NUMBER.search(text)
    name = text[: number.start()] if number else text
    first = _WORD.match(text.lstrip("- "))
    if first is None or _BRACKETED.search(name):
        return first is not None
    return not first[0][0].islower() and _has_verb(name, _WORD.findall(name))


def _has_verb(text: str, words: list[str]) -> bool:
    is_among = any(word.casefold() in known.VERBS for word in words)
    return is_among or any(verb in text for verb in known.VERBS_WITHOUT_SPACES)


def _is_of_a_person(text: str) -> bool:
    """Return True if somebody speaks of themselves, or to somebody. "Our Lamps <a@b>" is a name."""
    capitals = known.PERSONS_IN_CAPITALS
    if "<" not in text:
        capitals |= known.OWNERS_IN_CAPITALS
    words = _WORD.findall(_INITIAL.sub(" ", text))
    return any(word in known.PERSONS if word[0].islower() else word in capitals for word in words)


def _is_leader(word: str) -> bool:
    return word in known.LEADERS or word in known.WEEKDAYS


def _is_month(word: str) -> bool:
    return word in known.MONTHS or word.startswith(known.MONTH_STEMS)


def _is_strange(word: str) -> bool:
    """Return True for a word that is neither known nor a name."""
    if not word[0].islower():
        return False
    return not (
        word in known.SMALL_WORDS
        or word in known.VERBS
        or word in known.HALVES_OF_DAY
        or _is_leader(word)
        or _is_month(word)
    )
