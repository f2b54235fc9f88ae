"""Constructors of the columns used in every table. Times are milliseconds since 1970; ids are UUIDv7 as text.

Text columns are never null: the empty string stands for "nothing", so that both databases agree on it.
"""

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Text

metadata = MetaData()


def id_column(name: str = "id", *, primary_key: bool = False) -> Column[str]:
    return Column(name, String(64), nullable=False, primary_key=primary_key)


def time_column(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False, server_default="0")


def text_column(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, server_default="")


def count_column(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")
