"""Take the screenshots of the README from the running product: `python -m tools.pictures`.

Starts a server in a temporary folder, adds the conversations of a morning in a lamp shop, and plays one more
in a real browser.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

from openline.actions.dialogs import talk
from openline.actions.forms import answer as answering
from openline.domain.contact_details import ContactDetails
from openline.domain.values import replace
from openline.domain.visitors.visitors import Page as SitePage
from openline.domain.visitors.visitors import hash_token
from openline.store.databases import Sqlite
from openline.store.migrations import migrate
from tests.cast import SECOND, Stage, set_the_stage
from tests.e2e.conftest import CHROMIUM, CHROMIUM_SAFE_IN_TESTS
from tests.e2e.people import Operator, Visitor
from tests.e2e.program import ROOT, Program

PICTURES = ROOT / "docs" / "pictures"
MOST_BYTES = 200_000
DESKTOP, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 780}
SHOP = "https://shop.example/lamps?utm_source=newsletter"
QUESTION = "Is the desk lamp dimmable?"
ANSWER = "Good morning! Yes, by the switch on the cable: from 10 % to full."

PETRA = ContactDetails("Petra Holm", "petra@holm.example", "+46812345678")
JONAS = ContactDetails("Jonas Weber", "jonas.weber@post.example", "")
INGRID = ContactDetails("Ingrid Dahl", "", "+4722123456")
LUCIA = ContactDetails("Lucia Moreno", "lucia@moreno.example", "")
MORNING = [
    (118, "Corner — Lamps", "Does the Corner lamp come in brass?", "It does, at the same price.", PETRA),
    (64, "Lamps — Shop", "My parcel says delivered, but it is not here.", "We ask the courier.", JONAS),
    (41, "Delivery", "Do you ship to Norway?", "", INGRID),
    (9, "Evening — Lamps", "How long is the cable of Evening?", "", ContactDetails()),
    (3, "Lamps — Shop", "Can I see the lamps before I buy?", "", LUCIA),
]
"""Minutes ago, page, question, answer, and the visitor's contact details."""


def main() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        _spend_the_morning(Path(folder))
        program = Program(Path(folder))
        program.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_SAFE_IN_TESTS)
        try:
            _play(browser, program)
        finally:
            browser.close()
            program.stop()


def _spend_the_morning(folder: Path) -> None:
    database = Sqlite(folder)
    migrate(database)
    stage = set_the_stage(database)
    began = time.time_ns() // 1_000_000
    for minutes_ago, page, question, answer, details in MORNING:
        stage.now = began - minutes_ago * 60 * SECOND
        _converse(stage, page, question, answer, details)
    stage.close()


def _converse(stage: Stage, page: str, question: str, answer: str, details: ContactDetails) -> None:
    address = SitePage(SHOP, page, "https://search.example/")
    caller = replace(stage.vera, token_hash=hash_token(question), page=address)
    dialog = stage.writes(question, caller).dialog_id
    stage.moves_on(8)
    if details != ContactDetails():
        stage.do(
            answering.visitor_answers_form, caller, stage.form_id(dialog), details, stage.cid(), stage.now
        )
    if answer:
        stage.moves_on(40)
        stage.answers(dialog, answer)
        stage.do(talk.operator_reads, stage.oleg, dialog, 1_000, stage.now)


def _play(browser: Browser, program: Program) -> None:
    """Play a conversation and take screenshots at its interesting moments."""
    expect.set_options(timeout=20_000)
    vera = Visitor(browser, program.url, viewport=DESKTOP).visits().opens()
    vera.page.evaluate("([url, title]) => openline.setPage(url, title)", [SHOP, "Desk — Lamps"])
    oleg = Operator(browser, program.url, "oleg", viewport=DESKTOP).logs_in()
    vera.writes(QUESTION).is_asked()
    oleg.opens(QUESTION).writes(ANSWER)
    expect(vera.log).to_contain_text(ANSWER)
    vera.fills(name="Vera Lind")
    _take(vera.page, "widget-light")
    _take(vera.page, "widget-dark", "dark")
    vera.gives(name="Vera Lind")
    expect(vera.form.get_by_role("textbox", name="Email")).to_be_visible()
    vera.page.set_viewport_size(_size(PHONE))
    _take(vera.page, "widget-phone")
    vera.gives(email="vera@lind.example", phone="+44 20 7946 0123")
    expect(vera.log).to_contain_text("Thank you, Vera Lind")
    vera.composer.press_sequentially("And does it fit on a small")
    expect(oleg.log).to_contain_text("does it fit on a small")
    _take(oleg.page, "workspace-light")
    _take(oleg.page, "workspace-dark", "dark")
    oleg.page.set_viewport_size(_size(PHONE))
    _take(oleg.page, "workspace-phone")
    oleg.page.set_viewport_size(_size(DESKTOP))
    oleg.page.get_by_role("button", name="Close conversation").click()
    vera.page.set_viewport_size(_size(DESKTOP))
    vera.page.get_by_role("button", name="Good").click()
    _take(vera.page, "widget-end")
    _take_settings(browser, program)
    oleg.page.goto(program.url + "/leads")
    expect(oleg.page.get_by_role("row").filter(has_text="Vera Lind")).to_be_visible()
    _take(oleg.page, "leads")


def _take_settings(browser: Browser, program: Program) -> None:
    anna = Operator(browser, program.url, "anna", viewport=DESKTOP).logs_in()
    anna.page.get_by_role("link", name="Settings").click()
    anna.page.get_by_role("link", name="Main line").click()
    expect(anna.page.get_by_role("heading", name="Assignment")).to_be_visible()
    _take(anna.page, "settings")


def _take(page: Page, name: str, scheme: Any = "light") -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.mouse.move(0, 0)
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide")
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size // 1000} KB")
    assert path.stat().st_size <= MOST_BYTES


def _size(viewport: dict[str, int]) -> Any:
    return viewport


if __name__ == "__main__":
    main()
