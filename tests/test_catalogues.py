"""The catalogues: what becomes of a .po file in the browser, and which gaps are refused."""

import json
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po

from tools import catalogues

PLURALS = {
    "de": "nplurals=2; plural=(n != 1);",
    "en": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "ru": "nplurals=3; plural=(n%10==1&&n%100!=11 ? 0 : n%10>=2&&n%10<=4&&(n%100<10||n%100>=20) ? 1 : 2);",
}
HELLO = 'msgctxt "widget"\nmsgid "Hello, {name}"\nmsgstr "%s"\n'
FILES = 'msgctxt "shared"\nmsgid "{count} file"\nmsgid_plural "{count} files"\n'
EN = HELLO % "" + "\n" + FILES + 'msgstr[0] ""\nmsgstr[1] ""\n'
TAKE = 'msgctxt "workspace"\nmsgid "Take"\nmsgstr "%s"\n'
LEAVE = TAKE.replace("Take", "Leave")
DE_FILES = 'msgstr[0] "{count} Datei"\nmsgstr[1] "{count} Dateien"\n'
RU_FILES = FILES + 'msgstr[0] "{count} файл"\nmsgstr[1] "{count} файла"\nmsgstr[2] "{count} файлов"\n'


def catalogue(language: str, messages: str, plurals: str | None = None) -> Catalog:
    header = (
        f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Plural-Forms: {plurals or PLURALS[language]}\\n"\n'
    )
    text = f'{header}"Content-Type: text/plain; charset=utf-8\\n"\n\n{messages}'
    return read_po(BytesIO(text.encode()), locale=language)


def complaints(ru: str) -> str:
    with pytest.raises(catalogues.Gap) as refused:
        catalogues.check({"en": catalogue("en", EN), "ru": catalogue("ru", ru)})
    return str(refused.value)


def test_a_complete_translation_passes_and_becomes_json(tmp_path: Path):
    both = {"en": catalogue("en", EN), "ru": catalogue("ru", HELLO % "Привет, {name}" + "\n" + RU_FILES)}

    catalogues.write_json(catalogues.check(both), tmp_path)

    written = json.loads((tmp_path / "widget/src/generated/locales/ru.json").read_text())
    assert written == {
        "": {"one": 0, "few": 1, "many": 2, "other": 2},
        "Hello, {name}": "Привет, {name}",
        "{count} file": ["{count} файл", "{count} файла", "{count} файлов"],
    }


def test_english_speaks_by_its_msgids_and_each_audience_gets_only_its_own(tmp_path: Path):
    catalogues.write_json({"en": catalogue("en", EN)}, tmp_path)

    widget = json.loads((tmp_path / "widget/src/generated/locales/en.json").read_text())
    workspace = json.loads((tmp_path / "workspace/src/generated/locales/en.json").read_text())
    assert widget["Hello, {name}"] == "Hello, {name}"
    assert workspace == {"": {"one": 0, "other": 1}, "{count} file": ["{count} file", "{count} files"]}


@pytest.mark.parametrize(
    "ru, complaint",
    [
        (HELLO % "Привет, {name}", "lacks '{count} file'"),
        (HELLO % "" + "\n" + RU_FILES, "is not translated"),
        ("#, fuzzy\n" + HELLO % "Привет, {name}" + "\n" + RU_FILES, "is fuzzy"),
        (HELLO % "Привет, {nmae}" + "\n" + RU_FILES, "has other {places}"),
        (HELLO % "Привет" + "\n" + RU_FILES, "has other {places}"),
        (
            HELLO % "Привет, {name}" + "\n" + RU_FILES.replace('msgstr[2] "{count} файлов"', 'msgstr[2] ""'),
            "not translated",
        ),
        (
            (HELLO % "Привет, {name}").replace("widget", "elsewhere") + "\n" + RU_FILES,
            "needs a msgctxt",
        ),
        (
            HELLO % "Привет, {name}" + "\n" + RU_FILES + '\nmsgctxt "widget"\nmsgid "X"\nmsgstr "Икс"\n',
            "is not in en",
        ),
    ],
)
def test_a_gap_is_refused(ru: str, complaint: str):
    assert complaint in complaints(ru)


@pytest.mark.parametrize(
    "language, places",
    [
        ("en", {"one": 0, "other": 1}),
        ("fr", {"one": 0, "many": 1, "other": 1}),
        ("pl", {"one": 0, "few": 1, "many": 2, "other": 2}),
        ("ru", {"one": 0, "few": 1, "many": 2, "other": 2}),
    ],
)
def test_each_category_of_the_browser_has_a_place_among_the_forms(language: str, places: dict[str, int]):
    assert catalogues.plural_places(catalogue(language, ""), language) == places


