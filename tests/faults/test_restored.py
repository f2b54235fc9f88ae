"""F24: the database comes back from a backup. Everything is there, and no letter goes by itself."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from openline.actions.dialogs import finish, talk
from openline.actions.forms import ask
from openline.actions.letters import enqueue
from openline.actions.mail.protect import suppression_hash
from openline.actions.restore import database_is_restored
from openline.cli import main
from openline.domain.dialogs.numbers import SKIPPED_AFTER_RESTORE, label
from openline.domain.letters.addresses import canonical
from openline.domain.lines.lines import AutoMessage
from openline.store import portal
from openline.store.letters import addresses
from tests.actions.letter_steps import all_letters, gives_email, leases, leaves_email, states, texts_of
from tests.actions.steps import EMAIL, dialog, forms_of
from tests.cast import Stage, changes_rules


def runs(folder: Path, *words: str) -> str:
    """What the command says; it must succeed."""
    texts_of = CliRunner().invoke(main, words, env={"OPENLINE_DATA": str(folder)})
    assert texts_of.exit_code == 0, texts_of.output
    return texts_of.output


def asked(base: Path, sql: str) -> list[tuple]:
    with sqlite3.connect(base) as connection:
        return connection.execute(sql).fetchall()


def test_after_a_restore_nothing_is_sent_by_itself(sqlite_stage: Stage, tmp_path: Path) -> None:
    """F24, B.13: 0 letters; unread ones are dropped, copies wait for a person; the epoch is a new one."""
    stage = sqlite_stage
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(60)
    with stage.transaction() as tx:
        tx.cursor.execute(
            "INSERT INTO letters (id, dedupe_key, kind, dialog_id, address, state, next_at) "
            f"VALUES ('copy', 'copy', 'history', '{d}', 'vera@example.com', 'queued', 1)"
        )
    folder = stage.database.path.parent  # type: ignore[attr-defined]
    file = tmp_path / "backup.db"
    runs(folder, "backup", str(file))
    epoch = asked(file, "SELECT epoch FROM portal")

    elsewhere = tmp_path / "elsewhere"
    output = runs(elsewhere, "restore", str(file))
    runs(elsewhere, "restore", str(file))

    base = elsewhere / "openline.db"
    assert "1 emails about unread replies were dropped, 1 emails wait" in output
    found = asked(base, "SELECT kind, state, why FROM letters ORDER BY kind")
    assert found == [("history", "held", "restored"), ("unread", "cancelled", "restored")]
    assert asked(base, "SELECT epoch FROM portal") != epoch
    assert asked(base, "SELECT count(*) FROM dialogs") == [(1,)]
    assert (elsewhere / "openline.db.before-restore-1").exists()


def is_restored(stage: Stage) -> None:
    stage.do(database_is_restored, "epoch-2", None)


def test_a_copy_that_was_about_to_go_is_asked_for_instead(stage: Stage) -> None:
    """F24: its timer was in the backup, and it may have gone since. The form has the address."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)

    is_restored(stage)
    stage.moves_on(60)

    assert all_letters(stage) == []
    assert [(form.kind, form.step, form.given.email) for form in forms_of(stage, d)][-1] == (
        "copy",
        "email",
        EMAIL,
    )
    gives_email(stage, stage.vera, d)
    assert states(stage) == [("queued", "")]


def test_a_dialog_that_ends_by_itself_after_a_restore_sends_no_copy(stage: Stage) -> None:
    """F24: it may have ended after the backup, too, and sent one."""
    changes_rules(stage, closing=AutoMessage(), closing_after_min=10)
    d = leaves_email(stage)
    stage.answers(d)
    stage.do(talk.visitor_reads, stage.vera, d, 99, stage.now)

    is_restored(stage)
    stage.moves_on(3_600)

    assert dialog(stage, d).status == "finished"
    assert all_letters(stage) == []


def test_an_answer_whose_minute_runs_goes_by_no_letter_after_a_restore(stage: Stage) -> None:
    """F24, MAIL-1: nor when the page is closed. The next answer goes, alone."""
    d = leaves_email(stage)
    stage.answers(d)
    stage.moves_on(30)

    is_restored(stage)
    stage.do(enqueue.visitor_is_gone, dialog(stage, d).visitor_id, stage.now, stage.now)
    stage.moves_on(3_600)
    assert all_letters(stage) == []

    stage.answers(d, "Still there?")
    stage.moves_on(61)
    (order,) = leases(stage)
    assert texts_of(order)[-1] == "Still there?"
    assert "Yes, we do." not in texts_of(order)


def test_a_copy_that_waited_for_a_humans_answer_waits_for_a_decision(stage: Stage) -> None:
    """F24, R1: the answer may have been given after the backup, and the copy have gone."""
    d = leaves_email(stage)
    stage.do(ask.visitor_wants_copy, stage.vera, d, stage.cid(), stage.now)
    gives_email(stage, stage.vera, d)
    leases(stage)
    assert states(stage) == [("held", "no_human")]

    is_restored(stage)
    stage.answers(d)

    assert states(stage, "history") == [("held", "restored")]


def says_not_me(stage: Stage, address: str) -> str:
    """Who reads the mail of this address; what is kept of it."""
    with stage.transaction() as tx:
        hash_ = suppression_hash(tx, canonical(address))
        addresses.add_suppression(tx, hash_, "not_me", stage.now)
    return hash_


