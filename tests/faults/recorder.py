"""What a disk would hold if the power failed now: each write and flush is noted, files are cut from it."""

import random
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest

SOURCE = Path(__file__).with_suffix(".c")
NAMES = {"d": "openline.db", "l": "openline.db-wal"}
HEAD = struct.Struct("<dQIcc")
SECTOR = 512


class Step(NamedTuple):
    """One call that the disk saw. `at` is in seconds of the monotonic clock, when the call was over."""

    at: float
    offset: int
    what: str
    file: str
    data: bytes


def recording(folder: Path) -> dict[str, str]:
    """The settings of a server whose writes are written down in `folder/record`."""
    compiler = shutil.which("cc")
    if not compiler:
        pytest.skip("no C compiler")
    library = folder / "recorder.so"
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", library, SOURCE, "-ldl"], check=True)
    return {"LD_PRELOAD": str(library), "RECORD": str(folder / "record")}


def steps(folder: Path) -> Iterator[Step]:
    with (folder / "record").open("rb") as record:
        while len(head := record.read(HEAD.size)) == HEAD.size:
            at, offset, length, what, file = HEAD.unpack(head)
            yield Step(at, offset, what.decode(), file.decode(), record.read(length))


@dataclass
class Disk:
    """What is flushed is certain; of the rest the disk keeps what it likes, torn where it likes."""

    certain: dict[str, bytearray] = field(default_factory=lambda: {file: bytearray() for file in NAMES})
    doubtful: dict[str, list[Step]] = field(default_factory=lambda: {file: [] for file in NAMES})

    def sees(self, step: Step) -> None:
        if step.what != "s":
            self.doubtful[step.file].append(step)
        else:
            for each in self.doubtful[step.file]:
                _apply(self.certain[step.file], each)
            self.doubtful[step.file] = []

    def loses_power(self, folder: Path, chance: random.Random) -> None:
        """Writes what is left of the files into the folder."""
        folder.mkdir()
        for file, name in NAMES.items():
            left = bytearray(self.certain[file])
            for step in self.doubtful[file]:
                if chance.random() < 0.5:
                    _apply(left, _torn(step, chance))
            (folder / name).write_bytes(left)


def _torn(step: Step, chance: random.Random) -> Step:
    """Now and then only the first sectors of a write are on the disk."""
    if step.what == "w" and chance.random() < 0.2:
        return step._replace(data=step.data[: SECTOR * chance.randrange(1 + len(step.data) // SECTOR)])
    return step


def _apply(content: bytearray, step: Step) -> None:
    if step.what == "t":
        del content[step.offset :]
    end = step.offset + len(step.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[step.offset : end] = step.data
