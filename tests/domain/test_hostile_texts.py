"""T55, OPS-7. No text, however it was made, costs more than a moment."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

import openline
from openline.domain.channels.channels import Channel
from openline.domain.contact_details import ContactDetails
from openline.domain.crm import own_contacts
from openline.domain.letters import links
from openline.domain.letters.smtp_refusals import Refusal
from openline.domain.lines import checks
from openline.domain.lines.lines import AutoMessage, Holiday, Hours, Rules
from openline.domain.mail import incoming, policy, proofs, reply_text, server_refusals
from openline.domain.refusals import Refused
from openline.domain.values import replace
from openline.domain.visitors import identities
from openline.texts import plain, words
from openline.web.workspace.leads import utm_of
from tests.hostile import quickest, texts

LENGTH, LIMIT_S = 64 * 1024, 0.020
MAILS_LIMIT_S = 0.100
"""Each line of a mail is compared with many shapes, on a thread that nobody waits for."""
PATTERN_LENGTH, PATTERN_LIMIT_S = 50_000, 0.100
"""One whose time grows with the square of the length takes seconds; the others, 40 ms at most."""
SRC = Path(openline.__file__).parent
WRONG_INPUT = (Refused, ValueError, LookupError)
HOSTILE = texts(LENGTH)
CHANNEL = Channel("c", "key", "chat", "l", ("https://a.example",))
OWN = own_contacts.own_contacts_of(["a@b.example", "*@c.example", "+49309999999"])
MAIL = incoming.IncomingMail("<1@a.example>", "vera@a.example", "Vera", (), "", "")


def _rules(text: str) -> Rules:
    return Rules(
        greeting=AutoMessage(texts={"en": text}),
        rating_texts={"en": text},
        shown_as="replaced",
        shown_name=text,
        hours=Hours(holidays=(Holiday(0, 1, 1, text),)),
    )


def _mail_settings(text: str) -> policy.MailSettings:
    return policy.MailSettings(why_url=text, from_name=text, from_address=text, smtp_url=text)


def _details(text: str) -> ContactDetails:
    return ContactDetails(text, text, text)


def _refused(text: str) -> Refusal:
    return Refusal(552, text)


MADE: dict[str, Callable[[str], object]] = {
    "crm.own_contacts.own_among": lambda text: own_contacts.own_among(_details(text), OWN),
    "crm.own_contacts.without_own": lambda text: own_contacts.without_own(_details(text), OWN),
    "letters.links.may_lead_to": lambda text: links.may_lead_to(text, CHANNEL, "https://own.example"),
    "letters.links.sites_to_offer": lambda text: links.sites_to_offer([text], CHANNEL, text),
    "lines.checks.check_line": lambda text: checks.check_line(
        text, _rules(text), (text,), checks.Allowed((), (), ("en",))
    ),
    "lines.checks.cleaned": lambda text: checks.cleaned(_rules(text)),
    "lines.checks.rules_prepared": lambda text: checks.rules_prepared(_rules(text)),
    "mail.policy.wrong_in": lambda text: policy.wrong_in(_mail_settings(text)),
    "mail.proofs.proof_of": lambda text: proofs.proof_of(text, text, "pass"),
    "mail.reply_text.with_own_words": lambda text: reply_text.with_own_words(replace(MAIL, text=text)),
    "mail.server_refusals.advice": lambda text: server_refusals.advice(_refused(text)),
    "mail.server_refusals.is_limit_reached": lambda text: server_refusals.is_limit_reached(_refused(text)),
    "mail.server_refusals.rejects_us": lambda text: server_refusals.rejects_us(_refused(text)),
    "mail.server_refusals.is_too_large": lambda text: server_refusals.is_too_large(_refused(text)),
    "visitors.identities.identity_of": lambda text: identities.identity_of(
        {"sub": "1", "exp": 60, "name": text, "email": text, "phone": text}, 0, "US"
    ),
    "texts.words.message": words.message,
    "texts.words.preheader": words.preheader,
    "texts.plain.paragraph": plain.paragraph,
    "web.workspace.leads.utm_of": utm_of,
}
"""Functions that take more than plain texts, and those of other layers."""

OF_OUR_OWN = frozenset(
    """
    channels.channels.may_connect channels.channels.with_new_secret
    dialogs.dialogs.needs_taking dialogs.dialogs.must_not_be_a_colleagues
    dialogs.dialogs.is_invited dialogs.dialogs.may_see dialogs.flags.has_flag dialogs.flags.set_flag
    dialogs.flags.clear_flag files.files.link_of forms.forms.introduce_wanted forms.forms.offline_wanted
    forms.forms.address_wanted forms.forms.asked_of forms.forms.answered forms.forms.without_known
    letters.letters.blocked letters.letters.bounced letters.letters.failed_to_render
    letters.letters.readdressed letters.letters.reported letters.word_lists.any_of
    lines.assignment.pick_next dialogs.dialogs.must_be_free_to_end lines.lines.lang_of_letters
    mail.folders.looked mail.folders.failed
    lines.assignment.pick_known lines.assignment.eligible lines.assignment.with_one_more
    lines.lines.who_answers team.rights.must_set_line team.rights.must_see_line
    visitors.identities.verified_after visitors.visitors.may_read
    """.split()
)
"""Functions whose texts are ids, flags, or were cleaned before: they compare them and nothing else."""


def _modules(package: str) -> Iterator[ModuleType]:
    top = importlib.import_module(package)
    for found in pkgutil.walk_packages(top.__path__, f"{package}."):
        if not found.name.endswith("__main__") and ".migrations" not in found.name:
            yield importlib.import_module(found.name)


def _text_functions() -> dict[str, FunctionType]:
    """Return the public functions of the domain that take anything with a text in it."""
    return {
        f"{module.__name__.removeprefix('openline.domain.')}.{name}": function
        for module in _modules("openline.domain")
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not name.startswith("_")
        and any("str" in str(hint) or hint is ContactDetails for hint in _hints(function))
    }


def _hints(function: FunctionType) -> list[Any]:
    hints = get_type_hints(function)
    return [hints[name] for name in inspect.signature(function).parameters]


def _call(function: FunctionType) -> Callable[[str], object] | None:
    """Return a call with the text wherever one may stand; None if an argument is something else."""
    hints = get_type_hints(function)
    wanted = inspect.signature(function).parameters.values()
    kinds = {each.name: _maker(hints[each.name]) for each in wanted}
    makers = {each.name: make for each in wanted if (make := kinds[each.name])}
    if any(each.name not in makers and each.default is each.empty for each in wanted):
        return None
    return lambda text: function(**{name: make(text) for name, make in makers.items()})


def _maker(hint: Any) -> Callable[[str], object] | None:
    origin, inside = get_origin(hint), get_args(hint)
    plain: dict[Any, Callable[[str], object]] = {
        str: lambda text: text,
        int: lambda _: 4_000,
        bool: lambda _: True,
        ContactDetails: lambda text: ContactDetails(text, text, text),
    }
    if hint in plain:
        return plain[hint]
    if origin is Literal:
        return lambda _: inside[0]
    if origin in (tuple, list, Iterable) and inside[0] is str:
        return lambda text: (text,)
    if origin in (dict, Mapping) and inside[0] is str:
        return lambda text: {text: text}
    if origin is tuple:
        return lambda _: ()
    return plain[str] if str in inside else None


def _too_slow(call: Callable[[str], object], hostile: Mapping[str, Any], limit_s: float) -> dict[str, int]:
    """Return what was slow, in milliseconds."""
    took = {name: quickest(partial(call, text), limit_s, *WRONG_INPUT) for name, text in hostile.items()}
    return {name: round(seconds * 1000) for name, seconds in took.items() if seconds > limit_s}


FUNCTIONS = {name: each for name, each in _text_functions().items() if name not in OF_OUR_OWN}


def test_every_function_that_takes_texts_is_tried() -> None:
    """A new one that takes more than texts gets a line in MADE, or in OF_OUR_OWN if it only compares."""
    assert [name for name, each in FUNCTIONS.items() if name not in MADE and not _call(each)] == []
    assert {name for name in OF_OUR_OWN if name not in _text_functions()} == set()


@pytest.mark.parametrize("name", sorted({*FUNCTIONS, *MADE}))
def test_no_text_takes_long(name: str) -> None:
    """64 KB of anything, in 20 ms of the processor."""
    call = MADE.get(name) or _call(FUNCTIONS[name])
    assert call
    assert _too_slow(call, HOSTILE, MAILS_LIMIT_S if "reply_text" in name else LIMIT_S) == {}


def _patterns() -> dict[str, re.Pattern[Any]]:
    """Return the compiled patterns of the program, and those that frames are checked with."""
    found: dict[str, re.Pattern[Any]] = {}
    for module in _modules("openline"):
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                found[f"{module.__name__}.{name}"] = value
            for meta in getattr(value, "__metadata__", ()):
                if getattr(meta, "pattern", None):
                    found[f"{module.__name__}.{name}"] = re.compile(meta.pattern)
    return found


PATTERNS = _patterns()


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_no_pattern_takes_long(name: str) -> None:
    """50 KB of anything, in 100 ms of the processor, wherever in the text it is looked for."""
    pattern, uses = PATTERNS[name], _uses_of(name)
    hostile: dict[str, Any] = texts(PATTERN_LENGTH)
    if isinstance(pattern.pattern, bytes):
        hostile = {what: text.encode("utf-8", "replace")[:PATTERN_LENGTH] for what, text in hostile.items()}

    def used(text: Any) -> None:
        for use in uses:
            getattr(pattern, use)(*([text[:0]] if use == "sub" else []), text)

    assert _too_slow(used, hostile, PATTERN_LIMIT_S) == {}


def _uses_of(name: str) -> set[str]:
    """Return the methods that the pattern's own module calls on it; `sub` looks everywhere in a text."""
    module, _, constant = name.rpartition(".")
    source = inspect.getsource(importlib.import_module(module))
    called = set(re.findall(rf"\b{constant}\.(\w+)\(", source))
    return {use if use in ("match", "fullmatch") else "sub" for use in called} or {"sub"}


def test_patterns_are_compiled_where_they_are_found() -> None:
    """A pattern inside a function would not be tried above; a URL is split in one place only."""
    used, inside = r"\bre\.(?!compile|Pattern|Match|[A-Z]+\b)", r"^ .*\bre\.compile"
    hidden = re.compile(rf"{used}|{inside}|\burl(?:split|parse)\(", re.MULTILINE)
    for path in SRC.rglob("*.py"):
        if path != SRC / "domain" / "urls.py":
            assert hidden.findall(path.read_text()) == [], path
