"""What follows the loss of the key file: new secrets in place of those that nobody can decrypt any more."""

from collections.abc import Sequence

from openline.actions.mail.protect import suppression_hash
from openline.domain.values import Immutable, replace
from openline.store.letters import addresses, settings
from openline.store.stored_secrets import StoredSecret, save_stored_secret
from openline.store.transaction import Transaction

_MADE_ANEW = ("portal.secret", "channels.secret")


class NewSecrets(Immutable):
    """What was replaced. `forgotten`: opt-outs that cannot be recognised any more."""

    portal: bool
    mail_server: bool
    channels: int
    forgotten: int


def lost_secrets_are_replaced(
    tx: Transaction, lost: Sequence[StoredSecret], fresh: Sequence[str]
) -> NewSecrets:
    """Replace each of these secrets; the mail server and the secrets before the present ones are emptied.

    `fresh`: as many new secrets, made outside of the action. Opt-outs are known by hashes that the portal's
    secret has keyed. They are recorded anew from the letters that mention them; if some remain unknown, new
    addresses are asked first from now on (double opt-in).
    """
    for each, secret in zip(lost, fresh, strict=True):
        save_stored_secret(tx, each, secret if each.column in _MADE_ANEW else "")
    columns = [each.column for each in lost]
    has_lost_portal = "portal.secret" in columns
    forgotten = _record_opt_outs_anew(tx) if has_lost_portal else 0
    return NewSecrets(
        has_lost_portal, "portal.smtp_url" in columns, columns.count("channels.secret"), forgotten
    )


def _record_opt_outs_anew(tx: Transaction) -> int:
    """Return how many opt-outs no letter mentions."""
    before, known = addresses.count_suppressions(tx), addresses.list_opted_out(tx)
    for key in known:
        # At no time: only new opt-outs may trip the breaker.
        addresses.add_suppression(tx, suppression_hash(tx, key), "not_me", 0)
    forgotten = max(0, before - len(known))
    if forgotten:
        settings.save_mail_settings(tx, replace(settings.get_mail_settings(tx), confirm_first=True))
    return forgotten
