"""Operators and a visitor want something of one dialog at the same moment: it happens in some order.

What all of them hear, what stands in the record and who has the dialog in the end is as if one of them had
been quicker and the next had come a moment later. Each order is played through first, to know what it gives.
"""

from collections import Counter
from collections.abc import Callable
from itertools import permutations
from typing import NamedTuple

import pytest

from openline.actions.dialogs import finish, talk
from openline.actions.lines import assign, transfer
from openline.actions.lines.transfer import TransferTarget
from openline.domain.lines.lines import AutoMessage
from openline.domain.refusals import Refused
from openline.domain.team.operators import Operator
from openline.domain.visitors.visitors import Credentials
from openline.store.lines import lines, queues
from openline.store.transaction import Transaction
from tests.actions.steps import another_browser, dialog, payloads, sets
from tests.cast import SECOND, Stage, changes_rules
from tests.store.nodes import DONE, Act, at_once, text_of

EACH = 40
"""Dialogs of one race on one database; the races of both make more than a thousand (E23)."""
MINUTES, ROUNDS = 10, 25

pytestmark = pytest.mark.slow


class People:
    """What each of them does, as acts. A dialog is written by a browser of its own."""

    def __init__(self, stage: Stage):
        self.stage = stage
        self.callers: dict[str, Credentials] = {}
        self.support = next(each.id for each in stage.look(lines.list_lines) if each.name == "Support line")

    def begins(self, with_oleg: str) -> str:
        """A dialog that is offered to Oleg, is his, was answered by him, or was finished by him."""
        stage, caller = self.stage, another_browser(self.stage, f"{len(self.callers)}-")
        d = stage.writes(caller=caller).dialog_id
        self.callers[d] = caller
        stage.do(
            transfer.operator_transfers, stage.anna, d, TransferTarget(stage.oleg.id), stage.cid(), stage.now
        )
        if with_oleg == "taken":
            stage.do(assign.operator_takes, stage.oleg, d, stage.now)
        if with_oleg in ("answered", "finished"):
            stage.answers(d)
        if with_oleg == "finished":
            stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
        return d

    def takes(self, who: Operator) -> Act:
        return lambda tx, d: assign.operator_takes(tx, who, d, self.stage.now)

    def takes_over(self, who: Operator) -> Act:
        return lambda tx, d: transfer.operator_takes_over(
            tx, who, d, f"over-{who.name}-{d}", self.stage.now, of=self.stage.oleg.id
        )

    def skips(self, who: Operator) -> Act:
        return lambda tx, d: transfer.operator_declines(tx, who, d, f"skip-{who.name}-{d}", self.stage.now)

    def transfers(self, who: Operator, target: TransferTarget) -> Act:
        return lambda tx, d: transfer.operator_transfers(
            tx, who, d, target, f"pass-{who.name}-{d}", self.stage.now
        )

    def answers(self, who: Operator) -> Act:
        return lambda tx, d: talk.operator_answers(
            tx, who, d, "Yes, we do.", f"yes-{who.name}-{d}", self.stage.now
        )

    def finishes(self, who: Operator) -> Act:
        return lambda tx, d: finish.operator_finishes(tx, who, d, self.stage.now)

    def reopens(self, who: Operator) -> Act:
        return lambda tx, d: finish.operator_reopens(tx, who, d, self.stage.now)

    def visitor_ends(self) -> Act:
        return lambda tx, d: finish.visitor_ends(tx, self.callers[d], d, self.stage.now)

    def visitor_writes(self) -> Act:
        return lambda tx, d: talk.visitor_writes(
            tx, self.callers[d], talk.Sending("Hello?", f"more-{d}"), self.stage.now
        )

    def line_closes(self) -> Act:
        return lambda tx, d: finish.close_silent(tx, d, self.stage.now)


class Race(NamedTuple):
    """`wins`: how many of the acts succeed, in whatever order; 0 = it depends on the order."""

    begins: str
    acts: Callable[[People, Stage], list[Act]]
    wins: int


