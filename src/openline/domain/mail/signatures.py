"""What mail programs and people put under what they write: "-- " and a name, "Sent from my iPhone".

A line is a program's only if every word of it is: "Sent from Kazan, number 12" is news.
"""

import re

from openline.domain.mail.quotations import is_rule

PROGRAM_LIMIT, SIGNATURE_LINES, FOOTER_LINES = 140, 15, 12
_WORD = re.compile(r"[^\W_]+(?:['’.+-][^\W_]+)*")
_LINK = re.compile(r"<[^<>]{0,300}>|\(https?:[^()]{0,300}\)|\[https?:[^\[\]]{0,300}\]|https?://\S{1,300}")
_VOWELS = dict.fromkeys(range(0x64B, 0x660))
"""The vowel marks of Arabic."""
_SENT = frozenset(
    "sent get enviado enviada envoyé envoyée obtenir télécharger télécharge obtenez gesendet"
    " holen отправлено отправлена послано надіслано відправлено скачать отримати wysłane"
    " wysłano wysłana pobierz gönderildi gönderilmiş gönderen edinin inviato inviata scarica"
    " skickat skickades sendt hent hämta verstuurd verzonden lähetetty odesláno poslano odoslané"
    " enviat trimis obter obtenha obtener descargar أرسلت أُرسلت مرسل الإرسال تم الحصول发送 发自 来自 送信"
    " download".split()
)
_PRODUCTS = frozenset(
    "iphone ipad ipod mac macbook icloud iphone'umdan iphone’umdan ipad'imden ipad’imden iphone'a"
    " iphone’a iphonesta iphonu iphone'ом android androida android-handy android-gerät"
    " android-mobiltelefon android-смартфона android-устройства samsung galaxy huawei xiaomi redmi"
    " poco honor nokia blackberry htc lg sony xperia pixel oneplus motorola moto oppo vivo realme"
    " wiko alcatel fairphone zte lenovo asus acer windows outlook gmail yahoo ymail aol hotmail"
    " mail.ru mail proton protonmail tutanota tuta spark airmail polymail mailbird mailspring"
    " thunderbird k-9 fairemail bluemail blue typeapp aquamail aqua nine edison superhuman mailbox"
    " newton acompli boxer gmx web.de t-online yandex яндекс яндекс.почты яндекс.почта почты почта"
    " smartphone mobile handy phone telefon telefonu telefono telefone téléphone telefoon"
    " mobilgerät mobiltelefon tablet cell смартфона телефона телефону мобильного мобильной"
    " мобильный устройства wireless verizon ti-85 device zoho rambler the!bat kmail mutt roundcube"
    " horde zimbra foxmail qq网易 163 hey fastmail".split()
)
_BETWEEN = frozenset(
    "from via with for on by my a an the app mail email e-mail client pro max plus mini ultra"
    " edition secure von meinem meiner mit aus der dem für das ein gesendete gesendet diese nachricht"
    " wurde de do da del des depuis desde à partir pelo pela meu minha mi mon ma le la"
    " l'application appareil mobile pour para с из через моего моей для мобильной мобильного приложения"
    " программы з із мого z ze mojego mojej dla aplikacji aplikację na için ile cihazından cihazımdan cep"
    " telefonumdan uygulamasından dal mio dalla min från fra mobil mijn vanaf voor os ios minun"
    " iphone mého على الـ من الخاص بي جهاز لـ com net ru 我的 から me met in sie sich y e und and et и"
    " та".split()
)
_BRANDS = _PRODUCTS - frozenset(
    "mail mobile handy phone telefon telefonu telefono telefone téléphone telefoon tablet cell"
    " device nine blue mailbox windows почты почта wireless устройства hey newton spark boxer".split()
)
"""Names that stand with a model: "Samsung Galaxy S22". Beside the others every word must be known."""
_FETCHED = frozenset(
    "get obtenir télécharger télécharge obtenez holen скачать отримати pobierz edinin scarica"
    " hent hämta obter obtenha obtener descargar download الحصول".split()
)
_BY = frozenset(
    "from via with von mit aus depuis desde de do da dal pelo à с из через з із z ze från fra"
    " met vanaf voor на için iphone'umdan iphone’umdan ipad'imden ipad’imden cihazından cihazımdan"
    " telefonumdan uygulamasından iphonesta من".split()
)
"""Without one of these it is the product that was sent."""
_MAILERS = frozenset("outlook yahoo typeapp bluemail spark proton mailbird".split())
_OF_ASIA = ("から送信", "发自我的", "來自我的", "发送自", "从我的", "從我的", "傳送自", "에서 보냄")
_EXCUSES = ("please excuse", "excuse any", "excuses", "bitte entschuldig", "désolé", "disculpe", "sorry for")
_WHOLE = ("virus-free", "без вирусов", "virenfrei", "sans virus", "libre de virus", "brak wirusów")
_GREETINGS = (
    "mit freundlichen", "mit besten", "mit lieben", "mit herzlichen", "viele grüße", "liebe grüße",
    "beste grüße", "freundliche grüße", "herzliche grüße", "best regards", "kind regards", "regards",
    "best wishes", "sincerely", "yours ", "с уважением", "с наилучшими", "з повагою",
    "cordialement", "bien cordialement", "saludos",
    "un saludo", "atentamente", "atenciosamente", "pozdrawiam", "z poważaniem", "saygılarımla", "med vänliga",
    "med venlig", "med vennlig", "ystävällisin", "cordiali saluti", "distinti saluti", "met vriendelijke",
    "s pozdravem", "مع أطيب", "مع التحية",
)  # fmt: skip
_PUNCTUATION = ".,;:<>()[]|*"
_NO_PROGRAM = frozenset(":;!?€$£@%#=")


