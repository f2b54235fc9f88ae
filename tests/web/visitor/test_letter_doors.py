"""The doors of letters: the return link, the page behind small links, the page Letters, mail settings."""

import itertools
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from openline.actions.letters import enqueue
from openline.actions.letters.compose import OutgoingLetter
from openline.actions.mail import deliver, protect
from openline.domain.visitors.visitors import hash_token
from openline.store.letters.settings import get_mail_settings
from openline.web.visitor.letter_pages import number_of
from tests.actions.letter_steps import RENDERED
from tests.served import Served, serving
from tests.web.scenes import OLEG, asked, change, pings, watches, writes

FRESH = "n" * 43
_codes = itertools.count()


@dataclass
class Sent:
    """Vera left an e-mail, Oleg answered, a letter went. `order` holds its codes."""

    served: Served
    d: str
    order: OutgoingLetter

    @property
    def folder(self) -> Path:
        return self.served.app.config.data

    @property
    def back(self) -> str:
        return self.order.codes[0]

    @property
    def stop(self) -> str:
        return self.order.codes[1]


@pytest_asyncio.fixture
async def sent(folder: Path) -> AsyncIterator[Sent]:
    async with serving(folder) as served:
        vera, oleg = await served.visitor(), await served.operator(OLEG)
        await oleg.say("here", cid="h", on=True)
        d = (await writes(vera, "Do you deliver?"))["d"]
        await change(served, "UPDATE visitors SET name = 'Vera', email = 'vera@example.com'")
        await writes(oleg, "Yes, we do.", d=d)
        await vera.close()
        yield Sent(served, d, await goes(served, d))


async def goes(served: Served, d: str) -> OutgoingLetter:
    """The unread letter, past the minute, taken by a mail server."""
    parts, store = served.app.context, served.app.store
    now = parts.now()
    await change(served, f"UPDATE dialogs SET mail_due_at = 1 WHERE id = '{d}'")
    await store.write(lambda tx: enqueue.mail_unread(tx, d, now + 61_000))
    codes = tuple(f"secret-code-{next(_codes):06}" for _ in range(20))
    later = now + 62_000
    (order,), _ = await store.write(lambda tx: deliver.lease_due(tx, parts.installation, 10, later, codes))
    id_, lease, entries = order.letter.id, order.letter.lease_until, order.content.entries
    assert await store.write(lambda tx: deliver.handing_over(tx, id_, lease, entries, RENDERED, now))
    await store.write(lambda tx: deliver.letter_is_sent(tx, id_, lease, "250 OK", now))
    return order


def state(sent: Sent) -> list[Any]:
    return (
        asked(sent.folder, "SELECT state, why, opened_at FROM letters")
        + asked(sent.folder, "SELECT read_by_visitor, flags FROM dialogs")
        + asked(sent.folder, "SELECT verified, gone_at FROM visitors")
        + asked(sent.folder, "SELECT used_at, ends_at FROM letter_codes ORDER BY hash")
        + asked(sent.folder, "SELECT count(*) FROM visitor_tokens")
        + asked(sent.folder, "SELECT count(*) FROM suppressions")
    )


async def looks(sent: Sent, code: str, key: str = "") -> httpx.Response:
    """From a page of another site."""
    async with httpx.AsyncClient(base_url=sent.served.url, verify=False) as client:
        body = {"channel": key or sent.served.key, "code": code}
        return await client.post(
            "/api/v1/visitor/letter_preview", json=body, headers={"Origin": "https://shop.example"}
        )


async def continues(sent: Sent, code: str, present: str = "") -> httpx.Response:
    headers = {"Origin": "https://shop.example"} | ({"Authorization": f"Bearer {present}"} if present else {})
    async with httpx.AsyncClient(base_url=sent.served.url, verify=False) as client:
        body = {"channel": sent.served.key, "code": code, "token": FRESH}
        return await client.post("/api/v1/visitor/continue", json=body, headers=headers)


