"""Dialogs are assigned: balanced, in order, first to take; offered, passed on, returned; the oldest first."""

from openline.actions.dialogs import finish, organise
from openline.actions.lines import assign, transfer
from openline.domain.dialogs.dialogs import Dialog, waits_in_line
from openline.domain.team.operators import Operator
from openline.store.dialogs import dialogs
from openline.store.lines import queues
from tests.actions.steps import another_browser, dialog, events, introduces_herself, sets, whose
from tests.cast import Stage, changes_rules


def offered(stage: Stage, letter: str = "n") -> Dialog:
    """A new visitor's first message; the dialog as it was placed."""
    return dialog(stage, stage.writes(caller=another_browser(stage, letter)).dialog_id)


def takes(stage: Stage, operator: Operator, dialog_id: str) -> None:
    stage.do(assign.operator_takes, operator, dialog_id, stage.now)


def ends(stage: Stage, operator: Operator, dialog_id: str) -> None:
    stage.do(finish.operator_finishes, operator, dialog_id, stage.now)


def count_events(stage: Stage, dialog_id: str, kind: str) -> int:
    return sum(f'"{kind}"'.encode() in bytes(payload) for _, payload, *_ in events(stage, dialog_id, "int"))


def test_balanced_goes_to_who_has_been_without_longest(stage: Stage) -> None:
    """LINE-2."""
    names = []
    for letter in "abcdef":
        stage.moves_on(1)
        names.append(offered(stage, letter).offered_to)

    assert set(names[:3]) == {stage.anna.id, stage.oleg.id, stage.olga.id}
    assert names[:3] == names[3:]


def test_in_order_goes_to_the_first_free(stage: Stage) -> None:
    """LINE-2."""
    changes_rules(stage, assignment="in_order", limit=1)

    assert [offered(stage, letter).offered_to for letter in "abc"] == [
        stage.anna.id,
        stage.oleg.id,
        stage.olga.id,
    ]


def test_first_to_take_offers_nothing(stage: Stage) -> None:
    """LINE-2."""
    changes_rules(stage, assignment="first_to_take")
    dialog_id = offered(stage).id
    takes(stage, stage.olga, dialog_id)

    assert count_events(stage, dialog_id, "DialogOffered") == 0
    assert dialog(stage, dialog_id).operator == "Olga"


def test_what_is_not_answered_goes_round(stage: Stage) -> None:
    """LINE-2: every sixty seconds to the next, and on from the first again."""
    it = offered(stage)
    had = [it.offered_to]
    for _ in range(3):
        stage.moves_on(60)
        had.append(dialog(stage, it.id).offered_to)

    assert len(set(had[:3])) == 3
    assert had[3] == had[0]
    assert count_events(stage, it.id, "DialogReturned") == 3


def test_in_order_everybody_is_asked_in_turn_also_at_the_limit(stage: Stage) -> None:
    """LINE-2, LINE-3: the offer itself fills the limit of whoever has it."""
    changes_rules(stage, assignment="in_order", limit=1)
    it = offered(stage)
    had = [it.offered_to]
    for _ in range(3):
        stage.moves_on(60)
        had.append(dialog(stage, it.id).offered_to)

    assert had == [stage.anna.id, stage.oleg.id, stage.olga.id, stage.anna.id]


def test_it_stays_with_the_only_one_who_is_here(stage: Stage) -> None:
    """LINE-2: nothing is said of it, and it is asked again."""
    for somebody in (stage.anna, stage.olga):
        stage.leaves(somebody)
    it = offered(stage)
    stage.moves_on(150)

    after = dialog(stage, it.id)
    assert (after.offered_to, after.offered_until) == (stage.oleg.id, it.offered_until + 120_000)
    assert count_events(stage, it.id, "DialogReturned") == 0
    stage.comes(stage.olga)
    stage.moves_on(60)
    assert dialog(stage, it.id).offered_to == stage.olga.id


def test_an_offer_keeps_nobody_else_from_taking(stage: Stage) -> None:
    """LINE-2: it is no ownership."""
    it = offered(stage)
    takes(stage, stage.olga, it.id)
    stage.moves_on(120)

    after = dialog(stage, it.id)
    assert (after.operator, after.offered_to, count_events(stage, it.id, "DialogReturned")) == ("Olga", "", 0)


def test_the_responsible_operator_comes_first(stage: Stage) -> None:
    """LINE-8: whoever answered this client first, when they are here; else whoever is next."""
    first = introduces_herself(stage)
    stage.answers(first, who=stage.olga)
    ends(stage, stage.olga, first)
    stage.moves_on(11 * 60)
    offered(stage)
    again = stage.writes().dialog_id

    assert dialog(stage, again).offered_to == stage.olga.id
    stage.leaves(stage.olga)
    assert dialog(stage, again).offered_to != stage.olga.id


