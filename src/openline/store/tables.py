"""The whole database, except what mail_tables.py, search_tables.py and team_tables.py hold."""

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, text

from openline.store.columns import count_column as _count
from openline.store.columns import id_column as _id
from openline.store.columns import metadata
from openline.store.columns import text_column as _text
from openline.store.columns import time_column as _at
from openline.store.mail_tables import (
    kept_mails,
    letter_codes,
    letters,
    mail_files,
    mailboxes,
    mails,
    refusals,
    sites,
    suppressions,
)
from openline.store.search_tables import search_entries
from openline.store.team_tables import operators, password_links, sessions, tickets

WAITS_IN_LINE = "status = 'new' AND offered_to = '' AND is_quarantined = 0"

PORTAL_ID = "portal"

portal = Table(
    "portal",
    metadata,
    _id(primary_key=True),
    _text("name"),
    _text("epoch"),
    _text("lang"),
    # domain.mail.policy.MailSettings as JSON.
    _text("mail_settings"),
    # The key that signs reply addresses and hashes suppressed ones. Made by the first start, never shown.
    # Encrypted.
    _text("secret"),
    # The company's own addresses and phone numbers, as its people typed them, one a line.
    _text("own_contacts"),
    # The mail server of the settings page, with its password. Encrypted.
    _text("smtp_url"),
)

# The last numbers issued to dialogs and leads.
counters = Table(
    "counters", metadata, _id("name", primary_key=True), Column("value", BigInteger, nullable=False)
)

lines = Table(
    "lines",
    metadata,
    _id(primary_key=True),
    _text("name"),
    _count("position"),
    # domain.lines.lines.Rules as JSON: never searched, always read and saved as a whole.
    _text("rules"),
    _count("rev"),
    _count("is_deleted"),
    # The operator who saved the settings last, named to another whose save came second.
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
    # The key with which a site signs its visitors' identities: known to the site's server and to us.
    # Encrypted, as is `old_secret`.
    _text("secret"),
    _count("is_closed"),
    # The key before it, which is accepted until then.
    _text("old_secret"),
    _at("old_secret_ends_at"),
)

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
    # Marked as spam: may still write, in a new dialog that is quarantined.
    _count("is_banned"),
    # `sub` of a signed identity, and the names of the contact details it carried, separated by spaces.
    _text("external_id"),
    _text("verified"),
    # When the visitor's last socket closed; 0 = one is open, or a restart lost the time.
    _at("gone_at"),
    # Custom data set by the page, unsigned: a JSON object of texts. Empty = none.
    _text("custom_data"),
    # When the visitor last proved the e-mail among `verified`: by a press in a letter, a reply, or a signed
    # identity.
    _at("email_proved_at"),
    # As the browser names it; letters tell times in it.
    _text("zone"),
)

visitor_tokens = Table(
    "visitor_tokens",
    metadata,
    _id("hash", primary_key=True),
    _id("visitor_id"),
    _at("started_at"),
    _at("ends_at"),
    # A token from a return link reads this dialog only, and knows where the letter was sent: it may have been
    # forwarded. Empty = the whole thread.
    _text("reads_only"),
    _text("letter_address"),
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
    _text("flags"),
    _count("is_pinned"),
    _count("is_quarantined"),
    _text("invited"),
    _text("rating"),
    _text("rating_comment"),
    _at("rated_at"),
    _count("review_score"),
    _text("review_comment"),
    _at("mail_due_at"),
    _count("mail_upto"),
    _text("declined"),
    # Messages of the visitor since an operator last answered.
    _count("unanswered"),
    # Held mails that somebody has to look at.
    _count("held_mails"),
    # One open dialog per visitor: twenty tabs that begin at once begin one dialog.
    Index(
        "one_open_dialog",
        "visitor_id",
        unique=True,
        sqlite_where=text("status <> 'finished'"),
        postgresql_where=text("status <> 'finished'"),
    ),
    Index("dialogs_of_visitor", "visitor_id", "number"),
    Index("dialogs_of_contact", "contact_id", "started_at"),
    Index("dialogs_by_status", "status", "waiting_since"),
    # The newest dialogs of a state, page by page.
    Index("dialogs_in_order", "status", "number"),
    # What began within some days, for reports.
    Index("dialogs_by_start", "started_at"),
    # The queue of a line, oldest first. The index holds only dialogs that wait to be assigned.
    Index(
        "queue_of_line",
        "line_id",
        "queued_at",
        "id",
        sqlite_where=text(WAITS_IN_LINE),
        postgresql_where=text(WAITS_IN_LINE),
    ),
    # An operator's dialogs in work, counted against the limit: few rows each, and no finished ones.
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

# The log. A message and the event that added it are one row: `kind` is empty for every other event, and
# `payload` is empty for messages, which are rendered from their columns. Rows are appended, and of the three
# indexes only one is written at random places: such writes are what a commit of many dialogs costs.
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
    _text("form_result"),
    Column("cid", String(64), nullable=True),
    Column("payload", LargeBinary, nullable=False),
    _text("found"),
    _count("is_confirmed"),
    _text("changed"),
    # domain.files.files.FileView as JSON, as readers see them; what is needed to serve them is in `files`.
    _text("files"),
    # Of an internal event: how many public ones came before it, so that both streams have one order.
    _count("pub_before"),
    Index("events_in_order", "dialog_id", "stream", "seq", unique=True),
    # The same message sent twice is stored once, however late the repetition: this is not a cache. `cid` is
    # first because it grows with time, so that new entries are adjacent.
    Index("sent_once", "cid", "author_id", unique=True),
    Index(
        "forms_by_id",
        "id",
        sqlite_where=text("kind = 'form'"),
        postgresql_where=text("kind = 'form'"),
    ),
)

# The content is stored beside the database, under `key` (store/files/blobs.py); its name is stored only here.
files = Table(
    "files",
    metadata,
    _id(primary_key=True),
    _id("dialog_id"),
    _id("message_id"),
    Column("key", String(32), nullable=False, unique=True),
    _text("name"),
    _text("type"),
    _count("size"),
    _text("sha256"),
    _count("width"),
    _count("height"),
    _at("at"),
    Index("files_of_dialog", "dialog_id", "at"),
    Index("files_by_time", "at"),
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

# `operator_id`: the operator responsible for this client; empty = nobody yet.
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
    # As it is searched; empty = as its key.
    _text("words"),
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

# Texts to answer with, by `/` in the composer. Empty `line_id` = every line, empty `operator_id` = shared.
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

# How often each form was shown, answered, put away or left; one row a day.
form_counts = Table(
    "form_counts",
    metadata,
    Column("day", String(10), primary_key=True),
    _id("line_id", primary_key=True),
    Column("kind", String(20), primary_key=True),
    Column("outcome", String(20), primary_key=True),
    _count("count"),
)

__all__ = [
    "PORTAL_ID",
    "canned_replies",
    "channels",
    "contact_values",
    "contacts",
    "counters",
    "dialogs",
    "events",
    "files",
    "form_counts",
    "kept_mails",
    "leads",
    "letter_codes",
    "letters",
    "line_operators",
    "lines",
    "mail_files",
    "mailboxes",
    "mails",
    "metadata",
    "operators",
    "password_links",
    "portal",
    "refusals",
    "search_entries",
    "sessions",
    "sites",
    "suppressions",
    "tickets",
    "timers",
    "visitor_tokens",
    "visitors",
]
