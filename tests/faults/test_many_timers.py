"""F22: thousands of questions fall due while the server is killed: each is asked once, none is forgotten."""

import os
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from openline.actions.dialogs import finish
from openline.actions.visitors import identify
from openline.clock import now_ms
from openline.domain.contact_details import ContactDetails
from openline.domain.times import MINUTE, SECOND
from openline.domain.visitors.visitors import Identity
from openline.store.databases import Sqlite
from tests.actions.steps import another_browser
from tests.cast import Stage, set_the_stage
from tests.faults.processes import Serve, ask, free_port, serve

pytestmark = [pytest.mark.faults, pytest.mark.slow]

TIMERS = int(os.environ.get("OPENLINE_TIMERS", "150"))
KILLS = int(os.environ.get("OPENLINE_KILL_CYCLES", "1"))
KINDS = ("ask_introduce", "ask_copy", "mail_unread")
SPREAD, IN_TIME = 2 * SECOND, 10 * SECOND
PATIENCE_S = 60


def who_is_to_be_asked(folder: Path) -> dict[str, list[str]]:
    """A third each waits for form 1, for the copy after the end, for the letter about an unread answer."""
    stage = set_the_stage(Sqlite(folder))
    stage.connection.execute("PRAGMA synchronous = OFF")
    stage.now = now_ms() - 5 * MINUTE
    begins = {"ask_introduce": _introduce, "ask_copy": _copy, "mail_unread": _letter}
    found = {
        kind: [begin(stage, f"{kind}-{i}-") for i in range(TIMERS // 3)] for kind, begin in begins.items()
    }
    kept = ", ".join(f"('{kind}', '{d}')" for kind, ids in found.items() for d in ids)
    with closing(stage.connection.cursor()) as cursor:
        cursor.execute(f"DELETE FROM timers WHERE (kind, subject_id) NOT IN (VALUES {kept})")
    stage.close()
    return found


def _introduce(stage: Stage, name: str) -> str:
    return stage.writes(caller=another_browser(stage, name)).dialog_id


def _copy(stage: Stage, name: str) -> str:
    d = _introduce(stage, name)
    stage.answers(d)
    stage.do(finish.operator_finishes, stage.oleg, d, stage.now)
    return d


def _letter(stage: Stage, name: str) -> str:
    caller = another_browser(stage, name)
    d = stage.writes(caller=caller).dialog_id
    signed = Identity(name, ContactDetails("Vera", f"{name}@example.com", "+74951234567"))
    stage.do(identify.visitor_identifies, caller, signed, stage.now)
    stage.answers(d)
    return d


def all_fall_due(folder: Path, begins: int) -> None:
    """Evenly over two seconds from then on."""
    with closing(sqlite3.connect(folder / "openline.db", isolation_level=None)) as database:
        database.execute(
            "UPDATE timers AS t SET due_at ="
            " ? + ? * (SELECT count(*) FROM timers AS o WHERE o.rowid < t.rowid) / ?",
            (begins, SPREAD, TIMERS),
        )


def left(folder: Path) -> int:
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    return ask(folder, f"SELECT count(*) FROM timers WHERE kind IN ({kinds})")[0][0]


def wait_until(folder: Path, most: int) -> None:
    began = time.monotonic()
    while left(folder) > most:
        assert time.monotonic() - began < PATIENCE_S, left(folder)
        time.sleep(0.005)


def killed_in_between(folder: Path, server: Serve) -> Serve:
    """Each time when as many more are asked; started again while the others are overdue."""
    for kill in range(1, KILLS + 1):
        wait_until(folder, TIMERS - TIMERS * kill // (KILLS + 1))
        server.kill()
        server = serve(folder, server.port)
    return server


def asked(folder: Path) -> tuple[Counter[tuple[str, str]], list[int]]:
    """(form or letter, dialog) → how often; and when."""
    forms = ask(folder, "SELECT json_extract(form, '$.kind'), dialog_id, at FROM events WHERE kind = 'form'")
    letters = ask(folder, "SELECT 'letter', dialog_id, created_at FROM letters")
    found = [each for each in (*forms, *letters) if each[0] != "rating"]
    return Counter((kind, d) for kind, d, _ in found), [at for _, _, at in found]


def test_thousands_of_timers_are_asked_once_by_a_server_that_is_killed(
    sqlite_template: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """F22, I9, E22, FORM-1, FORM-7, MAIL-1: OPENLINE_TIMERS=3000 for the full figure."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "openline.db")
    due = who_is_to_be_asked(folder)
    begins = now_ms() + 3 * SECOND
    all_fall_due(folder, begins)
    server = killed_in_between(folder, serve(folder, free_port()))
    last_start = now_ms()
    wait_until(folder, 0)
    server.kill()

    what = {"ask_introduce": "introduce", "ask_copy": "copy", "mail_unread": "letter"}
    found, times = asked(folder)
    assert found == Counter((what[kind], d) for kind, ids in due.items() for d in ids)
    assert begins <= min(times)
    late = max(times) - max(last_start, begins + SPREAD)
    assert late < IN_TIME
    figures = {"timers": TIMERS, "kills": KILLS, "last_asked_after_the_start_s": round(late / SECOND, 2)}
    for name, value in figures.items():
        record_property(name, value)
    print(figures)  # noqa: T201 - shown with -s and in reports