def test_who_only_types_a_clients_address_learns_nothing_of_their_operator(stage: Stage) -> None:
    """LINE-8, T12: until the address is proved, or the site has signed who it is."""
    first = introduces_herself(stage)
    stage.answers(first, who=stage.olga)
    mallory = another_browser(stage, "m")
    hers = introduces_herself(stage, caller=mallory)
    ends(stage, whose(stage, hers), hers)
    ends(stage, stage.olga, first)
    stage.moves_on(11 * 60)
    sets(stage, f"UPDATE operators SET last_assigned_at = {stage.now} WHERE id = '{stage.olga.id}'")

    again = stage.writes("Who answers me now?", mallory).dialog_id
    assert dialog(stage, again).contact_id == dialog(stage, first).contact_id
    assert dialog(stage, again).offered_to not in ("", stage.olga.id)
    ends(stage, whose(stage, again), again)
    stage.moves_on(11 * 60)
    sets(stage, f"UPDATE visitors SET verified = 'email' WHERE id = '{dialog(stage, again).visitor_id}'")
    sets(stage, f"UPDATE operators SET last_assigned_at = {stage.now} WHERE id = '{stage.olga.id}'")
    proved = stage.writes("It is really me", mallory).dialog_id
    assert dialog(stage, proved).offered_to == stage.olga.id


def test_first_to_take_asks_the_responsible_of_a_known_client_first(stage: Stage) -> None:
    """LINE-8: whatever waits for everybody already."""
    first = introduces_herself(stage)
    stage.answers(first, who=stage.olga)
    ends(stage, stage.olga, first)
    stage.moves_on(11 * 60)
    changes_rules(stage, assignment="first_to_take")
    assert waits_in_line(offered(stage))
    again = stage.writes().dialog_id

    assert dialog(stage, again).offered_to == stage.olga.id
    stage.moves_on(60)
    assert waits_in_line(dialog(stage, again))


def test_when_nobody_is_free_it_waits_and_the_oldest_is_first(stage: Stage) -> None:
    """LINE-4."""
    stage.nobody_is_here()
    waiting = []
    for letter in "abc":
        stage.moves_on(1)
        waiting.append(offered(stage, letter).id)
    changes_rules(stage, limit=1)
    stage.comes(stage.oleg)

    assert [dialog(stage, d).offered_to == stage.oleg.id for d in waiting] == [True, False, False]
    stage.answers(waiting[0])
    ends(stage, stage.oleg, waiting[0])
    assert dialog(stage, waiting[1]).offered_to == stage.oleg.id
    assert waits_in_line(dialog(stage, waiting[2]))


def test_a_long_queue_is_assigned_in_pieces(stage: Stage) -> None:
    """LINE-4: twenty in one transaction, the rest by the timer, at once."""
    stage.nobody_is_here()
    callers = [another_browser(stage, f"{n:02}") for n in range(45)]
    ids = [stage.writes(caller=caller).dialog_id for caller in callers]
    stage.comes(stage.oleg)

    assert [dialog(stage, d).offered_to == stage.oleg.id for d in ids] == [True] * 20 + [False] * 25
    stage.moves_on(0)
    assert all(dialog(stage, d).offered_to for d in ids)


def test_what_counts_against_the_limit(stage: Stage) -> None:
    """LINE-3: answered dialogs, also unanswered ones, also those one was invited to."""
    for somebody in (stage.anna, stage.olga):
        stage.leaves(somebody)
    changes_rules(stage, limit=1, limit_counts="answered")
    unanswered = offered(stage, "a")
    assert offered(stage, "b").offered_to == stage.oleg.id
    stage.answers(unanswered.id)
    assert waits_in_line(offered(stage, "c"))

    changes_rules(stage, limit=2, limit_counts="answered_new")
    assert waits_in_line(offered(stage, "d"))
    changes_rules(stage, limit=4, limit_counts="open")
    stage.do(assign.assign_line, stage.look(dialogs.get_dialog, unanswered.id).line_id, stage.now)
    assert len(stage.look(queues.list_waiting, unanswered.line_id, 9)) == 0

    theirs = offered(stage, "e")
    takes(stage, stage.olga, theirs.id)
    stage.do(organise.operator_invites, stage.olga, theirs.id, stage.oleg.id, stage.cid(), stage.now)
    assert waits_in_line(offered(stage, "f"))


