"""Quotations with marks: which blocks of ">" lines are proved to be quoted, and what stands above them."""

from openline.domain.mail import attributions
from openline.domain.mail import quotations as shapes
from openline.domain.values import Immutable

BLANKS_ABOVE, BLOCKS_LIMIT = 5, 200
QUESTION_LINES, QUESTION_LIMIT = 3, 400
LONG_LINE, LOOKED_INTO = 60, 6
"""`LOOKED_INTO`: how many lines of a block are searched for a head or an attribution."""


class _Block(Immutable):
    """Lines from `start` to `end` are quoted. `head`: where the attribution above them begins.

    `is_proved`: by itself, and not only by a block above it.
    """

    start: int
    end: int
    head: int
    is_proved: bool


def attribution_at(lines: list[str], at: int) -> tuple[int, attributions.Proof]:
    """Return how many lines the attribution has that begins at this line, and what it proves; 0 = none."""
    if not attributions.may_begin(lines[at]):
        return 0, ""
    taken: list[str] = []
    for place in range(at, min(len(lines), at + attributions.LINES_LIMIT + attributions.BLANKS_LIMIT)):
        line = lines[place]
        if not line.strip():
            if not _goes_on_below(taken, lines, place):
                break
            continue
        if (shapes.is_quoted(line) and not _is_open(taken)) or (taken and shapes.label_of(line)):
            break
        taken.append(line)
        if attributions.ends(" ".join(taken)[-attributions.LINE_LIMIT :]):
            return _proved(taken, place + 1 - at)
        if len(taken) == attributions.LINES_LIMIT or _is_end_of_sentence(line):
            break
    return 0, ""


def heading_start(lines: list[str], at: int) -> int:
    """Return where the heading begins that stands directly above this line: labels, then an attribution."""
    start = without_rules(lines, at)
    start = without_rules(lines, start - shapes.labels_above(lines, start))
    start = without_rules(lines, start - _attribution_above(lines, start))
    while start and (shapes.is_forward(lines[start - 1]) or shapes.is_original(lines[start - 1])):
        start = without_rules(lines, start - 1)
    return start


def without_rules(lines: list[str], at: int) -> int:
    """Return the position after the last line above this one that says something."""
    while at and _is_empty(lines[at - 1]):
        at -= 1
    return at


def without_quoted_blocks(lines: list[str], *, is_reply: bool) -> list[list[str]]:
    """Return the text above, between and below quotations, without their attributions.

    Answers that stand among the quoted lines keep the question above them, and what is short is kept among
    them: somebody may have typed the mark.
    """
    blocks = _proved_blocks(lines, is_reply=is_reply)
    if not blocks:
        return [lines]
    ends = [0, *(block.end for block in blocks)]
    starts = [*(block.head for block in blocks), len(lines)]
    parts = [lines[end:start] for end, start in zip(ends, starts, strict=True)]
    answered = [_is_answer(part, lines[block.end - 1]) for block, part in zip(blocks, parts[1:], strict=True)]
    if not any(answered[:-1]):
        return parts
    asked = [
        [*_question(lines[block.start : block.end]), *_without_blanks(part)]
        if has_answer or (not block.is_proved and _is_short(lines[block.start : block.end]))
        else part
        for block, part, has_answer in zip(blocks, parts[1:], answered, strict=True)
    ]
    return [parts[0], *asked]


def _is_open(taken: list[str]) -> bool:
    text = " ".join(taken)
    return text.count("<") > text.count(">")


def _goes_on_below(taken: list[str], lines: list[str], blank: int) -> bool:
    """Return True if the bracket with the address is open, or opens below the empty line."""
    below = lines[blank + 1].strip() if blank + 1 < len(lines) else ""
    return bool(taken) and (_is_open(taken) or (len(taken) == 1 and below.startswith("<")))


def _is_end_of_sentence(line: str) -> bool:
    text = line.rstrip()
    return text.endswith(("!", "?")) or (text.endswith(".") and not text[-2:-1].isdigit())


def _proved(taken: list[str], count: int) -> tuple[int, attributions.Proof]:
    """Return the proof, unless the attribution begins further down and what is above is somebody's own."""
    proof = attributions.proof_of(taken)
    if not proof:
        return 0, ""
    for later in range(1, len(taken)):
        if attributions.may_begin(taken[later]) and attributions.proof_of(taken[later:]) == proof:
            return 0, ""
    return count, proof


