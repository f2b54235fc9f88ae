"""The load generator: visitors and operators, on the loopback only. Prints one line of JSON.

chat URL            each visitor writes, waits for the acknowledgement and the operator's copy, writes again
chat URL --rate R   R messages a second in total, at a fixed rate; latency is counted from the intended time
idle URL            all connections say hello and stay silent: memory per connection
connect URL         how fast connections can be opened
"""

import argparse
import gc
import json
import shlex
import signal
import sys
from urllib.parse import urlsplit

import scenes
from crowd import Crowd
from dialects import DIALECTS, Target
from talk import Talk
from wire import Closed

LOOPBACK = ("127.0.0.1", "localhost")


def main() -> None:
    options = parse()
    gc.disable()
    signal.alarm(int(options.seconds + options.warm) + 240)
    try:
        result = run(options)
    except (Closed, TimeoutError, OSError) as reason:
        sys.exit(f"load.py: {reason}")
    print(json.dumps(result))


def run(options: argparse.Namespace) -> dict[str, object]:
    target = target_of(options)
    talk = Talk()
    talk.dialect = DIALECTS[options.dialect](target, talk)
    crowd = Crowd("127.0.0.1", target.port)
    return scenes.SCENES[options.scene](crowd, talk, options)


def target_of(options: argparse.Namespace) -> Target:
    url = urlsplit(options.url)
    if url.hostname not in LOOPBACK:
        sys.exit("load.py: only the loopback is loaded")
    email, _, password = options.admin.partition(":")
    return Target(url.hostname, url.port or 80, options.channel, email, password)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scene", choices=sorted(scenes.SCENES))
    parser.add_argument("url", help="http://127.0.0.1:PORT")
    parser.add_argument("--dialect", choices=sorted(DIALECTS), default="openline")
    parser.add_argument("-n", type=int, default=100, help="visitors, at most 20,000")
    parser.add_argument("--operators", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=8, help="measured, after --warm")
    parser.add_argument("--warm", type=float, default=2)
    parser.add_argument("--settle", type=float, default=0, help="silence after everybody's first message")
    parser.add_argument(
        "--rate", type=float, default=0, help="messages a second; 0: each waits for its answer"
    )
    parser.add_argument("--channel", default="", help="the channel's key")
    parser.add_argument("--admin", default="", help="EMAIL:PASSWORD of an operator")
    parser.add_argument(
        "--sampler", type=shlex.split, default=[], help="a command to run while a chat is measured"
    )
    parser.add_argument(
        "--session", type=int, default=0, help="session id of the server, to measure what it uses"
    )
    options = parser.parse_args()
    if not 1 <= options.n <= 20_000 or not 1 <= options.seconds <= 120:
        parser.error("at most 20,000 visitors and 120 seconds")
    return options


if __name__ == "__main__":
    main()
