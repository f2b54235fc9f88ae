"""The tables of operators and of what lets them in."""

from sqlalchemy import Column, Index, String, Table

from openline.store.columns import count_column as _count
from openline.store.columns import id_column as _id
from openline.store.columns import metadata
from openline.store.columns import text_column as _text
from openline.store.columns import time_column as _at

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
    Column("availability", String(5), nullable=False, server_default="auto"),
    _at("live_until"),
    _at("used_at"),
    # When the operator last got a new dialog: the one who has been without longest comes first.
    _at("last_assigned_at"),
    # The password was made up by somebody else, and is known to them.
    _count("must_change_password"),
    # What waited for the operator and went on to others when they had gone last, and when that was.
    _count("missed"),
    _at("gone_at"),
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

# One for each operator who has asked for it: the link to choose a new password, and when its letter goes.
password_links = Table(
    "password_links",
    metadata,
    _id("operator_id", primary_key=True),
    _text("hash"),
    _at("ends_at"),
    _at("next_at"),
    Index("password_links_by_hash", "hash"),
)

# A ticket admits one socket, once, within 30 s.
tickets = Table("tickets", metadata, _id("hash", primary_key=True), _id("session_hash"), _at("ends_at"))
