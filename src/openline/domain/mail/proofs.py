"""What an answer to a letter proves about who wrote it.

The address in From is only a claim. That the writer reads the letter's mailbox takes two things: the reply
address, which names the letter, and the word of our own mail server that the sender's domain vouches for it.
"""

from typing import Literal

from openline.domain.letters.addresses import is_same_mailbox

AuthResult = Literal["pass", "fail", "none"]
"""What our own mail server found out about the sender's domain."""
SenderProof = Literal["proved", "unchecked", "none"]
"""`proved`: the mailbox that the letter was sent to has answered. `unchecked`: somebody who has the letter
has answered in the name of that mailbox. `none`: anybody, or somebody else."""


def proof_of(sender: str, letter_address: str, auth_result: AuthResult | None) -> SenderProof:
    """Return what a mail to a letter's own reply address proves. `auth_result` None: nobody checks."""
    if not is_same_mailbox(sender, letter_address) or auth_result == "fail":
        return "none"
    return "proved" if auth_result == "pass" else "unchecked"
