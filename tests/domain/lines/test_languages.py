"""The language of a line's letters."""

import pytest

from openline.domain.lines.lines import CLIENTS, Rules, lang_of_letters, lang_of_texts


@pytest.mark.parametrize(
    "line, client, portal, spoken",
    [
        (CLIENTS, "ru", "de", "ru"),
        (CLIENTS, "", "de", "de"),
        ("", "ru", "de", "de"),
        ("fr", "ru", "de", "fr"),
    ],
)
def test_a_letter_speaks_the_clients_language_unless_somebody_chose_another(
    line: str, client: str, portal: str, spoken: str
) -> None:
    """MAIL-3."""
    assert lang_of_letters(Rules(lang=line), client, portal) == spoken


def test_a_new_line_leaves_the_language_to_the_client() -> None:
    """MAIL-3: it was English, whatever the portal spoke."""
    assert Rules().lang == CLIENTS
    assert lang_of_texts(Rules()) == ""
