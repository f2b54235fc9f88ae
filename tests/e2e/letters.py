"""Clients who asked, left an e-mail, were answered and had gone: they hold a letter, and the code in it."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from openline.actions.mail import deliver
from openline.domain.values import replace
from openline.domain.visitors.visitors import hash_token
from openline.store.databases import Sqlite
from openline.store.migrations import migrate
from tests.actions import letter_steps
from tests.cast import SECOND, Stage, set_the_stage
from tests.e2e.program import Program

LETTERS = 26
"""So many letters: each test takes one of its own."""
BOUNCED = 6
"""The last ones: their address was wrong."""


@dataclass(frozen=True)
class Addressee:
    """`answer`: the second of two, both unread. `token`: of the browser in which the client had asked."""

    question: str
    answer: str
    code: str
    token: str
    dialog: str
    letter: str


class Post:
    """A database in `folder` with the cast, their clients, and what these were written an hour ago."""

    def __init__(self, folder: Path):
        self.folder = folder
        database = Sqlite(folder)
        migrate(database)
        stage = set_the_stage(database)
        stage.now = time.time_ns() // 1_000_000 - 3_600 * SECOND
        addressees = [_is_written_to(stage, number) for number in range(LETTERS)]
        # Only now: after some of them letters to strangers have to be confirmed first.
        # An hour apart: so many at once would be the server's fault, and not ask for a better address.
        for hours, each in enumerate(letter_steps.all_letters(stage)[-BOUNCED:], 1 - BOUNCED):
            now = stage.now + hours * 3_600 * SECOND
            stage.do(deliver.letter_bounces, each.id, is_hard=True, why="no such user", now=now)
        with stage.transaction() as tx:
            tx.cursor.execute("DELETE FROM timers")
        stage.close()
        self.addressees = iter(addressees[:-BOUNCED])
        self.bounced = iter(addressees[-BOUNCED:])

    def served(self) -> Iterator[Program]:
        program = Program(self.folder)
        program.start()
        yield program
        program.stop()
        assert "Traceback" not in program.log()


def _is_written_to(stage: Stage, number: int) -> Addressee:
    question, token = f"Lamp {number:02}?", f"client{number:02}".ljust(43, "x")
    caller = replace(stage.vera, token_hash=hash_token(token))
    dialog = stage.writes(question, caller).dialog_id
    stage.moves_on(6)
    letter_steps.gives_email(stage, caller, dialog, f"client{number}@example.com")
    stage.answers(dialog, f"We have lamp {number:02}.", stage.anna)
    stage.answers(dialog, f"Shall we keep lamp {number:02} for you?\nIt is the last one.", stage.anna)
    stage.moves_on(61)
    (order,) = letter_steps.carries(stage)
    code = order.content.back_url.split("#openline=")[1]
    return Addressee(question, f"Shall we keep lamp {number:02}", code, token, dialog, order.letter.id)
