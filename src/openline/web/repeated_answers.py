"""Phones that a form has just refused as not known: sent once more, they are kept as they were written."""

from typing import Any

from openline.actions.forms.answer import Answered
from openline.domain.contact_details import ContactDetails, RepeatedDetails
from openline.domain.crm.contacts import UNKNOWN_PHONE
from openline.domain.refusals import WrongFields
from openline.store.writer import Done

MOST = 2_000


class RepeatedAnswers:
    """The last such phone of a browser, for the newest MOST browsers. In memory: a restart asks once more."""

    def __init__(self) -> None:
        self._refused: dict[str, str] = {}

    def marked(self, typed: ContactDetails, token_hash: str) -> ContactDetails:
        """Return what was typed, marked if it repeats such a phone. Called by the writer's thread as well."""
        is_repeated = typed.phone and self._refused.get(token_hash) == typed.phone
        return RepeatedDetails(typed.name, typed.email, typed.phone) if is_repeated else typed

    def watching(self, frame: Any, token_hash: str) -> Done:
        """Return what is to be done once the command is: to remember the phone if it was not known."""

        def done(result: Any, error: BaseException | None) -> None:
            outcome = error if isinstance(error, WrongFields) else result
            wrong = outcome.wrong if isinstance(outcome, WrongFields | Answered) else ()
            if any(each.code == UNKNOWN_PHONE for each in wrong):
                self._refused.pop(token_hash, None)
                self._refused[token_hash] = frame.phone
            if len(self._refused) > MOST:
                del self._refused[next(iter(self._refused))]

        return done
