"""MAIL-4. Nothing that a person wrote is taken for a quotation, and every program's quotation is known.

The tables are in `reply_samples.py`. Each sample is tried with marks and without, with our marker
and without.
"""

import pytest

from openline.domain.mail.incoming import IncomingMail
from openline.domain.mail.reply_text import split_reply, with_own_words
from openline.domain.values import replace
from openline.transports.mail_in.html_text import text_of_html
from tests.domain.mail.reply_samples import (
    ABOVE_MARKS,
    ATTRIBUTIONS,
    HEADS,
    HTML,
    HTML_OF_PEOPLE,
    LETTER,
    OF_PEOPLE,
    PROGRAMS,
)

OWN = "Two, please."
MARKED = "--- ol-3f9c7 ---\nReply above this line\n\nAnna: Yes, until noon."
OTHER = "Yes, until noon.\nAnna"
ATTRIBUTION, HEAD = ATTRIBUTIONS["Gmail en"], HEADS["en"].replace("{}", LETTER)
MAIL = IncomingMail(
    "<1@a.example>", "vera@a.example", "Vera Sample", ("help@lamps.example",), "Re: Lamps", ""
)


def quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def kept(text: str) -> str:
    return split_reply(text).kept


@pytest.mark.parametrize("below", [MARKED, OTHER, quoted(MARKED), quoted(OTHER)])
@pytest.mark.parametrize("name", [*ATTRIBUTIONS, *HEADS])
def test_a_program_s_heading_ends_what_was_written(name: str, below: str) -> None:
    heading = {**ATTRIBUTIONS, **HEADS}[name].replace("{}", LETTER)

    assert kept(f"{OWN}\n\n{heading}\n\n{below}") == OWN
    assert kept(f"{OWN}\n{heading}\n{below}") == OWN


@pytest.mark.parametrize("below", [MARKED, quoted(MARKED), quoted(OTHER)])
@pytest.mark.parametrize("name", ABOVE_MARKS)
def test_a_heading_without_an_address_needs_marks_below_it(name: str, below: str) -> None:
    assert kept(f"{OWN}\n\n{ABOVE_MARKS[name]}\n{below}") == OWN


@pytest.mark.parametrize(
    "line",
    [
        "--- ol-3f9c7 ---",
        "— Reply above this line · ol-3f9c7 —",
        "—  Напишите ответ над этой строкой · ol-3f9c7  —",
        "— اكتب ردك فوق هذا السطر · ol-3f9c7 —",
        "– ol-3f9c7 –",
        "*--- ol-3f9c7 ---*",
        "ol-3f9c7",
        "Reply above this line · ol-3f9c7",
        " | --- ol-3f9c7 --- |",
    ],
)
def test_our_line_is_known_however_it_comes_back(line: str) -> None:
    assert kept(f"{OWN}\n\n{line}\n{OTHER}") == OWN
    assert kept(f"{OWN}\n\n> {line}\n{quoted(OTHER)}") == OWN
    assert split_reply(f"{OWN}\n\n{line}\n{OTHER}", kind="new").kept == OWN


@pytest.mark.parametrize("name", OF_PEOPLE)
def test_what_people_write_stays(name: str) -> None:
    text = OF_PEOPLE[name]

    assert kept(text) == text
    assert split_reply(text, kind="new").kept == text
    assert kept(f"Hello.\n\n{text}\n\nRegards") == f"Hello.\n\n{text}\n\nRegards"
    assert kept(f"{text}\n\n{ATTRIBUTION}\n\n{quoted(MARKED)}") == text
    assert kept(f"{text}\n\n{HEAD}\n\n{MARKED}") == text
    below = kept(f"{ATTRIBUTION}\n\n{quoted(MARKED)}\n\nHello.\n{text}")
    assert set(text.split("\n")) <= set(below.split("\n"))


def test_there_are_enough_of_them() -> None:
    assert len(OF_PEOPLE) >= 60
    assert len(ATTRIBUTIONS) + len(ABOVE_MARKS) + len(HEADS) >= 100


@pytest.mark.parametrize("line", PROGRAMS)
def test_a_program_s_own_line_goes(line: str) -> None:
    assert kept(f"{OWN}\n\n{line}\n\n{ATTRIBUTION}\n{quoted(MARKED)}") == OWN
    assert kept(f"{OWN}\n--\n{line}") == OWN


@pytest.mark.parametrize("name", HTML)
def test_html_is_cut_as_plain_text_is(name: str) -> None:
    assert kept(text_of_html(HTML[name])) == OWN


@pytest.mark.parametrize("name", HTML_OF_PEOPLE)
def test_html_of_people_stays(name: str) -> None:
    source, text = HTML_OF_PEOPLE[name]

    assert kept(text_of_html(source)) == text


