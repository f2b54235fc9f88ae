"""Each attack by itself, against bars on time, memory and disk. For a release, by `./test long`.

`./test` does not collect this file: its bars say something only on a machine that does nothing else.
"""

import asyncio
import os
import time
from pathlib import Path

import pytest

from tests.faults.attacks import ATTACKS, NETWORKS
from tests.faults.house import DISK, MB, MEMORY, a_house, attacked, fill

ATTACK_S = float(os.environ.get("OPENLINE_ATTACK_S", "5"))
LATENCY_S, LOG_IN_S = 0.25, 2.0


@pytest.mark.parametrize("source", NETWORKS)
@pytest.mark.parametrize("name", ATTACKS)
async def test_each_attack_stays_below_the_bars(tmp_path: Path, name: str, source: str) -> None:
    """OPS-7: others' p99, an operator's log-in, memory, disk."""
    with a_house(tmp_path) as house:
        await fill(house)
        await house.operator_logs_in()
        memory, disk = house.memory(), house.disk()
        for each in house.inside:
            each.waits_s.clear()
        with attacked(house, [name], source, ATTACK_S + 60):
            talk = asyncio.create_task(house.talk(time.monotonic() + ATTACK_S))
            log_ins, grown = list[float](), list[int]()
            while not talk.done():
                log_ins.append(await house.operator_logs_in())
                grown.append(house.memory() - memory)
                await asyncio.sleep(1)
            await talk
        waits = sorted(wait for each in house.inside for wait in each.waits_s)
        p50, p99 = waits[len(waits) // 2], waits[int(len(waits) * 0.99)]
        stored = house.disk() - disk
        figures = (
            f"\n{name}, {source}: p50 {p50 * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms of {len(waits)}, "
            f"log-in {max(log_ins):.2f} s, memory + {max(grown) / MB:.0f} MB, disk + {stored / MB:.1f} MB, "
            f"logged {sorted(house.limits_logged(NETWORKS[source]))}"
        )
        print(figures)  # noqa: T201 - shown with -s and in reports

        assert ATTACKS[name][2] & house.limits_logged(NETWORKS[source])
        assert max(log_ins) < LOG_IN_S
        assert max(grown) < MEMORY
        assert stored < DISK
        assert p99 < LATENCY_S
