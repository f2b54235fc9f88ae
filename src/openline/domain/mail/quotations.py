"""How mail programs mark the beginning of a quotation, in the languages they use.

Words and shapes instead of regular expressions: a check examines a bounded part of a line, so hostile mail
cannot make it slow.
"""

from openline.domain.letters.content import REPLY_MARKER

LINE_LIMIT = 500
"""Longer lines are never taken for an attribution."""
LABEL_LIMIT = 40
MARKER_CORE = REPLY_MARKER.strip("- ")

_WROTE = (
    "wrote", "sent", "écrit", "schrieb", "geschrieben", "escribió", "escreveu", "scritto", "schreef", "skrev",
    "пишет", "писал", "написал", "написала", "писала", "пише", "писав", "написав", "пиша", "napisał",
    "napisała", "pisze", "napísal", "napsal", "yazdı", "كتب", "كتبت", "بواسطة", "kirjoitti", "написа",
)  # fmt: skip
_LEADERS = frozenset(
    # "On", "In a message dated", and what stands there in other languages; then days of the week.
    "on in am le el em il op w den dnia em а в у от від vào på ma dne dňa 在 في بتاريخ"
    " mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday"
    " mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag"
    " пн вт ср чт пт сб вс нд понедельник вторник среда четверг пятница суббота воскресенье"
    " понеділок вівторок середа четвер пʼятниця п'ятниця субота неділя"
    " pon wt śr czw pt sob niedz nie pzt sal çar per cum cmt paz"
    " lun mar mer jeu ven sam dim lunes martes miércoles jueves viernes sábado domingo"
    " seg ter qua qui sex sáb dom".split()
)
_ORIGINAL = frozenset(
    (
        "original message", "original email", "original appointment", "forwarded message", "reply message",
        "исходное сообщение", "исходное письмо", "оригинальное сообщение", "пересылаемое сообщение",
        "ursprüngliche nachricht", "originalnachricht", "original-nachricht", "originalmeldung",
        "weitergeleitete nachricht", "message d'origine", "message d’origine", "message original",
        "mensaje original", "mensagem original", "wiadomość oryginalna", "oryginalna wiadomość",
        "orijinal ileti", "özgün ileti", "orijinal mesaj", "özgün mesaj", "оригінальне повідомлення",
        "початкове повідомлення", "вихідне повідомлення", "الرسالة الأصلية", "رسالة أصلية",
        "messaggio originale", "oorspronkelijk bericht",
    )
)  # fmt: skip
_LABELS = {
    "from": "from от von de od kimden gönderen від من da van".split(),
    "sent": (
        "sent|date|sent at|отправлено|дата|gesendet|datum|envoyé|envoyé le|date d'envoi|enviado|enviado el|"
        "enviada em|enviado em|enviada|fecha|data|wysłano|tarih|gönderildi|gönderme tarihi|надіслано|"
        "відправлено|التاريخ|تاريخ الإرسال|تم الإرسال|تاريخ"
    ).split("|"),
    "to": "to кому an à a para do kime alıcı إلى aan".split(),
    "subject": "subject тема betreff objet sujet asunto assunto temat konu الموضوع oggetto onderwerp".split(),
    "cc": "cc копия kopie копія dw bilgi نسخة".split(),
}
_LABEL_OF = {label: kind for kind, labels in _LABELS.items() for label in labels}
_PROGRAMS = (
    "sent from my", "sent from mail", "sent from outlook", "sent from yahoo", "sent from proton",
    "sent via", "sent with", "get outlook for", "sent from samsung", "sent from the", "sent from an",
    "отправлено с ", "отправлено из ", "отправлено через", "послано с ", "скачать outlook",
    "von meinem ", "gesendet von ", "gesendet mit ", "gesendet aus ", "diese nachricht wurde von meinem",
    "holen sie sich outlook", "outlook für ",
    "envoyé de ", "envoyé depuis", "envoyé à partir", "télécharger outlook", "obtenez outlook",
    "enviado desde ", "enviado do ", "enviado de ", "enviado pelo ", "enviado via ", "obtener outlook",
    "obter o outlook", "obtenha o outlook",
    "wysłane z ", "wysłano z ", "pobierz aplikację outlook", "pobierz outlook",
    "iphone'umdan ", "iphone’umdan ", "ipad'imden ", "android için outlook", "ios için outlook",
    "samsung galaxy", "надіслано з ", "надіслано через", "відправлено з ", "отримати outlook",
    "أُرسلت من", "أرسلت من", "تم الإرسال من", "مرسل من", "الحصول على outlook", "inviato da", "verstuurd vanaf",
    "virus-free", "без вирусов",
)  # fmt: skip
_INVISIBLE = dict.fromkeys([0x200B, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x2066, 0x2067, 0x2068, 0x2069])
_RULES = frozenset("-_=*—–─ ")


