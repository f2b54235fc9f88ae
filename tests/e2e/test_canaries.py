"""Hostile words in every place a stranger can write to: they are shown, and never run (T01, T02)."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from openline.actions.forms import answer
from openline.domain.contact_details import ContactDetails
from openline.domain.values import replace
from openline.domain.visitors.visitors import Credentials, hash_token
from openline.domain.visitors.visitors import Page as SitePage
from openline.store.databases import Sqlite
from openline.store.migrations import migrate
from tests.cast import Stage, set_the_stage
from tests.e2e.conftest import Come
from tests.e2e.people import Operator, Visitor
from tests.e2e.program import Program
from tests.e2e.sites import Site, shop

PAYLOADS = [line for line in (Path(__file__).parent / "xss.txt").read_text().splitlines() if line]
HOOK = "window.__ran = 0; window.__xss = () => { window.__ran += 1; };"
# Even what only a click or the pointer would set off: every link and every handler attribute there is.
TRAPS = """() => {
  const ADDRESSES = new Set(['href', 'src', 'action', 'formaction', 'data', 'poster', 'xlink:href']);
  const all = [];
  const walk = (root) => root.querySelectorAll('*').forEach((it) => {
    all.push(it);
    if (it.shadowRoot) walk(it.shadowRoot);
  });
  walk(document);
  return all.filter((it) =>
    [...it.attributes].some(({ name, value }) =>
      name.startsWith('on') || name === 'srcdoc' ||
      (ADDRESSES.has(name) && /^\\s*(javascript|data:text)/i.test(value))),
  ).map((it) => it.outerHTML);
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Each payload once as name, words, page, title and referrer of a visitor who became a lead."""
    folder = tmp_path_factory.mktemp("hostile")
    database = Sqlite(folder)
    migrate(database)
    stage = set_the_stage(database)
    for number, payload in enumerate(PAYLOADS):
        hostile = hostile_caller(stage, number, payload)
        dialog = stage.writes(payload, hostile).dialog_id
        stage.moves_on(6)
        details = ContactDetails(payload[:100], f"evil{number}@example.com", "")
        form_id = stage.form_id(dialog)
        stage.do(answer.visitor_answers_form, hostile, form_id, details, stage.cid(), stage.now)
    stage.close()
    program = Program(folder, {"OPENLINE_LIMIT_VISITOR_RATE": "1000", "OPENLINE_LIMIT_OPERATOR_RATE": "1000"})
    program.start()
    yield program
    program.stop()


def hostile_caller(stage: Stage, number: int, payload: str) -> Credentials:
    page = SitePage(payload, payload, payload)
    return replace(stage.vera, token_hash=hash_token(str(number)), page=page)


def is_unharmed(page: Page) -> None:
    assert page.evaluate("window.__ran") == 0
    assert page.evaluate(TRAPS) == []


def test_there_are_enough_payloads_and_the_hook_hears_them(come: Come, site: Site):
    """The canary can sing: on a page that trusts its input, it does."""
    assert len(PAYLOADS) >= 40
    victim = come(Visitor)
    victim.context.add_init_script(HOOK)
    victim.excuse("")
    victim.visits(site.shows("<body>" + "".join(PAYLOADS[:6])))

    victim.page.wait_for_function("window.__ran > 0")


def test_hostile_visitors_run_nothing_in_the_workspace(come: Come):
    """T01: list, dialog, client, search, leads, clients, card."""
    anna = come(Operator)
    anna.context.add_init_script(HOOK)
    anna.logs_in()
    expect(anna.list.get_by_role("link")).to_have_count(len(PAYLOADS))
    for _ in PAYLOADS:
        anna.page.keyboard.press("j")
        expect(anna.client).to_contain_text("@example.com")
    is_unharmed(anna.page)
    anna.page.get_by_role("searchbox").fill("<img src=x onerror=__xss()>")
    expect(anna.list.get_by_role("link").first).to_be_visible()
    is_unharmed(anna.page)
    for path in ("/leads", "/clients"):
        anna.page.goto(anna.url + path)
        expect(anna.page.get_by_role("row").nth(len(PAYLOADS) - 5)).to_be_attached()
        is_unharmed(anna.page)
    anna.page.get_by_role("row").nth(3).get_by_role("link").first.click()
    expect(anna.page.get_by_role("heading", name="Contact details")).to_be_visible()
    is_unharmed(anna.page)


def test_hostile_words_run_nothing_in_the_widget(come: Come, site: Site, server: Program):
    """T02: the visitor's own, the operator's, a hostile title and address of the page."""
    guest, anna = come(Visitor), come(Operator)
    guest.context.add_init_script(HOOK)
    title = PAYLOADS[1].replace("<", "&lt;")
    guest.visits(
        site.shows(shop(guest.url, title=title)) + "?<svg/onload=__xss()>#<img src=x onerror=__xss()>"
    )
    guest.opens().writes("The first is harmless").is_greeted()
    anna.logs_in().opens("The first is harmless")

    guest.page.evaluate("async (all) => { for (const it of all) await openline.sendMessage(it); }", PAYLOADS)
    anna.composer.fill("\n".join(PAYLOADS))
    anna.composer.press("Enter")
    for payload in PAYLOADS[:5]:
        anna.writes(payload)
    expect(anna.log).to_contain_text(PAYLOADS[-1])
    anna.writes("Good bye")

    expect(guest.log).to_contain_text("Good bye")
    expect(guest.log.get_by_text(PAYLOADS[0], exact=True)).to_have_count(2)
    is_unharmed(guest.page)
    guest.page.reload()
    expect(guest.log).to_contain_text("Good bye")
    is_unharmed(guest.page)


def test_a_hostile_name_runs_nothing_in_the_form(come: Come):
    """T02: the name comes back in the form's own words."""
    guest = come(Visitor)
    guest.context.add_init_script(HOOK)
    guest.visits().opens().writes("I have a strange name").is_asked()

    guest.gives(name=PAYLOADS[1])

    expect(guest.form).to_contain_text(f"Thank you, {PAYLOADS[1]}")
    is_unharmed(guest.page)
