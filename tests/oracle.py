"""The rule by which every browser applies an event to its snapshot, written down for the tests."""

from collections.abc import Callable
from typing import Any


def apply(view: dict[str, Any], stream: str, seq: int, event: dict[str, Any]) -> dict[str, Any]:
    """Return the snapshot of a reader after one event.

    Both sides are JSON as it travels. Old snapshot + events = new snapshot, for every kind of event.
    """
    new = dict(view, **{f"last_{stream}": seq})
    match event["type"]:
        case "MessageAdded":
            new["messages"] = [*view["messages"], event["message"]]
        case "FormChanged":
            new["messages"] = [_with_form(message, event) for message in view["messages"]]
        case "ContactsConfirmed":
            new["messages"] = [_confirmed(message, event) for message in view["messages"]]
        case "MessageChanged":
            new["messages"] = [_changed(message, event) for message in view["messages"]]
        case "LetterChanged":
            new["letters"] = _with_newer(view["letters"], event["letter"])
        case "MailChanged":
            new["mails"] = _with_newer(view["mails"], event["mail"])
        case "MessagesRead":
            side = f"read_by_{event['by']}"
            new[side] = max(view[side], event["upto"])
        case kind if kind in _STATES:
            new.update(_STATES[kind](view, event))
        case _:
            pass
    if kind := _MILESTONES.get(event["type"]):
        milestone = {
            "kind": kind,
            "by": event.get("by", "operator"),
            "name": event["name"],
            "at": event["at"],
        }
        new["milestones"] = [*view["milestones"], milestone]
    return new


_MILESTONES = {"OperatorJoined": "joined", "DialogReopened": "reopened", "DialogFinished": "finished"}
"""What visitors read between the messages."""


_NO_PROMISE = {"promised_at": 0, "opens_at": 0}
_STATES: dict[str, Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]] = {
    # Its internal twin, DialogTaken, changes nothing: it may be read after the public end.
    "OperatorJoined": lambda _, event: {"operator": event["name"], "status": "in_work"},
    "OperatorLeft": lambda view, event: {
        "operator": "",
        "status": "new",
        "line": event["line"] or view["line"],
        "question": event["question"] if event["line"] else view["question"],
    },
    "PromiseMade": lambda _, event: {"promised_at": event["promised_at"], "opens_at": event["opens_at"]},
    "DialogRated": lambda _, event: {"rating": event["rating"], "comment": event["comment"]},
    "DialogReopened": lambda view, _: {
        "status": "in_work" if view["operator"] else "new",
        "finished_at": 0,
        "ended_by": "",
        "ended_name": "",
    },
    "DialogFinished": lambda _, event: {
        "status": "finished",
        "finished_at": event["at"],
        "ended_by": event["by"],
        "ended_name": event["name"],
        **_NO_PROMISE,
    },
    "CardChanged": lambda _, event: {"name": event["visitor_name"]},
}
"""What an event changes in the state beside the messages."""


def _with_form(message: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    return dict(message, form=event["form"]) if message["id"] == event["message_id"] else message


def _confirmed(message: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    return dict(message, confirmed=True) if message["id"] == event["message_id"] else message


def _changed(message: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    if message["id"] != event["message_id"]:
        return message
    found = None if event["changed"] == "retracted" else message["found"]
    return dict(message, text=event["text"], changed=event["changed"], found=found)


def _with_newer(letters: list[dict[str, Any]], letter: dict[str, Any]) -> list[dict[str, Any]]:
    """In the order in which they were written; one that is known changes in its place."""
    if any(each["id"] == letter["id"] for each in letters):
        return [letter if each["id"] == letter["id"] else each for each in letters]
    return [*letters, letter]
