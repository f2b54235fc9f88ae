"""The tables of letters and of mail that comes in: the second half of tables.py's page."""

from sqlalchemy import Column, Index, String, Table, text

from openline.store.columns import count_column as _count
from openline.store.columns import id_column as _id
from openline.store.columns import metadata
from openline.store.columns import text_column as _text
from openline.store.columns import time_column as _at

LETTER_WAITS = "state IN ('queued', 'deferred', 'in_doubt')"
LETTER_IS_COUNTED = "counted_at > 0"
LETTER_IS_ON_ITS_WAY = "state = 'handing'"

# Letters are rows first (MAIL-5): written in the transaction of their cause, carried out later. What was sent
# is kept as it was read, but for the codes in its links.
letters = Table(
    "letters",
    metadata,
    _id(primary_key=True),
    Column("dedupe_key", String(200), nullable=False, unique=True),
    _text("kind"),
    _id("dialog_id"),
    _text("address"),
    _text("lang"),
    _text("state"),
    # The newest event of `pub` that the letter tells: after a reopening only something new is worth a letter.
    _count("upto"),
    _at("created_at"),
    _text("address_key"),
    _text("why"),
    _count("since"),
    _count("tries"),
    _at("next_at"),
    _at("lease_until"),
    _at("data_at"),
    _at("sent_at"),
    _at("opened_at"),
    _count("is_urged"),
    # When it was taken to be carried to an address that nobody has confirmed: R7 counts these, exactly.
    _at("counted_at"),
    _text("message_id"),
    _text("result"),
    _text("subject"),
    _text("body_text"),
    _text("body_html"),
    Index("letters_by_time", "created_at", "id"),
    Index("letters_of_dialog", "dialog_id"),
    Index("letters_of_address", "address_key", "sent_at"),
    Index("letters_by_sending", "sent_at"),
    Index(
        "letters_to_strangers",
        "counted_at",
        sqlite_where=text(LETTER_IS_COUNTED),
        postgresql_where=text(LETTER_IS_COUNTED),
    ),
    # The courier's queue: only what waits is in it, however much was ever sent.
    Index(
        "letters_that_wait",
        "next_at",
        "id",
        sqlite_where=text(LETTER_WAITS),
        postgresql_where=text(LETTER_WAITS),
    ),
    Index(
        "letters_on_their_way",
        "lease_until",
        sqlite_where=text(LETTER_IS_ON_ITS_WAY),
        postgresql_where=text(LETTER_IS_ON_ITS_WAY),
    ),
)

# Links in letters: only a hash is kept. `purpose`: back, stop, confirm.
letter_codes = Table(
    "letter_codes",
    metadata,
    _id("hash", primary_key=True),
    _text("purpose"),
    _id("letter_id"),
    _id("dialog_id"),
    _text("address"),
    _at("created_at"),
    _at("ends_at"),
    _at("used_at"),
    Index("codes_of_dialog", "dialog_id"),
)

# What is known of an address, by the key it is counted under.
addresses = Table(
    "addresses",
    metadata,
    Column("key", String(320), primary_key=True),
    _at("bounced_at"),
    _text("bounced_why"),
)

# On which sites, as browsers say, an operator has answered whom: what a channel's page offers to name.
sites = Table(
    "sites",
    metadata,
    _id("channel_id", primary_key=True),
    Column("origin", String(300), primary_key=True),
    _id("visitor_id", primary_key=True),
    _at("at"),
)

# "It was not me": HMAC of the key, so that it outlives the erasing of everything else (T52).
suppressions = Table("suppressions", metadata, _id("hash", primary_key=True), _text("why"), _at("at"))

# Mail that came in, by its Message-ID: the same one twice is one; and what was done with it.
mails = Table(
    "mails",
    metadata,
    Column("message_id", String(250), primary_key=True),
    _at("at"),
    _text("sender"),
    _text("subject"),
    _text("outcome"),
    _text("dialog_id"),
    Index("mails_by_time", "at"),
)