async def test_the_return_link_shows_the_thread_and_changes_nothing(sent: Sent) -> None:
    """MAIL-6, T18."""
    before = state(sent)
    answer = await looks(sent, sent.back)
    seen = answer.json()

    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    texts = [message["text"] for message in seen["dialog"]["messages"]]
    assert "Yes, we do." in texts
    (new,) = [m["id"] for m in seen["dialog"]["messages"] if m["text"] == "Yes, we do."]
    assert (seen["d"], seen["at"]) == (sent.d, new)
    assert seen["dialog"]["letters"] == []
    assert {message["kind"] for message in seen["dialog"]["messages"]} == {"text"}
    assert state(sent) == before


async def test_pressing_lets_another_browser_go_on_in_the_same_dialog(sent: Sent) -> None:
    """MAIL-6: and verifies the address; the operator sees the mark at once."""
    oleg = await sent.served.operator(OLEG)
    await watches(oleg, sent.d)
    pressed = await continues(sent, sent.back)
    assert pressed.json() == {"d": sent.d, "same": False}
    await oleg.expect_event("LetterChanged", lambda frame: frame["e"]["letter"]["opened_at"] > 0)

    browser = await sent.served.visitor(FRESH, new=False)
    ack = await writes(browser, "Here I am again")

    assert ack["d"] == sent.d
    await oleg.expect_event("MessageAdded", lambda f: f["e"]["message"]["text"] == "Here I am again")
    assert asked(sent.folder, "SELECT verified FROM visitors") == [("email",)]


async def test_the_same_browser_keeps_its_token(sent: Sent) -> None:
    """MAIL-6."""
    pressed = await continues(sent, sent.back, "v" * 43)

    assert pressed.json() == {"d": sent.d, "same": True}
    assert asked(sent.folder, "SELECT count(*) FROM visitor_tokens") == [(1,)]


async def test_a_letter_opens_no_older_dialog(sent: Sent) -> None:
    """T18: neither in the thread, nor live, nor by asking for it."""
    old = "00000000-0000-7000-8000-000000000000"
    await change(
        sent.served,
        f"INSERT INTO dialogs SELECT '{old}', number - 1, visitor_id, channel_id, line_id, 'finished', "
        + ", ".join(columns(sent.folder)[6:])
        + f" FROM dialogs WHERE id = '{sent.d}'",
    )
    await continues(sent, sent.back)
    browser = await sent.served.visitor(FRESH, new=False)
    await browser.say("sync", d=old, s="pub", after=0)
    await browser.expect("reset")
    await browser.say("end", cid="e", d=old)
    assert (await browser.expect("nack"))["code"] == "not_found"
    vera = await sent.served.visitor(new=False)
    await pings(browser)

    assert old not in json.dumps([f for f in browser.seen if f["t"] != "reset"])
    assert old in json.dumps(vera.seen)


async def test_a_letter_opens_no_card(sent: Sent) -> None:
    """T18: what forms gathered is seen with the visitor's own token only: live, by snapshot, by events."""
    await change(sent.served, "UPDATE visitors SET phone = '+79161234567'")
    await continues(sent, sent.back)
    passed_on = await sent.served.visitor(FRESH, new=False)
    vera = await sent.served.visitor(new=False)
    await vera.say("copy", cid="c", d=sent.d)
    form = (await vera.expect_event("MessageAdded"))["e"]["message"]
    assert form["form"]["given"]["email"] == "vera@example.com"
    await vera.say("answer", cid="a", form=form["id"], email="vera@example.com")
    await vera.expect_event("FormChanged")
    await passed_on.expect_event("FormChanged")
    again = await sent.served.visitor(FRESH, new=False)
    await again.say("sync", d=sent.d, s="pub", after=0)
    batch = await again.expect("batch")
    await again.say("older", d=sent.d, before="f", limit=50)
    older = await again.expect("older")

    seen = json.dumps([passed_on.seen, again.seen, batch, older])
    assert "v\\u2026@example.com" in seen
    assert "vera@example.com" not in seen
    assert "Vera" not in seen
    assert "+79161234567" not in seen
    assert "Yes, we do." in seen


def columns(folder: Path) -> list[str]:
    return [row[1] for row in asked(folder, "PRAGMA table_info(dialogs)")]


