"""MAIL-1, MAIL-6, F38: what is done when, and which letters go, what they tell, what becomes of them.

Each cell begins with a question and its answer; the courier is never late.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import pytest

from openline.actions.dialogs import edit, talk
from openline.actions.letters import enqueue
from openline.actions.mail import continue_from_letter, deliver
from openline.actions.visitors import arrive
from openline.domain.contact_details import ContactDetails
from openline.domain.values import replace
from openline.domain.visitors.visitors import hash_token
from openline.store import timers
from tests.actions.letter_steps import all_letters, hands, leases, texts_of
from tests.actions.steps import EMAIL, answers_form, dialog, is_asked
from tests.actions.steps import visitor as vera_of
from tests.cast import SECOND, Stage

QUESTION, ANSWER, MORE, BETTER = "Do you deliver to Tver?", "Yes, we do.", "And to Omsk.", "Yes, on Friday."
ASKED = f"? {QUESTION}"
HORIZON_S = 2 * 3600

Step = Literal["written", "rendered", "handed"]
"""Of a letter: its row is there, the courier has taken it to be rendered, its text is going out (DATA)."""


@dataclass
class Story:
    """`left`: what is still to be done, by seconds after the answer or at the letter's next such step."""

    stage: Stage
    d: str
    form_id: str
    left: list[tuple["float | Step", "Act"]]
    began: int = 0
    answer_id: str = ""
    answer_seq: int = 0
    codes: list[str] = field(default_factory=list)
    """Of the return links in the letters that went."""
    is_doubted: bool = False
    gone: list[tuple[float, list[str]]] = field(default_factory=list)

    def passes(self, seconds: float) -> None:
        """From one moment at which something happens to the next; people are quicker than the clock."""
        end = self.stage.now + round(seconds * SECOND)
        while (at := self._next_at(end)) is not None:
            self.stage.now = max(self.stage.now, at)
            self._does(self.since)
            self.stage.moves_on(0)
            self._carries()
        self.stage.now = end

    @property
    def since(self) -> float:
        return (self.stage.now - self.began) / SECOND

    def _next_at(self, end: int) -> int | None:
        planned = [self.began + round(at * SECOND) for at, _ in self.left if not isinstance(at, str)]
        clock = [timer.due_at for timer in self.stage.look(timers.list_due, end, 1)]
        waiting = self.stage.look(deliver.next_due)
        return min((at for at in (*planned, *clock, waiting) if at is not None and at <= end), default=None)

    def _does(self, moment: "float | Step") -> None:
        now = [act for at, act in self.left if at == moment]
        self.left = [(at, act) for at, act in self.left if at != moment]
        for act in now:
            act(self)

    def _carries(self) -> None:
        if any(each.state == "queued" for each in all_letters(self.stage)):
            self._does("written")
        orders = leases(self.stage)
        if orders:
            self._does("rendered")
        for order in orders:
            if not hands(self.stage, order):
                continue
            self.codes.append(order.codes[0])
            self.gone.append((self.since, texts_of(order)))
            self._does("handed")
            id_, lease = order.letter.id, order.letter.lease_until
            if self.is_doubted:
                self.stage.do(deliver.letter_is_in_doubt, id_, lease, self.stage.now)
            else:
                self.stage.do(deliver.letter_is_sent, id_, lease, "250 OK", self.stage.now)


Act = Callable[[Story], None]


def reads(story: Story) -> None:
    """Whatever the tab: the same token."""
    stage = story.stage
    stage.do(talk.visitor_reads, stage.vera, story.d, dialog(stage, story.d).pub_seq, stage.now)


def reads_the_first(story: Story) -> None:
    """A further answer stays below the edge of the panel."""
    stage = story.stage
    stage.do(talk.visitor_reads, stage.vera, story.d, story.answer_seq, stage.now)


def is_back(story: Story) -> None:
    stage = story.stage
    stage.do(arrive.visitor_arrives, replace(stage.vera, is_new=False), "", stage.now)


def is_gone(story: Story) -> None:
    """The door says so ten seconds after the last socket went."""
    stage = story.stage
    stage.do(enqueue.visitor_is_gone, vera_of(stage).id, stage.now - 10 * SECOND, stage.now)


def edits(story: Story) -> None:
    stage = story.stage
    stage.do(edit.operator_edits, stage.oleg, story.d, (story.answer_id, BETTER), stage.cid(), stage.now)


def retracts(story: Story) -> None:
    stage = story.stage
    stage.do(edit.operator_retracts, stage.oleg, story.d, story.answer_id, stage.cid(), stage.now)


def answers(story: Story) -> None:
    story.stage.answers(story.d, MORE)


def writes(story: Story) -> None:
    """Whoever writes has the chat before their eyes."""
    story.stage.writes("Thank you", caller=replace(story.stage.vera, is_new=False))


