"""The tables of docs/performance.md, from the results of the rounds."""

from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import Any

from servers import OPENED, SERVERS

BEGIN, END = "<!-- bench:begin -->", "<!-- bench:end -->"

Result = dict[str, Any]
TITLES = {it.name: it.title for it in SERVERS}


def markdown(machine_info: dict[str, Any], results: list[Result]) -> str:
    parts = [
        machine(machine_info),
        throughput(results),
        ratios(results),
        half_load(results),
        connections(results),
    ]
    return "\n\n".join([*parts, disturbance(results)])


def write_into(page: Path, text: str, begin: str = BEGIN, end: str = END) -> None:
    """Put the text between the two comments."""
    before, found, rest = page.read_text().partition(begin)
    if not found:
        raise SystemExit(f"{page} has no {begin}")
    after = rest.partition(end)[2]
    page.write_text(f"{before}{begin}\n\n{text}\n\n{end}{after}")


def machine(machine_info: dict[str, Any]) -> str:
    names = {"cpu": "Processor", "kernel": "Kernel", "fdatasync": "8 KiB written and flushed, median"}
    names |= {"openline": "openline", "peers": "Peers", "command": "Command"}
    opened = ", ".join(f"`{name}={value}`" for name, value in OPENED.items())
    rows = [
        (title, f"`{machine_info[name]}`" if name == "command" else machine_info[name])
        for name, title in names.items()
    ]
    return table(("", ""), [*rows, ("Limits opened for this", opened)])


def throughput(results: list[Result]) -> str:
    """Format the closed loop, with each visitor writing as fast as answers come: throughput, latency."""
    sizes = sizes_of(results, "chat")
    head = [
        "durable messages per second (p50 / p99 of the acknowledgement)",
        *(f"{it:,} visitors" for it in sizes),
    ]
    rows = [
        [TITLES[name], *(full_cell(results, name, it) for it in sizes)] for name in names_of(results, "chat")
    ]
    return table(head, rows)


def full_cell(results: list[Result], name: str, size: int) -> str:
    found = pick(results, name, "chat", size)
    if not found:
        return "–"
    return f"**{middle(found, 'per_second'):,.0f}** ({ms(found, 'p50')} / {ms(found, 'p99')} ms)"


def ratios(results: list[Result]) -> str:
    sizes = sizes_of(results, "chat")
    names = [it for it in names_of(results, "chat") if it != "openline"]
    head = ["openline ÷ peer, least – greatest of the rounds", *(f"{it:,} visitors" for it in sizes)]
    return table(head, [[TITLES[name], *(ratio_cell(results, name, it) for it in sizes)] for name in names])


def ratio_cell(results: list[Result], name: str, size: int) -> str:
    own = {it["round"]: it["per_second"] for it in pick(results, "openline", "chat", size)}
    peers = {it["round"]: it["per_second"] for it in pick(results, name, "chat", size)}
    found = sorted(own[it] / peers[it] for it in own if it in peers)
    return f"{found[0]:.2f} – {found[-1]:.2f}" if found else "–"


def half_load(results: list[Result]) -> str:
    """Format the runs at an even rate of half the server's throughput; latency from the intended time."""
    sizes = sizes_of(results, "half")
    head = ["at half of its own load: p50 / p99", *(f"{it:,} visitors" for it in sizes)]
    rows = [
        [TITLES[name], *(half_cell(results, name, it) for it in sizes)] for name in names_of(results, "half")
    ]
    return table(head, rows)


def half_cell(results: list[Result], name: str, size: int) -> str:
    found = pick(results, name, "half", size)
    if not found:
        return "–"
    return f"{ms(found, 'p50')} / **{ms(found, 'p99')} ms** at {middle(found, 'rate'):,.0f}/s"


def connections(results: list[Result]) -> str:
    names = names_of(results, "idle")
    count = sizes_of(results, "idle")
    head = [
        f"{count[0]:,} visitors that said hello" if count else "connections",
        "KiB each",
        "connections per second",
    ]
    return table(head, [[TITLES[name], kib(results, name), per_second(results, name)] for name in names])


def kib(results: list[Result], name: str) -> str:
    found = [it["kib_each"] for it in results if (it["server"], it["scene"]) == (name, "idle")]
    return f"{median(found):.1f}" if found else "–"


def per_second(results: list[Result], name: str) -> str:
    found = [it["per_second"] for it in results if (it["server"], it["scene"]) == (name, "connect")]
    return f"{median(found):,.0f}" if found else "–"


def disturbance(results: list[Result]) -> str:
    chats = [it for it in results if it["scene"] in ("chat", "half")]
    if not chats:
        return ""
    generator, other = max(it["gen_cpu"] for it in chats), median(it["other_cpu"] for it in chats)
    sent, busy = sum(it["sent"] for it in chats), sum(it["busy_answers"] for it in chats)
    return (
        f'{sent:,} messages in all: none lost, none twice; {busy:,} answered first with "busy, try again". '
        f"The generator used at most {generator:.0%} of its core; other programs {other:.2f} cores (median)."
    )


def pick(results: list[Result], name: str, scene: str, size: int) -> list[Result]:
    return [it for it in results if (it["server"], it["scene"], it["n"]) == (name, scene, size)]


def sizes_of(results: list[Result], scene: str) -> list[int]:
    return sorted({it["n"] for it in results if it["scene"] == scene})


def names_of(results: list[Result], scene: str) -> list[str]:
    there = {it["server"] for it in results if it["scene"] == scene}
    return [it.name for it in SERVERS if it.name in there]


def middle(found: list[Result], figure: str) -> float:
    return median(it[figure] for it in found)


def ms(found: list[Result], figure: str) -> str:
    value = middle(found, figure)
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"


def table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    def line(cells: Iterable[object]) -> str:
        return "| " + " | ".join(str(it) for it in cells) + " |"

    head = list(head)
    return "\n".join([line(head), line("---" for _ in head), *(line(row) for row in rows)])