@pytest.mark.parametrize("code", ["x" * 22, "", "secret code", "\0", "a" * 65, "é" * 22])
async def test_a_wrong_code_opens_nothing(sent: Sent, code: str) -> None:
    """T18, T07."""
    before = state(sent)
    assert (await looks(sent, code)).status_code in (400, 404)
    assert (await continues(sent, code)).status_code in (400, 404)

    assert (await looks(sent, sent.stop)).status_code == 404
    assert (await looks(sent, sent.back, sent.served.support_key)).status_code == 404
    assert state(sent) == before


async def types(client: httpx.AsyncClient, code: str, act: str) -> httpx.Response:
    """A person presses the button and types the number that the next page shows."""
    step = await client.post(f"/letter/{code}/{act}")
    (number,) = re.findall(r"\b\d{4}\b", unescape(step.text.partition("<label")[2].partition("</label")[0]))
    return await client.post(f"/letter/{code}/{act}", data={"number": f" {number} "})


async def test_a_gateway_that_presses_every_button_silences_nobody(sent: Sent) -> None:
    """MAIL-9, T18: it opens each link in a browser, presses each button, and fills in what it likes."""
    before = state(sent)
    async with sent.served.client() as client:
        pages = [await client.get(f"/letter/{sent.stop}")]
        for _ in range(3):
            forms = {form for page in pages for form in re.findall(r'action="([^"]+)"', page.text)}
            pages = [
                await client.post(action, data=data)
                for action in forms
                for data in ({}, {"number": "0"}, {"number": "1234"}, {"number": "on"})
            ]
            assert all(page.status_code == 200 for page in pages)
        await client.post(f"/letter/{sent.stop}/stop")
        await client.post(f"/letter/{sent.stop}/stop", json={"List-Unsubscribe": "One-Click"})

    assert state(sent) == before


async def test_the_number_may_be_typed_in_any_digits(sent: Sent) -> None:
    """MAIL-9: as keyboards of other scripts write them."""
    number = number_of(sent.stop, "not_me").translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    async with sent.served.client() as client:
        await client.post(f"/letter/{sent.stop}/not_me", data={"number": number})

    assert asked(sent.folder, "SELECT why FROM suppressions") == [("not_me",)]


async def test_a_reader_who_has_unsubscribed_can_take_that_back(sent: Sent) -> None:
    """MAIL-7, MAIL-11."""
    async with sent.served.client() as client:
        await client.post(f"/letter/{sent.stop}/stop", data={"List-Unsubscribe": "One-Click"})
        assert "Email me again" in unescape((await client.get(f"/letter/{sent.stop}")).text)
        await types(client, sent.stop, "take_back")

    assert "opted_out" not in asked(sent.folder, "SELECT flags FROM dialogs")[0][0]
    assert asked(sent.folder, "SELECT why FROM letters") == [("",)]


async def test_opening_the_small_link_changes_nothing(sent: Sent) -> None:
    """T18: scanners get, head, and follow; who opens the address of List-Unsubscribe is asked (RFC 2369)."""
    before = state(sent)
    async with sent.served.client() as client:
        for code in (sent.stop, "x" * 22):
            page = await client.get(f"/letter/{code}")
            await client.head(f"/letter/{code}")
            assert page.status_code == (200 if code == sent.stop else 404)
            assert "script-src" not in page.headers["Content-Security-Policy"]
            assert "vera@example.com" not in page.text
            for act in ("stop", "not_me", "confirm", "take_back"):
                same = await client.get(f"/letter/{code}/{act}")
                await client.head(f"/letter/{code}/{act}")
                assert (same.status_code, same.text) == (page.status_code, page.text)
        assert (await client.get(f"/letter/{sent.stop}/explode")).status_code == 404

    assert state(sent) == before


async def test_one_click_stops_letters_about_this_dialog(sent: Sent) -> None:
    """MAIL-7, RFC 8058: a POST without a cookie, from nowhere."""
    async with httpx.AsyncClient(base_url=sent.served.url, verify=False) as client:
        body = {"List-Unsubscribe": "One-Click"}
        answer = await client.post(f"/letter/{sent.stop}/stop", data=body)

    assert answer.status_code == 200
    assert "opted_out" in asked(sent.folder, "SELECT flags FROM dialogs")[0][0]
    assert asked(sent.folder, "SELECT why FROM letters") == [("stopped",)]


