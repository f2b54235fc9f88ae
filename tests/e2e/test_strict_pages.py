"""The front end's way of drawing in a real browser, on a page that forbids HTML strings and inline styles."""

import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent.parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)
PAGE = (
    '<!doctype html><title>sample</title><div id="host"></div><script type="module" src="start.js"></script>'
)
START = "import { draw } from './sample.js'; draw(document.getElementById('host'))"

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


class StrictPages(SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object):  # noqa: A002 - the name is the parent's
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("sample")
    vite = ROOT / "node_modules" / ".bin" / "vite"
    build = [vite, "build", "--mode", "sample", "--outDir", folder, "--logLevel", "error"]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "start.js").write_text(START)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(StrictPages, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def test_components_live_where_html_strings_are_forbidden(address: str, page: Page):
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(address)

    page.get_by_label("Text").fill("hello")
    page.get_by_role("button", name="Send 5").click()

    assert page.locator("li").all_text_contents() == ["hello"]
    assert page.get_by_label("Text").input_value() == ""
    colour = page.locator(".sample").evaluate("it => getComputedStyle(it).color")
    assert colour == "rgb(1, 2, 3)"
    assert [it for it in complaints if "favicon" not in it] == []


def test_the_page_really_forbids_html_strings(address: str, page: Page):
    page.goto(address)

    with pytest.raises(Exception, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<b>x</b>'")
