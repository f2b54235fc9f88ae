"""CHAT-13: the chat on pages that nobody made for it. One visitor walks through all, in one browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Come
from tests.e2e.old_libraries import EXTENDED, PROTOTYPE_16
from tests.e2e.people import Operator, Visitor
from tests.e2e.program import KEY, ROOT, Program
from tests.e2e.sites import Site, shop

SHORTCUTS = """<input id="q" placeholder="Search"><script>
addEventListener('keydown', (event) => {
  const it = event.target;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(it.tagName) || it.isContentEditable) return;
  if (['s', 'f', '/', 'n', 'y', ' '].includes(event.key)) { event.preventDefault(); q.focus(); }
}, true);
window.heard = [];
for (const kind of ['keydown', 'keyup', 'click'])
  document.addEventListener(kind, (event) => heard.push(kind), true);
</script>"""
# As focus-trap, Bootstrap and a11y-dialog do it, all at once.
TRAP = """<div id="m" style="position: fixed; inset: 30%"><input id="coupon"></div><script>
const back = (event) => {
  if (!m.contains(event.target)) { event.stopImmediatePropagation(); coupon.focus(); }
};
document.addEventListener('focusin', back, true);
document.addEventListener('focusin', back);
for (const kind of ['mousedown', 'click']) document.addEventListener(kind, (event) => {
  if (!m.contains(event.target)) { event.preventDefault(); event.stopImmediatePropagation(); }
}, true);
addEventListener('load', () => coupon.focus());
</script>"""
MODAL = """<style>dialog { transform: scale(1.1); overflow: hidden; width: 99px; height: 99px }</style>
<button onclick="document.querySelector('dialog').showModal()">Checkout</button>
<dialog><button onclick="this.closest('dialog').close()">Done</button></dialog>"""
LONG = """<script>
history.replaceState(null, '', '/long?f=' + 'a'.repeat(9000));
document.title = ('Lamps on sale ' + '\\u{1F4A1}').slice(0, 15) + '!'.repeat(5000);
</script>"""
OLD = "<script>CSSStyleSheet = class { constructor() { throw new TypeError('Illegal'); } };</script>"
# What Safari 15.0, Chromium 100 and Firefox 101 do not have, as far as it can be taken from a younger one.
FOUR_YEARS_AGO = """(() => {
  window.CSSStyleSheet = class { constructor() { throw new TypeError('Illegal constructor'); } };
  const without = [
    [Array.prototype, 'at findLast findLastIndex toSorted toReversed toSpliced with'], [Array, 'fromAsync'],
    [String.prototype, 'at isWellFormed toWellFormed'], [Object, 'hasOwn groupBy'],
    [Map, 'groupBy'], [Promise, 'withResolvers try'], [AbortSignal, 'timeout any'], [URL, 'canParse parse'],
    [Crypto.prototype, 'randomUUID'], [ShadowRoot.prototype, 'adoptedStyleSheets'],
    [Document.prototype, 'adoptedStyleSheets startViewTransition moveBefore'],
    [Element.prototype, 'moveBefore checkVisibility'], [ShadowRoot.prototype, 'moveBefore'],
    [Element.prototype, 'role ariaLabel ariaBusy ariaExpanded ariaHasPopup ariaHidden'],
    [HTMLElement.prototype, 'popover showPopover hidePopover togglePopover inert'],
    [Navigator.prototype, 'locks userActivation userAgentData virtualKeyboard'],
    [window, 'structuredClone BroadcastChannel HTMLDialogElement requestIdleCallback navigation scheduler'],
  ];
  for (const [holder, names] of without) for (const name of names.split(' ')) delete holder[name];
  const young = /dvh|svh|:dir|:modal|:popover/;
  const { supports } = CSS;
  CSS.supports = (...asked) => !young.test(asked.join()) && supports.apply(CSS, asked);
  const { matches } = Element.prototype;
  Element.prototype.matches = function (selector) {
    if (young.test(selector)) throw new DOMException(selector, 'SyntaxError');
    return matches.call(this, selector);
  };
})()"""
# Looking behind, blocks of a class: a script with them is not even read. The rest is missed once it runs.
TOO_YOUNG = re.compile(
    r"\(\?<[=!]|\bstatic ?\{|\.at\(-|\.(findLast|to(Sorted|Reversed|Spliced))\b|\baria[A-Z]\w+ ?=[^=]"
    r"|\b(AbortSignal\.(timeout|any)|Object\.hasOwn|structuredClone|crypto\.randomUUID)\b|:dir\("
)
OPENS_EARLY = """<script>
window.openline = function () { (openline.q = openline.q || []).push(arguments); };
openline('open');
</script>"""
DEAF = """<script>IDBFactory.prototype.open = () => ({});</script>"""
SMALL = """<style>html { font-size: 62.5% } * { all: unset !important; }</style>"""
# Every text is wrapped twice, again and again.
TRANSLATED = """<script>setInterval(() => {
  const root = document.querySelector('openline-widget')?.shadowRoot;
  const walker = root && document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker?.nextNode()) texts.push(walker.currentNode);
  for (const it of texts) {
    if (it.parentNode.nodeName === 'FONT' || it.parentNode.nodeName === 'STYLE') continue;
    const [outer, inner] = [1, 2].map(() => document.createElement('font'));
    it.replaceWith(outer);
    outer.append(inner);
    inner.append(it);
  }
}, 50)</script>"""
PAGES = {
    "shortcuts": {"body": SHORTCUTS},
    "focus trap": {"body": TRAP},
    "prototype": {"head": PROTOTYPE_16},
    "extended objects": {"head": EXTENDED},
    "long address, half a sign": {"head": LONG},
    "no made sheets": {"head": OLD},
    "a database that never answers": {"head": DEAF},
    "small root": {"head": SMALL},
    "translated": {"body": TRANSLATED},
}


@pytest.fixture(scope="module")
def guest(browser: Browser, server: Program) -> Iterator[Visitor]:
    """Somebody with one conversation, whose every page is watched for complaints."""
    guest = Visitor(browser, server.url)
    yield guest
    guest.context.close()
    assert guest.worth_complaining() == []


def says(guest: Visitor, words: str) -> None:
    """By the keyboard, as people do: each key is one that a page might want."""
    expect(guest.composer).to_be_focused()
    guest.page.keyboard.type(words)
    expect(guest.composer).to_have_value(words)
    guest.page.keyboard.press("Enter")
    expect(guest.log.get_by_text(words)).to_be_visible()
    expect(guest.log.locator(".me").last.locator(".meta")).to_contain_text("Sent")


def page_with(site: Site, guest: Visitor, **parts: str) -> None:
    guest.visits(site.shows(shop(guest.url, **parts)))


@pytest.mark.parametrize("kind", PAGES)
def test_the_chat_works(guest: Visitor, site: Site, kind: str) -> None:
    """CHAT-13."""
    page_with(site, guest, **PAGES[kind])
    if not guest.panel.is_visible():
        guest.page.get_by_role("button", name="Open chat").click()
    guest.composer.click()
    says(guest, f"first, say yes / no: {kind}")
    if kind == "shortcuts":
        assert set(guest.page.evaluate("heard")) <= {"click"}
        guest.page.keyboard.press("Escape")
        expect(guest.panel).to_be_hidden()
    if kind == "small root":
        sizes = guest.log.locator(".bubble, .meta").evaluate_all(
            "all => all.map((it) => parseFloat(getComputedStyle(it).fontSize))"
        )
        assert set(sizes) == {15, 12}


def test_a_shop_of_2009_hears_of_its_client_and_how_it_was(come: Come, anna: Operator, site: Site) -> None:
    """CHAT-13, FORM-1, FORM-7: forms, end and rating beside Prototype 1.6; a reload shows the same."""
    nora = come(Visitor)
    page_with(site, nora, head=PROTOTYPE_16, body="<div style='height: 3000px'></div>")
    nora.opens()
    says(nora, "Have you lamps of 2009?")
    nora.is_asked()
    nora.gives(name="Nora")
    nora.gives(email="nora@example.com")
    expect(nora.log).to_contain_text("Thank you, Nora")
    anna.opens("Have you lamps of 2009?").writes("Thousands")
    expect(nora.log).to_contain_text("Thousands")
    nora.panel.get_by_role("button", name="End conversation").click()
    nora.panel.get_by_role("button", name="Good", exact=True).click()
    expect(anna.log).to_contain_text("rated this conversation good")
    expect(anna.client).to_contain_text("nora@example.com")
    nora.page.reload()
    for words in ("Have you lamps of 2009?", "Thank you, Nora", "Thousands", "You ended the conversation"):
        expect(nora.log.get_by_text(words)).to_have_count(1)
    assert nora.page.evaluate("scrollY") == 0


def test_no_file_of_the_chat_has_what_is_younger_than_four_years() -> None:
    """CHAT-13: in what no journey comes to, either."""
    files = list((ROOT / "src/openline/static/widget").glob("*.js"))
    assert len(files) > 10
    assert {path.name: found[0] for path in files if (found := TOO_YOUNG.search(path.read_text()))} == {}


def test_a_phone_that_is_four_years_old(come: Come, site: Site, server: Program) -> None:
    """CHAT-13: the chat looks and works as it does elsewhere, on somebody's page and as a page of its own."""
    guest = come(Visitor, viewport={"width": 390, "height": 780})
    guest.context.add_init_script(FOUR_YEARS_AGO)
    page_with(site, guest, head=OPENS_EARLY)
    says(guest, "From my old phone")
    box = guest.panel.bounding_box()
    assert box
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 780)
    guest.closes()
    button = guest.page.get_by_role("button", name="Open chat")
    assert button.evaluate("it => getComputedStyle(it).borderRadius") == "50%"
    guest.page.reload()
    expect(guest.log).to_contain_text("From my old phone")
    guest.page.set_viewport_size({"width": 1280, "height": 500})
    expect(guest.panel).to_have_css("height", "460px")

    guest.visits(f"{guest.url}/chat/{KEY}")
    says(guest, "On a page of its own")
    expect(guest.panel).to_have_css("width", "720px")
    expect(guest.panel).to_have_css("height", "452px")