@pytest.mark.parametrize(
    "text, expected",
    [
        # Each answer keeps its question, and no more of the letter than that.
        (
            f"{ATTRIBUTION}\n> --- ol-3f9c7 ---\n> Hello,\n>\n> which colour?\nWhite.\n> How many?\n"
            f"\nTwelve.",
            "> which colour?\nWhite.\n\n> How many?\nTwelve.",
        ),
        (f"Hi.\n\n{ATTRIBUTION}\n> 1\n> 2\n> 3\n> 4\nYes.\n> 5\nNo.\n\n> Anna\n> Lamps\n> Bremen\n> 28195",
         "Hi.\n\n> 2\n> 3\n> 4\nYes.\n\n> 5\nNo."),
        # The questions are still there although the program's heading was deleted.
        ("> Which colour?\nWhite.\n> How many?\nTwelve.",) * 2,
        # An answer below the whole letter needs no question.
        (f"{ATTRIBUTION}\n{quoted(MARKED)}\n\nTwo, please.", OWN),
        # The attribution has no line of its own.
        (f"Two, please. {ATTRIBUTION}\n{quoted(OTHER)}", OWN),
        (f"Two, please.--- {ATTRIBUTION}\n{quoted(OTHER)}", OWN),
        # Nothing else was written: whatever there is.
        ("> 5 kg",) * 2,
    ],
)  # fmt: skip
def test_answers_among_the_questions(text: str, expected: str) -> None:
    assert kept(text) == expected


FORWARDED = [
    f"---------- Forwarded message ---------\nFrom: {LETTER}\nDate: Tue, 5 Dec 2023 at 10:12\n"
    f"To: Vera\n\nYou paid twice.",
    f"Begin forwarded message:\n\n{quoted(HEAD)}\n>\n> You paid twice.",
    f"-------- Пересылаемое сообщение --------\n05.12.2023, 10:12, {LETTER}:\n\nYou paid twice.",
    f"-------- Weitergeleitete Nachricht --------\nBetreff: Rechnung\nDatum: 05.12.2023\n"
    f"Von: {LETTER}\n\nYou paid twice.",
]


@pytest.mark.parametrize("text", FORWARDED)
def test_what_was_forwarded_is_meant_to_be_read(text: str) -> None:
    assert kept(f"Look at this.\n\n{text}") == f"Look at this.\n\n{text}"
    assert kept(text) == text
    assert kept(f"FYI\n\n{text.split(chr(10))[0]}\n{HEAD}\n\n{MARKED}") == "FYI"
    assert kept(f"Look at this.\n\n{text}\n\n--- ol-3f9c7 ---\nOurs.") == f"Look at this.\n\n{text}"


def test_what_a_forwarding_subject_announces_is_kept_also_without_a_heading() -> None:
    text = f"Look at this.\n\n{HEAD}\n\nYou paid twice."

    for subject in ("Fwd: Bill", "FW: Bill", "WG: Rechnung", "TR: Facture", "Пересл: Счёт"):
        assert with_own_words(replace(MAIL, subject=subject, text=text)).text == text
    assert with_own_words(replace(MAIL, subject="Re: Bill", text=text)).text == "Look at this."
    assert (
        with_own_words(replace(MAIL, subject="Bill", text=text, thread=("<1@b.example>",))).text
        == "Look at this."
    )


def test_a_new_mail_quotes_only_us() -> None:
    text = f"I got this from them:\n\nOn 5 Dec 2023, at 10:12, Bank <bank@b.example> wrote:\n{OTHER}"
    ours = f"{OWN}\n\n{ATTRIBUTION}\n{OTHER}"

    assert with_own_words(replace(MAIL, subject="Help", text=text)).text == text
    assert with_own_words(replace(MAIL, subject="Help", text=ours)).text == OWN
    assert with_own_words(replace(MAIL, subject="Help", text=f"{OWN}\n\n{MARKED}")).text == OWN


@pytest.mark.parametrize(
    "text, expected",
    [
        (f"{OWN}\n-- \nV. S.\nBremen", OWN),
        (f"{OWN}\n--\nVera Sample\nBremen", OWN),
        (f"{OWN}\n--\nsales office, vera@a.example", OWN),
        (f"{OWN}\n--\nMit freundlichen Grüßen\nV. S.", OWN),
        (f"{OWN}\nAnna Huber\n\n--\nAnna Huber, Bremen\n+49 421 1", f"{OWN}\nAnna Huber"),
        (f"{ATTRIBUTION}\n{quoted(OTHER)}\n\n{OWN}\n\n--\nVera", OWN),
        (f"{OWN}\n\n{ATTRIBUTION}\n{quoted(OTHER)}\n\n--\nBremen office", OWN),
        (f"{OWN}\n____\nlamps mailing list\nhttps://l.example/listinfo/lamps", OWN),
        (f"{OWN}\n--\nBremen\nDo not ship!", f"{OWN}\n--\nBremen\nDo not ship!"),
        (f"{OWN}\n--\nVerandah lamps, too", f"{OWN}\n--\nVerandah lamps, too"),
    ],
)
def test_a_signature_is_known_by_its_dashes_or_by_the_name(text: str, expected: str) -> None:
    assert with_own_words(replace(MAIL, text=text)).text == expected


def test_a_photo_alone_brings_no_words() -> None:
    text = f"{ATTRIBUTION}\n{quoted(OTHER)}"

    assert split_reply(text, may_be_empty=True).kept == ""
    assert split_reply(quoted(OTHER), may_be_empty=True).kept == ""
    assert split_reply(FORWARDED[1], may_be_empty=True).kept == FORWARDED[1]