def test_who_said_not_me_after_the_backup_is_left_alone_for_ever(sqlite_stage: Stage, tmp_path: Path) -> None:
    """T52: as long as the database that is replaced can be read; else it is said that nobody knows."""
    stage, elsewhere = sqlite_stage, tmp_path / "elsewhere"
    old, new = tmp_path / "old.db", tmp_path / "new.db"
    before = says_not_me(stage, "before@example.com")
    runs(stage.database.path.parent, "backup", str(old))  # type: ignore[attr-defined]
    after = says_not_me(stage, "after@example.com")
    runs(stage.database.path.parent, "backup", str(new))  # type: ignore[attr-defined]

    texts_of = [runs(elsewhere, "restore", str(file)) for file in (new, old)]
    found = asked(elsewhere / "openline.db", "SELECT hash, why, at FROM suppressions")
    (elsewhere / "openline.db").write_bytes(b"the disk ate it" * 1_000)
    texts_of += [runs(elsewhere, "restore", str(old)), runs(elsewhere, "restore")]

    assert sorted(found) == sorted((hash_, "not_me", stage.now) for hash_ in (before, after))
    assert ["What came after the backup" in each for each in texts_of] == [True, False, True, True]
    assert asked(elsewhere / "openline.db", "SELECT hash FROM suppressions") == [(before,)]


def numbers_given(stage: Stage) -> tuple[int, int]:
    """A dialog with its lead begins; the numbers of both."""
    with stage.transaction() as tx:
        return portal.next_number(tx, "dialog"), portal.next_number(tx, "lead")


def next_numbers(folder: Path) -> tuple[int, ...]:
    found = asked(folder / "openline.db", "SELECT value + 1 FROM counters ORDER BY name")
    return tuple(value for (value,) in found)


def copied(stage: Stage, folder: Path) -> None:
    """The database with its log, as a server that was killed leaves it."""
    folder.mkdir()
    for name in ("openline.db", "openline.db-wal"):
        shutil.copy(stage.database.path.parent / name, folder / name)  # type: ignore[attr-defined]


def test_numbers_given_since_the_backup_are_never_given_again(sqlite_stage: Stage, tmp_path: Path) -> None:
    """NUM-2, F24: clients hold them. The database that is replaced tells the last ones."""
    stage, file, killed = sqlite_stage, tmp_path / "backup.db", tmp_path / "killed"
    numbers_given(stage)
    runs(stage.database.path.parent, "backup", str(file))  # type: ignore[attr-defined]
    last = [numbers_given(stage) for _ in range(3)][-1]
    copied(stage, killed)

    output = runs(killed, "restore", str(file))

    assert next_numbers(killed) == (last[0] + 1, last[1] + 1)
    assert f"The next conversation is No. {label(last[0] + 1)}." in output


def test_where_nobody_knows_the_last_numbers_ten_thousand_are_left_out(
    sqlite_stage: Stage, tmp_path: Path
) -> None:
    """NUM-2: no base from before, or not readable, of another portal, older than the backup."""
    stage, older, file = sqlite_stage, tmp_path / "older.db", tmp_path / "backup.db"
    runs(stage.database.path.parent, "backup", str(older))  # type: ignore[attr-defined]
    last = numbers_given(stage)
    runs(stage.database.path.parent, "backup", str(file))  # type: ignore[attr-defined]
    folders = [tmp_path / name for name in ("none", "broken", "other", "old")]
    for folder in folders[1:]:
        folder.mkdir()
    (folders[1] / "openline.db").write_bytes(b"the disk ate it" * 1_000)
    runs(folders[2], "operator", "bob@example.com", "--password", "long enough")
    (folders[3] / "openline.db").write_bytes(older.read_bytes())

    for folder in folders:
        runs(folder, "restore", str(file))

    far = (last[0] + 1 + SKIPPED_AFTER_RESTORE, last[1] + 1 + SKIPPED_AFTER_RESTORE)
    assert [next_numbers(folder) for folder in folders] == [far] * 4


def test_a_backup_overwrites_nothing_and_a_wrong_file_restores_nothing(
    sqlite_stage: Stage, tmp_path: Path
) -> None:
    """OPS-2: clear errors, exit code 1, the database stays as it is."""
    stage = sqlite_stage
    folder = stage.database.path.parent  # type: ignore[attr-defined]
    wrong = tmp_path / "wrong.db"
    wrong.write_text("no base")
    texts_of = CliRunner().invoke(main, ["backup", str(wrong)], env={"OPENLINE_DATA": str(folder)})
    assert texts_of.exit_code == 1
    elsewhere = tmp_path / "elsewhere"
    runs(folder, "backup", str(tmp_path / "backup.db"))
    runs(elsewhere, "restore", str(tmp_path / "backup.db"))
    before = (elsewhere / "openline.db").read_bytes()

    for file in (wrong, tmp_path / "none.db"):
        texts_of = CliRunner().invoke(main, ["restore", str(file)], env={"OPENLINE_DATA": str(elsewhere)})
        assert texts_of.exit_code == 1
    assert (elsewhere / "openline.db").read_bytes() == before


def test_a_restore_waits_for_the_server_to_stop(sqlite_stage: Stage, tmp_path: Path) -> None:
    """OPS-2: the lock of the folder."""
    stage = sqlite_stage
    folder = stage.database.path.parent  # type: ignore[attr-defined]
    file = tmp_path / "backup.db"
    runs(folder, "backup", str(file))
    texts_of = CliRunner().invoke(main, ["restore", str(file)], env={"OPENLINE_DATA": str(folder)})

    assert texts_of.exit_code == 1
    assert leases(stage) == []
    assert states(stage) == []


@pytest.mark.parametrize("word", ["backup", "restore"])
def test_postgresql_has_tools_of_its_own(word: str, tmp_path: Path) -> None:
    """OPS-2."""
    env = {"OPENLINE_DATA": str(tmp_path), "OPENLINE_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    texts_of = CliRunner().invoke(main, [word, "file.db"], env=env)

    assert texts_of.exit_code == 1
    assert json.dumps(texts_of.output)