def is_program(line: str) -> bool:
    """Return True for a mail program's own line, in which nobody says anything: "Sent from my iPhone"."""
    text = _LINK.sub(" ", line[: 4 * PROGRAM_LIMIT].translate(_VOWELS)).strip(" \t\xa0\u200e\u200f*_|.,[]()")
    if not text or len(text) > PROGRAM_LIMIT or not _NO_PROGRAM.isdisjoint(text):
        return False
    lowered = text.casefold()
    if lowered.startswith(_WHOLE):
        return len(text) <= 60
    for excuse in _EXCUSES:
        lowered = lowered.partition(excuse)[0]
    words = _WORD.findall(text[: len(lowered)])
    folded = frozenset(word.casefold() for word in words)
    if _SENT.isdisjoint(folded) or _PRODUCTS.isdisjoint(folded):
        return len(text) <= 40 and any(sign in text for sign in _OF_ASIA)
    if not _FETCHED.isdisjoint(folded) and _MAILERS.isdisjoint(folded):
        return False
    if _FETCHED.isdisjoint(folded) and _BY.isdisjoint(folded):
        return False
    return "," not in lowered.strip(" ,.-") and _are_of_program(words)


def _are_of_program(words: list[str]) -> bool:
    """Return True if each word is known, or is the model of the brand that stands before it."""
    is_after_brand = is_after_product = False
    for word in words:
        folded = word.casefold()
        is_after_product |= folded in _PRODUCTS
        is_after_brand |= folded in _BRANDS
        if folded in _SENT or folded in _PRODUCTS or folded in _BETWEEN:
            continue
        is_number = word.isdecimal() and len(word) <= 2
        is_amount = word.replace(".", "").replace("-", "").isdecimal()
        is_model = is_after_brand and not is_amount and not word[0].islower() and len(word) <= 20
        if not is_model and not (is_number and is_after_product):
            return False
    return True


def without_signature(
    part: list[str], names: frozenset[str] = frozenset(), *, is_below: bool = False
) -> list[str]:
    """Return the part without what stands under "-- ", and without what programs wrote at its end.

    Two dashes without the blank separate orders as well: below them a name that is known is wanted, or a
    greeting, or nothing above. `is_below`: the part stands below a quotation.
    """
    part = _without_list_footer(part)
    at = _signature_start(part, names, is_below=is_below)
    end = len(part) if at is None else at
    while end and _is_noise(part[end - 1]):
        end -= 1
    return part[:end]


def _signature_start(part: list[str], names: frozenset[str], *, is_below: bool) -> int | None:
    for at in range(len(part) - 1, max(-1, len(part) - SIGNATURE_LINES - 2), -1):
        if part[at].replace("\xa0", " ") == "-- ":
            return at
        if part[at].strip() in ("--", "—", "––", "-- ") and _is_signed(part, at, names, is_below=is_below):
            return at
    return None


def _is_signed(part: list[str], at: int, names: frozenset[str], *, is_below: bool) -> bool:
    """Return True if what stands below the dashes is known for the end of a mail."""
    below = " ".join(part[at + 1 :])[:2_000].casefold()
    words = {word.strip(_PUNCTUATION) for word in below.split()}
    if not names.isdisjoint(words) or below.lstrip().startswith(_GREETINGS):
        return True
    above = [line for line in part[:at] if line.strip()]
    if not above:
        return is_below
    signed = above[-1].casefold().split()
    return len(signed) <= 3 and above[-1].replace(" ", "").isalpha() and words.issuperset(signed)


def _without_list_footer(part: list[str]) -> list[str]:
    """Return the part without the footer that mailing lists append: a rule, and where to sign off."""
    for at in range(max(0, len(part) - FOOTER_LINES), len(part)):
        if part[at].startswith("__") and any("/listinfo/" in line for line in part[at + 1 :]):
            return part[:at]
    return part


def _is_noise(line: str) -> bool:
    text = line.strip()
    return not text or text in ("--", "—") or is_program(line) or is_rule(line)
