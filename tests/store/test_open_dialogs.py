"""The list of open dialogs when more are open than it shows."""

import pytest

from openline.actions.dialogs import organise
from openline.actions.lines import assign
from openline.domain.values import replace
from openline.domain.visitors.visitors import hash_token
from openline.store.dialogs import dialogs
from tests.cast import Stage


def stranger_writes(stage: Stage, number: int) -> str:
    stage.moves_on(1)
    return stage.writes(caller=replace(stage.vera, token_hash=hash_token(f"{number:043d}"))).dialog_id


def test_own_dialogs_are_listed_however_many_wait(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """WORK-2: what one has, then what one is offered or was invited to, then who has waited longest."""
    monkeypatch.setattr("openline.store.dialogs.dialogs.LIST_LIMIT", 5)
    waiting = [stranger_writes(stage, number) for number in range(4)]
    answered, colleagues = stage.writes().dialog_id, stranger_writes(stage, 4)
    stage.answers(answered)
    stage.answers(colleagues, who=stage.olga)
    stage.do(organise.operator_invites, stage.olga, colleagues, stage.oleg.id, stage.cid(), stage.now)
    for each in waiting:
        stage.do(assign.operator_takes, stage.anna, each, stage.now)
    offered = stranger_writes(stage, 5)
    with stage.transaction() as tx:
        dialog = dialogs.get_dialog_to_change(tx, offered)
        dialogs.save_dialog(tx, dialog.but(offered_to=stage.oleg.id))

    found, count = stage.look(dialogs.list_open, stage.oleg)
    assert found[0].id == answered
    assert {dialog.id for dialog in found[:3]} == {answered, colleagues, offered}
    assert [dialog.id for dialog in found[3:]] == waiting[:2]
    assert count == 7