def test_a_modal_dialog_takes_the_chat_in(guest: Visitor, site: Site) -> None:
    """CHAT-13: open or closed before, above a dialog that cuts and moves; what is typed stays."""
    page_with(site, guest, body=MODAL)
    page = guest.page
    if guest.panel.is_visible():
        guest.closes()
    page.get_by_role("button", name="Checkout").click()
    launcher = page.get_by_role("button", name="Open chat")
    box, screen = launcher.bounding_box(), page.viewport_size
    assert box
    assert screen
    assert (box["x"] + box["width"], box["y"] + box["height"]) == (
        screen["width"] - 20,
        screen["height"] - 20,
    )
    launcher.click()
    says(guest, "Does my coupon work?")
    page.keyboard.type("And")
    page.get_by_role("button", name="Done").click()
    expect(guest.composer).to_have_value("And")
    page.get_by_role("button", name="Checkout").click()
    guest.composer.click()
    page.keyboard.press("End")
    says_on(page, guest, " this?")


def says_on(page: Page, guest: Visitor, words: str) -> None:
    page.keyboard.type(words)
    expect(guest.composer).to_have_value(f"And{words}")
    page.keyboard.press("Enter")
    expect(guest.log.get_by_text(f"And{words}")).to_be_visible()


REWRITES = [
    "document.body.innerHTML = '<p>Another page</p>'",
    "document.body.replaceWith(document.createElement('body'))",
    "document.documentElement.replaceWith(document.createElement('html'))",
    "document.documentElement.replaceChildren(...['head', 'body'].map((it) => document.createElement(it)))",
]


