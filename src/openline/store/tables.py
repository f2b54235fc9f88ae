"""The whole database on one page. Times are milliseconds since 1970; ids are UUIDv7 as text.

Text columns are never null: "nothing" is the empty string, so that two databases agree on it.
"""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table, Text, text

metadata = MetaData()


def _id(name: str = "id", *, primary_key: bool = False) -> Column[str]:
    return Column(name, String(64), nullable=False, primary_key=primary_key)


def _at(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")


portal = Table("portal", metadata, _id(primary_key=True), _text("name"), _text("epoch"), _text("lang"))

# Counters of the portal: the number of dialogs, of leads.
counters = Table(
    "counters", metadata, _id("name", primary_key=True), Column("value", BigInteger, nullable=False)
)

lines = Table(
    "lines",
    metadata,
    _id(primary_key=True),
    _text("name"),
    _text("lang"),
    _count("greeting_is_on"),
    _text("greeting"),
    _text("country"),
    _count("position"),
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
)

visitor_tokens = Table(
    "visitor_tokens",
    metadata,
    _id("hash", primary_key=True),
    _id("visitor_id"),
    _at("started_at"),
    _at("ends_at"),
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

contacts = Table("contacts", metadata, _id(primary_key=True), _at("created_at"))

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