async def test_it_was_not_me(sent: Sent) -> None:
    """MAIL-9, T52."""
    async with sent.served.client() as client:
        page = await client.get(f"/letter/{sent.stop}")
        assert "This wasn't me" in unescape(page.text)
        done = await types(client, sent.stop, "not_me")
        assert "We won't email this address again" in unescape(done.text)
        assert (await client.post(f"/letter/{sent.stop}/confirm")).status_code == 404
        assert (await client.post(f"/letter/{sent.stop}/explode")).status_code == 404

    assert asked(sent.folder, "SELECT why FROM suppressions") == [("not_me",)]


async def test_the_page_remembers_what_its_reader_has_said(sent: Sent) -> None:
    """MAIL-7, MAIL-9: who opens the link again reads what is true now, not the question of before."""
    async with sent.served.client() as client:

        async def shows() -> str:
            return unescape((await client.get(f"/letter/{sent.stop}")).text)

        assert "Emails about conversation" in await shows()
        await types(client, sent.stop, "stop")
        assert "You won't get more emails about conversation" in await shows()
        assert "go to" not in await shows()
        assert "This wasn't me" in await shows()
        await types(client, sent.stop, "not_me")
        assert "We won't email this address again" in await shows()
        assert (await shows()).count("<button") == 1
        assert "Email me again" in await shows()


async def test_it_was_not_me_is_taken_back_where_it_was_said(sent: Sent) -> None:
    """MAIL-11: by a press; looking at the page, or a mail program that unsubscribes, changes nothing."""
    async with sent.served.client() as client:
        await types(client, sent.stop, "not_me")
        page = unescape((await client.get(f"/letter/{sent.stop}/take_back")).text)
        await client.post(f"/letter/{sent.stop}/stop", data={"List-Unsubscribe": "One-Click"})
        assert "Email me again" in page
        assert asked(sent.folder, "SELECT why FROM suppressions") == [("not_me",)]

        done = await types(client, sent.stop, "take_back")
        assert "You can get emails at this address again." in unescape(done.text)
        assert "This wasn't me" in unescape((await client.get(f"/letter/{sent.stop}")).text)

    assert asked(sent.folder, "SELECT why FROM suppressions") == []


async def test_who_has_said_yes_is_not_asked_again(sent: Sent) -> None:
    """MAIL-9, R2: the question's own link, after its press; a no is still possible."""
    of_stop = hash_token(sent.stop)
    await change(sent.served, f"UPDATE letter_codes SET purpose = 'confirm' WHERE hash = '{of_stop}'")
    async with sent.served.client() as client:
        assert "Was it you" in (await client.get(f"/letter/{sent.stop}")).text
        await client.post(f"/letter/{sent.stop}/confirm")
        page = unescape((await client.get(f"/letter/{sent.stop}")).text)

    assert "Thank you" in page
    assert "Was it you" not in page
    assert "Yes, that was me" not in page
    assert "This wasn't me" in page


async def answer_to(served: Served, browser: str, address: str) -> list[Any]:
    """All that comes after the form's answer, but for what differs between any two dialogs."""
    bot = await served.visitor(browser * 43)
    d = (await writes(bot))["d"]
    await bot.say("copy", cid="c", d=d)
    form = await bot.expect_event("MessageAdded", lambda f: f["e"]["message"]["kind"] == "form")
    await pings(bot)
    before = len(bot.seen)
    await bot.say("answer", cid="a", form=form["e"]["message"]["id"], email=address)
    await bot.expect("ack", lambda f: f["cid"] == "a")
    await pings(bot)
    ids = (d, form["e"]["message"]["id"], address)
    return [without(frame, ids) for frame in bot.seen[before:]]


def without(frame: Any, names: tuple[str, ...]) -> Any:
    match frame:
        case dict():
            return {key: without(it, names) for key, it in frame.items() if key not in ("ts", "at", "now")}
        case list():
            return [without(it, names) for it in frame]
        case _:
            return "…" if frame in names else frame


