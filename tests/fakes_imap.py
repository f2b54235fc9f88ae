"""A small IMAP server: one folder, one user, what a client that polls or idles needs, and faults as told."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

PATIENCE_S = 10


@dataclass
class Kept:
    uid: int
    raw: bytes
    flags: set[str] = field(default_factory=set)


@dataclass
class FakeImap:
    """`async with FakeImap() as box`. Commands with words of `refuses` get a NO; of `drops`: it hangs up.

    The first command with a word of `once` gets the answer beside it, with TAG for its tag.
    """

    user: str = "post"
    password: str = "secret"
    knows_idle: bool = True
    refuses: tuple[str, ...] = ()
    drops: tuple[str, ...] = ()
    once: dict[str, str] = field(default_factory=dict)
    mails: list[Kept] = field(default_factory=list)
    validity: int = 0
    """0: the server gives no lasting numbers."""
    log: list[str] = field(default_factory=list)
    connections: int = 0
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    _server: asyncio.Server | None = None
    _known: int = 0
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()
        self.hang_up()

    @property
    def port(self) -> int:
        assert self._server
        return self._server.sockets[0].getsockname()[1]

    async def arrives(self, raw: bytes) -> Kept:
        kept = Kept(max((each.uid for each in self.mails), default=0) + 1, raw)
        self.mails.append(kept)
        await self._tell()
        return kept

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Waits for a change that makes it so."""
        async with asyncio.timeout(PATIENCE_S), self._changed:
            await self._changed.wait_for(is_so)

    def hang_up(self) -> None:
        for writer in self._writers:
            writer.close()

    def count(self, word: str) -> int:
        return sum(word in line for line in self.log)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        writer.write(b"* OK ready\r\n")
        with contextlib.suppress(OSError, EOFError):
            while line := (await reader.readline()).decode().strip():
                self.log.append(line)
                await self._tell()
                if any(word in line for word in self.drops):
                    break
                tag, _, rest = line.partition(" ")
                if rest.upper() == "IDLE":
                    await self._idles(reader, writer)
                    self._answer(writer, tag, "OK done")
                else:
                    self._command(writer, tag, rest)
                await self._tell()
        self._writers.discard(writer)
        writer.close()

    async def _idles(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Until DONE; says of each new mail that it is there."""
        writer.write(b"+ idling\r\n")
        telling = asyncio.create_task(self._tells_of_new(writer, self._known))
        self.log.append((await reader.readline()).decode().strip())
        telling.cancel()

    async def _tells_of_new(self, writer: asyncio.StreamWriter, count: int) -> None:
        async with self._changed:
            while True:
                await self._changed.wait_for(lambda known=count: len(self.mails) > known)
                count = len(self.mails)
                writer.write(f"* {count} EXISTS\r\n".encode())

    def _command(self, writer: asyncio.StreamWriter, tag: str, rest: str) -> None:
        if any(word in rest for word in self.refuses):
            return self._answer(writer, tag, "NO not today")
        if error := next((self.once.pop(word) for word in tuple(self.once) if word in rest), None):
            writer.write(error.replace("TAG", tag).encode() + b"\r\n")
            return None
        match rest.upper().split()[:2]:
            case ["CAPABILITY"]:
                self._say(writer, f"CAPABILITY IMAP4rev1{' IDLE' if self.knows_idle else ''}")
            case ["LOGIN", *_]:
                if rest.split()[1:] != [f'"{self.user}"', f'"{self.password}"']:
                    return self._answer(writer, tag, "NO [AUTHENTICATIONFAILED] wrong")
            case ["SELECT", *_]:
                self._selected(writer)
            case ["UID", "SEARCH"]:
                self._known = len(self.mails)
                found = [str(mail.uid) for mail in self.mails if _is_wanted(mail, rest, self.mails[-1].uid)]
                self._say(writer, " ".join(["SEARCH", *found]))
            case ["UID", "FETCH"]:
                self._fetch(writer, int(rest.split()[2]), rest)
            case ["UID", "STORE"]:
                mail = next(each for each in self.mails if each.uid == int(rest.split()[2]))
                mail.flags |= set(rest.partition("(")[2].strip(")").split())
            case _:
                pass
        self._answer(writer, tag, "OK done")
        return None

    def _selected(self, writer: asyncio.StreamWriter) -> None:
        self._say(writer, f"{len(self.mails)} EXISTS")
        if self.validity:
            self._say(writer, f"OK [UIDVALIDITY {self.validity}] lasting")

    def _fetch(self, writer: asyncio.StreamWriter, uid: int, what: str) -> None:
        raw = next((each.raw for each in self.mails if each.uid == uid), None)
        if raw is None:
            return
        error = f"{uid} FETCH (UID {uid} RFC822.SIZE {len(raw)}"
        if "BODY" in what:
            writer.write(f"* {error} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        else:
            self._say(writer, f"{error})")

    def _say(self, writer: asyncio.StreamWriter, text: str) -> None:
        writer.write(f"* {text}\r\n".encode())

    def _answer(self, writer: asyncio.StreamWriter, tag: str, text: str) -> None:
        writer.write(f"{tag} {text}\r\n".encode())


def _is_wanted(mail: Kept, search: str, newest: int) -> bool:
    """What was asked: UNSEEN, ALL, SINCE a day (all are of today), UID 7, UID 7:*."""
    if "UNSEEN" in search:
        return "\\Seen" not in mail.flags
    _, is_range, numbers = search.rpartition(" UID ")
    if not is_range:
        return True
    first, is_open, _ = numbers.partition(":")
    lowest = min(int(first), newest) if is_open else int(first)
    return mail.uid >= lowest if is_open else mail.uid == lowest
