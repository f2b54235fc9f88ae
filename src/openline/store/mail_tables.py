"""The tables of letters and of incoming mail; all others are in tables.py."""

from sqlalchemy import BigInteger, Column, Index, String, Table, text

from openline.store.columns import count_column as _count
from openline.store.columns import id_column as _id
from openline.store.columns import metadata
from openline.store.columns import text_column as _text
from openline.store.columns import time_column as _at

LETTER_WAITS = "state IN ('queued', 'deferred', 'in_doubt')"
LETTER_IS_COUNTED = "counted_at > 0"
MAIL_WAITS_FOR_A_LOOK = "state = 'held'"
LETTER_IS_ON_ITS_WAY = "state = 'handing'"

# Letters are rows first: written in the transaction of their cause, sent later. A sent letter is kept as its
# reader saw it, except for the codes in its links.
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
    # The newest `pub` event that the letter covers: after a reopening only newer ones justify a letter.
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
    _count("is_forced"),
    # When the courier took it to send it to an unconfirmed address: the limit on such letters counts exactly
    # these.
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
    # The courier's queue. The index holds only letters that wait, however many were ever sent.
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

# Codes in the links of letters: only a hash is stored. `purpose`: back, stop, confirm.
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

# "No such mailbox", each time a server said so of an address (by the key under which the address is counted).
# `is_burst`: so many mailboxes were refused in that hour that the server was at fault, not they.
refusals = Table(
    "refusals",
    metadata,
    Column("key", String(320), primary_key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    _text("domain"),
    _text("why"),
    _count("is_burst"),
    Index("refusals_by_time", "at"),
)

# Sites on which, according to browsers, an operator has answered a visitor; a channel's page suggests them.
sites = Table(
    "sites",
    metadata,
    _id("channel_id", primary_key=True),
    Column("origin", String(300), primary_key=True),
    _id("visitor_id", primary_key=True),
    _at("at"),
)

# Opt-outs ("This wasn't me", complaints) by an HMAC of the address: they hold no personal data, so that they
# outlive the erasure of everything else and no later letter is sent to that person.
# `pressed_from`: an HMAC of the network of the press, so that one network counts once.
suppressions = Table(
    "suppressions",
    metadata,
    _id("hash", primary_key=True),
    _text("why"),
    _at("at"),
    _text("pressed_from"),
)

# Incoming mail by Message-ID, so that a mail that arrives twice is handled once; and its outcome.
mails = Table(
    "mails",
    metadata,
    Column("message_id", String(250), primary_key=True),
    _at("at"),
    _text("sender"),
    _text("subject"),
    _text("outcome"),
    _text("dialog_id"),
    # The dialog whose letter it answers, what it proved about its sender, and the network that handed it in.
    Column("answered", String(64), nullable=False, server_default=""),
    _text("proof"),
    _text("came_from"),
    Index("mails_by_time", "at"),
)

# Mails beside their dialog, with all of their text: those that no message holds whole, and those that became
# no message by themselves.
kept_mails = Table(
    "kept_mails",
    metadata,
    _id(primary_key=True),
    Column("message_id", String(250), nullable=False, unique=True),
    Column("dialog_id", String(64), nullable=False, server_default=""),
    _text("state"),
    _text("why"),
    _text("sender"),
    _text("sender_name"),
    _text("reply_to"),
    _text("came_from"),
    _text("subject"),
    _text("text"),
    _text("own_text"),
    _text("remarks"),
    _count("is_cut"),
    _count("size"),
    _at("at"),
    _count("pub_seq"),
    _text("message"),
    _text("into"),
    _text("taken_by"),
    Index("kept_mails_of_dialog", "dialog_id", "id"),
    Index("kept_mails_of_network", "came_from", "at"),
    Index(
        "mails_held",
        "id",
        sqlite_where=text(MAIL_WAITS_FOR_A_LOOK),
        postgresql_where=text(MAIL_WAITS_FOR_A_LOOK),
    ),
)

# Files of held mails: content that the file store keeps until the mail is taken, or deleted.
mail_files = Table(
    "mail_files",
    metadata,
    Column("key", String(64), primary_key=True),
    _id("mail_id"),
    Column("dialog_id", String(64), nullable=False, server_default=""),
    _count("place"),
    _text("name"),
    _text("type"),
    Column("size", BigInteger, nullable=False, server_default="0"),
    _text("sha256"),
    _count("width"),
    _count("height"),
    _at("at"),
    Index("files_of_mail", "mail_id"),
    Index("mail_files_of_dialog", "dialog_id"),
    Index("mail_files_by_time", "at"),
)

# The mailbox that is read, by account and folder: which mails were looked at, and how it goes.
mailboxes = Table(
    "mailboxes",
    metadata,
    Column("name", String(200), primary_key=True),
    _text("uid_validity"),
    Column("last_uid", BigInteger, nullable=False, server_default="0"),
    # UIDs that were seen in the folder and not taken yet, separated by spaces.
    _text("waiting"),
    _at("looked_at"),
    _at("taken_at"),
    _at("failed_at"),
    _text("error"),
)
