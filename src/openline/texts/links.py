"""Addresses and phone numbers in an operator's words, which are live in letters as they are in the chat.

The text between and inside the links stays what was written, to the byte: what is copied works.
"""

import re
from collections.abc import Iterator

import phonenumbers

from openline.domain.urls import host_of
from openline.domain.values import Immutable

LINKS_AT_MOST = 50
URL_AT_MOST = 2_000
_PAGE = re.compile(r"(?<![^\W_])(?:https?://|www\.)[^\s<>\"'`\u0000-\u0020]{1,2100}", re.IGNORECASE)
_MAILBOX = re.compile(r"(?<![\w.+/-])[A-Za-z0-9][\w.+-]{0,63}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE = re.compile(r"(?<![\w+.])\+\d(?:[ \u00a0().-]{0,2}\d){6,14}(?![\w@])")
_FIRST = re.compile(r"https?://|www\.|@|\+\d", re.IGNORECASE)
_TAIL = ".,;:!?…»”"


class Piece(Immutable):
    """A stretch of text; a link if `href` is not empty."""

    text: str
    href: str = ""


def pieces_of(text: str) -> tuple[Piece, ...]:
    """Return the text in pieces, with links to pages, mailboxes and international phone numbers."""
    if not _FIRST.search(text):
        return (Piece(text),)
    pieces: list[Piece] = []
    done = links = 0
    for at, found, href in _found(text):
        if at < done or links == LINKS_AT_MOST:
            continue
        if at > done:
            pieces.append(Piece(text[done:at]))
        pieces.append(Piece(found, href))
        done, links = at + len(found), links + 1
    if done < len(text):
        pieces.append(Piece(text[done:]))
    return tuple(pieces)


def _found(text: str) -> list[tuple[int, str, str]]:
    """Return (where, what, link), in the order of the text; pages before what stands inside them."""
    return sorted((*_pages(text), *_mailboxes(text), *_phones(text)), key=lambda each: each[0])


def _pages(text: str) -> Iterator[tuple[int, str, str]]:
    for match in _PAGE.finditer(text):
        found = _without_tail(match[0])
        href = f"https://{found}" if found[:4].casefold() == "www." else found
        if len(found) <= URL_AT_MOST and "." in host_of(href):
            yield match.start(), found, href


def _mailboxes(text: str) -> Iterator[tuple[int, str, str]]:
    if "@" in text:
        for match in _MAILBOX.finditer(text):
            yield match.start(), match[0], f"mailto:{match[0]}"


def _phones(text: str) -> Iterator[tuple[int, str, str]]:
    for match in _PHONE.finditer(text):
        try:
            number = phonenumbers.parse(match[0], None)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            yield match.start(), match[0], f"tel:{plain}"


def _without_tail(found: str) -> str:
    """Drop what belongs to the sentence; a bracket only if it was not opened inside the address."""
    while found:
        last = found[-1]
        if last in _TAIL or (last == ")" and found.count("(") < found.count(")")):
            found = found[:-1]
            continue
        break
    return found
