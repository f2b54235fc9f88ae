"""What a letter says, and how much of it fits. The layout is in templates/; drafts.py makes both parts.

A letter has two links of our own, and those in an operator's words (links.py). A client's own words must not
be taken for one (words.py).
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from itertools import accumulate, takewhile

from openline.domain.letters.content import LetterContent, QuotedMessage, RenderedLetter
from openline.domain.letters.letters import HISTORY_MESSAGES
from openline.domain.letters.links import LINK_TTL
from openline.domain.times import DAY
from openline.domain.values import replace
from openline.texts import OFFERED, dates, say, say_n, words
from openline.texts.blocks import answers_of, count_of, portal_of, question_of, rows_of
from openline.texts.drafts import Draft, Row, html_of, text_of
from openline.texts.looks import look_of

UNREAD_BYTES = 20_000
HISTORY_BYTES = 80_000
"""Of the HTML as encoded in the mail; Gmail cuts at about 102 KB."""
LETTER_BYTES = 96_000
"""Of both parts together: under 100 KB with the headers and the CR of each line."""
ATTACHED_BYTES = 200_000
"""Of the attached file: a very long conversation must not exhaust the server or its reader."""
IMPRINT_LINES = 5


def render(content: LetterContent) -> RenderedLetter:
    """Return the letter in the language of its content, in English if that language is not on offer."""
    content = content if content.lang in OFFERED else replace(content, lang="en")
    match content.kind:
        case "unread":
            return _light(content)
        case "history":
            return _history(_within(_newest(content, HISTORY_MESSAGES), ATTACHED_BYTES))
        case "confirm":
            return _rendered(_confirmation(content))


def test_letter(lang: str, portal: str) -> RenderedLetter:
    """Return the letter that an administrator sends to see if letters go out."""
    words_ = "It works! openline can send email. Nothing else to do."
    title = say(lang, "Test email")
    draft = Draft(lang, portal, title, words.preheader(title), title, above=(say(lang, words_),))
    return _rendered(draft)


def password_letter(lang: str, portal: str, url: str) -> RenderedLetter:
    """Return the letter to an operator who has forgotten their password. `url`: where a new one is chosen."""
    title = say(lang, "Choose a new password")
    asked = say(lang, "Someone asked for a new password for your account in openline.")
    draft = Draft(
        lang,
        portal,
        title,
        words.preheader(asked),
        title,
        above=(
            asked,
            say(
                lang, "If it was you, press the button and choose one. All your devices are then logged out."
            ),
            say(lang, "If it wasn't you, ignore this email. Your password stays as it is."),
        ),
        button=title,
        back_url=url,
        small=(say(lang, "The button works once, within half an hour."),),
    )
    return _rendered(draft)


def encoded_size(text: str) -> int:
    """Return the bytes that the text takes in the mail: base64 in lines of 76 characters, CR LF included."""
    size = len(text.encode())
    return (size + 2) // 3 * 4 + (size + 56) // 57 * 2


def _rendered(draft: Draft) -> RenderedLetter:
    return RenderedLetter(draft.subject, text_of(draft), html_of(draft))


# An unread letter: the question, the answers.


def _light(content: LetterContent) -> RenderedLetter:
    rendered = _unread(content)
    for smaller in _smaller(content):
        if encoded_size(rendered.html) <= UNREAD_BYTES:
            break
        rendered = _unread(smaller)
    return rendered


def _smaller(content: LetterContent) -> Iterator[LetterContent]:
    """Yield smaller versions, to be tried until one fits.

    First fewer of the older answers, then less of the newest.
    """
    content = _within(content, UNREAD_BYTES)
    yield content
    for count in range(len(content.entries) - 1, 0, -1):
        yield _newest(content, count)
    for parts in range(2, 20):
        yield _newest(replace(content, entries=tuple(_part(entry, parts) for entry in content.entries)), 1)


def _part(entry: QuotedMessage, parts: int) -> QuotedMessage:
    return replace(entry, text=words.shortened(entry.text, len(entry.text) // parts))


def _newest(content: LetterContent, count: int) -> LetterContent:
    dropped = max(0, len(content.entries) - count)
    return replace(content, entries=content.entries[dropped:], left_out=content.left_out + dropped)


def _unread(content: LetterContent) -> RenderedLetter:
    """Return the letter: the answers first, then what they answer, as a short quotation."""
    lang, answers = content.lang, [entry for entry in content.entries if entry.is_new]
    title = "New replies to your question" if len(answers) > 1 else "New reply to your question"
    asked = tuple(takewhile(lambda entry: not entry.is_new, content.entries))
    rows = answers_of(replace(content, entries=content.entries[len(asked) :]))
    draft = Draft(
        lang,
        portal_of(content),
        subject=say(lang, "New reply to your question [No. {label}]", label=content.label),
        preheader=words.preheader("".join(answer.text for answer in answers[:1])),
        title=say(lang, title),
        meta=_number(content),
        answers=(*rows, *question_of(content, asked)),
        below=_left_out(lang, content.left_out),
    )
    return _rendered(_with_ways(draft, content))


def _within(content: LetterContent, size: int) -> LetterContent:
    """Drop older messages that would not fit even without the page around them."""
    sizes = accumulate(len(entry.text.encode()) for entry in reversed(content.entries))
    return _newest(content, max(1, sum(1 for upto in sizes if upto <= size)))


# The transcript of a conversation: the whole of it, or as much as fits and more of it attached.


def _history(content: LetterContent) -> RenderedLetter:
    rows = rows_of(content)
    whole = _copy(content, rows)
    if _is_bearable(whole):
        return whole
    kept = _most(len(rows), lambda count: _is_bearable(_copy(content, rows[-count:])))
    plain = rows_of(replace(content, back_url=""))
    filed = _most(len(rows), lambda count: len(_file(content, plain[-count:]).encode()) <= ATTACHED_BYTES)
    name = f"{content.label}.html"
    return replace(_copy(content, rows[-kept:]), attached=(name, _file(content, plain[-filed:])))


def _is_bearable(rendered: RenderedLetter) -> bool:
    html = encoded_size(rendered.html)
    return html <= HISTORY_BYTES and html + encoded_size(rendered.text) <= LETTER_BYTES


def _most(count: int, is_bearable: Callable[[int], bool]) -> int:
    """Return how many rows fit; at least one."""
    return max(1, bisect_left(range(1, count + 1), True, key=lambda some: not is_bearable(some)))


def _copy(content: LetterContent, rows: tuple[Row, ...]) -> RenderedLetter:
    draft = _with_ways(_draft_of(content, rows), content)
    if count_of(rows) < len(content.entries):
        draft = replace(
            draft, above=(*draft.above, say(content.lang, "A longer transcript is attached to this email."))
        )
    return _rendered(draft)


def _file(content: LetterContent, rows: tuple[Row, ...]) -> str:
    """Return the attached page. It is kept and passed on, so it has no links and no codes."""
    return html_of(_draft_of(content, rows))


def _draft_of(content: LetterContent, rows: tuple[Row, ...]) -> Draft:
    lang, left_out = content.lang, content.left_out + len(content.entries) - count_of(rows)
    count = say_n(lang, "{count} message", "{count} messages", len(content.entries) + content.left_out)
    began = dates.day(lang, content.zone, content.began_at)
    subject = "Transcript of conversation No. {label} — {portal}"
    return Draft(
        lang,
        portal_of(content),
        subject=say(lang, subject, label=content.label, portal=portal_of(content)),
        preheader=words.preheader(f"{count} · {began}"),
        title=say(lang, "Conversation transcript"),
        meta=f"{_number(content)} · {count}",
        above=_left_out(lang, left_out),
        rows=rows,
        below=_rating(content),
    )


# The fixed text of double opt-in. Nothing in it was written by a visitor, not even the address: otherwise a
# stranger could use it to send words of their own to anybody.


def _confirmation(content: LetterContent) -> Draft:
    lang = content.lang
    about = say(
        lang,
        "This address was entered in the chat at {portal}, conversation No. {label}. We'll email you"
        " about this conversation only if you confirm that it was you.",
        portal=portal_of(content),
        label=content.label,
    )
    return Draft(
        lang,
        portal_of(content),
        subject=say(lang, "Please confirm your address [No. {label}]", label=content.label),
        preheader=words.preheader(about),
        title=say(lang, "Was this you?"),
        above=(
            about,
            say(
                lang,
                "If it wasn't you, press “{button}” and we won't email this address again.",
                button=say(lang, "This wasn't me"),
            ),
        ),
        button=say(lang, "Yes, that was me"),
        back_url=content.back_url,
        second=say(lang, "This wasn't me"),
        small=(_button_lives(lang, LINK_TTL["confirm"]),),
        stop_url=content.stop_url,
        imprint=_imprint(content),
        look=look_of(content.colour),
    )


# Parts that several kinds of letters share.


def _with_ways(draft: Draft, content: LetterContent) -> Draft:
    """Add the links back to the dialog and out of the letters, and the words on replying."""
    lang = content.lang
    reply = "Or just reply to this email."
    no_reply = "Replies to this email aren't monitored. Please answer in the chat."
    return replace(
        draft,
        reply_above=say(lang, "Reply above this line") if content.is_answerable else "",
        button=say(lang, "Continue conversation"),
        back_url=content.back_url,
        hint=say(lang, reply if content.is_answerable else no_reply),
        small=tuple(filter(None, (_reason(content), _validity(content)))),
        stop=say(lang, "Unsubscribe from this conversation"),
        stop_url=content.stop_url,
        imprint=_imprint(content),
        look=look_of(content.colour),
    )


def _reason(content: LetterContent) -> str:
    """Return why the letter came."""
    site, portal = words.one_line(content.site), portal_of(content)
    if site:
        why = "You're receiving this because this address was left in the chat on {site}."
        return say(content.lang, why, site=site)
    why = "You're receiving this because this address was left in the chat of {portal}."
    return say(content.lang, why, portal=portal)


def _validity(content: LetterContent) -> str:
    """Return how long the button works; and whose time is told, unless it is the client's own."""
    lang = content.lang
    newest = content.entries[-1].at if content.entries else content.began_at
    zone = say(lang, "Time zone: {zone}.", zone=dates.zone_name(lang, content.zone, newest))
    return " ".join((_button_lives(lang, LINK_TTL["back"]), *(() if content.is_zone_theirs else (zone,))))


def _imprint(content: LetterContent) -> tuple[str, ...]:
    return tuple(filter(None, (words.one_line(line) for line in content.imprint.splitlines())))[
        :IMPRINT_LINES
    ]


def _button_lives(lang: str, lives: int) -> str:
    return say_n(
        lang, "The button works for {count} day.", "The button works for {count} days.", lives // DAY
    )


def _left_out(lang: str, count: int) -> tuple[str, ...]:
    one, many = "{count} earlier message isn't shown here.", "{count} earlier messages aren't shown here."
    return (say_n(lang, one, many, count),) if count else ()


def _rating(content: LetterContent) -> tuple[str, ...]:
    match content.rating:
        case "good":
            return (say(content.lang, "You rated this conversation good"),)
        case "bad":
            return (say(content.lang, "You rated this conversation bad"),)
        case "":
            return ()


def _number(content: LetterContent) -> str:
    return say(content.lang, "No. {label}", label=content.label)
