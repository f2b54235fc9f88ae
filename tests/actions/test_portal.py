"""The portal is set up by several people at once: nothing is lost, nobody gets more than is theirs."""

from collections.abc import Callable
from typing import Any

import pytest

from openline.actions.channels import settings as channel_settings
from openline.actions.dialogs import finish
from openline.actions.lines import settings as line_settings
from openline.actions.portal import portal_is_saved
from openline.actions.team import canned, members
from openline.domain.channels.channels import Channel
from openline.domain.letters.filters import LetterFilter
from openline.domain.lines.lines import Line, ResponseTargets, Rules
from openline.domain.refusals import Changed, Forbidden, NotFound, NotNow, Refused, WrongFields
from openline.domain.team.operators import Operator
from openline.domain.values import replace
from openline.store import portal, timers
from openline.store.channels import channels
from openline.store.letters.listing import list_letters
from openline.store.lines.lines import get_line, list_lines, list_operator_ids, save_line
from openline.store.reports import reports
from openline.store.team import canned as replies
from openline.store.team import operators, team
from openline.store.team.canned import CannedReply
from openline.store.team.team import Member
from tests.actions.steps import another_browser, dialog, sets, whose
from tests.cast import Stage

FRESH = Channel("", "fresh-key", "chat", "", (), "secret")


def main_line(stage: Stage) -> Line:
    channel = stage.look(channels.find_channel, stage.main_key)
    assert channel
    return stage.look(get_line, channel.line_id)


def settings(stage: Stage, line: Line, **changed: Any) -> line_settings.Settings:
    given = line_settings.Settings(
        line.name, line.rev, line.rules, tuple(stage.look(list_operator_ids, line.id))
    )
    return replace(given, **changed)


def saves(stage: Stage, who: Operator, line: Line, **changed: Any) -> Line:
    return stage.do(line_settings.line_is_saved, who, line.id, settings(stage, line, **changed), stage.now)


def test_a_response_target_holds_for_who_waits_already(stage: Stage) -> None:
    """LINE-11: counted from when they wait; answered, ended and other lines' dialogs are left alone."""
    waits, answered, ended = (stage.writes(caller=another_browser(stage, each)).dialog_id for each in "abc")
    stage.answers(answered)
    stage.do(finish.operator_finishes, whose(stage, ended), ended, stage.now)
    stage.moves_on(60)
    line = main_line(stage)
    saves(
        stage,
        stage.anna,
        line,
        rules=replace(line.rules, response_targets=ResponseTargets(first_answer_s=90)),
    )
    stage.moves_on(29)
    assert dialog(stage, waits).alert == ""

    stage.moves_on(1)
    assert [dialog(stage, each).alert for each in (waits, answered, ended)] == ["target", "", ""]


def becomes(stage: Stage, who: Operator, role: Any, *, is_active: bool = True) -> Operator:
    member = Member(who.id, who.name, "", role, is_active)
    stage.do(members.member_is_saved, stage.anna, member, stage.now)
    return stage.look(operators.find_operator, who.id) or who


def is_due(stage: Stage, kind: str, subject: str) -> bool:
    due = stage.look(timers.list_due, stage.now, 100)
    return any((each.kind, each.subject_id) == (kind, subject) for each in due)


def test_saved_settings_hold_at_once_and_the_queue_is_assigned_anew(stage: Stage) -> None:
    """LINE-1, LINE-4: limit and order may be others now."""
    line = main_line(stage)
    rules = Rules(assignment="in_order", limit=3)
    order = (stage.olga.id, stage.oleg.id)

    saved = saves(stage, stage.anna, line, name=" Sales ", rules=rules, operators=order)

    assert main_line(stage) == saved
    assert (saved.name, saved.rules, saved.rev) == ("Sales", rules, line.rev + 1)
    assert stage.look(list_operator_ids, line.id) == [stage.olga.id, stage.oleg.id]
    assert is_due(stage, "assign_waiting", line.id)


def test_who_saves_second_hears_who_was_first_and_nothing_is_lost(stage: Stage) -> None:
    """LINE-1: two open the same page, both save."""
    opened = main_line(stage)
    first = saves(stage, stage.anna, opened, name="Sales")

    with pytest.raises(Changed) as refused:
        saves(stage, becomes(stage, stage.oleg, "supervisor"), opened, name="Support")

    assert refused.value.values == {"name": stage.anna.name}
    assert main_line(stage) == first


