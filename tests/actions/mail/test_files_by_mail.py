"""Files of a reply by e-mail: in the client's message, in the same transaction, or named with a reason."""

import itertools
from typing import Any

import pytest

from openline.actions.dialogs import talk
from openline.domain.files.files import FileLimits, RejectedFile, StoredFile
from openline.domain.mail.incoming import Attachment, IncomingLimits, IncomingMail
from openline.domain.refusals import BadText
from openline.store.files import files
from tests.actions.mail_steps import a_mail, arrives, carried, gets_letter, texts
from tests.actions.steps import dialog, is_over, visitor
from tests.cast import SECOND, Stage, changes_rules

DAY_S = 86_400
_keys = itertools.count()


def stored_file(
    name: str = "offer.pdf", size: int = 120_000, kind: str = "application/pdf", key: str = ""
) -> StoredFile:
    return StoredFile(key or f"{next(_keys):032x}", name, kind, size, "5" * 64)


def with_files(to: str, *stored: StoredFile, text: str = "See there.", **but: Any) -> IncomingMail:
    attached = tuple(Attachment(each.name, each.size) for each in stored)
    return a_mail(to, text, attachments=attached, files=stored, **but)


def limited(**limits: int) -> IncomingLimits:
    return IncomingLimits(files=FileLimits(**limits))


def files_of(stage: Stage, dialog_id: str) -> list[tuple[str, list[str]]]:
    return [
        (each.text, [file.name for file in each.files])
        for each in stage.messages(dialog_id)
        if each.author == "visitor"
    ]


def test_files_stand_in_the_clients_message(stage: Stage) -> None:
    """CHAT-5, MAIL-4: live and in every later snapshot; the message is one."""
    order = gets_letter(stage)
    offer, lamp = stored_file(), stored_file("lamp.png", 3_500, "image/png")

    d = arrives(stage, with_files(order.reply_to, offer, lamp)).dialog_id

    message = stage.messages(d)[-1]
    assert message.text == "See there."
    assert [(each.name, each.size, each.type) for each in message.files] == [
        ("offer.pdf", 120_000, "application/pdf"),
        ("lamp.png", 3_500, "image/png"),
    ]
    payloads = [event.payload for event in stage.commits[-1].events if message.id.encode() in event.payload]
    assert b'"files":[{"id":"' in payloads[0]
    assert stage.look(files.find_file, message.files[0].id) == (d, offer.key, message.files[0])
    assert stage.look(files.list_known, [offer.key, lamp.key, "f" * 32]) == {offer.key, lamp.key}


def test_a_reply_may_be_nothing_but_files(stage: Stage) -> None:
    """MAIL-4: the quoted letter is not the client's words; lists show what came."""
    order = gets_letter(stage)

    d = arrives(stage, with_files(order.reply_to, stored_file(), text="> Yes, we do.")).dialog_id

    assert files_of(stage, d)[-1] == ("", ["offer.pdf"])
    assert (dialog(stage, d).last_text, dialog(stage, d).unread) == ("offer.pdf", 2)


def test_no_message_is_empty(stage: Stage) -> None:
    gets_letter(stage)
    with pytest.raises(BadText):
        stage.writes("  ")
    with pytest.raises(BadText):
        stage.do(talk.client_writes, visitor(stage), stage.vera, talk.Sending("", "c"), stage.now)


def test_of_a_long_mail_the_last_message_has_the_files(stage: Stage) -> None:
    order = gets_letter(stage)

    d = arrives(stage, with_files(order.reply_to, stored_file(), text="word " * 2_000)).dialog_id

    assert [names for _, names in files_of(stage, d)[1:]] == [[], [], ["offer.pdf"]]


def test_the_same_mail_again_brings_no_file_twice(stage: Stage) -> None:
    """F37: what was spooled for it anew belongs to nobody."""
    order = gets_letter(stage)
    mail, again = with_files(order.reply_to, stored_file()), stored_file()
    d = arrives(stage, mail).dialog_id

    arrives(stage, with_files(order.reply_to, again, message_id=mail.message_id))

    assert files_of(stage, d)[-1] == ("See there.", ["offer.pdf"])
    assert stage.look(files.list_known, [again.key]) == set()


def test_what_was_left_out_is_said_with_its_reason(stage: Stage) -> None:
    """T37: nothing is lost in silence, and the client can read it, too."""
    order = gets_letter(stage)
    left_out = (
        RejectedFile("film.mov", 18 * 2**20, "large"),
        RejectedFile("other.mov", 11 * 2**20, "large"),
        *(RejectedFile(f"{n}.jpg", 2_048, "many") for n in range(7)),
        RejectedFile("scan.tif", 900, "broken"),
    )

    d = arrives(stage, with_files(order.reply_to, stored_file(), rejected=left_out)).dialog_id

    assert files_of(stage, d)[-1] == (
        "See there.\n\n"
        "Not accepted (larger than 10.0 MB): film.mov (18.0 MB), other.mov (11.0 MB)\n"
        "Not accepted (too many files): 0.jpg (2 KB), 1.jpg (2 KB), 2.jpg (2 KB), 3.jpg (2 KB), "
        "4.jpg (2 KB), + 2\n"
        "Not accepted (unreadable): scan.tif (900 B)",
        ["offer.pdf"],
    )