def test_a_page_that_writes_itself_anew_does_not_lose_it(guest: Visitor, site: Site) -> None:
    """CHAT-13: as React does with a document that it owns, and Turbo with each step."""
    page_with(site, guest)
    if not guest.panel.is_visible():
        guest.opens()
    guest.composer.fill("I am typing")
    for rewrite in REWRITES:
        guest.page.evaluate(rewrite)
        expect(guest.composer).to_have_value("I am typing")
        expect(guest.composer).to_be_visible()
    guest.composer.press("Enter")
    expect(guest.log.get_by_text("I am typing")).to_be_visible()
    guest.page.evaluate("openline.destroy()")
    guest.page.evaluate("document.body.append('more')")
    expect(guest.page.locator("openline-widget")).to_have_count(0)


# Rendered by React on the server, scripts included. It compares everything when the chat is there already.
REACT_PAGE = """<!doctype html><html lang="en"><head><title>Shop</title><link rel="icon" href="data:,"/>
<script async src="{loader}"></script></head><body><main><button id="plus">0</button></main>
<script>{react}</script><script>{react_dom}</script><script>
const e = React.createElement;
function App() {{
  const [count, setCount] = React.useState(0);
  const head = e('head', null, e('title', null, 'Shop'), e('link', {{ rel: 'icon', href: 'data:,' }}),
    e('script', {{ async: true, src: '{loader}' }}));
  const plus = e('button', {{ id: 'plus', onClick: () => setCount(count + 1) }}, count);
  return e('html', {{ lang: 'en' }}, head, e('body', null, e('main', null, plus)));
}}
window.complaints = [];
const waiting = setInterval(() => {{
  if (!document.querySelector('openline-widget')) return;
  clearInterval(waiting);
  const onRecoverableError = (error) => complaints.push(error.message);
  ReactDOM.hydrateRoot(document, e(App), {{ onRecoverableError }});
}}, 5);
</script></body></html>"""


