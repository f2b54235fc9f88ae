"""A mail as operators see it beside its dialog: what was cut from its message, or why it became none yet."""

from typing import Literal

from openline.domain.values import Immutable

MailState = Literal["message", "held", "taken"]
"""`message`: it became one by itself. `held`: shown to operators only, until one of them takes it. `taken`:
an operator made it the client's message."""
MailDoubt = Literal["", "auto_reply", "bulk", "absence", "other_sender", "not_them", "no_text", "no_sender"]
"""Why a mail is held. `auto_reply`: a machine says so of itself. `bulk`: it asks others not to answer
automatically, as machines do and some people's mail servers. `absence`: it reads like an out-of-office reply.
`other_sender`: it answers a letter, from another mailbox. `not_them`: from a mailbox whose owner wants no
letters. `no_text`: nothing is written in it. `no_sender`: it names no author, or several."""
QUIET: tuple[MailDoubt, ...] = ("auto_reply", "absence")
"""Doubts that call nobody: whoever opens the dialog sees the mail."""
UNLISTED: MailDoubt = "auto_reply"
"""Nobody has to look at such a mail beside a dialog."""


class MailView(Immutable):
    """A mail beside its dialog. `message`: the message it became, in the dialog `into`; empty = none.

    `pub_seq`: it stands after this event of `pub`. `is_cut`: it holds more text than its message shows.
    """

    id: str
    state: MailState
    why: MailDoubt
    sender: str
    sender_name: str
    subject: str
    at: int
    pub_seq: int
    message: str
    into: str
    is_cut: bool
    files: tuple[str, ...]
    """Names of its files. Those of a message are with the message."""
    taken_by: str
