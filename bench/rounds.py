"""All measurements, in rounds: every server is measured in each, so that ratios are taken within a round.

Writes var/bench/results.json, and with --write the table in docs/performance.md.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import machine
import report
from servers import FOLDERS, GENERATOR_CORE, ROOT, SERVERS, Running, Server, running

Result = dict[str, Any]
TRIES, CALM = 3, 0.25


def main() -> None:
    options = parse()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    if (os.cpu_count() or 1) < 2:
        sys.exit("bench/run: needs two cores: one for the server, one for the generator")
    results = measure(options)
    machine_info = {
        **machine.machine_info(),
        "command": "bench/run " + " ".join(sys.argv[1:]),
        "seconds": options.seconds,
    }
    FOLDERS.mkdir(parents=True, exist_ok=True)
    Path(FOLDERS, "results.json").write_text(
        json.dumps({"machine": machine_info, "results": results}, indent=1)
    )
    text = report.markdown(machine_info, results)
    if options.write:
        report.write_into(ROOT / "docs/performance.md", text)
    print(text)


def measure(options: argparse.Namespace) -> list[Result]:
    chosen = [it for it in SERVERS if it.name in options.servers]
    results: list[Result] = []
    for round_ in range(options.rounds):
        turns = chosen[round_ % len(chosen) :] + chosen[: round_ % len(chosen)]
        for size in options.sizes:
            results += [one(it, "chat", size, round_, options) for it in turns if "chat" in it.scenes]
        for scene in ("idle", "connect"):
            results += [one(it, scene, options.crowd, round_, options) for it in turns if scene in it.scenes]
    for round_ in range(options.rounds):
        for size in options.sizes:
            for it in chosen:
                if "half" in it.scenes:
                    results.append(half(it, size, round_, results, options))
    return results


def half(
    server: Server, size: int, round_: int, results: list[Result], options: argparse.Namespace
) -> Result:
    """Measure at an even rate, half the throughput of this server with this many visitors."""
    full = [it["per_second"] for it in results if is_of(it, server.name, "chat", size)]
    return {**one(server, "chat", size, round_, options, median(full) / 2), "scene": "half"}


def is_of(result: Result, server: str, scene: str, size: int) -> bool:
    return (result["server"], result["scene"], result["n"]) == (server, scene, size)


def one(
    server: Server, scene: str, size: int, round_: int, options: argparse.Namespace, rate: float = 0
) -> Result:
    """Run one scene; repeat it if other programs disturb it. The least disturbed run counts."""
    tries: list[Result] = []
    while len(tries) < TRIES and (not tries or tries[-1].get("other_cpu", 0) > CALM):
        with running(server) as it:
            tries.append(loaded(it, scene, size, options.seconds, ["--rate", f"{rate:.0f}"]))
        print(json.dumps({"server": server.name, "round": round_, **tries[-1]}), file=sys.stderr, flush=True)
        if tries[-1].get("lost") or tries[-1].get("twice"):
            sys.exit("bench/run: messages were lost or came twice; the figures mean nothing")
    calmest = min(tries, key=lambda each: each.get("other_cpu", 0))
    return {"server": server.name, "round": round_, "tries": len(tries), **calmest}


def loaded(it: Running, scene: str, size: int, seconds: float, more: Sequence[str] = ()) -> Result:
    """Return what the generator has measured. `more`: further options of it."""
    script = str(ROOT / "bench/load.py")
    python = ["taskset", "-c", GENERATOR_CORE, sys.executable, script, scene, *it.load_arguments()]
    how = ["-n", str(size), "--operators", str(max(1, size // 1000)), "--seconds", str(seconds)]
    answer = subprocess.run([*python, *how, *more], capture_output=True, text=True, timeout=400, check=False)
    if answer.returncode:
        sys.exit(f"bench/run: {it.server.name} {scene} {size}: {answer.stderr[-1500:]}")
    return json.loads(answer.stdout)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--seconds", type=float, default=6, help="measured each time, after 2 s of warming up"
    )
    parser.add_argument("--sizes", type=numbers, default=[100, 1000, 5000], help="visitors, by commas")
    parser.add_argument("--crowd", type=int, default=5000, help="connections of idle and connect")
    names = [it.name for it in SERVERS]
    parser.add_argument("--servers", type=lambda text: text.split(","), default=names, help=",".join(names))
    parser.add_argument("--write", action="store_true", help="the table into docs/performance.md")
    return parser.parse_args()


def numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


if __name__ == "__main__":
    main()