async def test_the_form_answers_the_same_whosever_the_address_is(sent: Sent) -> None:
    """R12: nobody finds out by it who is a client here, or has said no to our letters."""
    parts, store = sent.served.app.context, sent.served.app.store
    as_new = await answer_to(sent.served, "1", "stranger@example.com")
    as_clients = await answer_to(sent.served, "2", "vera@example.com")
    await store.write(lambda tx: protect.reader_denies(tx, sent.stop, parts.installation.limits, parts.now()))
    as_suppressed = await answer_to(sent.served, "3", "vera@example.com")

    assert {frame["t"] for frame in as_new} >= {"ack", "ev"}
    assert as_clients == as_new
    assert as_suppressed == as_new


async def test_links_are_made_from_our_own_address_only(sent: Sent) -> None:
    """T22: whatever Host a request names."""
    async with sent.served.client() as client:
        strange = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
        assert (await client.get(f"/letter/{sent.stop}", headers=strange)).status_code == 421

    assert sent.order.content.stop_url.startswith(sent.served.app.config.origin + "/letter/")


async def test_the_page_letters_finds_and_shows_them(sent: Sent) -> None:
    """MAIL-8, MAIL-10: by number, part of an address, state; the letter as it was read, in a sandbox."""
    async with sent.served.client() as client:
        await sent.served.log_in(client, OLEG)
        whole = (await client.get("/api/v1/letters")).json()
        (letter,) = whole["letters"]
        assert (letter["state"], letter["kind"], whole["is_kept"]) == ("sent", "unread", True)
        for query, count in (
            (f"q={letter['label']}", 1),
            ("q=VERA@exam", 1),
            ("q=vera", 1),
            ("q=nobody", 0),
            ("state=sent", 1),
            ("state=held", 0),
            ("q=%25", 0),
        ):
            found = (await client.get(f"/api/v1/letters?{query}")).json()["letters"]
            assert len(found) == count, query
        shown = (await client.get(f"/api/v1/letters/{letter['id']}")).json()
        page = await client.get(f"/api/v1/letters/{letter['id']}/view")

    assert (shown["subject"], shown["text"], shown["is_preview"]) == ("Subject", "Text", False)
    assert page.text == RENDERED.html
    assert page.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


async def test_a_letter_that_waits_is_shown_as_it_would_go(folder: Path) -> None:
    """MAIL-10: without a mail server it is kept, and can be looked at. Its links open nothing."""
    async with serving(folder) as served, served.client() as client:
        vera, oleg = await served.visitor(), await served.operator(OLEG)
        d = (await writes(vera))["d"]
        await change(served, "UPDATE visitors SET email = 'vera@example.com'")
        await writes(oleg, "Yes, we do.", d=d)
        await oleg.say("mail_now", cid="m", d=d)
        await oleg.expect("ack", lambda frame: frame["cid"] == "m")
        await served.log_in(client, OLEG)
        (letter,) = (await client.get("/api/v1/letters")).json()["letters"]
        shown = (await client.get(f"/api/v1/letters/{letter['id']}")).json()
        acted = await client.post(f"/api/v1/letters/{letter['id']}", json={"act": "cancel"})

        assert letter["state"] == "queued"
        assert shown["is_preview"]
        assert "Yes, we do." in shown["text"]
        assert asked(folder, "SELECT count(*) FROM letter_codes") == [(0,)]
        assert (acted.json()["state"], acted.json()["why"]) == ("cancelled", "operator")
        assert (await client.get("/api/v1/mail")).json()["is_kept"]


SECRET = "smtp://user:s3cret%40x@mail.example.com:587"