def test_only_a_language_that_has_a_workspace_says_all_of_it(tmp_path: Path):
    """CHAT-10: the chat speaks more languages than the workspace."""
    words = HELLO % "Hallo, {name}" + "\n" + FILES + DE_FILES
    source = catalogue("en", EN + "\n" + TAKE % "" + "\n" + LEAVE % "")
    catalogues.write_json(catalogues.check({"en": source, "de": catalogue("de", words)}), tmp_path)

    assert (tmp_path / "widget/src/generated/locales/de.json").exists()
    assert [path.name for path in (tmp_path / "workspace/src/generated/locales").iterdir()] == ["en.json"]
    with pytest.raises(catalogues.Gap, match=r"de\.po: lacks 'Leave'"):
        catalogues.check({"en": source, "de": catalogue("de", words + "\n" + TAKE % "Übernehmen")})


def test_a_header_that_cldr_cannot_follow_is_refused():
    wrong = catalogue("ru", "", plurals="nplurals=2; plural=(n != 1);")

    with pytest.raises(catalogues.Gap, match="CLDR"):
        catalogues.plural_places(wrong, "ru")


def test_one_text_with_two_meanings_for_one_audience_is_refused(tmp_path: Path):
    twice = HELLO % "Hello, {name}" + "\n" + HELLO.replace("widget", "shared") % "Hi, {name}"

    with pytest.raises(catalogues.Gap, match="two things"):
        catalogues.write_json({"en": catalogue("en", twice)}, tmp_path)


@pytest.fixture
def catalogue_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """English and Russian, empty."""
    monkeypatch.setattr(catalogues, "LOCALES", tmp_path)
    for language in ("en", "ru"):
        put(tmp_path, language)
    return tmp_path


def put(catalogue_folder: Path, language: str, messages: str = "") -> None:
    header = (
        f'msgid ""\nmsgstr ""\n"Language: {language}\\n"\n"Plural-Forms: {PLURALS[language]}\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
    )
    (catalogue_folder / f"{language}.po").write_text(f"{header}\n{messages}")


def test_add_writes_every_language(catalogue_folder: Path):
    catalogues.add(["widget", "Send", "--ru", "Отправить"])
    catalogues.add(
        [
            "shared",
            "{count} day",
            "{count} days",
            "--ru",
            "{count} день",
            "--ru",
            "{count} дня",
            "--ru",
            "{count} дней",
        ]
    )

    both = catalogues.check(catalogues.read_all(catalogue_folder))
    assert catalogues.browser_texts(both["ru"], "ru", {"widget"})["Send"] == "Отправить"
    assert catalogues.browser_texts(both["en"], "en", {"shared"})["{count} day"] == [
        "{count} day",
        "{count} days",
    ]


def test_add_asks_for_a_workspace_text_only_where_there_is_a_workspace(catalogue_folder: Path):
    put(catalogue_folder, "ru", TAKE % "Взять")
    put(catalogue_folder, "de")

    catalogues.add(["workspace", "Leave", "--ru", "Уйти"])
    with pytest.raises(SystemExit):
        catalogues.add(["server", "Good day", "--ru", "Добрый день"])

    assert "Leave" not in (catalogue_folder / "de.po").read_text()


def test_what_a_new_language_lacks_is_listed_filled_in_and_put_back(catalogue_folder: Path):
    """CHAT-10: a header, then `gaps` and `fill`; no code."""
    for language, messages in (("en", EN), ("ru", HELLO % "Привет, {name}" + "\n" + RU_FILES)):
        put(catalogue_folder, language, messages)
    put(catalogue_folder, "pl", HELLO % "")

    lacking = catalogues.gaps(catalogues.read_all(catalogue_folder))
    assert [(entry["context"], entry["text"], entry["pl"]) for entry in lacking] == [
        ("widget", "Hello, {name}", ""),
        ("shared", "{count} file", ["", "", ""]),
    ]
    assert not any("ru" in entry for entry in lacking)
    lacking[0]["pl"], lacking[1]["pl"] = "Cześć, {name}", ["{count} plik", "{count} pliki", "{count} plików"]
    catalogues.fill(lacking)

    found = catalogues.check(catalogues.read_all(catalogue_folder))
    assert catalogues.gaps(found) == []
    assert catalogues.browser_texts(found["pl"], "pl", {"widget"})["Hello, {name}"] == "Cześć, {name}"


def test_a_place_that_is_left_empty_stays_a_gap(catalogue_folder: Path):
    put(catalogue_folder, "de")

    catalogues.fill([{"context": "server", "text": "Good day", "ru": "Добрый день", "de": ""}])

    [entry] = catalogues.gaps(catalogues.read_all(catalogue_folder))
    assert entry == {"context": "server", "text": "Good day", "plural": "", "de": ""}


def test_a_language_without_a_catalogue_is_refused(catalogue_folder: Path):
    with pytest.raises(catalogues.Gap, match="no catalogue for dd"):
        catalogues.fill([{"context": "server", "text": "Good day", "dd": "Guten Tag"}])