def test_react_that_owns_the_document_finds_it_as_it_was(guest: Visitor, site: Site) -> None:
    """CHAT-13: nothing that it has to render anew; later the chat stands beside the body, still at work."""
    react, react_dom = (
        (ROOT / "node_modules" / name / "umd" / f"{name}.production.min.js").read_text()
        for name in ("react", "react-dom")
    )
    loader = f"{guest.url}/w/{KEY}.js"
    html = REACT_PAGE.format(loader=loader, react=react, react_dom=react_dom)
    # React takes the space between two tags for a text of its own.
    guest.visits(site.shows(html.replace(">\n<", "><")))
    page = guest.page
    expect(page.locator("openline-widget")).to_be_attached()
    for count in (1, 2):
        page.locator("#plus").click()
        expect(page.locator("#plus")).to_have_text(f"{count}")

    assert page.evaluate("complaints") == []
    if guest.panel.is_visible():
        guest.closes()
    expect(page.locator("html > openline-widget")).to_be_attached()
    guest.opens()
    says(guest, "On a page of React")


LATE = """<script type="text/plain" data-src="{url}" data-language="de" data-theme="dark"></script><script>
fetch('{url}').then((it) => it.text()).then((code) => [1, 2].map(() => new Function(code)()));
</script>"""
WRITES_AS_A_SHOP = """() => {
  const field = document.querySelector('openline-widget').shadowRoot.querySelector('textarea');
  const key = (more) => field.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, composed: true, cancelable: true, ...more }));
  field.value = 'こんにちは';
  field.dispatchEvent(new Event('input', { bubbles: true }));
  field.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: 'は' }));
  key({ keyCode: 229 });
  key({ isComposing: true });
  return field.value;
}"""


def test_a_script_that_an_optimiser_evaluates_twice(guest: Visitor, site: Site) -> None:
    """CHAT-13: late, without a tag of its own: one chat, with what its tag said.

    And an Enter that ends a syllable sends nothing.
    """
    late = LATE.format(url=f"{guest.url}/w/{KEY}.js")
    guest.visits(site.shows(f"<!doctype html><body>{late}</body>"))
    if not guest.panel.is_visible():
        guest.page.get_by_role("button", name="Chat öffnen").click()
    expect(guest.page.locator("openline-widget")).to_have_count(1)
    expect(guest.page.locator("openline-widget")).to_have_attribute("lang", "de")
    expect(guest.page.locator("openline-widget")).to_have_attribute("data-theme", "dark")
    expect(guest.page.locator("openline-widget textarea")).to_be_visible()
    assert guest.page.evaluate(WRITES_AS_A_SHOP) == "こんにちは"
