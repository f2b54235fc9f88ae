"""T27. A visitor who calls themselves like one of us is marked."""

import pytest

from openline.domain.team.impersonation import looks_like_team

TEAM = ("Anna Orlova", "Олег", "Main line", "Lamps Care", "")


@pytest.mark.parametrize(
    "name",
    [
        "Support",
        "SUPPORT",
        "Customer Support",
        "support (official)",
        "[Support]",
        "S\u200bupport",
        "Su\u0440\u0440ort",
        "5upport".replace("5", "S"),
        "Supp0rt",
        "Ｓｕｐｐｏｒｔ",
        "𝐒𝐮𝐩𝐩𝐨𝐫𝐭",
        "Súpport",
        "Поддержка",
        "ПОДДЕРЖКА сайта",
        "Оператор",
        "Администратор",
        "Soporte",
        "Kundenservice",
        "Müdür",
        "Obsługa klienta",
        "الدعم",
        "Anna Orlova",
        "anna orlova",
        "Orlova Anna",
        "Anna Orlova (Lamps)",
        "Аnnа Оrlоvа",
        "Anna 0rl0va",
        "Олег",
        "Oлeг",
        "Main line",
        "Lamps-Care",
    ],
)
def test_a_name_like_the_teams_is_marked(name: str) -> None:
    assert looks_like_team(name, TEAM)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Vera",
        "Вера",
        "Anna",
        "Anna Ivanova",
        "Orlova",
        "Олег Петров",
        "Line",
        "Lamps",
        "Supporter Club",
        "王",
        "محمد",
        "—",
    ],
)
def test_other_names_are_not(name: str) -> None:
    assert not looks_like_team(name, TEAM)
