"""Makes the JSON catalogues of widget and workspace from src/openline/locales/*.po, and refuses gaps.

    python tools/catalogues.py                      writes the JSON files
    python tools/catalogues.py --check              only looks for gaps
    python tools/catalogues.py add widget "Send" --ru "Отправить"
    python tools/catalogues.py add widget "{count} file" "{count} files" --ru "{count} файл" --ru … --ru …

A msgid is the English text with {named} places; its msgctxt says who shows it: widget, workspace, shared
(both of them) or server. In JSON a text is a string or, with plurals, an array in the order of the PO
header. The key "" maps the categories of Intl.PluralRules to places in those arrays: CLDR may know more
categories than a header has forms (Russian: 4 and 3). `ui/texts.ts` reads the result.
"""

import argparse
import fcntl
import gettext
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "src" / "openline" / "locales"
SOURCE = "en"
AUDIENCES = {"widget": {"widget", "shared"}, "workspace": {"workspace", "shared"}}
CONTEXTS = {"widget", "workspace", "shared", "server"}
# Every whole number behaves like one of these; a million is there for the Romance languages.
SAMPLE_COUNTS = [*range(1001), 1_000_000]


class Gap(Exception):
    """A catalogue that must not be shipped; says what is wrong in which language."""


def main(arguments: list[str]) -> int:
    try:
        if arguments[:1] == ["add"]:
            add(arguments[1:])
        else:
            write_json(check(read_all(LOCALES)), ROOT, dry="--check" in arguments)
    except Gap as gap:
        print(gap, file=sys.stderr)
        return 1
    return 0


def read_all(folder: Path) -> dict[str, Catalog]:
    return {path.stem: read(path) for path in sorted(folder.glob("*.po"))}


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.stem, abort_invalid=True)


def check(catalogues: dict[str, Catalog]) -> dict[str, Catalog]:
    """The same catalogues, if every language says everything that English says and nothing else."""
    complaints = [
        f"{language}.po: {complaint}"
        for language, catalogue in catalogues.items()
        for complaint in complaints_about(catalogue, language, catalogues[SOURCE])
    ]
    if complaints:
        raise Gap("\n".join(complaints))
    return catalogues


def complaints_about(catalogue: Catalog, language: str, source: Catalog) -> list[str]:
    keys, wanted = set(keys_of(catalogue)), set(keys_of(source))
    complaints = [f"lacks {text!r} ({context})" for context, text in sorted(wanted - keys)]
    complaints += [f"{text!r} ({context}) is not in {SOURCE}.po" for context, text in sorted(keys - wanted)]
    for message in messages_of(catalogue):
        complaints += complaints_about_message(message, language, catalogue.num_plurals)
    return complaints


def keys_of(catalogue: Catalog) -> list[tuple[str, str]]:
    return [(message.context or "", singular(message)) for message in messages_of(catalogue)]


def messages_of(catalogue: Catalog) -> list[Message]:
    return [message for message in catalogue if message.id]


def complaints_about_message(message: Message, language: str, form_count: int) -> list[str]:
    name = repr(singular(message))
    if message.context not in CONTEXTS:
        return [f"{name} needs a msgctxt, one of {', '.join(sorted(CONTEXTS))}"]
    if message.fuzzy:
        return [f"{name} is fuzzy"]
    forms = texts_of(message, language)
    if len(forms) != (form_count if message.pluralizable else 1) or not all(forms):
        return [f"{name} is not translated"]
    return [f"{name}: {form!r} has other {{places}}" for form in forms if not same_places(message, form)]


def same_places(message: Message, form: str) -> bool:
    """A plural form may leave out {count} ("one file"), nothing else; none may invent a place."""
    wanted = {place for text in ids_of(message) for place in places(text)}
    missing, invented = wanted - places(form), places(form) - wanted
    return not invented and missing <= ({"count"} if message.pluralizable else set[str]())


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def ids_of(message: Message) -> list[str]:
    """The English text, and its plural if it has one."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def singular(message: Message) -> str:
    return ids_of(message)[0]


def texts_of(message: Message, language: str) -> list[str]:
    """The forms of a message; in English an empty msgstr means the msgid itself."""
    strings = [message.string] if isinstance(message.string, str) else list(message.string or [])
    if language == SOURCE and not any(strings):
        return ids_of(message)
    return [string or "" for string in strings]


def write_json(catalogues: dict[str, Catalog], root: Path, *, dry: bool = False) -> None:
    for language, catalogue in catalogues.items():
        for audience, contexts in AUDIENCES.items():
            texts = browser_texts(catalogue, language, contexts)
            path = root / audience / "src" / "generated" / "locales" / f"{language}.json"
            if not dry:
                write_if_changed(path, json.dumps(texts, ensure_ascii=False, indent=1) + "\n")


def browser_texts(catalogue: Catalog, language: str, contexts: set[str]) -> dict[str, object]:
    texts: dict[str, object] = {"": plural_places(catalogue, language)}
    for message in messages_of(catalogue):
        if message.context not in contexts:
            continue
        key, forms = singular(message), texts_of(message, language)
        text = forms if message.pluralizable else forms[0]
        if texts.setdefault(key, text) != text:
            raise Gap(f"{language}.po: {key!r} says two things in {', '.join(sorted(contexts))}")
    return texts


def plural_places(catalogue: Catalog, language: str) -> dict[str, int]:
    """CLDR category -> place among the forms of the header; refuses a header that CLDR cannot follow."""
    form_of: Callable[[int], int] = gettext.c2py(catalogue.plural_expr)  # type: ignore[attr-defined]
    category_of = Locale.parse(language).plural_form
    found: dict[str, int] = {}
    for count in SAMPLE_COUNTS:
        place = form_of(count)
        if found.setdefault(category_of(count), place) != place:
            raise Gap(f"{language}.po: Plural-Forms does not agree with CLDR about {count}")
    # Fractions are `other`; where no whole number is, they take the last form.
    return found | {"other": found.get("other", catalogue.num_plurals - 1)}


def write_if_changed(path: Path, text: str) -> None:
    """An untouched file keeps its time, so that watchers and stamps stay calm."""
    if path.exists() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def add(arguments: list[str]) -> None:
    """Adds one message to every catalogue; two of these at once wait for each other."""
    languages = sorted(path.stem for path in LOCALES.glob("*.po") if path.stem != SOURCE)
    parser = argparse.ArgumentParser(prog="catalogues.py add")
    parser.add_argument("context", choices=sorted(CONTEXTS))
    parser.add_argument("msgid")
    parser.add_argument("plural", nargs="?")
    for language in languages:
        parser.add_argument(f"--{language}", action="append", required=True)
    given = parser.parse_args(arguments)
    with (LOCALES / f"{SOURCE}.po").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for language in [SOURCE, *languages]:
            add_to(LOCALES / f"{language}.po", given, getattr(given, language, None))


def add_to(path: Path, given: argparse.Namespace, forms: list[str] | None) -> None:
    catalogue = read(path)
    if given.plural:
        strings = tuple(forms or [""] * catalogue.num_plurals)
        catalogue.add((given.msgid, given.plural), strings, context=given.context)
    else:
        catalogue.add(given.msgid, forms[0] if forms else "", context=given.context)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, no_location=True, sort_output=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
