"""One company's installation."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Portal:
    """`epoch` changes when the database was restored from a backup: readers then throw their cursors away."""

    name: str
    epoch: str
    lang: str
    secret: str = field(default="", repr=False)
    """Signs reply addresses, and what stays of a suppressed address."""
