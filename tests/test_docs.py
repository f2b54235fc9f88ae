"""What people rely on is written down: settings, commands, frames, close codes."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from openline.cli import main
from openline.config import SECRETS, Config
from openline.domain.dialogs import events
from openline.domain.refusals import NotSeen, Refused
from openline.limit_settings import Limits
from openline.web.wire import commands, frames

ROOT = Path(__file__).parent.parent
RUNNING = (ROOT / "docs" / "running.md").read_text()
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text()
WEB = {
    str(path.relative_to(ROOT / "src/openline/web")): path.read_text()
    for path in sorted((ROOT / "src/openline/web").rglob("*.py"))
}

SETTINGS = [f"OPENLINE_{name.upper()}" for name in Config.__struct_fields__ if name != "limits"]
LIMITS = [f"OPENLINE_LIMIT_{name.upper()}" for name in Limits.__struct_fields__]
SECRET_FILES = [f"OPENLINE_{name.upper()}_FILE" for name in SECRETS]


def tag(frame: Any) -> str:
    return frame.__struct_config__.tag


FRAMES = {
    tag(frame) for union in (commands.VisitorCommand, commands.OperatorCommand) for frame in get_args(union)
} | {tag(frame) for frame in get_args(frames.ServerFrame)}
CODES = {
    code
    for text in WEB.values()
    for code in re.findall(r"\b4[05]\d\d\b(?![_.\d])", text)
    if int(code) < 4_600
}


@pytest.mark.parametrize("variable", [*SETTINGS, *LIMITS])
def test_every_setting_is_told_in_running(variable: str) -> None:
    """SPEC §11: every limit is a setting, and nobody finds one that is not written down."""
    assert re.search(rf"\b{variable}\b", RUNNING), f"docs/running.md does not name {variable}"


def test_running_names_no_setting_that_does_not_exist() -> None:
    """SPEC §11."""
    named = set(re.findall(r"\bOPENLINE_[A-Z0-9_]*[A-Z0-9]\b", RUNNING))

    assert named - {*SETTINGS, *LIMITS, *SECRET_FILES, "OPENLINE_LIMIT"} == set()


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_is_told_in_running(command: str) -> None:
    """OPS-2."""
    assert re.search(rf"\bopenline {command}\b", RUNNING), (
        f"docs/running.md does not name `openline {command}`"
    )


@pytest.mark.parametrize("name", sorted(FRAMES))
def test_every_frame_is_told_in_protocol(name: str) -> None:
    assert re.search(rf"`{name}\b", PROTOCOL), f"docs/protocol.md does not name the frame {name}"


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_close_code_is_told_in_protocol(code: str) -> None:
    """PROTOCOL B.11."""
    assert re.search(rf"\b{code}\b", PROTOCOL), f"docs/protocol.md does not name the close code {code}"


def test_close_codes_were_found_in_the_code() -> None:
    """The test above looks for them by their shape: it must not fall silent."""
    assert {"4000", "4001", "4501", "4506"} <= CODES


@pytest.mark.parametrize("kind", [kind.__name__ for kind in get_args(events.Event)])
def test_every_event_is_told_in_protocol(kind: str) -> None:
    assert re.search(rf"`{kind}\b", PROTOCOL), f"docs/protocol.md does not name the event {kind}"


def every_refusal(kind: type[Refused] = Refused) -> list[type[Refused]]:
    return [kind, *(deeper for child in kind.__subclasses__() for deeper in every_refusal(child))]


def test_every_refusal_has_a_code_of_its_own() -> None:
    """Programs go by it. What may not be seen looks like what is not there."""
    codes = [kind.code for kind in every_refusal() if kind is not NotSeen]

    assert len(codes) == len(set(codes))


ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text()
FOLDERS = sorted(
    {path.parent for path in (ROOT / "src/openline").rglob("*.py")}
    | {path.parent for front in ("widget", "workspace") for path in (ROOT / front / "src").rglob("*.ts*")}
)
ROOMS = [
    path for path in FOLDERS if not {"generated", "versions"} & set(path.parts) and path.name != "openline"
]
ACTIONS = sorted(path for path in (ROOT / "src/openline/actions").rglob("*.py") if path.name != "__init__.py")


@pytest.mark.parametrize("folder", ROOMS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_every_folder_stands_in_architecture(folder: Path) -> None:
    """A new folder is a decision about where things go: it is explained where people look for the place."""
    assert re.search(rf"\b{folder.name}\b", ARCHITECTURE), f"docs/architecture.md does not name {folder}"


@pytest.mark.parametrize("module", ACTIONS, ids=lambda module: str(module.relative_to(ROOT)))
def test_every_module_of_actions_stands_in_architecture(module: Path) -> None:
    """In the row of its folder, with a word on what people do there."""
    folder = "" if module.parent.name == "actions" else f"{module.parent.name}/"
    row = next(line for line in ARCHITECTURE.splitlines() if line.startswith(f"| `actions/{folder}` |"))

    assert f"`{module.stem}` " in row


BESIDE = (
    ROOT,
    ROOT / "src/openline",
    ROOT / "src/openline/domain",
    ROOT / "workspace/src",
    ROOT / "widget/src/panel",
)


def test_architecture_names_no_file_that_is_not_there() -> None:
    """Of the files that recipes send people to; a path may begin at the root or at src/openline."""
    named = re.findall(r"`([\w.-]+(?:/[\w.-]+)+\.(?:py|tsx?|toml|md)|[\w.-]+(?:/[\w.-]+)*/)`", ARCHITECTURE)
    missing = [name for name in named if not any((root / name).exists() for root in BESIDE)]

    assert missing == []
    assert len(named) > 50


@pytest.mark.parametrize("word", "door action hub courier sweeper stream seq cid rev epoch".split())
def test_architecture_explains_its_words(word: str) -> None:
    assert re.search(rf"^\| {word} \| .", ARCHITECTURE, re.MULTILINE)
