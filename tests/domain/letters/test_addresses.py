"""T48: one mailbox is counted as one, however its address is written; and two mailboxes as two."""

import pytest

from openline.domain.letters.addresses import canonical, is_same_mailbox

VERA = [
    "vera@example.com",
    "Vera@Example.com",
    "VERA@EXAMPLE.COM",
    " vera@example.com ",
    "\tvera@example.com\r\n",
    "vera@example.com.",
    "vera@EXAMPLE.com.",
    "vera+1@example.com",
    "vera+spam@example.com",
    "vera+a+b@example.com",
    "vera+@example.com",
    "vera++@example.com",
    "vera+a.b-c_d@example.com",
    "VERA+SPAM@EXAMPLE.COM",
    '"vera"@example.com',
    '"Vera+x"@example.com',
    '"v\\era"@example.com',
    "\uff56\uff45\uff52\uff41@example.com",  # full width
    "\uff36ERA@example.com",
    "vera\uff0bx@example.com",
    "vera@\uff45xample.com",
    "vera@example\u3002com",  # the full stops of other scripts
    "vera@example\uff0ecom",
    "vera@example\uff61com",
    "vera@exam\u00adple.com",  # soft hyphen
    "ve\u00adra@example.com",
    "ve\u200bra@example.com",  # no width
    "vera\u2060@example.com",
    "vera@exa\u200bmple.com",
    "ver\u1d43@example.com",  # a raised letter
    "vera@e\u24e7ample.com",  # in a circle
]
SASHA = [
    "sasha@kiosk.example",
    "\u017fasha@kiosk.example",  # long s
    "sasha@kio\u017fk.example",
    "sasha@\u212aiosk.example",  # the sign of kelvins
]
BUCHER = [
    "vera@b\u00fccher.example",
    "vera@xn--bcher-kva.example",
    "vera@XN--BCHER-KVA.example",
    "vera@B\u00dcCHER.example",
    "vera@bu\u0308cher.example",
    "Vera+x@bu\u0308cher.example.",
]
STRASSE = ["v@stra\u00dfe.example", "v@xn--strae-oqa.example", "V@STRA\u00dfE.example"]
JOSE = ["jos\u00e9@example.com", "jose\u0301@example.com", "JOS\u00c9@example.com"]
GMAIL = [
    "vera@gmail.com",
    "v.e.r.a@gmail.com",
    "ve..ra@gmail.com",
    "vera.@gmail.com",
    "vera@googlemail.com",
    "V.era+1+2@GoogleMail.com",
    "v.era@gmail.com.",
    "ve\uff0era@gmail.com",
    '"ve.ra"@gmail.com',
]
YANDEX = [
    "vera-k@yandex.ru",
    "vera.k@yandex.ru",
    "vera.k@ya.ru",
    "Vera-K@yandex.com",
    "vera.k@yandex.by",
    "vera.k@yandex.kz",
    "vera.k+x@yandex.com.tr",
]
ICLOUD = ["vera@icloud.com", "vera@me.com", "vera+x@mac.com"]
PROTON = ["vera@proton.me", "v.e-r_a@protonmail.com", "vera+x@pm.me"]
MAILBOXES = {
    "vera": VERA,
    "sasha": SASHA,
    "bucher": BUCHER,
    "strasse": STRASSE,
    "jose": JOSE,
    "gmail": GMAIL,
    "yandex": YANDEX,
    "icloud": ICLOUD,
    "proton": PROTON,
}


@pytest.mark.parametrize(
    "address, first",
    [
        pytest.param(each, ways[0], id=f"{name}-{place}")
        for name, ways in MAILBOXES.items()
        for place, each in enumerate(ways)
    ],
)
def test_one_mailbox_is_counted_as_one(address: str, first: str) -> None:
    """T48."""
    assert canonical(address) == canonical(first)


def test_there_are_fifty_ways_of_writing_and_each_mailbox_keeps_to_itself() -> None:
    """T48."""
    assert sum(map(len, MAILBOXES.values())) >= 50
    assert len({canonical(ways[0]) for ways in MAILBOXES.values()}) == len(MAILBOXES)


@pytest.mark.parametrize(
    "one, other",
    [
        ("vera@example.com", "vera@example.org"),
        ("vera.k@example.com", "verak@example.com"),  # dots count but for Gmail
        ("vera-k@gmail.com", "verak@gmail.com"),
        ("verak@yandex.ru", "vera.k@yandex.ru"),
        ("vera@example.com", "v\u0435ra@example.com"),  # a Cyrillic letter
        ("+1@example.com", "+2@example.com"),
        ("vera@example.com", "vera@mail.example.com"),
        ("vera@gmail.com", "vera@gmail.com.example"),
        ("vera@xn--.example", "vera@example.com"),
    ],
)
def test_two_mailboxes_are_counted_as_two(one: str, other: str) -> None:
    """T48: nobody's letters are held up by somebody else's."""
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize("address", ["", "@", "vera", "vera@", "@example.com", "v@" + "x" * 300, "v@\u0300"])
def test_what_is_no_address_breaks_nothing(address: str) -> None:
    """F15."""
    assert isinstance(canonical(address), str)


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("vera@example.com", "Vera@Example.COM.", True),
        ("vera@example.com", "vera+shop@example.com", True),
        ("ve.ra@gmail.com", "vera@googlemail.com", True),
        ("vera@straße.example", "vera@xn--strae-oqa.example", True),
        ("vera@straße.example", "vera@strasse.example", False),
        ("grußmann@example.com", "grussmann@example.com", False),
        ("ⓥera@example.com", "vera@example.com", False),
        ("vera@example.com", "vera@example.org", False),
        ("", "", False),
        ("vera@example.com", "", False),
        ("vera@" + "x" * 300, "vera@" + "x" * 300, True),
    ],
)
def test_what_proves_one_mailbox_proves_no_other(one: str, other: str, *, same: bool) -> None:
    """T50: stricter than counting, where unlike spellings may share a key."""
    assert is_same_mailbox(one, other) is same
    assert is_same_mailbox(other, one) is same
