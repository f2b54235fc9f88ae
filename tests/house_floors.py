"""The floors of the front end: which folder may import which, checked by names alone.

`FLOORS` says for a folder what its rooms are (a room is a folder or a file in it) and on which floor each
stands, top first. A file may import its own room and rooms on lower floors. What is only loaded (`import()`)
and what is only a type count too. What only data or looks are made of (CSS, JSON, pictures) does not.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from posixpath import normpath

Files = Mapping[str, str]
Floors = Mapping[str, list[str]]
# Which file may load which rooms from above, and nothing but by `import()`.
Loads = Mapping[str, tuple[str, ...]]

FLOORS: dict[str, list[str]] = {
    "workspace/src": [
        "main",
        "app",
        "dialogs",
        "clients portal",
        "account canned leads letters lines reports team",
        "form kit live login",
        "core",
    ],
    "workspace/src/dialogs": [
        "DialogsPage",
        "DialogPane NoDialog",
        "DialogHeader",
        "CopyNumber DeleteBox ReviewBox TakeOverBox TransferBox",
        "list log write",
        "parts",
    ],
    "workspace/src/lines": [
        "LinesPage",
        "LineEditor",
        "Queue",
        "Assignment Basics Danger Messages ResponseTimes WhoAnswers channels hours preview",
        "TextsTabs",
        "state",
    ],
    "widget/src": ["loader panel", "contract"],
    "widget/src/panel": [
        "main",
        "stages",
        "PanelView",
        "letter",
        "view",
        "extras guard persons",
        "state",
        "session",
        "model",
        "kit",
    ],
}
MAY_LOAD: dict[str, tuple[str, ...]] = {"widget/src/panel/view/lazy.tsx": ("widget/src/panel/letter",)}
# Where no file may import itself through others.
WITHOUT_CIRCLES: tuple[str, ...] = ("ui", "widget", "workspace/src")

IMPORTS = re.compile(r"""(?:\bfrom\s+|\bimport\s+|(\bimport\(\s*))['"]([^'"]+)['"]""")
ALIASES = {"@ui/": "ui/"}
ENDINGS = (".ts", ".tsx", "/index.ts", "/index.tsx")


def floors_are_kept(files: Files, floors: Floors, loads: Loads) -> list[str]:
    """Imports that go up or to a neighbour, rooms that no floor names, and names without a room."""
    complaints: list[str] = []
    for folder, rows in floors.items():
        level = {room: floor for floor, row in enumerate(rows) for room in row.split()}
        rooms = {room_of(folder, name) for name in files if is_in(folder, name)}
        complaints += [f"{folder}/{room} stands on no floor" for room in sorted(rooms - level.keys())]
        complaints += [f"{folder} has no {room}" for room in sorted(level.keys() - rooms)]
        for name, other, loaded in arrows(files):
            if not is_in(folder, name) or not is_in(folder, other):
                continue
            here, there = room_of(folder, name), room_of(folder, other)
            if here == there or (loaded and is_in_any(loads.get(name, ()), other)):
                continue
            if level.get(here, 0) >= level.get(there, len(rows)):
                complaints.append(f"{name} imports {other}, which is not on a lower floor")
    return complaints


def no_circles(files: Files, folders: tuple[str, ...], loads: Loads) -> list[str]:
    """Files that import each other in a circle, each circle once."""
    graph: dict[str, list[str]] = {name: [] for name in files}
    for name, other, loaded in arrows(files):
        if not (loaded and is_in_any(loads.get(name, ()), other)):
            graph[name].append(other)
    return [
        f"{' and '.join(sorted(circle))} import each other in a circle"
        for circle in circles(graph)
        if any(is_in_any(folders, name) for name in circle)
    ]


def arrows(files: Files) -> Iterator[tuple[str, str, bool]]:
    """Who imports whom, and whether by `import()`."""
    for name, text in files.items():
        for found in IMPORTS.finditer(text):
            other = resolved(name, found[2], files)
            if other:
                yield name, other, found[1] is not None


def resolved(name: str, path: str, files: Files) -> str | None:
    for alias, folder in ALIASES.items():
        if path.startswith(alias):
            return file_of(folder + path.removeprefix(alias), files)
    if path.startswith("."):
        return file_of(normpath(str(PurePosixPath(name).parent / path)), files)
    return None


def file_of(path: str, files: Files) -> str | None:
    return next((path + ending for ending in ("", *ENDINGS) if path + ending in files), None)


def is_in(folder: str, name: str) -> bool:
    return name.startswith(f"{folder}/")


def is_in_any(folders: tuple[str, ...], name: str) -> bool:
    return any(is_in(folder, name) for folder in folders)


def room_of(folder: str, name: str) -> str:
    return name.removeprefix(f"{folder}/").split("/")[0].split(".")[0]


def circles(graph: Mapping[str, list[str]]) -> Iterator[set[str]]:
    """The strongly connected components that are circles, by the way of Kosaraju."""
    backwards: dict[str, list[str]] = {name: [] for name in graph}
    for name, others in graph.items():
        for other in others:
            backwards[other].append(name)
    seen: set[str] = set()
    finished = [name for start in graph for name in reached(graph, start, seen)]
    seen.clear()
    for start in reversed(finished):
        circle = set(reached(backwards, start, seen))
        if len(circle) > 1 or start in graph[start]:
            yield circle


def reached(graph: Mapping[str, list[str]], start: str, seen: set[str]) -> list[str]:
    """What is reached from `start` and was not `seen` before, each name after all that it leads to."""
    if start in seen:
        return []
    seen.add(start)
    way, finished = [(start, iter(graph[start]))], list[str]()
    while way:
        name, others = way[-1]
        following = next((other for other in others if other not in seen), None)
        if following is None:
            finished.append(name)
            way.pop()
        else:
            seen.add(following)
            way.append((following, iter(graph[following])))
    return finished
