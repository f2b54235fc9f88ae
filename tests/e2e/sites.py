"""Somebody else's site: pages of its own, headers of its own, another origin than the chat's."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.e2e.program import KEY


class Site:
    """`shows` puts a page at an address. Runs in a thread while it is entered."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}

    def __enter__(self) -> "Site":
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    def shows(self, html: str, path: str = "/", **headers: str) -> str:
        """The page's address. `Content_Security_Policy="…"` becomes a header."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (html, named)
        return f"http://{self.host}{path}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        pages = self.pages

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                html, headers = pages.get(self.path.split("?")[0], ("", {}))
                self.send_response(200 if html else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(html.encode())

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent's name
                pass

        return Handler


def shop(
    url: str, *, head: str = "", body: str = "", script: str = "", title: str = "Shop", key: str = KEY
) -> str:
    """A page with the widget of the server at `url`. `script` are further attributes of its tag."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">{head}'
        f'<script async src="{url}/w/{key}.js" {script}></script></head>'
        f"<body><main><h1>Shop</h1><p>Six lamps.</p>{body}</main></body></html>"
    )
