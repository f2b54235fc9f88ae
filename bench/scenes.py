"""The scenes of the benchmark: chat, idle, connect. Each returns its measurements."""

import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, process_time
from time import monotonic_ns as now

import meter
from crowd import Connection, Crowd, Ticker
from talk import Talk

# Operations in flight while connecting and beginning dialogs: keeps the server busy without overloading it.
WINDOW = 200


def chat(crowd: Crowd, talk: Talk, options: Namespace) -> dict[str, object]:
    come(crowd, talk, options)
    begin_dialogs(crowd, talk, options)
    crowd.rest_for(options.settle)
    start = (open_loop if options.rate else closed_loop)(crowd, talk, options)
    stop = Mark(talk, options.session)
    talk.next = lambda visitor: None
    finish(crowd, talk)
    return {"scene": "chat", "n": options.n, "rate": options.rate, **figures(talk, start, stop)}


def idle(crowd: Crowd, talk: Talk, options: Namespace) -> dict[str, object]:
    """Measure memory before and after connecting.

    A few connections are opened and closed first, so that one-time allocations are not counted.
    """
    warm_up = come_as(crowd, talk, "visitor", 50)
    crowd.leave(warm_up)
    crowd.rest_for(1.5)
    before = meter.memory_kib(options.session)
    come_as(crowd, talk, "visitor", options.n)
    crowd.rest_for(2)
    after, used = meter.memory_kib(options.session), meter.cpu_seconds(options.session)
    crowd.rest_for(3)
    cpu = (meter.cpu_seconds(options.session) - used) / 3
    kib = round((after - before) / options.n, 2)
    return {
        "scene": "idle",
        "n": options.n,
        "before_kib": before,
        "after_kib": after,
        "kib_each": kib,
        "idle_cpu": cpu,
    }


def connect(crowd: Crowd, talk: Talk, options: Namespace) -> dict[str, object]:
    """Measure connections per second, from the TCP handshake to the end of the welcome."""
    crowd.leave(come_as(crowd, talk, "visitor", 50))
    cpu, began, mine = meter.cpu_seconds(options.session), monotonic(), process_time()
    come_as(crowd, talk, "visitor", options.n)
    took = monotonic() - began
    cpu = meter.cpu_seconds(options.session) - cpu
    rates = {"per_second": round(options.n / took), "gen_cpu": round((process_time() - mine) / took, 2)}
    return {"scene": "connect", "n": options.n, **rates, "server_cpu": round(cpu / took, 2)}


SCENES: dict[str, Callable[[Crowd, Talk, Namespace], dict[str, object]]] = {
    "chat": chat,
    "idle": idle,
    "connect": connect,
}


def come(crowd: Crowd, talk: Talk, options: Namespace) -> None:
    talk.visitors = come_as(crowd, talk, "visitor", options.n)
    talk.operators = come_as(crowd, talk, "operator", options.operators)


def come_as(crowd: Crowd, talk: Talk, role: str, count: int) -> list[Connection]:
    dialect = talk.dialect
    greets = dialect.greets_as_visitor if role == "visitor" else dialect.greets_as_operator
    base, came = talk.present, []
    for number in range(count):
        came.append(crowd.connect(dialect.request(role), greets))
        came[-1].number = number
        if number % 8 == 0:
            crowd.turn(0)
        crowd.turn_until(lambda: len(came) - talk.present + base < WINDOW, 30, "connecting")
    crowd.turn_until(lambda: talk.present - base == count, 30, "the last to connect")
    return came


