"""A folder with mail that came in: held for each reason, cut, from a stranger, and of no conversation."""

import time
from pathlib import Path

from openline.store.databases import Sqlite
from openline.store.migrations import migrate
from tests.actions.mail_steps import a_mail, arrives, gets_letter
from tests.cast import SECOND, set_the_stage

QUOTED = "\n\nOn Tue, 5 Dec 2023 at 10:05, Lamps <support@shop.example> wrote:\n> Yes, we do."
STRANGER = "carl@example.net"


def fill_with_mails(folder: Path) -> str:
    """Return the id of Vera's dialog, whose letter they answer."""
    database = Sqlite(folder)
    migrate(database)
    stage = set_the_stage(database)
    stage.now = time.time_ns() // 1_000_000 - 3_600 * SECOND
    order = gets_letter(stage)
    to = order.reply_to
    for mail in (
        a_mail(to, f"Great, two please.{QUOTED}"),
        a_mail(to, "I am away.", automatic="Auto-Submitted", subject="Vacation"),
        a_mail(to, "I am away until 12 May. In urgent cases call Boris.", subject="Out of office: Lamps"),
        a_mail(to, f"Vera asked me to answer. We take the offer.{QUOTED}", sender="boris@example.com",
               sender_name="Boris Sample", subject="Re: New reply to your question"),
        a_mail("support@shop.example", "I need a quote for 40 lamps.", sender="noreply@shop.example",
               sender_name="Website", subject="Contact form", reply_to=STRANGER, reply_to_name="Carl Sample"),
        a_mail("support@shop.example", "Our offers of the week", asks_silence="List-Id", subject="Lamps",
               sender="news@lamps.example", sender_name="Lamp News"),
    ):  # fmt: skip
        stage.moves_on(30)
        arrives(stage, mail)
    with stage.transaction() as tx:
        tx.cursor.execute("DELETE FROM timers")
    stage.close()
    return order.letter.dialog_id