def test_an_older_revision_is_never_written_over_a_newer_one(stage: Stage) -> None:
    """LINE-1: whatever was read before."""
    opened = main_line(stage)

    assert stage.do(save_line, replace(opened, name="First"))
    assert not stage.do(save_line, replace(opened, name="Second"))
    assert main_line(stage).name == "First"


def test_a_newcomer_in_a_line_is_a_change_of_its_settings(stage: Stage) -> None:
    """LINE-1: whoever has the page open would throw the newcomer out unseen."""
    opened = main_line(stage)
    newcomer = members.NewMember("Nina", "nina@example.com", "operator", (opened.id,))
    added = stage.do(members.member_is_added, stage.anna, newcomer, "hash", stage.now)

    with pytest.raises(Changed):
        saves(stage, stage.anna, opened)

    assert stage.look(list_operator_ids, opened.id)[-1] == added.id


def test_wrong_settings_change_nothing(stage: Stage) -> None:
    """LINE-1."""
    line = main_line(stage)

    with pytest.raises(WrongFields):
        saves(stage, stage.anna, line, rules=Rules(limit=0))

    assert main_line(stage) == line


def test_a_deleted_line_closes_its_channels_and_keeps_its_dialogs(stage: Stage) -> None:
    """LINE-1: to be read and answered by whoever saw them; nobody new gets in."""
    dialog_id = stage.writes().dialog_id
    line = main_line(stage)
    stage.do(line_settings.line_is_deleted, stage.anna, line.id, line.name)

    stage.answers(dialog_id)
    with pytest.raises(NotFound):
        stage.writes(caller=stage.igor)

    assert stage.look(channels.find_channel, stage.main_key) is None
    assert line.id not in {each.id for each in stage.look(list_lines)}
    with pytest.raises(NotFound):
        saves(stage, stage.anna, line)


def test_a_line_is_deleted_by_its_name_only_and_never_the_last(stage: Stage) -> None:
    """LINE-1."""
    first, second = stage.look(list_lines)

    with pytest.raises(WrongFields):
        stage.do(line_settings.line_is_deleted, stage.anna, first.id, second.name)
    stage.do(line_settings.line_is_deleted, stage.anna, first.id, first.name)
    with pytest.raises(NotNow):
        stage.do(line_settings.line_is_deleted, stage.anna, second.id, second.name)

    assert stage.look(list_lines) == [second]


def test_a_channel_moves_to_another_line_for_dialogs_to_come(stage: Stage) -> None:
    """LINE-1: a channel belongs to one line."""
    support = stage.look(list_lines)[1]
    sites = ("HTTPS://Shop.example/", "https://shop.example")
    channel_id = stage.vera.channel_id

    saved = stage.do(channel_settings.channel_is_saved, stage.anna, channel_id, support.id, sites)

    assert (saved.line_id, saved.origins) == (support.id, ("https://shop.example",))
    assert stage.answers(stage.writes().dialog_id, who=stage.stan).dialog_id


def test_a_dismissed_operator_is_out_and_what_waited_is_given_back(stage: Stage) -> None:
    """WORK-1, LINE-4."""
    assert becomes(stage, stage.oleg, "operator", is_active=False) == stage.oleg

    assert stage.look(operators.find_operator, stage.oleg.id) is None
    assert stage.oleg.id not in stage.look(list_operator_ids, main_line(stage).id)
    assert is_due(stage, "operator_gone", stage.oleg.id)


def test_a_line_saved_meanwhile_keeps_the_place_of_who_comes_back(stage: Stage) -> None:
    """WORK-1."""
    becomes(stage, stage.oleg, "operator", is_active=False)
    saves(stage, stage.anna, main_line(stage))
    becomes(stage, stage.oleg, "operator")

    assert stage.oleg.id in stage.look(list_operator_ids, main_line(stage).id)


def test_a_line_keeps_its_last_operator(stage: Stage) -> None:
    """LINE-1, LINE-4: the refusal names every line that would have nobody."""
    second = stage.do(line_settings.line_is_made, stage.anna, "Returns", FRESH, stage.now)
    saves(stage, stage.anna, second, operators=(stage.stan.id, stage.oleg.id))
    becomes(stage, stage.oleg, "operator", is_active=False)

    with pytest.raises(NotNow) as refused:
        becomes(stage, stage.stan, "operator", is_active=False)

    assert refused.value.values == {"lines": "Support line, Returns"}
    assert stage.look(operators.find_operator, stage.stan.id)
    becomes(stage, stage.oleg, "operator")
    saves(stage, stage.anna, stage.look(list_lines)[1], operators=(stage.stan.id, stage.oleg.id))
    becomes(stage, stage.stan, "operator", is_active=False)
    becomes(stage, stage.stan, "supervisor", is_active=False)


