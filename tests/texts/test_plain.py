"""The plain text of letters: 78 columns, and whole again for programs that know format=flowed."""

import random
import textwrap

from openline.texts.plain import paragraph

LONG = (
    "The courier comes on Thursday between ten and fourteen o'clock, and calls you half an hour before that."
)


def flowed(text: str) -> list[str]:
    """As RFC 3676 reads it: lines that end in a space go on, quotes and stuffing taken off."""
    lines, open_line = [], False
    for raw in text.split("\n"):
        line = raw[2:] if raw.startswith("> ") else raw[1:] if raw[:1] in (" ", ">") else raw
        if open_line:
            lines[-1] += line
        else:
            lines.append(line)
        open_line = raw.endswith(" ")
    return lines


def test_lines_are_wrapped_at_78_and_flow_together_again():
    """MAIL-7."""
    text = f"{LONG}\n\n{LONG} {LONG}"

    assert max(len(line) for line in paragraph(text).split("\n")) <= 78
    assert flowed(paragraph(text)) == text.split("\n")


def test_every_line_of_a_quote_is_marked_and_it_flows_together_too():
    quoted = paragraph(f"{LONG}\n\nYes", "> ")

    assert all(line.startswith(">") for line in quoted.split("\n"))
    assert max(len(line) for line in quoted.split("\n")) <= 78
    assert flowed(quoted) == [LONG, "", "Yes"]


def test_words_that_look_like_a_quote_or_an_envelope_are_stuffed():
    assert paragraph("> not a quote\nFrom here\n said") == " > not a quote\n From here\n  said"


def test_a_line_that_ended_in_spaces_does_not_swallow_the_next():
    assert flowed(paragraph("one  \ntwo")) == ["one", "two"]


def test_a_word_longer_than_a_line_stays_whole():
    assert paragraph("x" * 200) == "x" * 200


def test_lines_are_cut_where_the_standard_library_cuts_them() -> None:
    """MAIL-7: spaces, tabs and words of every length; seeded."""
    chance = random.Random(7)
    for _ in range(2_000):
        spaces = chance.choice((" ", " ", "  ", "\t"))
        line = spaces.join("w" * chance.randint(1, 90) for _ in range(chance.randint(2, 30))) + " end" * 20
        pieces = textwrap.wrap(line, 77, break_long_words=False, break_on_hyphens=False)
        assert paragraph(line) == " \n".join(pieces)