RACES = {
    "all take": Race("offered", lambda do, s: [do.takes(s.oleg), do.takes(s.olga), do.takes(s.anna)], 1),
    "one skips, others take": Race(
        "offered", lambda do, s: [do.skips(s.oleg), do.takes(s.olga), do.takes(s.anna)], 0
    ),
    "one takes, the visitor ends": Race(
        "offered", lambda do, s: [do.takes(s.oleg), do.answers(s.olga), do.visitor_ends()], 0
    ),
    "one transfers, one takes, one skips": Race(
        "offered",
        lambda do, s: [do.transfers(s.anna, TransferTarget(s.olga.id)), do.takes(s.oleg), do.skips(s.oleg)],
        0,
    ),
    "one transfers to a line, others take": Race(
        "offered",
        lambda do, s: [
            do.transfers(s.anna, TransferTarget(line_id=do.support)),
            do.takes(s.oleg),
            do.takes(s.stan),
        ],
        0,
    ),
    "two take over": Race("taken", lambda do, s: [do.takes_over(s.olga), do.takes_over(s.anna)], 1),
    "one takes over, the owner finishes": Race(
        "taken", lambda do, s: [do.takes_over(s.olga), do.finishes(s.oleg)], 1
    ),
    "one takes over, the owner transfers": Race(
        "taken", lambda do, s: [do.takes_over(s.anna), do.transfers(s.oleg, TransferTarget(s.olga.id))], 1
    ),
    "the owner transfers and finishes": Race(
        "taken",
        lambda do, s: [
            do.transfers(s.oleg, TransferTarget(s.olga.id)),
            do.finishes(s.oleg),
            do.takes_over(s.anna),
            do.visitor_writes(),
        ],
        0,
    ),
    "the owner answers, one takes over, the visitor ends": Race(
        "taken", lambda do, s: [do.answers(s.oleg), do.takes_over(s.olga), do.visitor_ends()], 0
    ),
    "both sides finish": Race(
        "answered", lambda do, s: [do.finishes(s.oleg), do.visitor_ends(), do.finishes(s.oleg)], 3
    ),
    "the line closes, both sides write": Race(
        "answered", lambda do, s: [do.line_closes(), do.answers(s.oleg), do.visitor_writes()], 0
    ),
    "two reopen": Race("finished", lambda do, s: [do.reopens(s.olga), do.reopens(s.anna)], 1),
    "two reopen, the visitor writes": Race(
        "finished", lambda do, s: [do.reopens(s.olga), do.reopens(s.anna), do.visitor_writes()], 0
    ),
}


class End(NamedTuple):
    heard: tuple[str, ...]
    owner: str
    status: str
    record: tuple[tuple[str, int], ...]


@pytest.mark.parametrize("name", RACES)
def test_whoever_is_quicker_wins_and_the_others_hear_it(stage: Stage, name: str) -> None:
    """LINE-2, LINE-7, LINE-9, F19, E23, I10."""
    race, do = RACES[name], People(stage)
    acts = race.acts(do, stage)
    changes_rules(stage, limit=10_000, limit_counts="answered_new", rating_is_on=False)
    orders = list(permutations(range(len(acts))))
    tried = [(do.begins(race.begins), order) for order in orders]
    raced = [do.begins(race.begins) for _ in range(EACH)]
    _silence(stage)
    expected = {_end(stage, d, _one_by_one(stage, d, acts, order)) for d, order in tried}

    heard = at_once(stage, raced, acts)

    ends = [_end(stage, d, each) for d, each in zip(raced, heard, strict=True)]
    assert set(ends) <= expected
    if race.wins:
        assert {each.heard.count(DONE) for each in ends} == {race.wins}
    assert _load(stage) == _open_dialogs(stage)


def _silence(stage: Stage) -> None:
    """So long that the line would close what was answered."""
    changes_rules(stage, closing=AutoMessage(is_on=True), closing_after_min=MINUTES)
    stage.now += MINUTES * 60 * SECOND


def _one_by_one(stage: Stage, d: str, acts: list[Act], order: tuple[int, ...]) -> tuple[str, ...]:
    heard: dict[int, str] = {}
    for place in order:
        try:
            stage.do(acts[place], d)
            heard[place] = DONE
        except Refused as refused:
            heard[place] = text_of(refused)
    return tuple(heard[place] for place in range(len(acts)))


def _end(stage: Stage, d: str, heard: tuple[str, ...]) -> End:
    it = dialog(stage, d)
    record = Counter(each["type"] for stream in ("pub", "int") for each in payloads(stage, d, stream))
    return End(heard, it.operator, it.status, tuple(sorted(record.items())))


