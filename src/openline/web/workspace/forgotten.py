"""A forgotten password by HTTP: asking for a letter, and choosing a new password by its link.

The answers are the same whether an operator has the email or not, and do not wait for the database.
"""

import msgspec
from litestar import get, post
from litestar.params import JSONBody

from openline.actions.team.forgotten import (
    forgotten_password_is_chosen,
    must_be_good,
    password_is_forgotten,
)
from openline.domain.crm.contacts import EMAIL_LIMIT
from openline.domain.refusals import WrongField, WrongFields
from openline.domain.text import plain
from openline.domain.times import HOUR, MINUTE, SECOND
from openline.domain.visitors.visitors import hash_token
from openline.web.context import ignore_result
from openline.web.request import AnyRequest, context_of, person
from openline.web.security_log import note
from openline.web.wire import commands
from openline.web.workspace import passwords
from openline.web.workspace.letters import is_mail_set
from openline.web.workspace.sessions import must_be_own_page
from openline.web.workspace.team import close_sockets

LETTERS_OF_ACCOUNT = 3
LINKS_TRIED = 20
NO_EMAIL = WrongField("email", "empty", "Please enter an email like name@example.com")


class ForgottenPassword(msgspec.Struct, frozen=True):
    """`by_letter`: letters are sent from here, so that a link can come."""

    by_letter: bool


class AskForLink(msgspec.Struct, frozen=True):
    email: commands.Typed


class ChooseByLink(msgspec.Struct, frozen=True):
    code: commands.Typed
    password: commands.Typed


class ChosenByLink(msgspec.Struct, frozen=True):
    ok: bool = True


@get("/api/v1/password")
async def can_get_link(request: AnyRequest) -> ForgottenPassword:
    context = context_of(request)
    return ForgottenPassword(await context.store.read(lambda tx: is_mail_set(context, tx)))


@post("/api/v1/password/forgotten", status_code=200)
async def ask_for_link(request: AnyRequest, data: JSONBody[AskForLink]) -> ForgottenPassword:
    """Send the link, if an operator has this email. Nobody learns whether."""
    context = context_of(request)
    must_be_own_page(request, context)
    email = plain(data.email).strip().lower()[:EMAIL_LIMIT]
    if not email:
        raise WrongFields((NO_EMAIL,))
    _count(request, "forgotten-from", context.config.limits.login_tries * 2, HOUR / SECOND)
    context.rate_limits.count(f"forgotten-of:{email}", LETTERS_OF_ACCOUNT, HOUR / SECOND)
    note("password_link_asked", email, person(request))
    now, by_letter = context.now(), await context.store.read(lambda tx: is_mail_set(context, tx))
    if by_letter:
        context.store.submit(lambda tx: password_is_forgotten(tx, email, now), ignore_result)
    return ForgottenPassword(by_letter)


@post("/api/v1/password", status_code=200)
async def choose_by_link(request: AnyRequest, data: JSONBody[ChooseByLink]) -> ChosenByLink:
    """Save the new password; all sessions of this operator end."""
    context = context_of(request)
    must_be_own_page(request, context)
    _count(request, "password-link", LINKS_TRIED, 15 * MINUTE / SECOND)
    code_hash, now = hash_token(data.code), context.now()
    await context.store.read(lambda tx: must_be_good(tx, code_hash, now))
    passwords.must_fit(data.password)
    hashed = await passwords.hash_of(request, data.password)
    operator_id, ended = await context.store.write(
        lambda tx: forgotten_password_is_chosen(tx, code_hash, hashed, now)
    )
    close_sockets(request, ended)
    note("password_reset", operator_id, person(request))
    return ChosenByLink()


def _count(request: AnyRequest, what: str, most: int, seconds: float) -> None:
    """Count by network. What is exempt from limits of networks is so here, too."""
    context = context_of(request)
    usage = context.usage_of(person(request))
    if not usage.is_exempt:
        context.rate_limits.count(f"{what}:{usage.key}", most, seconds)


handlers = [can_get_link, ask_for_link, choose_by_link]