def begin_dialogs(crowd: Crowd, talk: Talk, options: Namespace) -> None:
    """Begin a dialog by each visitor's first message, and open it by its operator."""
    for visitor in range(options.n):
        talk.write(visitor, now())
        crowd.turn_until(lambda: len(talk.owner) - talk.acks < WINDOW, 30, "first messages")
    wait_for(crowd, talk, lambda: talk.acks == options.n, "the last first message")
    for visitor in range(options.n):
        talk.dialect.watches(talk.operators[visitor % options.operators], talk.dialogs[visitor])
        some = max(0, visitor - WINDOW // 8)
        crowd.turn_until(lambda some=some: talk.watches >= some, 30, "opening dialogs")
    crowd.turn_until(lambda: talk.watches == options.n, 30, "the last opened dialog")
    talk.seen_at[: options.n] = talk.acked_at[: options.n]
    talk.sights, talk.twice = options.n, 0


def closed_loop(crowd: Crowd, talk: Talk, options: Namespace) -> "Mark":
    talk.next = lambda visitor: talk.write(visitor, now())
    for visitor in range(options.n):
        talk.write(visitor, now())
        if visitor % 16 == 0:
            crowd.turn(0)
    turn_for(crowd, talk, options.warm)
    start = Mark(talk, options.session)
    with sampled(crowd, talk, options):
        turn_for(crowd, talk, options.seconds)
    return start


@contextmanager
def sampled(crowd: Crowd, talk: Talk, options: Namespace) -> Iterator[None]:
    """Run the profiler beside what is measured; everybody writes on until it has finished."""
    sampler = subprocess.Popen(options.sampler, stdout=sys.stderr) if options.sampler else None
    yield
    while sampler and sampler.poll() is None:
        turn_for(crowd, talk, 0.1)


def turn_for(crowd: Crowd, talk: Talk, seconds: float) -> None:
    end = monotonic() + seconds
    while monotonic() < end:
        crowd.turn(0.02)
        if talk.later:
            talk.send_again()


def open_loop(crowd: Crowd, talk: Talk, options: Namespace) -> "Mark":
    """Write for the visitors in turn, at a fixed rate.

    Sending late counts as latency, because `due` is the intended time.
    """
    ticker = Ticker(crowd, max(1 / options.rate, 0.0002))
    first, step, sent = now(), 1e9 / options.rate, 0
    warm = int(options.warm * options.rate)
    total = warm + int(options.seconds * options.rate)
    start = Mark(talk, options.session)
    while sent < total:
        moment = now()
        while sent < total and (due := int(first + sent * step)) <= moment:
            if sent == warm:
                start = Mark(talk, options.session)
            talk.write(sent % options.n, due)
            sent += 1
        crowd.turn(0.02)
        ticker.again()
        talk.send_again()
    return start


def finish(crowd: Crowd, talk: Talk) -> None:
    """Wait for messages in flight; those still missing afterwards are lost."""
    wait_for(crowd, talk, lambda: talk.acks == talk.sights == len(talk.owner), "the last acknowledgements")
    crowd.rest_for(0.5)


def wait_for(crowd: Crowd, talk: Talk, reached: Callable[[], bool], what: str) -> None:
    def reached_or_again() -> bool:
        talk.send_again()
        return reached()

    crowd.turn_until(reached_or_again, 30, what)


class Mark:
    """The counters at one moment of a run."""

    def __init__(self, talk: Talk, session: int) -> None:
        self.at = now()
        self.sent, self.acks, self.sights, self.nacks = len(talk.owner), talk.acks, talk.sights, talk.nacks
        self.mine, self.server, self.busy = process_time(), meter.cpu_seconds(session), meter.busy_seconds()
        self.threads = meter.thread_seconds(session)


def figures(talk: Talk, start: Mark, stop: Mark) -> dict[str, object]:
    seconds = (stop.at - start.at) / 1e9
    acks, mine, server = stop.acks - start.acks, stop.mine - start.mine, stop.server - start.server
    return {
        "per_second": round(acks / seconds),
        "deliveries": round((stop.sights - start.sights) / seconds),
        **latencies(talk, start, stop),
        "gen_cpu": round(mine / seconds, 2),
        "server_cpu": round(server / seconds, 2),
        "server_us": round(server * 1e6 / max(acks, 1), 1),
        "threads_us": {
            thread: round((used - start.threads.get(thread, 0)) * 1e6 / max(acks, 1), 1)
            for thread, used in stop.threads.items()
        },
        "other_cpu": round((stop.busy - start.busy - mine - server) / seconds, 2),
        "busy_answers": stop.nacks - start.nacks,
        "sent": len(talk.owner),
        "lost": 2 * len(talk.owner) - talk.acks - talk.sights,
        "twice": talk.twice,
        "other_frames": talk.others,
    }


def latencies(talk: Talk, start: Mark, stop: Mark) -> dict[str, float]:
    """Return percentiles of the messages due between the marks, including those answered after `stop`."""
    serials = [it for it in range(start.sent, len(talk.owner)) if talk.due_at[it] < stop.at]
    acks = sorted(talk.acked_at[it] - talk.due_at[it] for it in serials)
    sights = sorted(talk.seen_at[it] - talk.due_at[it] for it in serials)
    return {
        "p50": meter.percentile(acks, 0.5),
        "p99": meter.percentile(acks, 0.99),
        "seen_p50": meter.percentile(sights, 0.5),
        "seen_p99": meter.percentile(sights, 0.99),
    }
