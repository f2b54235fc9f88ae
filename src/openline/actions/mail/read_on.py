"""How far the mailbox was read is remembered, so that after a restart no mail is passed over."""

from openline.domain.mail.folders import FolderPosition
from openline.store.mail import mailboxes
from openline.store.transaction import Transaction


def position_is_reached(tx: Transaction, name: str, position: FolderPosition) -> None:
    mailboxes.save_position(tx, name, position)
