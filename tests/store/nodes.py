"""Four nodes on one PostgreSQL: processes, each with a writer of its own, let go at the same moment."""

import asyncio
import multiprocessing
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from openline.store.databases import Postgresql
from openline.store.writer import Store

NODES = 4
PATIENCE_S = 60
_FORK = multiprocessing.get_context("fork")


@dataclass
class Node:
    """`place` is 0…3. `together` waits until all four have come to this point."""

    store: Store
    place: int
    together: Callable[[], Any]


def on_four_nodes(url: str, work: Callable[[Node], Awaitable[Any]]) -> list[Any]:
    """What `work` gave on each node, by place."""
    barrier = _FORK.Barrier(NODES, timeout=PATIENCE_S)
    answers: Any = _FORK.Queue()
    started = [
        _FORK.Process(target=_run, args=(url, work, place, barrier, answers)) for place in range(NODES)
    ]
    for process in started:
        process.start()
    given = dict(answers.get(timeout=PATIENCE_S) for _ in started)
    for process in started:
        process.join(PATIENCE_S)
    failed = [answer for answer in given.values() if isinstance(answer, BaseException)]
    if failed:
        raise failed[0]
    return [given[place] for place in range(NODES)]


def _run(url: str, work: Callable[[Node], Awaitable[Any]], place: int, barrier: Any, answers: Any) -> None:
    async def node() -> Any:
        store = Store(Postgresql(url), wait_limit_s=PATIENCE_S)
        try:
            return await work(Node(store, place, barrier.wait))
        finally:
            await store.close()

    try:
        answers.put((place, asyncio.run(node())))
    except BaseException as error:
        barrier.abort()
        answers.put((place, RuntimeError(f"node {place}: {error!r}")))
