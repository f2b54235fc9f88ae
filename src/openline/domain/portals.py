"""One company's installation."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Portal:
    """A company's settings that exist once per installation.

    `epoch` changes when the database is restored from a backup; readers then discard their cursors.
    """

    name: str
    epoch: str
    lang: str
    secret: str = field(default="", repr=False)
    """Key for signing reply addresses and for hashing what is kept of suppressed addresses."""