def test_with_only_answered_ones_in_the_limit_all_that_waits_is_offered_at_once(stage: Stage) -> None:
    """LINE-3, LINE-4."""
    stage.nobody_is_here()
    changes_rules(stage, limit=1, limit_counts="answered")
    ids = [offered(stage, letter).id for letter in "abc"]
    stage.comes(stage.oleg)

    assert [dialog(stage, d).offered_to for d in ids] == [stage.oleg.id] * 3


def test_a_guest_who_takes_the_dialog_over_has_one_dialog(stage: Stage) -> None:
    """LINE-3."""
    for somebody in (stage.anna, stage.oleg):
        stage.leaves(somebody)
    changes_rules(stage, limit=2, limit_counts="open")
    theirs = offered(stage, "a")
    takes(stage, stage.oleg, theirs.id)
    stage.do(organise.operator_invites, stage.oleg, theirs.id, stage.olga.id, stage.cid(), stage.now)
    stage.do(transfer.operator_takes_over, stage.olga, theirs.id, stage.cid(), stage.now)

    assert offered(stage, "b").offered_to == stage.olga.id
    assert waits_in_line(offered(stage, "c"))


def test_a_guest_is_offered_the_waiting_dialog_they_are_invited_to(stage: Stage) -> None:
    """LINE-3, LINE-4: an invitation to a dialog that waits in the line is no reason not to be offered it."""
    stage.nobody_is_here()
    changes_rules(stage, limit=1, limit_counts="open")
    waiting = offered(stage, "a")
    stage.do(organise.operator_invites, stage.oleg, waiting.id, stage.olga.id, stage.cid(), stage.now)
    stage.comes(stage.olga)

    assert dialog(stage, waiting.id).offered_to == stage.olga.id
    assert waits_in_line(offered(stage, "b"))


def test_a_guest_whose_only_dialog_loses_its_owner_is_offered_it(stage: Stage) -> None:
    """LINE-3, LINE-4: from the moment when it waits it keeps its guest busy no longer."""
    stage.leaves(stage.anna)
    changes_rules(stage, limit=1, limit_counts="open")
    theirs = offered(stage, "a")
    takes(stage, stage.oleg, theirs.id)
    stage.answers(theirs.id)
    stage.do(organise.operator_invites, stage.oleg, theirs.id, stage.olga.id, stage.cid(), stage.now)
    stage.leaves(stage.oleg)
    stage.writes("Are you there?", caller=another_browser(stage, "a"))

    assert dialog(stage, theirs.id).offered_to == stage.olga.id


def test_a_dialog_goes_back_when_its_operator_has_gone(stage: Stage) -> None:
    """LINE-3: an unanswered one at once; an answered one when the client writes again; a pinned one never."""
    ids = [stage.writes(caller=another_browser(stage, letter)).dialog_id for letter in "abc"]
    for dialog_id in ids:
        takes(stage, stage.oleg, dialog_id)
    stage.answers(ids[1])
    stage.answers(ids[2])
    stage.do(organise.operator_pins, stage.oleg, ids[2], stage.cid(), stage.now, on=True)
    stage.leaves(stage.oleg)

    assert [dialog(stage, d).operator_id == stage.oleg.id for d in ids] == [False, True, True]
    for letter in "bc":
        stage.writes("Are you there?", caller=another_browser(stage, letter))
    assert [dialog(stage, d).operator_id == stage.oleg.id for d in ids] == [False, False, True]
    assert dialog(stage, ids[1]).offered_to in (stage.anna.id, stage.olga.id)


def test_of_what_somebody_leaves_the_oldest_is_passed_on_first(stage: Stage) -> None:
    """LINE-4: one that was ended and goes on waits since then, not since it began."""
    changes_rules(stage, limit=2)
    stage.leaves(stage.anna)
    takes(stage, stage.olga, offered(stage, "c").id)
    ids = [offered(stage, letter).id for letter in "ab"]
    for d in ids:
        takes(stage, stage.oleg, d)
    ends(stage, stage.oleg, ids[0])
    stage.moves_on(1)
    stage.writes(caller=another_browser(stage, "a"))
    assert dialog(stage, ids[0]).operator_id == stage.oleg.id
    stage.leaves(stage.oleg)

    assert waits_in_line(dialog(stage, ids[0]))
    assert dialog(stage, ids[1]).offered_to == stage.olga.id


def test_stan_of_another_line_is_offered_nothing(stage: Stage) -> None:
    """T25: he may be the only one who is here."""
    for somebody in (stage.anna, stage.oleg, stage.olga):
        stage.leaves(somebody)
    it = offered(stage)

    assert waits_in_line(it)
    stage.leaves(stage.stan)
    stage.comes(stage.stan)
    assert waits_in_line(dialog(stage, it.id))
