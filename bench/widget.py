"""The cost of the widget for the page and its user, in milliseconds. `python -m bench.widget [--write]`.

Headless Chromium with the CPU slowed four times, 1280 × 800, a foreign page with the snippet, a warm server.
Each round uses fresh profiles and loads the page with and without the snippet: the difference is reported.
Times of the main thread are CPU time, hardly disturbed by other programs; waiting times are real time.
"""

import argparse
import json
import os
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from report import table, write_into
from servers import FOLDERS, ROOT, SERVERS, running

BEGIN, END = "<!-- bench:widget:begin -->", "<!-- bench:widget:end -->"
CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
ARGUMENTS = "--no-sandbox --disable-gpu --no-first-run --disable-background-networking".split()
SLOWED, MESSAGES, QUIET_S = 4, 200, 1.5

# (figure, description, goal, limit, unit).
BUDGETS = (
    ("tasks", "long tasks at load", 0, 0, ""),
    ("blocked", "total blocking time added at load", 10, 50, "ms"),
    ("load", "main thread at load, over the same page without it", 250, 400, "ms"),
    ("opens", "click → composer focused", 150, 300, "ms"),
    ("shows", "Enter → own message on the screen", 50, 100, "ms"),
    ("heap", f"JS heap, panel open, {MESSAGES} messages", 6, 10, "MB"),
)
WATCH_TASKS = """(() => {
  window.__tasks = [];
  new PerformanceObserver((list) => {
    for (const it of list.getEntries()) __tasks.push(it.duration);
  }).observe({ type: 'longtask', buffered: true });
})()"""
# From the click to the focus of the textarea.
WATCH_FOCUS = """() => {
  const root = document.querySelector('openline-widget').shadowRoot;
  window.__opened = new Promise((resolve) => {
    let pressed = 0;
    addEventListener('click', ({ timeStamp }) => { pressed ||= timeStamp; }, { capture: true });
    root.addEventListener('focusin', ({ target }) => {
      if (pressed && target.tagName === 'TEXTAREA') resolve(performance.now() - pressed);
    });
  });
}"""
# From pressing Enter to the frame that shows the message.
WATCH_WORDS = """(words) => {
  const log = document.querySelector('openline-widget').shadowRoot.querySelector('[role=log]');
  window.__shown = new Promise((resolve) => {
    let pressed = 0;
    const keys = ({ key, timeStamp }) => { if (key === 'Enter') pressed = timeStamp; };
    addEventListener('keydown', keys, { capture: true });
    new MutationObserver((_, watcher) => {
      if (!log.textContent.includes(words)) return;
      watcher.disconnect();
      requestAnimationFrame((at) => resolve(Math.max(at, performance.now()) - pressed));
    }).observe(log, { childList: true, subtree: true, characterData: true });
  });
}"""
ROWS = """() => document.querySelector('openline-widget').shadowRoot.querySelectorAll('.msg').length"""

Figures = dict[str, float]