def is_quoted(line: str) -> bool:
    return line.lstrip().startswith((">", "＞"))


def is_rule(line: str) -> bool:
    """Return True for a horizontal rule drawn in characters."""
    text = line.strip()[:LINE_LIMIT]
    return len(text) >= 5 and set(text) <= _RULES


def has_marker(line: str) -> bool:
    """Return True if the line holds our own marker: what follows was written by us."""
    return MARKER_CORE in line[: 4 * LINE_LIMIT]


def is_original(line: str) -> bool:
    """Return True for a line such as "-----Original Message-----"."""
    text = line[:LINE_LIMIT].strip()
    return text.startswith(("--", "__", "**")) and text.strip("-_* :>").casefold() in _ORIGINAL


def label_of(line: str) -> str:
    """Return which mail header the line is a label of: "*Gesendet:* Dienstag…" → "sent"; "" if of none."""
    before, colon, _ = line[:LABEL_LIMIT].partition(":")
    if not colon or not before:
        return ""
    return _LABEL_OF.get(before.translate(_INVISIBLE).strip(" *_\xa0\t").casefold(), "")


def may_begin(line: str) -> bool:
    """Return True if an attribution may begin with this line: a quick check."""
    return _begins_as_one(_joined([line[:LABEL_LIMIT]]))


def is_attribution(lines: list[str]) -> bool:
    """Return True if the lines form an attribution, in any language.

    "On Tue, 5 Dec 2023 at 10:12, Lamps <x@y> wrote:", possibly broken over several lines.
    """
    if not lines or any(len(line) > LINE_LIMIT for line in lines):
        return False
    text = _joined(lines)
    return _ends_as_one(text) and _begins_as_one(text) and ("@" in text or has_verb(text) or ":" in text[:-1])


def is_attribution_by_itself(line: str) -> bool:
    """Return True for an attribution that begins with the writer's name: has an address, or "wrote"."""
    text = _joined([line[:LINE_LIMIT]])
    return len(line) <= LINE_LIMIT and _ends_as_one(text) and ("@" in text or has_verb(text))


def is_certain(lines: list[str]) -> bool:
    """Return True for an attribution so clear that no quotation marks need to follow it.

    Has an address, and a verb such as "wrote" or a date at the beginning.
    """
    text = _joined(lines)
    has_opening = has_verb(text) or text[:1].isdigit() or _first_word(text) in _LEADERS
    return is_attribution(lines) and "@" in text and has_opening


def has_verb(text: str) -> bool:
    """Return True if there is a verb such as "wrote", at the end or in the middle: "Am … schrieb Lamps:"."""
    lowered = text.casefold()
    return any(word in lowered for word in _WROTE)


def is_program(line: str) -> bool:
    """Return True for a mail program's own line: "Sent from my iPhone"."""
    text = line.strip(" \t\xa0*_[").translate(_INVISIBLE).casefold()
    return len(text) <= 140 and text.startswith(_PROGRAMS)


def is_signature_line(line: str) -> bool:
    """Return True for "-- ", also without its space, which many programs drop."""
    return line.rstrip() == "--" or line.strip() == "—"


def _joined(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines).translate(_INVISIBLE).strip(" *\xa0\t")


def _ends_as_one(text: str) -> bool:
    digits = sum(map(str.isdigit, text))
    return text.endswith(":") and digits >= 4 and text.count("<") == text.count(">")


def _begins_as_one(text: str) -> bool:
    return text[:1].isdigit() or _first_word(text) in _LEADERS


def _first_word(text: str) -> str:
    return text[:40].split(" ", 1)[0].strip(".,،:").casefold()
