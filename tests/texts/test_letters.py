"""Letters: what they say in every language, and that nothing anybody wrote becomes a part of their page."""

import re
from collections import Counter
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from openline.domain.letters.content import CUT_MARK, LetterContent, QuotedMessage, RenderedLetter
from openline.domain.values import replace
from openline.texts import LOCALES, OFFERED, dates, say_n
from openline.texts.letters import encoded_size, render
from openline.texts.words import JOINER
from tests.cast import NOON
from tests.texts.samples import BACK, EIGHTY, KINDS, OUT, conversation, letter_content

XSS = (Path(__file__).parent.parent / "e2e" / "xss.txt").read_text().splitlines()
TEMPLATES = [
    "{{7*7}}",
    "${7*7}",
    "{% for x in y %}",
    "{0.__class__}",
    "{label}",
    "{{ config }}",
    "<%= 7*7 %>",
    "%s %(a)s",
]
OTHERS = [
    "&lt;script&gt;&#60;b&#62;&amp;nbsp;",
    "</td></tr></table><h1>Pay here</h1>",
    "<!-- <![endif]--> <![CDATA[ ]]>",
    "a\r\nBcc: x@evil.example\r\n\r\n<b>",
    "a\u2028<b>\u2029c\x85d\x00\x1b[31m",
    "Z\u0351\u036b\u0343\u0325al\u0489go \u202egpj.exe\u2069",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1f3\U0001f1f4",
    "--- ol-3f9c7 ---",
]
CORPUS = [line for line in [*XSS, *TEMPLATES, *OTHERS] if line]


class Skeleton(HTMLParser):
    """Every tag with its attributes and their values: all of a page that is not text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[tuple[str, tuple[tuple[str, str | None], ...]]] = Counter()
        self.links: list[str | None] = []
        self.comments: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag, tuple(attrs)] += 1
        self.links += [value for name, value in attrs if name in ("href", "src", "action", "background")]

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)

    def handle_data(self, data: str) -> None:
        self.text += data


def written_by_strangers(kind: str, lang: str, *texts: str) -> LetterContent:
    """Whatever of a letter a stranger decides says this, and the names of the company, too."""
    return _written(kind, lang, texts, lambda text: as_many_lines(text) if kind != "confirm" else text)


def written_by_operators(kind: str, lang: str, *texts: str) -> LetterContent:
    """The client says little; the company says this."""
    return _written(kind, lang, texts, lambda text: text)


def _written(kind: str, lang: str, texts: tuple[str, ...], answered: Callable[[str], str]) -> LetterContent:
    entries = [
        entry
        for text in texts
        for entry in (
            QuotedMessage("visitor", "", text, NOON, files=(text, text)),
            QuotedMessage("operator", text, answered(text), NOON, kind == "unread"),
            QuotedMessage("line", "", answered(text), NOON),
        )
    ]
    payloads = "\n".join(texts)
    shown = () if kind == "confirm" else tuple(entries)
    company = {"portal": payloads, "line": payloads, "site": payloads, "imprint": " ".join(payloads.split())}
    return letter_content(kind, lang, **company, address=payloads, entries=shown)


def pages(rendered: RenderedLetter) -> Skeleton:
    return Skeleton(rendered.html)


@pytest.mark.parametrize("lang", OFFERED)
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_people_write_becomes_a_part_of_the_page(kind: str, lang: str):
    """T03, MAIL-9."""
    for payloads in ([payload] for payload in CORPUS):
        hostile = pages(render(written_by_strangers(kind, lang, *payloads)))
        clean = pages(render(written_by_strangers(kind, lang, *map(as_many_lines, payloads))))

        assert hostile.tags == clean.tags, payloads
        assert hostile.links == clean.links, payloads
        assert set(hostile.links) == {BACK, OUT}, payloads
        assert hostile.comments == clean.comments, payloads


@pytest.mark.parametrize("kind", ["unread", "history"])
def test_of_what_operators_write_only_links_become_a_part_of_the_page(kind: str):
    """T03, MAIL-9: to pages, mailboxes and phones; whatever else they paste stays text."""
    for payload in CORPUS:
        hostile = pages(render(written_by_operators(kind, "en", payload)))
        clean = pages(render(written_by_operators(kind, "en", as_many_lines(payload))))
        added = hostile.tags - clean.tags

        assert clean.tags - hostile.tags == Counter(), payload
        assert {(tag, *(name for name, _ in attributes)) for tag, attributes in added} <= LINK, payload
        links = {str(dict(attributes)["href"]) for _, attributes in added}
        assert all(re.match(r"https?://[^\s\"'<>]+$|mailto:[\w.+-]+@|tel:\+\d+$", link) for link in links)
        assert hostile.comments == clean.comments, payload


LINK = {("a", "href", "target", "rel", "style")}


def as_many_lines(text: str) -> str:
    return "\n".join("word" for _ in re.split("\r\n|[\r\n\x85\u2028\u2029]", text))


@pytest.mark.parametrize("kind", ["unread", "history"])
def test_templates_in_what_people_write_stay_what_they_are(kind: str):
    """T06: literal, never expanded."""
    for payload in TEMPLATES:
        rendered = render(written_by_operators(kind, "en", payload))

        assert pages(rendered).text.replace(JOINER, "").count(payload) >= 3, payload
        assert rendered.text.replace(JOINER, "").count(payload) >= 3, payload


@pytest.mark.parametrize("payload", CORPUS)
def test_a_subject_says_nothing_that_a_visitor_or_an_operator_wrote(payload: str):
    """T04, MAIL-9: a fixed catalogue, the number, the portal's name."""
    for kind in KINDS:
        hostile = written_by_strangers(kind, "en", payload)
        subject = render(hostile).subject

        assert subject == render(letter_content(kind, portal=payload)).subject
        assert "12345-6" in subject
        assert not re.search("[\\0-\x1f\x7f-\x9f\u2028\u2029]", subject)