@pytest.mark.parametrize("role, is_active", [("operator", True), ("administrator", False)])
def test_the_last_administrator_stays(stage: Stage, role: Any, is_active: bool) -> None:
    """WORK-1: else nobody could ever set anything up again."""
    with pytest.raises(NotNow):
        becomes(stage, stage.anna, role, is_active=is_active)
    becomes(stage, stage.olga, "administrator")
    becomes(stage, stage.anna, role, is_active=is_active)

    assert stage.look(team.count_administrators) == 1


@pytest.mark.parametrize(
    "name, email, lines, field",
    [
        ("", "nina@example.com", (), "name"),
        ("Nina", "", (), "email"),
        ("Nina", "nina", (), "email"),
        ("Nina", "Oleg@Example.com", (), "email"),
        ("x" * 101, "nina@example.com", (), "name"),
        ("Nina", "nina@example.com", ("nowhere",), "lines"),
    ],
)
def test_a_newcomer_is_checked_field_by_field(
    stage: Stage, name: str, email: str, lines: tuple[str, ...], field: str
) -> None:
    """WORK-1: also an address that differs in capitals only."""
    newcomer = members.NewMember(name, email, "operator", lines)

    with pytest.raises(WrongFields) as refused:
        stage.do(members.member_is_added, stage.anna, newcomer, "hash", stage.now)

    assert [each.field for each in refused.value.wrong] == [field]


def test_a_new_password_ends_all_sessions_but_ones_own(stage: Stage) -> None:
    """WORK-1, T28."""
    for session_hash in ("mine", "stolen"):
        stage.logs_in(stage.anna, session_hash)

    ended = stage.do(members.password_is_changed, stage.anna, stage.anna.id, "new hash", "mine")

    assert ended == ("stolen",)
    assert stage.look(operators.find_session, "stolen") is None
    assert stage.look(operators.find_session, "mine")
    assert stage.look(operators.find_password, "anna@example.com") == (stage.anna.id, "new hash")


TRIES: dict[str, Callable[[Stage, Operator], object]] = {
    "line_is_made": lambda s, who: s.do(line_settings.line_is_made, who, "New", FRESH, s.now),
    "line_is_saved": lambda s, who: saves(s, who, main_line(s)),
    "line_is_deleted": lambda s, who: s.do(line_settings.line_is_deleted, who, main_line(s).id, "Main line"),
    "channel_is_made": lambda s, who: s.do(
        channel_settings.channel_is_made, who, replace(FRESH, line_id=main_line(s).id)
    ),
    "channel_is_saved": lambda s, who: s.do(
        channel_settings.channel_is_saved, who, s.vera.channel_id, main_line(s).id, ()
    ),
    "channel_is_closed": lambda s, who: s.do(channel_settings.channel_is_closed, who, s.vera.channel_id),
    "portal_is_saved": lambda s, who: s.do(portal_is_saved, who, "Lamps", "en"),
    "member_is_added": lambda s, who: s.do(
        members.member_is_added, who, members.NewMember("N", "n@example.com", "operator", ()), "h", s.now
    ),
    "member_is_saved": lambda s, who: s.do(
        members.member_is_saved, who, Member(who.id, "Me", "", "administrator", True), s.now
    ),
    "password_is_changed": lambda s, who: s.do(members.password_is_changed, who, s.anna.id, "h", ""),
    "reply_is_added": lambda s, who: s.do(
        canned.reply_is_added, who, CannedReply("", main_line(s).id, "", "hi", "Hello"), s.now
    ),
}
LINES_OWN = {"line_is_saved", "channel_is_made", "channel_is_saved", "channel_is_closed", "reply_is_added"}


@pytest.mark.parametrize("action", TRIES)
@pytest.mark.parametrize("who", ["olga, operator", "olga, supervisor", "stan, supervisor", "stan, operator"])
def test_nobody_sets_up_what_is_not_theirs(sqlite_stage: Stage, action: str, who: str) -> None:
    """WORK-1, T14: an operator nothing, a supervisor the own lines; a foreign line is not even there."""
    stage = sqlite_stage
    name, _, role = who.partition(", ")
    person = becomes(stage, getattr(stage, name), role)
    may = who == "olga, supervisor" and action in LINES_OWN

    if may:
        TRIES[action](stage, person)
        return
    with pytest.raises((Forbidden, NotFound)) as refused:
        TRIES[action](stage, person)

    is_foreign = who == "stan, supervisor" and action in LINES_OWN
    assert refused.type is (NotFound if is_foreign else Forbidden) or action == "reply_is_added"


