"""The only place where the parts are joined: database, writer, hub, clock, doors, one server."""

import secrets
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from litestar import Litestar, asgi
from litestar.exceptions import HTTPException
from litestar.types import Receive, Scope, Send

from openline.actions.channels import settings as channel_settings
from openline.actions.portal import FirstStart, operator_is_added, own_addresses_are_noted, portal_is_set_up
from openline.actions.team import presence
from openline.clock import Clock, now_ms
from openline.config import Config, incoming_limits_of, installation_of
from openline.courier import Courier, MailTransport
from openline.domain.channels.channels import Channel
from openline.domain.dialogs.after_commit import AfterCommit
from openline.domain.mail import mailboxes
from openline.domain.mail.servers import mail_server
from openline.domain.refusals import Refused
from openline.hub import Hub
from openline.limits.costs import Costs
from openline.mailbox import IncomingMailConfig, Mailbox
from openline.store.channels.channels import list_channels
from openline.store.databases import CannotStartError, open_database
from openline.store.files.blobs import FileStore
from openline.store.keyring import CannotDecryptError
from openline.store.letters.settings import get_mail_settings
from openline.store.migrations import migrate
from openline.store.newest_id import newest_id
from openline.store.portal import find_portal
from openline.store.stored_secrets import unlock
from openline.store.team import operators
from openline.store.writer import Store
from openline.sweeper import Sweeper
from openline.texts import load_texts
from openline.texts.letters import render
from openline.transports.mail_out.signing import signing_key
from openline.web import files, operations, pages, problems
from openline.web.context import AppContext
from openline.web.sockets.asgi import serve_socket
from openline.web.sockets.sockets import Sockets
from openline.web.visitor import forget, letter_link, letter_pages, polling
from openline.web.workspace import (
    account,
    canned,
    channels,
    clients,
    forgotten,
    leads,
    letters,
    limits,
    lines,
    mails,
    portal,
    reports,
    search,
    sessions,
    team,
)
from openline.web.workspace.passwords import hasher

BODY_LIMIT = 64 * 1024
OTHER_KEY = "All servers of a database need the same key file: copy it from the one that was first."

Now = Callable[[], int]
TellLogIn = Callable[[str, str], None]
"""Gets the e-mail of the administrator created by this start, and a generated password, or else ""."""


@dataclass(slots=True)
class Application:
    """Everything that runs, joined."""

    config: Config
    store: Store
    hub: Hub
    clock: Clock
    context: AppContext
    sockets: Sockets
    courier: Courier
    mailbox: Mailbox
    sweeper: Sweeper
    channels: list[Channel]

    async def start_mail(self) -> None:
        """Start sending letters and receiving mail. Raises CannotStartError if OPENLINE_LMTP cannot be used.

        Commands that only read the database do not call it.
        """
        try:
            await self.mailbox.start()
        except OSError as error:
            where = self.config.lmtp
            raise CannotStartError(f"OPENLINE_LMTP: {where} cannot be used ({error.strerror}).") from None
        self.courier.start()

    async def open_everything(self) -> None:
        """Open now what would otherwise be opened when it is first needed, when file handles may be short."""
        load_texts()
        await self.store.readers.open()
        await self.store.searchers.open()
        self.context.handles.count_others()
        await self.sweeper.keep_builds()

    def web_app(self, app: Litestar | None = None) -> Litestar:
        """Return the ASGI app, connected to this application.

        `app`: one that another application has left; it may be used again.
        """
        app = app or make_web_app()
        app.state.parts = self.context
        app.state.sockets = self.sockets
        return app

    def on_broken(self, tell: Callable[[], None]) -> None:
        """Close all sockets at once with 4007 when the disk fails, then call `tell`."""

        def broken() -> None:
            self.sockets.close_all(4007, "storage read-only")
            tell()

        self.store.on_broken = broken

    async def close(self) -> None:
        """Close the sockets with a shutdown notice, then write what is queued, then close the database."""
        await self.sockets.drain()
        await self.mailbox.stop()
        await self.courier.stop()
        await self.clock.stop()
        await self.sweeper.stop()
        await self.context.health.stop()
        await self.store.close()


async def start_application(config: Config, tell: TellLogIn, now: Now = now_ms) -> Application:
    """Return the application, set up and with its clock running. Raises what `open_store` does.

    `now`: the time in milliseconds, for all its parts.
    """
    store = await open_store(config, tell, now)
    try:
        return await _assemble(store, config, now)
    except BaseException:
        await store.close()
        raise


async def open_store(config: Config, tell: TellLogIn, now: Now = now_ms) -> Store:
    """Return the store of a database that is migrated and set up; nothing runs on it.

    Raises CannotStartError with one clear sentence, or Busy if the first writes cannot be done.
    """
    database = open_database(config.data, config.database_url)
    try:
        migrate(database)
        unlock(database, config.key_path)
    except BaseException:
        database.close()
        raise
    store = Store(
        database,
        queue_limit=config.limits.writer_queue,
        wait_limit_s=config.limits.writer_wait_ms / 1000,
        now=now,
    )
    try:
        store.continue_ids(await store.read(newest_id))
        await _set_up(store, config, tell, now)
        return store
    except CannotDecryptError as error:
        # Another node has set up the database meanwhile, with another key file.
        await store.close()
        raise CannotStartError(f"{error} {OTHER_KEY}") from None
    except BaseException:
        await store.close()
        raise