@pytest.mark.parametrize("lang", OFFERED)
def test_a_letter_to_an_unconfirmed_address_has_no_character_of_a_visitors(lang: str):
    """T47, E16: two visitors, one letter."""
    strangers = (written_by_strangers("confirm", lang, text) for text in ("Buy at evil.example", "Else"))
    one, other = (render(replace(each, portal="Lamps", imprint="")) for each in strangers)

    assert one == other


def pieces(rendered: RenderedLetter) -> set[str]:
    """What it says, text by text."""
    flowing = rendered.text.replace(" \n", " ") + rendered.subject
    return {piece.strip() for piece in re.split(r"(?<!N[or])[.:,·—](?:\s|$)|[\n\[\]]", flowing)}


@pytest.mark.parametrize("lang", [lang for lang in OFFERED if lang != "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_text_of_every_letter_is_said_in_every_language(kind: str, lang: str):
    """MAIL-3: a missing text would be said in English, in both letters alike."""
    entries = (
        QuotedMessage("visitor", "", "…", NOON),
        *[QuotedMessage("operator", "Anna", "…", NOON, kind == "unread")] * 2,
    )
    ours = {"Anna", "…", "> …", "Lamps & Shades", BACK, OUT, CUT_MARK, ""}
    for count, answerable, rating in ((1, True, "good"), (2, False, "bad"), (3, True, "")):
        changes = {
            "rating": rating,
            "left_out": count - 1,
            "is_answerable": answerable,
            "entries": entries[:count],
        }
        own, english = (
            pieces(render(letter_content(kind, each, portal="Lamps & Shades", **changes)))
            for each in (lang, "en")
        )

        # "3 messages" is French, too.
        assert {piece for piece in own & english if not re.fullmatch(r"\d messages?", piece)} <= ours


@pytest.mark.parametrize("lang", OFFERED)
def test_plurals_are_right_in_every_language(lang: str):
    """MAIL-3: every number gets the form of its language's own header."""
    with (LOCALES / f"{lang}.po").open("rb") as file:
        message = read_po(file).get("{count} message", context="server")
    texts = {say_n(lang, "{count} message", "{count} messages", count) for count in (*range(200), 1_000_000)}

    forms = {re.sub(r"\d+", "{count}", text) for text in texts}
    assert message
    assert forms == (set(message.string or ()) if lang != "en" else set(message.id))


def test_russian_and_arabic_count_as_people_do():
    """MAIL-3."""
    russian = [say_n("ru", "{count} message", "{count} messages", n) for n in (1, 2, 5, 11, 21, 22, 25)]
    arabic = [say_n("ar", "{count} message", "{count} messages", n) for n in (1, 2, 3, 11, 100)]

    assert russian == (
        "1 сообщение,2 сообщения,5 сообщений,11 сообщений,21 сообщение,22 сообщения,25 сообщений".split(",")
    )
    assert arabic == ["رسالة واحدة", "رسالتان", "3 رسائل", "11 رسالة", "100 رسالة"]


def test_days_and_times_are_those_of_the_language_and_of_the_zone():
    """MAIL-3: half past ten in the evening in UTC is the next day in Moscow."""
    at = NOON + (14 * 60 + 30) * 60_000

    assert dates.day("ru", "Europe/Moscow", at) == "16 января 2027\u00a0г."
    assert dates.clock("ru", "Europe/Moscow", at) == "01:30"
    assert dates.day("pt", "America/Sao_Paulo", at) == "15 de janeiro de 2027"
    assert dates.clock("en", "America/New_York", at) == "5:30\u00a0PM"
    assert dates.zone_name("en", "No/Where", at) == "UTC"
    assert dates.zone_name("ru", "Europe/Moscow", at) == "Москва, стандартное время (UTC+3)"
    assert dates.zone_name("en", "Asia/Kolkata", at) == "UTC+5:30"


def test_an_unread_letter_begins_with_the_answers_and_quotes_the_question_below():
    """MAIL-1, MAIL-6: one return link, one to unsubscribe."""
    rendered = render(letter_content("unread", "en"))

    pieces_in_order = ["Good afternoon!", "It does", "Do you deliver to Leeds?", "Continue conversation"]
    for text in (rendered.text, pages(rendered).text.split("Anna Orlova")[-1]):
        places = [text.index(each) for each in pieces_in_order]
        assert places == sorted(places)
    assert rendered.subject == "New reply to your question [No. 12345-6]"
    assert rendered.text.count(BACK) == rendered.html.count(BACK) == 1
    assert rendered.text.count(OUT) == rendered.html.count(OUT) == 1


def test_what_one_person_says_within_a_minute_is_one_block():
    """MAIL-1, MAIL-2."""
    answers = tuple(QuotedMessage("operator", "Anna", text, NOON + n, True) for n, text in enumerate("abc"))
    later = QuotedMessage("operator", "Anna", "d", NOON + 60_000, True)
    for kind in ("unread", "history"):
        rendered = render(letter_content(kind, entries=(*answers, later)))

        assert rendered.text.count("11:00") == rendered.html.count("11:00") == 1
        assert rendered.text.count("11:01") == rendered.html.count("11:01") == 1
        assert "a\nb\nc\n" in rendered.text


def test_a_long_question_is_quoted_in_two_lines():
    question = QuotedMessage("visitor", "", "Could you " + "please " * 100, NOON)
    entries = (question, QuotedMessage("operator", "Anna", "Yes.", NOON, True))

    (quoted,) = re.findall(r"(?m)^> (?:.*\n)+?\n", render(letter_content("unread", entries=entries)).text)

    assert len(quoted) < 200
    assert "…" in quoted


def test_links_in_an_operators_words_are_live_and_copied_as_they_are():
    """MAIL-9: in both parts the same bytes; the client's own words have no links."""
    written = (
        "Pay here: https://pay.example.com/i/5512?k=ab_c&x=1. Or write to claims@example.org, or call +49"
        " 30 901820. IBAN DE02 1203 0000 0000 2020 51, room 3.14, www.shop.example/(a), javascript:alert(1)"
    )
    entries = (
        QuotedMessage("visitor", "", "See https://evil.example or x@evil.example", NOON),
        QuotedMessage("operator", "Anna", written, NOON + 1, True),
    )
    for kind, proved in (("unread", False), ("unread", True), ("history", False), ("history", True)):
        rendered = render(letter_content(kind, entries=entries, is_proved=proved))
        found = pages(rendered)

        assert written in found.text
        assert written in rendered.text.replace(" \n", " ")
        assert found.links[:4] == [
            "https://pay.example.com/i/5512?k=ab_c&x=1",
            "mailto:claims@example.org",
            "tel:+4930901820",
            "https://www.shop.example/(a)",
        ]
        assert not any("evil" in str(link) for link in found.links)
        assert (JOINER in rendered.html + rendered.text) != proved


def test_the_company_shows_its_colour_and_its_imprint():
    """MAIL-7: what stands on the colour can be read."""
    imprint = "Lamps & Shades Ltd\n\nRegister 0123456"
    for colour, ink in (("#ffd500", "#000000"), ("#1a1a8c", "#ffffff"), ("#777777", "#000000")):
        for kind in KINDS:
            rendered = render(letter_content(kind, colour=colour, imprint=imprint))

            assert f"background-color:{colour}" in rendered.html
            assert f"color:{ink}" in rendered.html
            assert rendered.text.endswith("\nLamps & Shades Ltd\nRegister 0123456\n")


def test_a_letter_names_the_time_zone_only_where_it_is_not_the_clients():
    """MAIL-3."""
    theirs, ours = (
        render(letter_content("unread", is_zone_theirs=each)).text.replace(" \n", " ")
        for each in (True, False)
    )

    assert "Time zone: Moscow Standard Time (UTC+3)." in ours
    assert "Time zone" not in theirs


def test_a_letter_says_where_a_reply_ends_only_if_it_can_be_answered():
    """MAIL-4: once in each part, above all that is ours, in a line with dashes at both ends."""
    answerable, mute = (render(letter_content("unread", is_answerable=each)) for each in (True, False))

    line = f"— Reply above this line · {CUT_MARK} —"
    assert answerable.text.startswith(f"{line}\n\n")
    shown = pages(answerable).text
    assert shown.count(CUT_MARK) == shown.count(line) == 1
    assert shown.index(line) < shown.index("Anna Orlova")
    assert CUT_MARK not in mute.text + mute.html + render(letter_content("confirm")).html
    assert "Replies to this email aren't monitored" in mute.text


def test_arabic_letters_read_from_right_to_left_and_people_in_their_own_direction():
    """MAIL-3, T60."""
    tags = pages(render(letter_content("unread", "ar"))).tags
    attributes = [(tag, dict(attributes)) for tag, attributes in tags]

    assert ("html", {"lang": "ar", "dir": "rtl"}) in attributes
    assert all(each["dir"] == "auto" for tag, each in attributes if each.get("class") == "body")


def test_no_picture_no_script_and_nothing_from_elsewhere_is_in_a_letter():
    """MAIL-7."""
    for kind in KINDS:
        rendered = render(letter_content(kind))
        found = pages(rendered)

        assert not {tag for tag, _ in found.tags} & set("img script link iframe form input object".split())
        assert "url(" not in rendered.html
        assert "@import" not in rendered.html
        assert found.links == [BACK, OUT]


def test_a_return_link_with_quotes_in_it_stays_one_address():
    """T03: the page's address was a browser's to choose."""
    back = """https://shop.example/?a='"><script>alert(1)</script>&b=1#openline=x"""

    assert pages(render(letter_content("unread", back_url=back))).links == [back, OUT]


@pytest.mark.parametrize("text", ["Ответ " * 660, "&" * 4_000, "a.b" * 1_300, "x\n" * 1_900])
def test_an_unread_letter_stays_light_and_the_newest_answer_is_in_it(text: str):
    """UX §5: 20 KB at most; what is left out is written."""
    answers = [QuotedMessage("operator", "Anna", f"{n}: {text}", NOON + n, True) for n in range(12)]
    rendered = render(letter_content("unread", entries=(QuotedMessage("visitor", "", text, NOON), *answers)))

    assert encoded_size(rendered.html) <= 20_000
    assert "11: " in rendered.text
    assert "earlier messages aren't shown here" in rendered.text


def test_one_answer_as_long_as_may_be_is_told_whole():
    answer = "Ответ " * 660 + "конец"

    rendered = render(
        letter_content("unread", entries=(QuotedMessage("operator", "Anna", answer, NOON, True),))
    )

    assert "конец" in rendered.html
    assert "конец" in rendered.text
    assert encoded_size(rendered.html) <= 20_000


def test_a_hundred_messages_are_told_whole_in_the_body():
    """MAIL-2, UX §5."""
    rendered = render(conversation(100, EIGHTY))

    assert (
        pages(rendered).text.count(EIGHTY)
        == rendered.text.replace(" \n", " ").replace("> ", "").count(EIGHTY)
        == 100
    )
    assert encoded_size(rendered.html) <= 80_000
    assert rendered.attached is None


def test_a_longer_copy_has_the_newest_messages_in_the_body_and_all_of_them_attached():
    """MAIL-2, MAIL-7, T62: below the size at which Gmail cuts."""
    rendered = render(conversation(500, EIGHTY))

    assert rendered.attached
    assert rendered.attached[0] == "12345-6.html"
    attached, body = unescape(rendered.attached[1]), pages(rendered).text
    assert attached.count(EIGHTY) == 500
    assert f"499 {EIGHTY}" in body
    assert f"\n0 {EIGHTY}" not in body
    assert encoded_size(rendered.html) <= 80_000
    assert encoded_size(rendered.html) + encoded_size(rendered.text) <= 96_000
    assert "openline=" not in attached
    assert "href" not in attached
    assert "Более полная копия приложена" in rendered.text


def test_a_copy_full_of_signs_that_html_spells_out_stays_below_80_kb():
    """UX §5: the page is what counts, not the words."""
    assert encoded_size(render(conversation(400, "<&>" * 20)).html) <= 80_000


def test_five_hundred_messages_are_the_most_and_a_file_has_200_kb():
    """MAIL-2, T62."""
    entries = tuple(QuotedMessage("operator", "Anna", f"{n} " + "long " * 700, NOON + n) for n in range(510))

    rendered = render(letter_content("history", entries=entries))

    assert rendered.attached
    assert len(rendered.attached[1].encode()) <= 200_000
    assert ">509 long" in rendered.attached[1]
    assert ">509 long" in rendered.html
    assert "510 messages" in rendered.text


def test_a_copy_tells_how_the_dialog_was_rated():
    """MAIL-2."""
    assert "You rated this conversation good" in render(letter_content("history", rating="good")).text
    assert "rated" not in render(letter_content("history")).text


def test_a_line_that_hides_names_speaks_as_itself():
    entries = (QuotedMessage("operator", "", "Yes.", NOON, True),)

    assert (
        "Sales, January 15, 2027 · 11:00"
        in render(letter_content("unread", line="Sales", entries=entries)).text
    )


def test_a_language_that_nobody_speaks_here_is_english():
    assert (
        render(letter_content("unread", "xx", portal="Lamps")).subject
        == "New reply to your question [No. 12345-6]"
    )


@pytest.mark.parametrize("kind", ["unread", "history"])
def test_files_are_named_and_lead_to_the_dialog(kind: str) -> None:
    """MAIL-2, T03, T39: in both parts, also where nothing else was said; the return link is the only way."""
    files = ("offer.pdf (120 KB)", "evil.example/x.png (2 KB)")
    entries = (
        QuotedMessage("visitor", "", "", NOON, files=files),
        QuotedMessage("operator", "Anna", "Thank you.", NOON, is_new=True),
    )
    rendered = render(letter_content(kind, entries=entries))

    for part in (rendered.text, pages(rendered).text):
        assert "Files: offer.pdf (120 KB), evil.example/x.png (2 KB)" in " ".join(
            part.replace(JOINER, "").split()
        )
        assert "evil.example" not in part
    assert Counter(Skeleton(rendered.html).links) == {BACK: 3, OUT: 1}


def test_what_is_attached_leads_nowhere() -> None:
    """MAIL-2, T18: to be kept and passed on."""
    entries = tuple(
        QuotedMessage("visitor", "", "word " * 400, NOON, files=("lamp.png (2 KB)",)) for _ in range(200)
    )
    rendered = render(letter_content("history", entries=entries))

    assert rendered.attached
    assert "lamp.png" in unescape(rendered.attached[1]).replace(JOINER, "")
    assert Skeleton(rendered.attached[1]).links == []