def _attribution_above(lines: list[str], at: int) -> int:
    """Return how many lines directly above this one are an attribution; 0 = none."""
    weak = 0
    for count in range(1, min(attributions.LINES_LIMIT + 1, at) + 1):
        line = lines[at - count]
        if count > 1 and _is_end_of_sentence(line):
            break
        found, proof = attribution_at(lines[at - count : at], 0)
        if found == count and proof == "certain":
            return count
        if found == count and not weak:
            weak = count
    return weak


def _proved_blocks(lines: list[str], *, is_reply: bool) -> list[_Block]:
    blocks: list[_Block] = []
    at = looked_at = 0
    while at < len(lines):
        if not shapes.is_quoted(lines[at]):
            at += 1
            continue
        end = _end_of_block(lines, at)
        looked_at += 1
        above, start = _heading_of(lines, at) if is_reply and looked_at <= BLOCKS_LIMIT else (at, at)
        is_proved = start != above or _is_proved(lines[at:end], is_reply=is_reply)
        if is_proved or (blocks and is_reply):
            blocks.append(_Block(start, end, above, is_proved))
        at = end
    return blocks


def _heading_of(lines: list[str], at: int) -> tuple[int, int]:
    """Return where the attribution above the block begins, and where its quoted lines do.

    The last line of an attribution may be broken so that it looks quoted: "> wrote:".
    """
    upper = max(0, at - attributions.LINES_LIMIT - BLANKS_ABOVE)
    broken = lines[at].strip().lstrip("> ")
    if len(broken) <= 20 and attributions.ends(broken) and "<" in "".join(lines[upper:at]):
        for place in range(upper, at):
            count, _ = attribution_at(lines, place)
            if count and place + count == at + 1:
                return place, at + 1
    end = without_rules(lines, at)
    if at - end > BLANKS_ABOVE:
        return at, at
    count = _attribution_above(lines, end)
    return (end - count, at) if count else (at, at)


def _is_proved(block: list[str], *, is_reply: bool) -> bool:
    """Return True if the block itself says that it is quoted."""
    if any(line.lstrip().startswith(shapes.CITED) or shapes.has_marker(line) for line in block):
        return True
    inner = [shapes.without_marks(line) for line in block[:LOOKED_INTO]]
    first = next((at for at, line in enumerate(inner) if line), len(inner))
    if not is_reply or first == len(inner):
        return False
    is_head = shapes.is_original(inner[first]) or bool(shapes.head_length(inner, first))
    return is_head or attribution_at(inner, first)[1] == "certain"


def _end_of_block(lines: list[str], at: int) -> int:
    """Return where the quoted lines end; empty ones between them belong to them."""
    end = at
    while at < len(lines) and (shapes.is_quoted(lines[at]) or not lines[at].strip()):
        at += 1
        end = at if shapes.is_quoted(lines[at - 1]) else end
    return end


def _question(block: list[str]) -> list[str]:
    """Return the last lines of the block that stand together: the question that is answered below."""
    own = [line.replace(shapes.CITED, ">") for line in block]
    while own and not shapes.without_marks(own[-1]):
        own.pop()
    start = len(own)
    while start and len(own) - start < QUESTION_LINES and shapes.without_marks(own[start - 1]):
        start -= 1
    lines = [
        line
        for line in own[start:]
        if not shapes.has_marker(line) and not shapes.is_rule(shapes.without_marks(line))
    ]
    return [line if len(line) <= QUESTION_LIMIT else f"{line[:QUESTION_LIMIT]}…" for line in lines]


def _is_short(block: list[str]) -> bool:
    return sum(1 for line in block if shapes.without_marks(line)) <= QUESTION_LINES


def _without_blanks(part: list[str]) -> list[str]:
    start = next((at for at, line in enumerate(part) if line.strip()), len(part))
    return part[start:] if start else part


def _is_answer(part: list[str], above: str) -> bool:
    """Return True if the part answers what is quoted above it, whose last line is `above`.

    The footer of a mailing list begins with a rule; one line right below a long one is its broken rest.
    """
    own = _without_blanks(part)
    if not own or shapes.is_rule(own[0]) or own[0].strip() in ("--", "—"):
        return False
    is_rest = own is part and len(above) >= LONG_LINE and above.rstrip()[-1] not in ".?!:;"
    return not is_rest or any(line.strip() for line in part[1:])


def _is_empty(line: str) -> bool:
    return not line.strip() or shapes.is_rule(line)
