"""What people said, as blocks of a letter: each is what one person said within a minute."""

from collections.abc import Iterator

from openline.domain.letters.content import LetterContent, QuotedMessage
from openline.domain.values import replace
from openline.texts import dates, say, words
from openline.texts.drafts import Block, DraftText, Row, answer_row, draft_text, quote_row, row
from openline.texts.looks import look_of

FILES, SLOT = "Files: {files}", "\n"
SHORT_QUESTION = 160
"""Characters of the client's question under the answers: two lines on a phone. They know what they asked."""
BLOCK_MESSAGES, BLOCK_CHARS = 10, 2_000
"""The most in one block: a letter is cut between blocks."""
NAME_LIMIT = 80


def rows_of(content: LetterContent) -> tuple[Row, ...]:
    """Return the rows of a transcript; without a return link, for the attached page, they have no links."""
    return tuple(row(block, content.back_url) for block in _blocks(content, is_linked=bool(content.back_url)))


def answers_of(content: LetterContent) -> tuple[Row, ...]:
    """Return the rows of answers; what the client said between them is a quotation."""
    look, rows = look_of(content.colour), list[Row]()
    before: Block | None = None
    for block in _blocks(content, is_linked=True):
        if block.by == "visitor":
            rows.append(quote_row(block, content.back_url, content.lang))
        else:
            goes_on = before is not None and (before.who, before.day) == (block.who, block.day)
            rows.append(answer_row(block, content.back_url, look, goes_on=goes_on))
        before = block
    return tuple(rows)


def question_of(content: LetterContent, asked: tuple[QuotedMessage, ...]) -> tuple[Row, ...]:
    """Return what the client asked, in two lines; what else was said before the answers."""
    if not asked:
        return ()
    text = "\n".join(filter(None, (words.one_line(entry.text) for entry in asked)))
    files = tuple(name for entry in asked for name in entry.files)
    whole = replace(asked[-1], text=words.shortened(text, SHORT_QUESTION), files=files)
    return answers_of(replace(content, entries=(whole,)))


def count_of(rows: tuple[Row, ...]) -> int:
    return sum(each.count for each in rows)


def portal_of(content: LetterContent) -> str:
    return words.shortened(words.one_line(content.portal), NAME_LIMIT)


def _blocks(content: LetterContent, *, is_linked: bool) -> Iterator[Block]:
    """Group what one person said within a minute; a long group is cut, so that letters can be."""
    whos = {(each.by, each.name): _who(content, each) for each in content.entries}
    last: Block | None = None
    for entry in content.entries:
        day, clock = (tell(content.lang, content.zone, entry.at) for tell in (dates.day, dates.clock))
        part = _draft_text(content, entry, is_linked=is_linked)
        block = Block(entry.by, whos[entry.by, entry.name], day, clock, (part,))
        if last and _goes_on(last, block):
            last = replace(last, parts=(*last.parts, part))
            continue
        if last:
            yield last
        last = block
    if last:
        yield last


def _goes_on(last: Block, block: Block) -> bool:
    is_same = replace(last, parts=()) == replace(block, parts=())
    size = sum(len(part.text) for part in last.parts)
    return is_same and len(last.parts) < BLOCK_MESSAGES and size < BLOCK_CHARS


def _draft_text(content: LetterContent, entry: QuotedMessage, *, is_linked: bool) -> DraftText:
    """Return the message. Links are only in what the company says.

    A client's words come back as they were, if the client is known to read here. Otherwise anybody may have
    written them to anybody, and no mail program may find an address in them.
    """
    label = say(content.lang, FILES, files=SLOT).partition(SLOT)
    is_strangers = entry.by == "visitor" and not content.is_proved
    text = words.stranger_message(entry.text) if is_strangers else words.message(entry.text)
    names = map(words.one_line, entry.files)
    files = tuple(map(words.unlinked, names)) if is_strangers else tuple(names)
    return draft_text(text, is_linked=is_linked and entry.by != "visitor", files=files, around=label)


def _who(content: LetterContent, entry: QuotedMessage) -> str:
    """Return the writer's name; a line that hides names appears under its own."""
    if entry.by == "visitor":
        return say(content.lang, "You")
    name = words.one_line(entry.name) or words.one_line(content.line) or portal_of(content)
    return words.shortened(name, NAME_LIMIT)