def main() -> None:
    options = parse()
    with (
        running(SERVERS[0]) as server,
        pages(server.port, key_of(server.load_options)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        version = browser.version
        one_round(browser, address)
        rounds = [printed(one_round(browser, address), at, options.rounds) for at in range(options.rounds)]
        browser.close()
    text = table(("", "median", "least", "goal", "÷ goal", "limit"), rows(rounds))
    print(text)
    if options.write:
        text = f"{text}\n\n{circumstances(version, options.rounds)}"
        write_into(ROOT / "docs/performance.md", text, BEGIN, END)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--write", action="store_true", help="into docs/performance.md")
    return parser.parse_args()


def printed(found: Figures, at: int, of: int) -> Figures:
    print(f"{at + 1}/{of}", json.dumps({name: round(value, 1) for name, value in found.items()}), flush=True)
    return found


def one_round(browser: Browser, address: str) -> Figures:
    """Measure one round. The first one only warms the server and is not reported."""
    bare, own = at_load(browser, f"{address}/bare"), at_load(browser, f"{address}/shop")
    found = {name: max(0.0, own[name] - bare[name]) for name in ("tasks", "blocked", "load")}
    return {**found, **at_work(browser, f"{address}/shop")}


def at_load(browser: Browser, address: str) -> Figures:
    with slowed(browser) as (page, session):
        page.goto(address, wait_until="load")
        if address.endswith("shop"):
            page.get_by_role("button", name="Open chat").wait_for()
        time.sleep(QUIET_S)
        tasks: list[float] = page.evaluate("__tasks")
        blocked = sum(max(0, it - 50) for it in tasks)
        return {"tasks": len(tasks), "blocked": blocked, "load": metric(session, "TaskDuration") * 1000}


def at_work(browser: Browser, address: str) -> Figures:
    """Measure opening the widget, writing, and the memory of a long conversation."""
    with slowed(browser) as (page, session):
        page.goto(address, wait_until="load")
        button = page.get_by_role("button", name="Open chat")
        button.wait_for()
        time.sleep(QUIET_S)
        page.evaluate(WATCH_FOCUS)
        button.click()
        opens = page.evaluate("__opened")
        composer = page.locator("openline-widget").get_by_role("textbox", name="Message", exact=True)
        shows = median(writes(page, composer.press, composer.fill, f"Question {each}") for each in range(5))
        session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        talks_long(page)
        session.send("HeapProfiler.collectGarbage")
        return {"opens": opens, "shows": shows, "heap": metric(session, "JSHeapUsedSize") / 1e6}


def writes(page: Page, press: Callable[[str], None], fill: Callable[[str], None], words: str) -> float:
    fill(words)
    time.sleep(QUIET_S / 3)
    page.evaluate(WATCH_WORDS, words)
    press("Enter")
    return page.evaluate("__shown")


def talks_long(page: Page) -> None:
    """Write a long conversation, 25 messages at a time: the widget queues no more than fifty."""
    for first in range(0, MESSAGES, 25):
        page.evaluate("(n) => { for (let i = 0; i < 25; i++) openline.sendMessage(`Line ${n + i}`); }", first)
        page.wait_for_function(f"({ROWS})() >= {min(first + 25, MESSAGES)}")
        page.wait_for_function(
            "() => !document.querySelector('openline-widget').shadowRoot.textContent.includes('Sending…')"
        )


@contextmanager
def slowed(browser: Browser) -> Iterator[tuple[Page, CDPSession]]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    context.add_init_script(WATCH_TASKS)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    yield page, session
    context.close()


def metric(session: CDPSession, name: str) -> float:
    found = session.send("Performance.getMetrics")["metrics"]
    return next(each["value"] for each in found if each["name"] == name)


def key_of(load_options: list[str]) -> str:
    return load_options[load_options.index("--channel") + 1]


@contextmanager
def pages(port: int, key: str) -> Iterator[str]:
    """Serve a foreign site on an origin of its own: a page without the chat, and the same with it."""
    tag = f'<script async src="http://127.0.0.1:{port}/w/{key}.js"></script>'
    html = '<!doctype html><html lang="en"><head><title>Shop</title><link rel="icon" href="data:,">{}</head>'
    html += "<body><h1>Shop</h1><p>Six lamps.</p></body></html>"
    shown = {"/bare": html.format(""), "/shop": html.format(tag)}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(shown.get(self.path, "").encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name in the base class
            pass

    site = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{site.server_port}"
    site.shutdown()


def rows(rounds: list[Figures]) -> list[list[str]]:
    return [row(rounds, *budget) for budget in BUDGETS]


def row(rounds: list[Figures], name: str, title: str, goal: float, limit: float, unit: str) -> list[str]:
    values = [each[name] for each in rounds]
    middle = median(values)
    ratio = f"{middle / goal:.2f}" if goal else ("met" if middle <= goal else "missed")

    def shown(value: float) -> str:
        return f"{value:.1f} {unit}".strip() if value % 1 and value < 100 else f"{value:.0f} {unit}".strip()

    return [title, f"**{shown(middle)}**", shown(min(values)), shown(goal), ratio, shown(limit)]


def circumstances(version: str, count: int) -> str:
    return (
        f"Chromium {version}, {count} rounds, {os.cpu_count()} cores; "
        f"load of the machine in the last five minutes: {os.getloadavg()[1]:.1f}."
    )


if __name__ == "__main__":
    FOLDERS.mkdir(parents=True, exist_ok=True)
    main()