async def _assemble(store: Store, config: Config, now: Now) -> Application:
    portal = await store.read(find_portal)
    hub = Hub(store.loop.call_later)
    epoch = portal.epoch if portal else ""
    context = AppContext(store, hub, config, epoch, now, FileStore(config.data), Costs(config.limits, now))
    clock = Clock(store, hub.typed_at, now)
    sockets = Sockets(context)
    courier = Courier(store, context.installation, _means(config, now))
    context.send_test = courier.send_test
    context.mail_trouble = lambda: courier.trouble
    context.mail_advice = lambda: courier.advice
    store.on_commit = _after_commit(hub, clock, courier)
    channels = await store.read(list_channels)
    await store.write(lambda tx: presence.operators_may_return(tx, now()))
    mailbox = _mailbox(context, now)
    context.mailbox_trouble = lambda: mailbox.trouble
    context.inbox_state = mailbox.state
    clock.on_step = lambda: _after_clock_step(hub, sockets, courier)
    clock.start()
    sockets.start()
    sweeper = Sweeper(store, context.file_store, context.builds)
    sweeper.start()
    context.health.start()
    return Application(config, store, hub, clock, context, sockets, courier, mailbox, sweeper, channels)


def _mailbox(context: AppContext, now: Now) -> Mailbox:
    """Return the doors for incoming mail, not open yet."""
    config = context.config
    mail_config = IncomingMailConfig(
        installation_of(config),
        incoming_limits_of(config),
        config.authserv_id,
        mailboxes.parse_imap_url(config.imap_url) if config.imap_url else None,
        mailboxes.parse_listen_address(config.lmtp) if config.lmtp else None,
        config.limits.mails_mb_per_sender * 2**20,
    )
    return Mailbox(context.store, context.file_store, mail_config, context.costs, now)


@asynccontextmanager
async def running_application(
    config: Config, tell: TellLogIn = lambda _email, _password: None, now: Now = now_ms
) -> AsyncGenerator[Application]:
    application = await start_application(config, tell, now)
    try:
        yield application
    finally:
        await application.close()


def make_web_app() -> Litestar:
    """Build the ASGI app. The running application is injected through `app.state`."""
    return Litestar(
        [
            *sessions.handlers,
            *search.handlers,
            *clients.handlers,
            *leads.handlers,
            *files.handlers,
            *lines.handlers,
            *channels.handlers,
            *team.handlers,
            *account.handlers,
            *forgotten.handlers,
            *canned.handlers,
            *reports.handlers,
            *limits.handlers,
            *letters.handlers,
            *mails.handlers,
            *letter_pages.handlers,
            *portal.handlers,
            *pages.handlers,
            *polling.handlers,
            *letter_link.handlers,
            *forget.handlers,
            *operations.handlers,
            _socket,
        ],
        openapi_config=None,
        logging_config=None,
        request_max_body_size=BODY_LIMIT,
        exception_handlers={
            Refused: problems.on_refused,
            HTTPException: problems.on_http_error,
            Exception: problems.on_bug,
        },
        middleware=[polling.answer_preflights],
        before_request=operations.refuse_strange_hosts,
        after_request=operations.mark_private,
    )


@asgi(["/ws/visitor", "/ws/operator"], copy_scope=False)
async def _socket(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":  # pyright: ignore[reportUnnecessaryComparison]
        await serve_socket(scope["litestar_app"].state.sockets, scope, receive, send)
    else:
        await send({"type": "http.response.start", "status": 426, "headers": [(b"upgrade", b"websocket")]})
        await send({"type": "http.response.body", "body": b"a WebSocket lives here", "more_body": False})


def _means(config: Config, now: Now) -> MailTransport:
    """Return what letters are sent with. The environment's mail server takes precedence over the portal's."""
    key = signing_key(config.dkim_selector, config.dkim_key) if config.dkim_key else None
    return MailTransport(
        lambda tx: mail_server(config.smtp_url or get_mail_settings(tx).smtp_url), render, now, key
    )


def _after_commit(hub: Hub, clock: Clock, courier: Courier) -> Any:
    def tell(after_commit: list[AfterCommit]) -> None:
        hub.publish(after_commit)
        due = [each.due_at for each in after_commit if each.due_at]
        if due:
            clock.nudge(min(due))
        letters = [each.letter_at for each in after_commit if each.letter_at is not None]
        if letters:
            courier.nudge(min(letters))

    return tell


def _after_clock_step(hub: Hub, sockets: Sockets, courier: Courier) -> None:
    """Forget what is remembered only here and was counted by the old clock."""
    hub.forget_typing()
    sockets.clock_was_set()
    courier.clock_was_set()


async def _set_up(store: Store, config: Config, tell: TellLogIn, now: Now) -> None:
    """Give an empty database its first line and administrator.

    A generated password is stored nowhere: `tell` gets it as soon as it is valid, before anything else can
    fail.
    """
    first = FirstStart(
        portal_name="openline",
        epoch=secrets.token_hex(8),
        channel_key=channel_settings.new_channel_key(),
        channel_secret=secrets.token_urlsafe(32),
        portal_secret=secrets.token_urlsafe(32),
        first_number=config.first_number or 10_000 + secrets.randbelow(50_000),
    )
    await store.write(lambda tx: portal_is_set_up(tx, first))
    ours = (config.admin_email, config.reply_address, installation_of(config).default_sender)
    own = tuple(dict.fromkeys(filter(None, ours)))
    await store.write(lambda tx: own_addresses_are_noted(tx, own))
    if await store.read(operators.has_operators):
        return
    email = config.admin_email or "admin@localhost"
    password = config.admin_password or secrets.token_urlsafe(12)
    hashed, is_made_up = hasher.hash(password), not config.admin_password
    await store.write(
        lambda tx: operator_is_added(tx, email, "administrator", hashed, now(), is_made_up=is_made_up)
    )
    tell(email, "" if config.admin_password else password)


def stop(message: str) -> None:
    """Exit with code 1 and one clear sentence."""
    sys.exit(f"openline: {message}")