def test_it_is_said_in_the_language_of_the_letters(stage: Stage) -> None:
    """MAIL-3; and also when nothing else is left of the mail."""
    order = gets_letter(stage)
    changes_rules(stage, lang="ru")

    d = arrives(
        stage, with_files(order.reply_to, text="", rejected=(RejectedFile("film.mov", 2**24, "large"),))
    )

    assert texts(stage, d.dialog_id)[-1] == "Не принято, больше 10.0 MB: film.mov (16.0 MB)"


def test_names_of_any_length_leave_room_for_the_words(stage: Stage) -> None:
    order = gets_letter(stage)
    left_out = tuple(
        RejectedFile("n" * 120, 1, why) for why in ("large", "many", "broken") for _ in range(50)
    )

    d = arrives(stage, with_files(order.reply_to, text="w" * 3_900, rejected=left_out)).dialog_id

    assert [text[:9] for text in texts(stage, d)[1:]] == ["w" * 9, "Not accep"]
    assert texts(stage, d)[-1].count("+ 45") == 3


def test_a_day_has_its_limit(stage: Stage) -> None:
    """T37: of one visitor, in whichever dialog; tomorrow there is room again."""
    order = gets_letter(stage)
    intake = limited(per_day=300_000)

    def sends(*stored: StoredFile) -> tuple[str, list[str]]:
        outcome = arrives(stage, with_files(order.reply_to, *stored), intake=intake)
        return files_of(stage, outcome.dialog_id)[-1]

    assert sends(stored_file("a"), stored_file("b")) == ("See there.", ["a", "b"])
    is_over(stage, order.letter.dialog_id)
    text, names = sends(stored_file("c"), stored_file("d", 60_000))
    assert (text, names) == ("See there.\n\nNot accepted (daily limit reached): c (117 KB)", ["d"])
    # Not by the clock: the offers that nobody answers would be thousands.
    stage.now += (DAY_S + 1) * SECOND
    assert sends(stored_file("e")) == ("See there.", ["e"])


def test_strangers_share_a_limit(stage: Stage) -> None:
    """T37: addresses cost nothing. Clients are not stopped by it."""
    order = gets_letter(stage)
    intake = limited(strangers_per_day=200_000)

    def sends(sender: str, to: str = "support@shop.example") -> list[str]:
        mail = with_files(to, stored_file(), **({"sender": sender} if sender else {}))
        return files_of(stage, arrives(stage, mail, intake=intake).dialog_id)[-1][1]

    assert sends("a@x.example") == ["offer.pdf"]
    assert sends("b@x.example") == []
    assert sends("", order.reply_to) == ["offer.pdf"]
    # Not by the clock: the offers that nobody answers would be thousands.
    stage.now += (DAY_S + 1) * SECOND
    assert sends("b@x.example") == ["offer.pdf"]


def test_a_file_that_nobody_has_is_none(stage: Stage) -> None:
    assert stage.look(files.find_file, "nothing") is None
    assert stage.look(files.list_known, []) == set()


def test_letters_name_them(stage: Stage) -> None:
    """MAIL-1, MAIL-2: with their size, under what was written, or alone."""
    order = gets_letter(stage)
    d = order.letter.dialog_id
    arrives(
        stage, with_files(order.reply_to, stored_file(), stored_file("lamp.png", 3_500), text="> Yes, we do.")
    )
    stage.answers(d, "Thank you.")
    stage.moves_on(901)

    (letter,) = carried(stage)

    entries = [(entry.text, entry.files) for entry in letter.content.entries]
    assert entries == [("", ("offer.pdf (117 KB)", "lamp.png (3 KB)")), ("Thank you.", ())]


def test_a_logo_alone_does_not_cost_the_words(stage: Stage) -> None:
    """MAIL-4: where nothing but a signature's picture came, all that may be the client's words is kept."""
    order = gets_letter(stage)
    quoted = "--- ol-3f9c7 ---\nGreat, two please."
    logo = (Attachment("logo.png", 900, is_inline=True),)

    outcomes = [arrives(stage, a_mail(order.reply_to, quoted, attachments=each)) for each in ((), logo)]

    assert [outcome.kind for outcome in outcomes] == ["message", "message"]
    assert texts(stage, order.letter.dialog_id)[-1] == texts(stage, order.letter.dialog_id)[-2]