def leaves_email(story: Story) -> None:
    answers_form(story.stage, story.form_id, ContactDetails("Vera", EMAIL))


def presses(story: Story) -> None:
    """ "Continue conversation", of the newest letter, in another browser."""
    stage = story.stage
    tokens = ("", hash_token("n" * 43))
    stage.do(continue_from_letter.client_continues, story.codes[-1], stage.main_key, tokens, stage.now)


def says_now(story: Story) -> None:
    story.stage.do(enqueue.operator_mails_now, story.stage.oleg, story.d, story.stage.now)


def says_no(story: Story) -> None:
    story.stage.do(enqueue.operator_skips_mail, story.stage.oleg, story.d, story.stage.now)


def is_lost(story: Story) -> None:
    """The server takes the letter, and is gone before its 250."""
    story.is_doubted = True


SENT, READ, EMPTY = ("sent", ""), ("cancelled", "read"), ("cancelled", "nothing_left")
CLOSED = (10, is_gone)
"""The page was closed right after the answer."""


@dataclass(frozen=True)
class Cell:
    """`goes`: seconds after the answer, and what the letter tells. `ends`: (state, why) of every row.

    `is_seen`: at the end operators see that the answer was read. `is_known`: the e-mail, before the answer.
    """

    name: str
    did: Sequence[tuple["float | Step", Act]] = ()
    goes: Sequence[tuple[float, list[str]]] = ()
    ends: Sequence[tuple[str, str]] = ()
    is_seen: bool = False
    is_known: bool = True


def once(at: float, *says: str) -> list[tuple[float, list[str]]]:
    """One letter: the question, and these answers."""
    return [(at, [ASKED, *(says or (ANSWER,))])]