@pytest.mark.parametrize("action", TRIES)
def test_an_administrator_sets_up_everything(sqlite_stage: Stage, action: str) -> None:
    """WORK-1: what is refused above is refused for who asks, not for what is asked."""
    stage = sqlite_stage
    if action != "member_is_saved":
        assert TRIES[action](stage, stage.anna) is not NotImplemented
    assert stage.look(team.get_member, stage.anna.id).role == "administrator"


def test_own_replies_are_nobody_elses(stage: Stage) -> None:
    """LINE-7."""
    own = stage.do(
        canned.reply_is_added, stage.oleg, CannedReply("", "", stage.oleg.id, "/Hi", " Hello "), stage.now
    )

    for action in (
        lambda: stage.do(canned.reply_is_dropped, stage.anna, own.id),
        lambda: stage.do(canned.reply_is_saved, stage.anna, own._replace(operator_id=stage.anna.id)),
    ):
        with pytest.raises(NotFound):
            action()

    assert (own.shortcut, own.text) == ("hi", "Hello")
    assert stage.look(replies.list_replies, stage.oleg.id) == [own]
    assert stage.look(replies.list_replies, stage.anna.id) == []


def test_a_shortcut_stands_once_among_the_same_people(stage: Stage) -> None:
    """LINE-7: an own one may have the name of everybody's."""
    shared = CannedReply("", "", "", "hi", "Hello")
    added = stage.do(canned.reply_is_added, stage.anna, shared, stage.now)
    stage.do(canned.reply_is_added, stage.anna, shared._replace(operator_id=stage.anna.id), stage.now)

    with pytest.raises(WrongFields):
        stage.do(canned.reply_is_added, stage.anna, shared, stage.now)
    stage.do(canned.reply_is_saved, stage.anna, added._replace(text="Hello again"))

    assert stage.look(replies.get_reply, added.id).text == "Hello again"


def test_replies_are_not_kept_without_end(sqlite_stage: Stage) -> None:
    """LINE-7."""
    stage = sqlite_stage
    for number in range(canned.MOST_OF_ONE):
        reply = CannedReply("", "", stage.oleg.id, f"r{number}", "Hello")
        stage.do(canned.reply_is_added, stage.oleg, reply, stage.now)

    with pytest.raises(NotNow):
        stage.do(
            canned.reply_is_added, stage.oleg, CannedReply("", "", stage.oleg.id, "more", "Hi"), stage.now
        )


def test_the_portal_has_a_name_and_a_language_that_is_spoken(stage: Stage) -> None:
    """LINE-1: the lines speak it where they say no other."""
    stage.do(portal_is_saved, stage.anna, " Lamps & Co ", "ru")
    with pytest.raises(Refused):
        stage.do(portal_is_saved, stage.anna, "", "xx")

    found = stage.look(portal.find_portal)
    assert found
    assert (found.name, found.lang) == ("Lamps & Co", "ru")


def test_counts_and_letters_are_found_on_each_database(stage: Stage) -> None:
    """FORM-12, MAIL-10: sums over days; newest letters first; only of the lines that one sees."""
    dialog_id, line = stage.writes().dialog_id, main_line(stage)
    sets(stage, f"INSERT INTO form_counts VALUES ('2026-01-01', '{line.id}', 'introduce', 'shown', 2)")
    sets(stage, f"INSERT INTO form_counts VALUES ('2026-01-02', '{line.id}', 'introduce', 'shown', 3)")
    for id_ in ("l1", "l2"):
        sets(
            stage,
            "INSERT INTO letters (id, dedupe_key, kind, dialog_id, address, lang, state) "
            f"VALUES ('{id_}', '{id_}', 'history', '{dialog_id}', 'v@example.com', 'en', 'queued')",
        )

    counts = stage.look(reports.count_forms, stage.oleg.lines, "2026-01-01", "2026-12-31")
    letters = stage.look(list_letters, stage.oleg.lines, LetterFilter(), 50)

    assert counts == [reports.FormCount(line.id, "Main line", "introduce", "shown", 5)]
    assert [each.id for each in letters] == ["l2", "l1"]
    assert [each.id for each in stage.look(list_letters, None, LetterFilter(after="l2"), 50)] == ["l1"]
    assert stage.look(reports.count_forms, stage.stan.lines, "2026-01-01", "2026-12-31") == []
    assert stage.look(list_letters, stage.stan.lines, LetterFilter(), 50) == []