async def test_the_mail_servers_password_never_comes_out(folder: Path) -> None:
    """T66: and an address that was shown without it keeps it."""
    async with serving(folder) as served, served.client() as client:
        await served.log_in(client)
        mail = {"smtp_url": SECRET, "from_address": "shop@example.com", "history_is_on": False}
        first = await save(client, mail)
        again = await save(client, first.json()["mail"] | {"from_name": "Shop"})

        assert "s3cret" not in first.text + again.text
        assert again.json()["mail"]["smtp_url"] == "smtp://user@mail.example.com:587"
        assert (again.json()["mail"]["smtp_from"], again.json()["mail"]["history_is_on"]) == ("here", False)
        kept = await served.app.store.read(get_mail_settings)
        assert (kept.smtp_url, kept.from_name) == (SECRET, "Shop")
        assert "s3cret" not in str(asked(folder, "SELECT * FROM portal"))
        assert (await save(client, {"smtp_url": ""})).json()["mail"]["smtp_from"] == ""


async def save(client: httpx.AsyncClient, mail: dict[str, Any]) -> httpx.Response:
    return await client.put("/api/v1/portal/settings", json={"name": "Lamps", "lang": "en", "mail": mail})


@pytest.mark.parametrize(
    "field, value",
    [
        ("from_address", "nobody"),
        ("from_address", "a@b.example\r\nBcc: x@y.example"),
        ("from_name", "x" * 101),
        ("from_name", "Shop\r\nBcc: x@y.example"),
        ("why_url", "javascript:alert(1)"),
        ("why_url", "//evil.example"),
        ("smtp_url", "http://mail.example.com"),
        ("smtp_url", "smtp://mail.example.com\r\nX: y"),
        ("smtp_url", "smtp://mail.example.com:99999"),
    ],
)
async def test_wrong_mail_settings_are_refused_beside_the_field(folder: Path, field: str, value: str) -> None:
    """WORK-5, T04: and nothing is saved."""
    async with serving(folder) as served, served.client() as client:
        await served.log_in(client)
        answer = await save(client, {field: value})

        assert answer.status_code == 400, answer.text
        assert [each["field"] for each in answer.json()["fields"]] == [f"mail.{field}"]
        assert asked(folder, "SELECT mail_settings FROM portal") == [("",)]


async def test_the_welcome_says_which_letters_are_sent(folder: Path) -> None:
    """MAIL-9: the widget says it honestly, with the link."""
    async with serving(folder) as served, served.client() as client:
        await served.log_in(client)
        await save(client, {"history_is_on": False, "unread_is_on": False, "why_url": "/help/copies"})
        vera = await served.visitor()

        (welcome,) = [frame for frame in vera.seen if frame["t"] == "welcome"]
        assert welcome["mail"] == {"copy": False, "unread": False, "why": "/help/copies"}


async def test_a_page_says_goodbye_by_a_beacon(folder: Path) -> None:
    """MAIL-1: for pages without a socket; text/plain, for a beacon asks no permission. Never an error."""
    async with serving(folder) as served, served.client() as client:
        vera = await served.visitor()
        await writes(vera)
        for body in (json.dumps({"channel": served.key, "token": "v" * 43}), "{", '{"channel": 1}', "\0"):
            answer = await client.post(
                "/api/v1/visitor/bye", content=body, headers={"Content-Type": "text/plain"}
            )
            assert answer.status_code == 204

    assert hash_token("v" * 43)


async def test_the_page_of_an_ended_link_leads_to_the_chat_in_the_language_of_its_reader(sent: Sent) -> None:
    """MAIL-6, T18: to the channel that the letter was about. Of several it is not guessed for a stranger."""
    german = {"Accept-Language": "de-AT,de;q=0.9"}
    async with sent.served.client() as client:

        async def shows(code: str) -> str:
            return (await client.get(f"/letter/{code}", headers=german)).text

        assert 'href="/chat/' not in await shows("x" * 22)
        await change(sent.served, "UPDATE letter_codes SET ends_at = 1")
        ended = await shows(sent.stop)
        pressed = await client.post(f"/letter/{sent.stop}/stop", headers=german)
        await change(sent.served, f"UPDATE channels SET is_closed = 1 WHERE key = '{sent.served.key}'")
        stranger = await shows("x" * 22)

    assert "Dieser Link ist nicht mehr gültig." in ended
    assert f'<a class="button" href="/chat/{sent.served.key}">Chat öffnen</a>' in ended
    assert (pressed.status_code, pressed.text) == (404, ended)
    assert f'href="/chat/{sent.served.support_key}"' in stranger
