"""Links in an operator's words: what leads where, and that the text stays what was written."""

import time

import pytest

from openline.texts.links import pieces_of


@pytest.mark.parametrize(
    "text, links",
    [
        ("https://pay.example.com/i/5512?k=ab_c", ["https://pay.example.com/i/5512?k=ab_c"]),
        ("(see https://shop.example/a_(b)).", ["https://shop.example/a_(b)"]),
        ("HTTP://Shop.Example/x, www.shop.example!", ["HTTP://Shop.Example/x", "https://www.shop.example"]),
        ("Vera.Sample+x@mail.example.com.", ["mailto:Vera.Sample+x@mail.example.com"]),
        ("mailto:vera@example.com", ["mailto:vera@example.com"]),
        ("https://user@shop.example/", ["https://user@shop.example/"]),
        ("Call +7 495 123-45-67 or +1 (212) 555-0123.", ["tel:+74951234567", "tel:+12125550123"]),
        ("https://кафе.рф/меню", ["https://кафе.рф/меню"]),
        ("IBAN DE02 1203 0000 0000 2020 51, 3.14, 12.04.2024, order 4711-2", []),
        ("javascript:alert(1) data:text/html,x file:///etc/passwd skype:x?call //evil.example", []),
        ("http://", []),
        ("http://localhost", []),
        ("x@y", []),
        ("+1234567890123456789", []),
        ("shop.example", []),
    ],
)
def test_pages_mailboxes_and_phones_are_links_and_nothing_else_is(text: str, links: list[str]) -> None:
    """MAIL-9."""
    pieces = pieces_of(text)

    assert [piece.href for piece in pieces if piece.href] == links
    assert "".join(piece.text for piece in pieces) == text


@pytest.mark.parametrize(
    "text", ["@" * 4_000, "a@" * 2_000, "http://" * 600, "+1 " * 1_300, "www." * 1_000, "a." * 2_000 + "@b.c"]
)
def test_no_text_costs_much(text: str) -> None:
    """T62."""
    before = time.process_time()

    assert "".join(piece.text for piece in pieces_of(text)) == text
    assert time.process_time() - before < 0.25
