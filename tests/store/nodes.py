"""Four nodes on one PostgreSQL: processes, each with a writer of its own, let go at the same moment.

On SQLite there is one writer: there the four come in one bundle, in any order.
"""

import asyncio
import copy
import multiprocessing
import os
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from openline.domain.refusals import Refused
from openline.store.databases import Postgresql, Sqlite
from openline.store.transaction import Transaction
from openline.store.writer import Store
from tests.cast import KEYS, Stage

Act = Callable[[Transaction, str], Any]
"""Something that somebody does with the dialog of this id."""

DONE = "done"
NODES = 4
PATIENCE_S, WHOLE_S = 60, 600
_FORK = multiprocessing.get_context("fork")


@dataclass
class Node:
    """`place` is 0…3. `together` waits until all four have come to this point."""

    store: Store
    place: int
    together: Callable[[], Any]


def at_once(stage: Stage, ids: list[str], acts: list[Act]) -> list[tuple[str, ...]]:
    """All these acts at the same moment, dialog by dialog; what each of them heard, in their order."""
    if isinstance(stage.database, Sqlite):
        return asyncio.run(_in_bundles(stage.database, ids, acts))

    async def act(node: Node) -> list[str]:
        heard: list[str] = []
        for d in ids:
            node.together()
            if node.place < len(acts):
                heard.append(await _hears(node.store, acts[node.place], d))
        return heard

    assert isinstance(stage.database, Postgresql)
    return list(zip(*on_four_nodes(stage.database.url, act)[: len(acts)], strict=True))


async def _in_bundles(database: Sqlite, ids: list[str], acts: list[Act]) -> list[tuple[str, ...]]:
    own = copy.copy(database)
    own._lock = os.dup(database._lock)
    store, chance = Store(own), random.Random(1)
    heard: list[tuple[str, ...]] = []
    for d in ids:
        order = chance.sample(range(len(acts)), len(acts))
        answers = await asyncio.gather(*(_hears(store, acts[place], d) for place in order))
        heard.append(tuple(answer for _, answer in sorted(zip(order, answers, strict=True))))
    await store.close()
    return heard


async def _hears(store: Store, act: Act, d: str) -> str:
    try:
        await store.write(lambda tx: act(tx, d))
    except Refused as refused:
        return text_of(refused)
    return DONE


def text_of(refused: Refused) -> str:
    """In the words that the operator reads."""
    return refused.text.format(**refused.values)


def on_four_nodes(url: str, work: Callable[[Node], Awaitable[Any]]) -> list[Any]:
    """What `work` gave on each node, by place."""
    barrier = _FORK.Barrier(NODES, timeout=PATIENCE_S)
    answers: Any = _FORK.Queue()
    started = [
        _FORK.Process(target=_run, args=(url, work, place, barrier, answers)) for place in range(NODES)
    ]
    for process in started:
        process.start()
    given: dict[int, Any] = {}
    try:
        while len(given) < NODES:
            place, answer = answers.get(timeout=WHOLE_S)
            # The others may wait for ever for what this one was to do.
            if isinstance(answer, BaseException):
                raise answer
            given[place] = answer
    except BaseException:
        for process in started:
            process.kill()
        raise
    finally:
        for process in started:
            process.join(PATIENCE_S)
    return [given[place] for place in range(NODES)]


def _run(url: str, work: Callable[[Node], Awaitable[Any]], place: int, barrier: Any, answers: Any) -> None:
    async def node() -> Any:
        store = Store(Postgresql(url, KEYS), wait_limit_s=PATIENCE_S)
        try:
            return await work(Node(store, place, barrier.wait))
        finally:
            await store.close()

    try:
        answers.put((place, asyncio.run(node())))
    except BaseException as error:
        barrier.abort()
        answers.put((place, RuntimeError(f"node {place}: {error!r}")))
