"""Return links: the client continues the conversation from a letter, perhaps in another browser.

Opening the page changes nothing, because scanners open links; pressing "Continue conversation" does. The
press proves that the person reads the mailbox that the letter was sent to. A letter may be forwarded, so
they get this dialog and no other.
"""

from openline.actions.crm.verify import address_is_verified
from openline.actions.dialogs.talk import note_read
from openline.actions.letters.enqueue import save_letter
from openline.domain.dialogs.dialogs import Dialog
from openline.domain.letters import links
from openline.domain.letters.links import LinkCode
from openline.domain.refusals import NotFound
from openline.domain.values import Immutable, replace
from openline.domain.visitors.visitors import Visitor, hash_token, may_read, token_is_good
from openline.store.channels import channels
from openline.store.dialogs import dialogs
from openline.store.letters import addresses
from openline.store.letters import letters as kept
from openline.store.portal import find_portal
from openline.store.transaction import Reader, Transaction
from openline.store.visitors import visitors


class LetterPreview(Immutable):
    """Preview of a dialog. `after`: the last message the client had read; the thread opens behind it."""

    dialog: Dialog
    portal: str
    after: int


class Continued(Immutable):
    """Result of the press. `is_same`: this browser is the visitor's already, and keeps its token."""

    dialog_id: str
    is_same: bool


def preview_letter(tx: Reader, code: str, channel_key: str, now: int) -> LetterPreview:
    """Return what the letter is about. Reads only.

    Raises NotFound for a code that is wrong, expired, revoked, or of another channel.
    """
    found, dialog = _found(tx, code, channel_key, now)
    letter = kept.find_letter(tx, found.letter_id)
    since = letter.since - 1 if letter and letter.kind == "unread" else dialog.read_by_visitor
    portal = find_portal(tx)
    return LetterPreview(dialog, portal.name if portal else "", max(since, dialog.read_by_visitor))


def client_continues(
    tx: Transaction, code: str, channel_key: str, tokens: tuple[str, str], now: int
) -> Continued:
    """Continue the conversation. Raises NotFound like `preview_letter`, and for a blocked visitor.

    1. mark the code as used, and end older ones about this dialog
    2. verify the address, mark the letter's answers as read, and show operators that the client is back
    3. give another browser a token for this dialog

    `tokens`: hashes of the browser's present token (empty: none) and of the fresh one.
    """
    present, fresh = tokens
    found, _ = _found(tx, code, channel_key, now)
    dialog = dialogs.get_dialog_to_change(tx, found.dialog_id)
    visitor = visitors.find_visitor(tx, dialog.visitor_id)
    if visitor is None or visitor.is_blocked:
        raise NotFound
    addresses.save_used(tx, found.hash, now)
    addresses.end_older_codes(tx, found, "back", now)
    dialog = address_is_verified(tx, dialog, visitor, found.address, now)
    dialogs.save_dialog(tx, _note_opened(tx, dialog, found, now))
    if _reads(tx, present, dialog, now):
        return Continued(dialog.id, is_same=True)
    if visitors.find_by_token(tx, fresh, dialog.channel_id) is None:
        visitors.add_token(tx, _from_letter(visitor, found), fresh, now)
        visitors.save_seen(tx, visitor, visitor.lang, "", now)
    return Continued(dialog.id, is_same=False)


def _from_letter(visitor: Visitor, code: LinkCode) -> Visitor:
    return replace(visitor, reads_only=code.dialog_id, letter_address=code.address)


def _found(tx: Reader, code: str, channel_key: str, now: int) -> tuple[LinkCode, Dialog]:
    found = addresses.find_code(tx, hash_token(code))
    if found is None or not links.is_valid(found, "back", now):
        raise NotFound
    dialog = dialogs.find_dialog(tx, found.dialog_id)
    channel = channels.find_channel(tx, channel_key)
    if dialog is None or channel is None or channel.id != dialog.channel_id:
        raise NotFound
    return found, dialog


def _reads(tx: Reader, token_hash: str, dialog: Dialog, now: int) -> bool:
    """Return whether this token is the visitor's own and may read this dialog."""
    visitor: Visitor | None = (
        visitors.find_by_token(tx, token_hash, dialog.channel_id) if token_hash else None
    )
    return (
        visitor is not None
        and visitor.id == dialog.visitor_id
        and token_is_good(visitor, now)
        and may_read(visitor, dialog.id)
    )


def _note_opened(tx: Transaction, dialog: Dialog, code: LinkCode, now: int) -> Dialog:
    """Mark the letter as opened and its answers as read.

    No later answer is marked: it waits its own minute for its own letter.
    """
    letter = kept.find_letter(tx, code.letter_id)
    if letter is None:
        return dialog
    dialog = note_read(tx, dialog, "visitor", letter.upto, now)
    if letter.opened_at:
        return dialog
    return save_letter(tx, dialog, replace(letter, opened_at=now), now)
