"""Letters to look at and to measure: a lamp shop answers Vera."""

from openline.domain.letters.content import LetterContent, QuotedMessage, Speaker
from openline.domain.letters.letters import HISTORY_MESSAGES
from openline.domain.times import MINUTE
from openline.domain.values import replace
from tests.cast import NOON

CODE, STOP = "Qm8vX2d0c1F3ZTRyNXQ2eQ", "c3RvcC1ub3ctcGxlYXNlMQ"
BACK = f"https://shop.example/lamps?openline=letter#openline={CODE}"
OUT = f"https://chat.shop.example/letter/{STOP}"
KINDS = ("unread", "history", "confirm")

# Question, answer, second question, second answer, the operator, the portal.
TALK = {
    "en": (
        "Do you deliver to Leeds?\nI need two of the desk lamps by Friday.",
        "Good afternoon! Yes: the courier comes on Thursday between 10 and 14. Delivery is free from £50,"
        " so it costs you nothing.",
        "And does it come in brass?",
        "It does, at the same price. Shall I put two brass ones aside for you?",
        "Anna Orlova",
        "Lamps & Shades",
    ),
    "ru": (
        "Доставляете ли вы в Тверь?\nНужны две настольные лампы к пятнице.",
        "Добрый день! Да, курьер приедет в четверг с 10 до 14. От 3 000 ₽ доставка бесплатная, так что"
        " платить за неё не нужно.",
        "А латунная есть?",
        "Есть, по той же цене. Отложить для вас две латунные?",
        "Анна Орлова",
        "Магазин ламп",
    ),
    "ar": (
        "هل توصلون إلى جدة؟\nأحتاج إلى مصباحي مكتب قبل يوم الجمعة.",
        "مساء الخير! نعم، سيصل المندوب يوم الخميس بين الساعة 10 و14."
        " التوصيل مجاني للطلبات التي تزيد على 200 ريال.",
        "Is it available in brass?",
        "نعم، وبالسعر نفسه. هل أحجز لك اثنين؟",
        "آنا أورلوفا",
        "متجر المصابيح",
    ),
}


def letter_content(kind: str, lang: str = "en", **changes: object) -> LetterContent:
    """Of a kind; two questions and two answers, the last one new."""
    question, answer, more, last, operator, portal = TALK.get(lang, TALK["en"])
    entries = (
        QuotedMessage("visitor", "", question, NOON),
        QuotedMessage("operator", operator, answer, NOON + 4 * MINUTE, is_new=kind == "unread"),
        QuotedMessage("visitor", "", more, NOON + 6 * MINUTE),
        QuotedMessage("operator", operator, last, NOON + 9 * MINUTE, is_new=kind == "unread"),
    )
    shown = {"unread": (entries[0], *entries[1::2]), "history": entries, "confirm": ()}[kind]
    plain = LetterContent(kind, lang, portal, portal, "12345-6", "vera@example.com", shown)  # type: ignore[arg-type]
    ways = {"back_url": BACK, "stop_url": OUT, "site": "shop.example", "zone": "Europe/Moscow"}
    return replace(plain, **{"began_at": NOON, "is_answerable": True, **ways, **changes})


def conversation(count: int, text: str, lang: str = "ru") -> LetterContent:
    """A copy of so many messages, all alike; one in three minutes."""
    sides: tuple[tuple[Speaker, str], ...] = (("visitor", ""), ("operator", "Анна Орлова"))
    entries = tuple(QuotedMessage(*sides[n % 2], f"{n} {text}", NOON + n * 3 * MINUTE) for n in range(count))
    return letter_content("history", lang, entries=entries[-HISTORY_MESSAGES:])


EIGHTY = "Добрый день! Подскажите, пожалуйста, будет ли ещё эта лампа с латунной ножкой?"
"""A message as long as most are, in Cyrillic."""
