"""One stranger attacks, from one address or one /64: others notice nothing, and the log names the network.

All attacks at once, for a moment; asserted is what does not depend on the speed of the machine.
attack_bars.py makes each of them by itself, for longer, with bars on time, memory and disk.
"""

import time
from pathlib import Path

import pytest

from tests.faults.attacks import ATTACKS, NETWORKS
from tests.faults.house import DISK, MEMORY, Honest, a_house, attacked, fill

pytestmark = [pytest.mark.faults]
TOGETHER_S = 1.0


@pytest.mark.slow
@pytest.mark.parametrize("source", NETWORKS)
async def test_all_attacks_at_once_take_nothing_from_others(tmp_path: Path, source: str) -> None:
    """OPS-7, T53, T54, T57, T59, F14, F15: whoever is in is answered, others and operators get in."""
    with a_house(tmp_path) as house:
        await fill(house)
        memory, disk = house.memory(), house.disk()
        with attacked(house, list(ATTACKS), source, TOGETHER_S + 60):
            await house.talk(time.monotonic() + TOGETHER_S)
            await house.operator_logs_in()
            newcomer = Honest(200)
            await newcomer.comes(house.server, house.key)
            await newcomer.writes()
            grown = house.memory() - memory
        for each in house.inside:
            await each.ws.close()
        await newcomer.ws.close()
        logged = house.limits_logged(NETWORKS[source])
        output = house.server.output()
        assert house.server.stop() == 0

    assert logged >= {"frames", "network_handshakes", "network_requests"}
    assert grown < 2 * MEMORY, "ten attacks at once"
    assert house.disk() - disk < DISK
    assert "Traceback" not in output
    assert len(output.splitlines()) < 200, "a flood does not fill the log"
