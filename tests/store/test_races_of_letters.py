"""Two nodes change a letter at the same moment, on PostgreSQL: the second knows what the first wrote."""

from collections.abc import Callable
from threading import Thread
from typing import Any

import pytest

from openline.actions.letters import enqueue
from openline.actions.letters.compose import OutgoingLetter
from openline.actions.mail import deliver, protect
from openline.domain.letters.content import RenderedLetter
from openline.domain.letters.letters import LEASE, Letter
from openline.domain.letters.smtp_refusals import Refusal
from openline.domain.mail.policy import SendLimits
from openline.store.dialogs import dialogs
from openline.store.letters import letters as kept
from openline.store.transaction import Ids, Transaction
from tests.actions.mail_steps import INSTALLATION
from tests.actions.steps import introduces_herself
from tests.cast import Stage

Act = Callable[[Transaction], Any]
CODES = ("code-of-the-button", "code-of-small-link")

# SQLite has one writer.
pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def waits(stage: Stage) -> Letter:
    """Vera did not see Oleg's answer: a letter is due."""
    dialog_id = introduces_herself(stage)
    stage.answers(dialog_id)
    stage.moves_on(61)
    return stage.look(kept.list_of_dialog, dialog_id)[-1]


def is_handed(stage: Stage) -> OutgoingLetter:
    """The letter is on its way to the server."""
    waits(stage)
    orders, _ = stage.do(deliver.lease_due, INSTALLATION, 1, stage.now, CODES)
    letter, rendered = orders[0].letter, RenderedLetter("Subject", "Text", "<p>Text</p>")
    entries = orders[0].content.entries
    assert stage.do(deliver.handing_over, letter.id, letter.lease_until, entries, rendered, stage.now)
    return orders[0]


def at_once(stage: Stage, letter: Letter, first: Act, second: Act) -> Letter:
    """`second` has begun on another node and waits for the dialog, which `first` has. What is kept then."""
    other = stage.database.open_writer()
    failed: list[Exception] = []

    def run() -> None:
        try:
            with other.transaction():
                second(Transaction(other.cursor(), stage.database.dialect, Ids(), stage.database.keyring))
        except Exception as error:
            failed.append(error)

    thread = Thread(target=run)
    with stage.transaction() as tx:
        dialogs.get_dialog_to_change(tx, letter.dialog_id)
        thread.start()
        while not _waits_for_lock(tx, other.info.backend_pid):
            thread.join(0.01)
            assert thread.is_alive(), failed
        first(tx)
    thread.join(20)
    other.close()
    assert failed == []
    found = stage.look(kept.find_letter, letter.id)
    assert found
    return found


def _waits_for_lock(tx: Transaction, pid: int) -> bool:
    tx.cursor.execute("SELECT pg_stat_clear_snapshot()")
    tx.cursor.execute("SELECT wait_event_type FROM pg_stat_activity WHERE pid = %s", (pid,))
    return tx.cursor.fetchone() == ("Lock",)


def is_sent(stage: Stage, letter: Letter) -> Act:
    return lambda tx: deliver.letter_is_sent(tx, letter.id, letter.lease_until, "250 OK", stage.now)


def complains(stage: Stage, letter: Letter) -> Act:
    return lambda tx: protect.complaint_arrives(tx, letter.id, stage.now)


def test_who_says_no_while_it_goes_does_not_unsend_it(stage: Stage) -> None:
    """MAIL-9, B.13: else it would be in doubt later, and go a second time."""
    letter = is_handed(stage).letter

    def says_no(tx: Transaction) -> None:
        protect.reader_denies(tx, CODES[0], SendLimits(), stage.now)

    found = at_once(stage, letter, is_sent(stage, letter), says_no)

    assert (found.state, found.why, found.lease_until) == ("sent", "suppressed", 0)


def test_who_complains_while_it_goes_does_not_unsend_it(stage: Stage) -> None:
    """MAIL-9."""
    letter = is_handed(stage).letter

    found = at_once(stage, letter, is_sent(stage, letter), complains(stage, letter))

    assert (found.state, found.why) == ("sent", "suppressed")


def test_what_was_sent_at_the_last_moment_is_in_no_doubt(stage: Stage) -> None:
    """B.13: the lease is over, its courier was slow, not dead."""
    letter = is_handed(stage).letter

    after = stage.now + LEASE + 1
    found = at_once(stage, letter, is_sent(stage, letter), lambda tx: deliver.recover_lost(tx, after))

    assert found.state == "sent"


def test_what_comes_back_while_it_is_sent_was_sent_then(stage: Stage) -> None:
    """MAIL-9."""
    letter = is_handed(stage).letter

    found = at_once(
        stage,
        letter,
        is_sent(stage, letter),
        lambda tx: deliver.letter_bounces(tx, letter.id, is_hard=False, why="Full.", now=stage.now + 5),
    )

    assert (found.state, found.sent_at) == ("failed", stage.now)


@pytest.mark.parametrize("what", ["sent", "refused", "in doubt", "broken", "given back"])
def test_the_courier_and_a_complaint_do_not_wait_for_each_other(stage: Stage, what: str) -> None:
    """T71: whoever changes a letter has its dialog first."""
    letter = is_handed(stage).letter
    its, now = (letter.id, letter.lease_until), stage.now
    ends: dict[str, Act] = {
        "sent": lambda tx: deliver.letter_is_sent(tx, *its, "250 OK", now),
        "refused": lambda tx: deliver.letter_is_refused(tx, *its, Refusal(451, "Later"), now),
        "in doubt": lambda tx: deliver.letter_is_in_doubt(tx, *its, now),
        "broken": lambda tx: deliver.letter_is_broken(tx, *its, "A bug", now),
        "given back": lambda tx: deliver.release_lease(tx, *its, now, now),
    }

    found = at_once(stage, letter, complains(stage, letter), ends[what])

    assert found.lease_until == 0


def test_what_is_cancelled_while_the_courier_comes_does_not_go(stage: Stage) -> None:
    """MAIL-8, T71."""
    letter = waits(stage)
    taken: list[OutgoingLetter] = []

    found = at_once(
        stage,
        letter,
        lambda tx: enqueue.operator_acts_on_letter(tx, stage.anna, letter.id, "cancel", stage.now),
        lambda tx: taken.extend(deliver.lease_due(tx, INSTALLATION, 1, stage.now, CODES)[0]),
    )

    assert taken == []
    assert (found.state, found.why) == ("cancelled", "operator")


def test_one_of_two_couriers_takes_it(stage: Stage) -> None:
    """MAIL-5, T71."""
    letter = waits(stage)
    taken: list[list[OutgoingLetter]] = [[], []]

    def take(place: int) -> Act:
        return lambda tx: taken[place].extend(deliver.lease_due(tx, INSTALLATION, 1, stage.now, CODES)[0])

    found = at_once(stage, letter, take(0), take(1))

    assert [len(each) for each in taken] == [1, 0]
    assert found.lease_until == taken[0][0].letter.lease_until