def _load(stage: Stage) -> dict[str, int]:
    """What the assignment counts against each limit."""
    line = stage.look(lines.list_lines)[0]
    candidates = stage.look(queues.list_candidates, line.id, line.rules, stage.now)
    return {each.name: each.open_count for each in candidates}


def _open_dialogs(stage: Stage) -> dict[str, int]:
    cursor = stage.connection.cursor()
    cursor.execute(
        "SELECT o.name, count(d.id) FROM operators o LEFT JOIN dialogs d ON d.status <> 'finished'"
        " AND o.id IN (d.operator_id, d.offered_to) AND d.line_id IN"
        " (SELECT line_id FROM channels WHERE key = 'main-key') WHERE o.name <> 'Stan' GROUP BY o.name"
    )
    return dict(cursor.fetchall())


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_between_two_lines_nobody_waits_in_a_circle(stage: Stage) -> None:
    """LINE-4, LINE-7: whoever needs several lines locks them in one order, or all wait for a second."""
    do, before = People(stage), _deadlocks(stage)
    main, support = _everybody_answers_in_both_lines(stage)
    to_main, to_support = TransferTarget(line_id=main), TransferTarget(line_id=support)
    four = [[do.begins("taken"), *(do.begins("offered") for _ in range(3))] for _ in range(ROUNDS)]
    for _, theirs, hers, _ in four:
        for d, who in ((theirs, stage.stan), (hers, stage.olga)):
            stage.do(do.transfers(stage.anna, to_support), d)
            offer = TransferTarget(who.id)
            stage.do(transfer.operator_transfers, stage.anna, d, offer, stage.cid(), stage.now)
        stage.do(do.takes(stage.stan), theirs)
    acts = [
        do.transfers(stage.oleg, to_support),
        do.transfers(stage.stan, to_main),
        do.skips(stage.olga),
        do.takes(stage.anna),
    ]

    heard = at_once(
        stage, list(map(str, range(ROUNDS))), [_on_its_own(act, four, n) for n, act in enumerate(acts)]
    )

    assert heard == [(DONE,) * 4] * ROUNDS
    assert _deadlocks(stage) == before


def _everybody_answers_in_both_lines(stage: Stage) -> tuple[str, str]:
    """And has as much as they may: in each line somebody waits."""
    main, support = (each.id for each in stage.look(lines.list_lines))
    sets(
        stage,
        "INSERT INTO line_operators (line_id, operator_id, position)"
        " SELECT l.id, o.id, 9 FROM lines l, operators o WHERE NOT EXISTS"
        " (SELECT 1 FROM line_operators p WHERE p.line_id = l.id AND p.operator_id = o.id)",
    )
    for line_id in (main, support):
        changes_rules(stage, line_id, limit=1)
    return main, support


def _on_its_own(act: Act, four: list[list[str]], place: int) -> Act:
    """Each has a dialog of their own in each round."""
    return lambda tx, n: act(tx, four[int(n)][place])


def _deadlocks(stage: Stage) -> int:
    """Of this database, which tests before may have had, too."""
    cursor = stage.connection.cursor()
    cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    return cursor.fetchone()[0]


def test_nobody_gets_more_than_the_limit_and_nobody_free_gets_nothing(stage: Stage) -> None:
    """LINE-3, LINE-4: three finish what they have, again and again, while others write."""
    changes_rules(stage, limit=2, limit_counts="answered_new", rating_is_on=False)
    people = [stage.anna, stage.oleg, stage.olga]
    for _ in range(ROUNDS * 4):
        stage.writes(caller=another_browser(stage, f"waits-{stage.cid()}-"))

    def finishes_one(who: Operator) -> Act:
        def act(tx: Transaction, _: str) -> None:
            oldest = min(queues.list_unanswered(tx, who.id, 10))
            assign.operator_takes(tx, who, oldest, stage.now)
            finish.operator_finishes(tx, who, oldest, stage.now)

        return act

    heard = at_once(stage, ["round"] * ROUNDS, [finishes_one(each) for each in people])

    assert heard == [(DONE,) * 3] * ROUNDS
    stage.moves_on(1)
    assert _open_dialogs(stage) == {each.name: 2 for each in people}
