"""The whole database on one page. Times are milliseconds since 1970; ids are UUIDv7 as text.

Text columns are never null: "nothing" is the empty string, so that two databases agree on it.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, text

metadata = MetaData()

WAITS_IN_LINE = "status = 'new' AND offered_to = '' AND is_held = 0"


def _id(name: str = "id", *, primary_key: bool = False) -> Column[str]:
    return Column(name, String(64), nullable=False, primary_key=primary_key)


def _at(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


portal = Table(
    "portal",
    metadata,
    _id(primary_key=True),
    _text("name"),
    _text("epoch"),
    _text("lang"),
    # domain.mailing.Mailing as JSON.
    _text("mailing"),
    # Signs reply addresses, and what stays of a suppressed address. Made by the first start, never shown.
    _text("secret"),
)

# Counters of the portal: the number of dialogs, of leads.
counters = Table(
    "counters", metadata, _id("name", primary_key=True), Column("value", BigInteger, nullable=False)
)

lines = Table(
    "lines",
    metadata,
    _id(primary_key=True),
    _text("name"),
    _count("position"),
    # domain.lines.Rules as JSON: nobody searches in it, and it is read and saved as a whole.
    _text("rules"),
    _count("rev"),
    _count("is_deleted"),
    # The operator who saved the settings last: who comes second is told.
    _text("saved_by"),
)

line_operators = Table(
    "line_operators",
    metadata,
    _id("line_id", primary_key=True),
    _id("operator_id", primary_key=True),
    _count("position"),
)

channels = Table(
    "channels",
    metadata,
    _id(primary_key=True),
    Column("key", String(64), nullable=False, unique=True),
    _text("kind"),
    _id("line_id"),
    _text("origins"),
    # Signs who a site says its visitor is (CHAT-8): known to the site's server and to us.
    _text("secret"),
    _count("is_closed"),
)

operators = Table(
    "operators",
    metadata,
    _id(primary_key=True),
    Column("email", String(254), nullable=False, unique=True),
    _text("name"),
    _text("role"),
    _text("password_hash"),
    _count("is_active"),
    _at("created_at"),
    Column("switch", String(5), nullable=False, server_default="auto"),
    _at("live_until"),
    _at("used_at"),
    # When the operator last got a new dialog: who has been without one longest comes first (LINE-2).
    _at("dialog_at"),
)

sessions = Table(
    "sessions",
    metadata,
    _id("hash", primary_key=True),
    _id("operator_id"),
    _text("csrf"),
    _at("started_at"),
    _at("used_at"),
)

# One ticket lets one socket in, once, within 30 s.
tickets = Table("tickets", metadata, _id("hash", primary_key=True), _id("session_hash"), _at("ends_at"))

visitors = Table(
    "visitors",
    metadata,
    _id(primary_key=True),
    _id("channel_id"),
    _text("contact_id"),
    _text("name"),
    _text("name_key"),
    _text("email"),
    _text("phone"),
    _text("lang"),
    _count("is_blocked"),
    _at("created_at"),
    _at("seen_at"),
    # Marked as spam: may still write, in a new dialog that is held back (LINE-7).
    _count("is_banned"),
    # `sub` of a signed identity (CHAT-8), and which facts it carried, with spaces between.
    _text("external_id"),
    _text("verified"),
    # When the last socket of the visitor went (MAIL-1); 0 = one is open, or a restart made us forget.
    _at("gone_at"),
)

visitor_tokens = Table(
    "visitor_tokens",
    metadata,
    _id("hash", primary_key=True),
    _id("visitor_id"),
    _at("started_at"),
    _at("ends_at"),
    # Got by a way back: reads this dialog and those after it (T18). Empty = the whole thread.
    _text("since_dialog"),
    Index("tokens_of_visitor", "visitor_id"),
)

dialogs = Table(
    "dialogs",
    metadata,
    _id(primary_key=True),
    Column("number", BigInteger, nullable=False, unique=True),
    _id("visitor_id"),
    _id("channel_id"),
    _id("line_id"),
    _text("status"),
    _text("operator_id"),
    _text("contact_id"),
    _text("lead_id"),
    _count("pub_seq"),
    _count("int_seq"),
    _count("rev"),
    _at("started_at"),
    _at("finished_at"),
    _count("read_by_visitor"),
    _count("read_by_operator"),
    _at("waiting_since"),
    _count("unread"),
    _text("last_text"),
    _at("last_at"),
    _text("last_by"),
    _text("lang"),
    _text("page_url"),
    _text("page_title"),
    _text("referrer"),
    _text("offered_to"),
    _at("offered_at"),
    _at("offered_until"),
    _at("queued_at"),
    _at("answered_at"),
    _at("promised_at"),
    _at("opens_at"),
    _text("alert"),
    _text("told"),
    _count("is_pinned"),
    _count("is_held"),
    _text("invited"),
    _text("rating"),
    _text("rating_comment"),
    _at("rated_at"),
    _count("mark"),
    _text("mark_comment"),
    _at("mail_due_at"),
    _count("mail_upto"),
    # One open dialog per visitor: twenty tabs that begin at once begin one dialog (F21).
    Index(
        "one_open_dialog",
        "visitor_id",
        unique=True,
        sqlite_where=text("status <> 'finished'"),
        postgresql_where=text("status <> 'finished'"),
    ),
    Index("dialogs_of_visitor", "visitor_id", "started_at"),
    Index("dialogs_of_contact", "contact_id", "started_at"),
    Index("dialogs_by_status", "status", "waiting_since"),
    # The queue of a line, oldest first: what waits to be shared out. It holds only those.
    Index(
        "queue_of_line",
        "line_id",
        "queued_at",
        "id",
        sqlite_where=text(WAITS_IN_LINE),
        postgresql_where=text(WAITS_IN_LINE),
    ),
    # What an operator has, for the limit: few rows each, and none of the finished ones.
    Index(
        "dialogs_of_operator",
        "operator_id",
        "line_id",
        sqlite_where=text("status = 'in_work'"),
        postgresql_where=text("status = 'in_work'"),
    ),
    Index(
        "offers_of_operator",
        "offered_to",
        "line_id",
        sqlite_where=text("status = 'new' AND offered_to <> ''"),
        postgresql_where=text("status = 'new' AND offered_to <> ''"),
    ),
    Index(
        "open_with_guests",
        "invited",
        sqlite_where=text("status <> 'finished' AND invited <> ''"),
        postgresql_where=text("status <> 'finished' AND invited <> ''"),
    ),
)

# The log. A message is the event of its being added, in one row: `kind` is empty for every other event, and
# `payload` for messages, which are rendered from their columns. Rows are appended, and of the three indexes
# only one is written at random places: that is what a commit of many dialogs costs.
events = Table(
    "events",
    metadata,
    _id("dialog_id"),
    Column("stream", String(3), nullable=False),
    Column("seq", Integer, nullable=False),
    _text("kind"),
    _text("id"),
    _text("author"),
    _text("author_id"),
    _text("author_name"),
    _text("text"),
    _at("at"),
    _text("form"),
    _text("gathered"),
    Column("cid", String(64), nullable=True),
    Column("payload", LargeBinary, nullable=False),
    _text("found"),
    _count("is_confirmed"),
    _text("changed"),
    Index("events_in_order", "dialog_id", "stream", "seq", unique=True),
    # The same message sent twice is stored once, for ever: not a cache (PROTOCOL B.3). `cid` first: it grows
    # with time, so that new ones lie together.
    Index("sent_once", "cid", "author_id", unique=True),
    Index(
        "forms_by_id",
        "id",
        sqlite_where=text("kind = 'form'"),
        postgresql_where=text("kind = 'form'"),
    ),
)

timers = Table(
    "timers",
    metadata,
    _id("kind", primary_key=True),
    _id("subject_id", primary_key=True),
    _at("due_at"),
    _count("attempts"),
    Index("timers_due", "due_at"),
)

# `operator_id`: who answers for this client (LINE-8); empty = nobody yet.
contacts = Table("contacts", metadata, _id(primary_key=True), _at("created_at"), _text("operator_id"))

contact_values = Table(
    "contact_values",
    metadata,
    _id("contact_id", primary_key=True),
    Column("kind", String(5), primary_key=True),
    Column("key", String(320), primary_key=True),
    _text("value"),
    _text("status"),
    _count("is_main"),
    _text("how"),
    _text("dialog_id"),
    _at("at"),
    Index("contacts_by_value", "kind", "key"),
)

leads = Table(
    "leads",
    metadata,
    _id(primary_key=True),
    Column("number", BigInteger, nullable=False, unique=True),
    _id("contact_id"),
    _id("dialog_id"),
    _id("line_id"),
    _text("title"),
    _text("stage"),
    _at("created_at"),
    Index("leads_of_contact", "contact_id"),
    Index("leads_by_time", "created_at"),
)

LETTER_WAITS = "state IN ('queued', 'deferred', 'in_doubt')"
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
    # To an address that nobody had confirmed when it went: R7 counts these.
    _count("was_unconfirmed"),
    _text("message_id"),
    _text("result"),
    _text("subject"),
    _text("body_text"),
    _text("body_html"),
    Index("letters_by_time", "created_at", "id"),
    Index("letters_of_dialog", "dialog_id"),
    Index("letters_of_address", "address_key", "sent_at"),
    Index("letters_by_sending", "sent_at"),
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

# On which sites an operator has answered whom: what letters may lead back to where no list of sites is set.
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

# Texts to answer with, by `/` in the composer. `line_id` empty = every line, `operator_id` empty = anybody's.
canned_replies = Table(
    "canned_replies",
    metadata,
    _id(primary_key=True),
    _text("line_id"),
    _text("operator_id"),
    _text("shortcut"),
    _text("text"),
    _at("created_at"),
)

# FORM-12: how often each form was shown, answered, put away, left; one row a day.
form_counts = Table(
    "form_counts",
    metadata,
    Column("day", String(10), primary_key=True),
    _id("line_id", primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("what", String(20), primary_key=True),
    _count("count"),
)
