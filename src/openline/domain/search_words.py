"""How names and numbers are searched: as people type them, not as they are stored.

A stored text is kept in up to three ways, one a line: without accents; the same with the umlauts' second
spelling ("Mueller") reduced to the first; and its sound in a few signs, the same for Cyrillic and Latin
letters. What is typed is looked for in the same ways.
"""

import re
import unicodedata
from functools import lru_cache

from openline.domain.crm.phones import EXTENSION_WORDS
from openline.domain.text import without_towers

WORDS_LOOKED_AT = 200
FEWEST_DIGITS, FEWEST_SOUNDS = 5, 3
"""A number without its prefix, and a sound, that are shorter fit too many."""
SOUND = "\u2063"
"""Before each word of a line of sounds: nobody types it, so letters and sounds are never confused."""
_LETTERS = str.maketrans(
    {
        "ß": "ss", "ё": "е", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae",
        "œ": "oe", "ħ": "h", "’": "'", "ʼ": "'", "ʻ": "'", "‘": "'", "\u00ad": "", SOUND: "",
        "ـ": "", "ة": "ه", "ى": "ي", "ک": "ك", "ی": "ي",
    }
)  # fmt: skip
_UMLAUTS = re.compile("(?<![aeiouq])([aou])e(?![aeiou])")
# To a single sign for each sound: c is ц, j is ж, q is ч, x is ш and щ.
_CYRILLIC = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "ґ": "g", "ѓ": "g", "д": "d", "ђ": "j", "е": "e", "є": "e",
        "ж": "j", "з": "z", "ѕ": "z", "и": "i", "й": "i", "і": "i", "ї": "i", "ј": "i", "к": "k", "ќ": "k",
        "қ": "k", "л": "l", "љ": "l", "м": "m", "н": "n", "њ": "n", "ң": "n", "о": "o", "ө": "o", "п": "p",
        "р": "r", "с": "s", "т": "t", "ћ": "q", "у": "u", "ў": "u", "ү": "u", "ұ": "u", "ф": "f", "х": "h",
        "һ": "h", "ц": "c", "ч": "q", "џ": "j", "ш": "x", "щ": "x", "ъ": "", "ы": "i", "ь": "", "э": "e",
        "ю": "u", "я": "a", "ә": "a", "'": "",
    }
)  # fmt: skip
_LATIN = (
    ("shch", "x"), ("sch", "x"), ("sh", "x"), ("chr", "kr"), ("ch", "q"), ("kh", "h"), ("zh", "j"),
    ("ts", "c"), ("tz", "c"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("yu", "u"), ("ju", "u"), ("iu", "u"),
    ("ya", "a"), ("ja", "a"), ("yo", "e"), ("jo", "e"),
)  # fmt: skip
_LATIN_RULES = re.compile("|".join(key for key, _ in _LATIN) + "|[cwyjxq]")
_LATIN_SOUNDS = {**dict(_LATIN), "c": "k", "w": "v", "y": "i", "j": "i", "x": "ks", "q": "k"}
_MERGED = re.compile("ia|ie|iu")
_TWICE = re.compile(r"(.)\1+")
_NO_SOUND = re.compile("[^a-z]+")
_PHONE = re.compile(
    r"(?:tel(?:efon|ephone|\.)?|phone|тел(?:ефон|\.)?)?[:\s]*"
    r"(\+?[\d\s+()\[\]./\\\-\u2010-\u2015\u2212~]+)"
)
_EXTENSION = re.compile(rf"[\s,;(]{{0,8}}{EXTENSION_WORDS}[.:=\s]{{0,4}}\d{{1,7}}\)?\s{{0,4}}\Z")
_TRUNK_IN_BRACKETS = re.compile(r"\(\s*0\s*\)")
_PREFIXES = ("00", "011", "810", "0", "8", "01", "06", "80")
"""What is dialled before a number: abroad, and within a country. None of it is stored."""


def words_of(text: str, *, is_name: bool = True) -> str:
    """Return what is stored for the search of this text: one line, or several. `is_name`: heard, too."""
    plain = folded(text)
    lines = [plain, _UMLAUTS.sub(r"\1", plain)]
    if is_name:
        lines.append(_sounds(plain))
    return "\n".join(dict.fromkeys(line for line in lines if line))


def ways_to_find(q: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what to look for: any of the first; and, where these are few, any of the second."""
    plain = folded(q)
    numbers = _numbers(plain)
    if numbers or not plain:
        return numbers, ()
    other = _UMLAUTS.sub(r"\1", plain)
    exact = (plain, other) if other != plain and len(other) >= FEWEST_SOUNDS else (plain,)
    is_name = all(char.isalpha() or char in " -'." for char in plain)
    sounds = _sounds(plain) if is_name else ""
    return exact, (sounds,) if len(sounds) >= FEWEST_SOUNDS + len(SOUND) else ()


@lru_cache(maxsize=4_096)
def folded(text: str) -> str:
    """Return the text in small letters, without accents, on one line, with the digits 0 to 9."""
    if text.isascii():
        return " ".join(text.lower().split())
    small = unicodedata.normalize("NFKC", without_towers(text)).casefold().translate(_LETTERS)
    apart = unicodedata.normalize("NFD", small)
    bare = "".join(char for char in apart if not unicodedata.combining(char))
    digits = "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in bare)
    return " ".join(unicodedata.normalize("NFC", digits).translate(_LETTERS).split())


def _sounds(plain: str) -> str:
    """Return the words as they are heard, each after SOUND; "" if nothing in them is Latin or Cyrillic."""
    heard = [_sound(word) for word in plain[:WORDS_LOOKED_AT].split()]
    return "".join(SOUND + each for each in heard if each)


def _sound(word: str) -> str:
    latin = _LATIN_RULES.sub(lambda found: _LATIN_SOUNDS[found[0]], _UMLAUTS.sub(r"\1", word))
    sound = _NO_SOUND.sub("", latin.translate(_CYRILLIC))
    return _TWICE.sub(r"\1", _MERGED.sub(lambda found: found[0][1], sound))


def _numbers(plain: str) -> tuple[str, ...]:
    """Return the digits of a phone number as they may be stored; nothing if it is none."""
    number = _EXTENSION.sub("", plain) if any(char.isdigit() for char in plain) else plain
    found = _PHONE.fullmatch(number) or _PHONE.fullmatch(plain)
    if not found:
        return ()
    is_abroad = found[1].lstrip().startswith(("+", "00"))
    text = _TRUNK_IN_BRACKETS.sub("", found[1]) if is_abroad else found[1]
    digits = "".join(char for char in text if char.isdigit())
    if not digits:
        return ()
    rest = () if found[1].lstrip().startswith("+") else _without_prefixes(digits)
    return tuple(dict.fromkeys((digits, *rest)))


def _without_prefixes(digits: str) -> tuple[str, ...]:
    return tuple(
        digits.removeprefix(prefix)
        for prefix in _PREFIXES
        if digits.startswith(prefix) and len(digits) - len(prefix) >= FEWEST_DIGITS
    )
