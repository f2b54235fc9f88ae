"""One company's installation."""

from openline.domain.values import Confidential


class Portal(Confidential):
    """A company's settings that exist once per installation.

    `epoch` changes when the database is restored from a backup; readers then discard their cursors.
    """

    name: str
    epoch: str
    lang: str
    secret: str = ""
    """Key for signing reply addresses and for hashing what is kept of suppressed addresses."""