CELLS = (
    Cell("never read, open", [], once(60), [SENT]),
    Cell("never read, closed", [CLOSED], once(10), [SENT]),
    Cell("never read, closed at 45 s", [(55, is_gone)], once(55), [SENT]),
    Cell("never read, closed at 55 s", [(65, is_gone)], once(60), [SENT]),
    Cell("read at once, open", [(0, reads)], is_seen=True),
    Cell("read at 59 s, open", [(59, reads)], is_seen=True),
    Cell("read at 59.999 s, open", [(59.999, reads)], is_seen=True),
    Cell("read at 60 s before the clock, open", [(60, reads)], is_seen=True),
    Cell("read at 60 s, open", [("written", reads)], [], [READ], is_seen=True),
    Cell("read while rendered, open", [("rendered", reads)], [], [READ], is_seen=True),
    Cell("read during DATA, open", [("handed", reads)], once(60), [SENT], is_seen=True),
    Cell("read at 59 s, closed", [CLOSED, (59, is_back), (59, reads)], once(10), [SENT], is_seen=True),
    Cell("read at 60 s, closed", [CLOSED, (60, is_back), (60, reads)], once(10), [SENT], is_seen=True),
    Cell("read when written, closed", [CLOSED, ("written", reads)], [], [READ], is_seen=True),
    Cell("read while rendered, closed", [CLOSED, ("rendered", reads)], [], [READ], is_seen=True),
    Cell("read during DATA, closed", [CLOSED, ("handed", reads)], once(10), [SENT], is_seen=True),
    Cell("one tab closed, read in another", [(9, reads)], is_seen=True),
    Cell("one tab closed, another looks away", [(9, is_back)], once(60), [SENT]),
    Cell("opened, open", [(300, presses)], once(60), [SENT], is_seen=True),
    Cell("opened, closed", [CLOSED, (300, presses)], once(10), [SENT], is_seen=True),
    Cell(
        "opened, then a further answer, open",
        [(300, presses), (400, answers)],
        [*once(60), *once(460, MORE)],
        [SENT, SENT],
        is_seen=True,
    ),
    Cell(
        "opened, then a further answer, closed",
        [CLOSED, (300, presses), (400, answers)],
        [*once(10), *once(460, MORE)],
        [SENT, SENT],
        is_seen=True,
    ),
    Cell(
        "opened, a newer answer waits for its own letter",
        [(70, answers), (300, presses)],
        [*once(60), *once(960, MORE)],
        [SENT, SENT],
        is_seen=True,
    ),
    Cell("opened, then edited", [(300, presses), (310, edits)], once(60), [SENT], is_seen=True),
    Cell(
        "opened though the server was gone after the dot",
        [("handed", is_lost), (300, presses)],
        once(60),
        [READ],
        is_seen=True,
    ),
    Cell("edited at 30 s, open", [(30, edits)], once(60, BETTER), [SENT]),
    Cell("edited at 5 s, closed", [(5, edits), CLOSED], once(10, BETTER), [SENT]),
    Cell("edited when written, open", [("written", edits)], once(60, BETTER), [SENT]),
    Cell("edited while rendered, open", [("rendered", edits)], once(60, BETTER), [SENT]),
    Cell("edited while rendered, closed", [CLOSED, ("rendered", edits)], once(10, BETTER), [SENT]),
    Cell("edited during DATA, open", [("handed", edits)], once(60), [SENT]),
    Cell("deleted at 30 s, open", [(30, retracts)]),
    Cell("deleted at 5 s, closed", [(5, retracts), CLOSED]),
    Cell("deleted when written, open", [("written", retracts)], [], [EMPTY]),
    Cell("deleted while rendered, open", [("rendered", retracts)], [], [EMPTY]),
    Cell("deleted while rendered, closed", [CLOSED, ("rendered", retracts)], [], [EMPTY]),
    Cell("deleted during DATA, open", [("handed", retracts)], once(60), [SENT]),
    Cell("answered again at 20 s, open", [(20, answers)], once(60, ANSWER, MORE), [SENT]),
    Cell("answered again at 5 s, closed", [(5, answers), CLOSED], once(10, ANSWER, MORE), [SENT]),
    Cell("answered again when written", [("written", answers)], once(60, ANSWER, MORE), [SENT]),
    Cell(
        "answered again at 20 s, closed",
        [CLOSED, (20, answers)],
        [*once(10), *once(910, MORE)],
        [SENT, SENT],
    ),
    Cell("deleted, and answered again", [(20, retracts), (30, answers)], once(90, MORE), [SENT]),
    Cell(
        "read, then answered again",
        [(30, reads), (40, answers)],
        once(100, MORE),
        [SENT],
        is_seen=True,
    ),
    Cell(
        "answered again, only the first read",
        [(20, answers), (30, reads_the_first)],
        once(80, MORE),
        [SENT],
        is_seen=True,
    ),
    Cell("client writes at 30 s, open", [(30, writes)]),
    Cell("client writes at 5 s, back before ten", [(5, is_back), (5, writes)]),
    Cell("client writes when written", [("written", writes)], [], [READ]),
    Cell("client writes while rendered", [("rendered", writes)], [], [READ]),
    Cell("client writes during DATA", [("handed", writes)], once(60), [SENT]),
    Cell(
        "client writes, and is answered",
        [(30, writes), (50, answers)],
        [(110, ["? Thank you", MORE])],
        [SENT],
    ),
    Cell("no e-mail", is_known=False),
    Cell("e-mail at 30 s, open", [(30, leaves_email)], once(60), [SENT], is_known=False),
    Cell("e-mail at 55 s, open", [(55, leaves_email)], once(60), [SENT], is_known=False),
    Cell("e-mail at 61 s, open", [(61, leaves_email)], once(71), [SENT], is_known=False),
    Cell("e-mail at 300 s, open", [(300, leaves_email)], once(310), [SENT], is_known=False),
    Cell("e-mail at 5 s, closed", [(5, leaves_email), (15, is_gone)], once(15), [SENT], is_known=False),
    Cell("e-mail at 300 s, then read", [(300, leaves_email), (305, reads)], is_seen=True, is_known=False),
    Cell("operator: send now", [(20, says_now)], once(20), [SENT]),
    Cell("operator: do not send", [(20, says_no)]),
    Cell("operator: do not send, closed", [(5, says_no), CLOSED]),
    Cell("operator: do not send, then more", [(20, says_no), (30, answers)], once(90, MORE), [SENT]),
)


@pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.name)
def test_the_truth_table_of_unread_answers(stage: Stage, cell: Cell) -> None:
    """MAIL-1, MAIL-6, I8, F38: to the millisecond, in both databases."""
    d, form_id = is_asked(stage)
    story = Story(stage, d, form_id, list(cell.did))
    if cell.is_known:
        leaves_email(story)
    answer = stage.answers(d)
    story.began, story.answer_id, story.answer_seq = stage.now, answer.message_id, answer.seq

    story.passes(HORIZON_S)

    assert story.left == []
    assert story.gone == list(cell.goes)
    assert [(each.state, each.why) for each in all_letters(stage)] == list(cell.ends)
    assert {each.address for each in all_letters(stage)} <= {EMAIL}
    assert (dialog(stage, d).read_by_visitor >= answer.seq) is cell.is_seen
    assert dialog(stage, d).mail_due_at == 0


def test_the_table_has_its_twenty_four_cells() -> None:
    """F38: each way of reading, with the page open and closed; and every cell is another one."""
    names = [cell.name for cell in CELLS]

    assert len(set(names)) == len(names) >= 24
    assert len({(tuple(cell.did), cell.is_known) for cell in CELLS}) == len(names)
