"""Take the screenshots of docs/letters.md: `python -m tools.letter_pictures [folder]`.

Each letter is rendered in a real browser, as a mail program would show it, and one of them also without any
styles, as some programs do.
"""

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from openline.texts.letters import render
from tests.e2e.conftest import CHROMIUM, CHROMIUM_SAFE_IN_TESTS
from tests.e2e.program import ROOT
from tests.texts.samples import letter_content

PICTURES = ROOT / "docs" / "pictures" / "letters"
MOST_BYTES = 120_000
PHONE, PANE = 360, 640
STRIPPED = """() => {
  for (const it of document.querySelectorAll('style')) it.remove();
  for (const it of document.querySelectorAll('*'))
    for (const name of ['style', 'class', 'bgcolor']) it.removeAttribute(name);
}"""
# Kind, language, width, scheme.
SHOWN = (
    ("unread", "en", PANE, "light"),
    ("unread", "en", PHONE, "dark"),
    ("unread", "ar", PHONE, "light"),
    ("history", "ru", PANE, "light"),
    ("history", "ru", PHONE, "dark"),
    ("confirm", "en", PHONE, "light"),
    ("unread", "en", PHONE, "stripped"),
)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_SAFE_IN_TESTS)
        for kind, lang, width, scheme in SHOWN:
            _draw(browser, folder / f"{kind}-{lang}-{width}-{scheme}.png", (kind, lang, width, scheme))
        browser.close()


def _draw(browser: Browser, path: Path, shown: tuple[str, str, int, str]) -> None:
    kind, lang, width, scheme = shown
    dark = "dark" if scheme == "dark" else "light"
    page = browser.new_page(viewport={"width": width, "height": 200}, color_scheme=dark)
    page.set_content(render(letter_content(kind, lang, rating="good" if kind == "history" else "")).html)
    if scheme == "stripped":
        page.evaluate(STRIPPED)
    page.screenshot(path=path, full_page=True)
    page.close()
    size = path.stat().st_size
    print(f"{path.name:32} {size:7,} bytes")
    if size > MOST_BYTES:
        raise SystemExit(f"{path.name} is too heavy for a repository: {size:,} bytes of {MOST_BYTES:,}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES)
