"""Write the JSON catalogues of widget and workspace from src/openline/locales/*.po; fail on missing texts.

    python tools/catalogues.py                      writes the JSON files
    python tools/catalogues.py --check              only checks for missing texts
    python tools/catalogues.py add widget "Send" --ru "Отправить"
    python tools/catalogues.py add widget "{count} file" "{count} files" --ru "{count} файл" --ru … --ru …
    python tools/catalogues.py gaps > gaps.json     lists the missing texts of each language, to be filled in
    python tools/catalogues.py fill gaps.json       adds them to the catalogues; also new English texts

A msgid is the English text with {named} placeholders; its msgctxt says where it is shown: widget, workspace,
shared (both) or server. Every language must have all texts, except that the workspace is optional: a language
with any workspace text must have all of them, and `add workspace` asks only for such languages. In JSON a
text is a string or, with plurals, an array in the order of the PO header. The key "" maps the categories of
Intl.PluralRules to indexes of those arrays: CLDR may have more categories than a header has forms (Russian:
4 and 3). `ui/texts.ts` reads the result.
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
WORKSPACE = "workspace"
CONTEXTS = {"widget", WORKSPACE, "shared", "server"}
# "context", "text", "plural", and for each language to be changed its forms in the order of the header.
Entry = dict[str, str | list[str]]
# Every whole number has the plural form of one of these; a million is needed for the Romance languages.
SAMPLE_COUNTS = [*range(1001), 1_000_000]


class Gap(Exception):
    """A catalogue is incomplete or wrong and must not be shipped. Names the language and the error."""


def main(arguments: list[str]) -> int:
    try:
        if arguments[:1] == ["add"]:
            add(arguments[1:])
        elif arguments[:1] == ["gaps"]:
            print(json.dumps(gaps(read_all(LOCALES)), ensure_ascii=False, indent=1))
        elif arguments[:1] == ["fill"]:
            fill(json.loads(Path(arguments[1]).read_text()))
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
    """Return the catalogues. Raises Gap unless every language has exactly the texts that English has."""
    complaints = [
        f"{language}.po: {complaint}"
        for language, catalogue in catalogues.items()
        for complaint in complaints_about(catalogue, language, catalogues[SOURCE])
    ]
    if complaints:
        raise Gap("\n".join(complaints))
    return catalogues


def complaints_about(catalogue: Catalog, language: str, source: Catalog) -> list[str]:
    keys, known = set(keys_of(catalogue)), set(keys_of(source))
    contexts = contexts_of(catalogue, language)
    complaints = [
        f"lacks {text!r} ({context})" for context, text in sorted(known - keys) if context in contexts
    ]
    complaints += [f"{text!r} ({context}) is not in {SOURCE}.po" for context, text in sorted(keys - known)]
    for message in messages_of(catalogue):
        complaints += complaints_about_message(message, language, catalogue.num_plurals)
    return complaints


def contexts_of(catalogue: Catalog, language: str) -> set[str]:
    """Return the contexts that this language must have: all, or all but the workspace."""
    return CONTEXTS if has_workspace(catalogue, language) else CONTEXTS - {WORKSPACE}


def has_workspace(catalogue: Catalog, language: str) -> bool:
    return language == SOURCE or any(message.context == WORKSPACE for message in messages_of(catalogue))


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
    """Return whether a form has the msgid's placeholders. A plural form may omit {count} ("one file")."""
    wanted = {place for text in ids_of(message) for place in places(text)}
    missing, invented = wanted - places(form), places(form) - wanted
    return not invented and missing <= ({"count"} if message.pluralizable else set[str]())


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def ids_of(message: Message) -> list[str]:
    """Return the English text, and its plural if there is one."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def singular(message: Message) -> str:
    return ids_of(message)[0]


def texts_of(message: Message, language: str) -> list[str]:
    """Return the forms of a message. In English an empty msgstr means the msgid itself."""
    strings = [message.string] if isinstance(message.string, str) else list(message.string or [])
    if language == SOURCE and not any(strings):
        return ids_of(message)
    return [string or "" for string in strings]


def write_json(catalogues: dict[str, Catalog], root: Path, *, dry: bool = False) -> None:
    for language, catalogue in catalogues.items():
        for audience, contexts in AUDIENCES.items():
            if audience == WORKSPACE and not has_workspace(catalogue, language):
                continue
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
    """Return CLDR category -> index among the forms of the header. Raises Gap if header and CLDR disagree."""
    form_of: Callable[[int], int] = gettext.c2py(catalogue.plural_expr)  # type: ignore[attr-defined]
    category_of = Locale.parse(language).plural_form
    found: dict[str, int] = {}
    for count in SAMPLE_COUNTS:
        place = form_of(count)
        if found.setdefault(category_of(count), place) != place:
            raise Gap(f"{language}.po: Plural-Forms does not agree with CLDR about {count}")
    # Fractions are `other`. If no whole number has that category, they take the last form.
    return found | {"other": found.get("other", catalogue.num_plurals - 1)}


def write_if_changed(path: Path, text: str) -> None:
    """Write a file only if its text changes, so that its mtime does not trigger watchers and rebuilds."""
    if path.exists() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def add(arguments: list[str]) -> None:
    """Add one message to the catalogues of all languages that must have it."""
    parser = argparse.ArgumentParser(prog="catalogues.py add")
    parser.add_argument("context", choices=sorted(CONTEXTS))
    parser.add_argument("text")
    parser.add_argument("plural", nargs="?", default="")
    chosen, _ = parser.parse_known_args(arguments)
    for language, catalogue in read_all(LOCALES).items():
        if language != SOURCE and chosen.context in contexts_of(catalogue, language):
            parser.add_argument(f"--{language}", action="append", required=True)
    fill([{name: given for name, given in vars(parser.parse_args(arguments)).items() if given}])


def gaps(catalogues: dict[str, Catalog]) -> list[Entry]:
    """Return each text that a language lacks, with empty forms for each of those languages."""
    found: list[Entry] = []
    for message in messages_of(catalogues[SOURCE]):
        plural = ids_of(message)[1] if message.pluralizable else ""
        lacking: Entry = {
            language: [""] * catalogue.num_plurals if plural else ""
            for language, catalogue in catalogues.items()
            if message.context in contexts_of(catalogue, language)
            and not is_translated(message, catalogue, language)
        }
        if lacking:
            found.append(
                {"context": message.context or "", "text": singular(message), "plural": plural} | lacking
            )
    return found


def is_translated(message: Message, catalogue: Catalog, language: str) -> bool:
    own = catalogue.get(message.id, message.context)
    return own is not None and all(texts_of(own, language))


def fill(entries: list[Entry]) -> None:
    """Add filled-in gaps to the catalogues. A file lock serialises concurrent runs."""
    with (LOCALES / f"{SOURCE}.po").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        catalogues = read_all(LOCALES)
        refuse_strangers(entries, catalogues)
        for language, catalogue in catalogues.items():
            for entry in entries:
                put(entry, catalogue, language)
            with (LOCALES / f"{language}.po").open("wb") as file:
                write_po(file, catalogue, width=110, no_location=True, sort_output=True)


def refuse_strangers(entries: list[Entry], catalogues: dict[str, Catalog]) -> None:
    known = {"context", "text", "plural", *catalogues}
    strangers = {name for entry in entries for name in entry if name not in known}
    if strangers:
        raise Gap(f"no catalogue for {', '.join(sorted(strangers))}")


def put(entry: Entry, catalogue: Catalog, language: str) -> None:
    """Add one text to one catalogue. English needs only the msgid; in others an empty form stays a gap."""
    text, plural, context = str(entry["text"]), str(entry.get("plural", "")), str(entry["context"])
    given = entry.get(language, "")
    forms = [given] if isinstance(given, str) else given
    before = catalogue.get(text, context)
    is_known = before is not None if language == SOURCE else not all(forms)
    if is_known:
        return
    # `Catalog.add` would keep the existing translation.
    if before:
        catalogue.delete(text, context)
    catalogue.add((text, plural) if plural else text, forms_for(forms, catalogue, plural), context=context)


def forms_for(forms: list[str], catalogue: Catalog, plural: str) -> str | tuple[str, ...]:
    if not plural:
        return forms[0]
    return tuple(forms if any(forms) else [""] * catalogue.num_plurals)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
