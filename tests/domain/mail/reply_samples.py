"""What mail programs put above a quotation, and what people write that looks alike.

All of it was written for this purpose.
"""

LETTER = "Lamps <help@lamps.example>"

ATTRIBUTIONS: dict[str, str] = {
    "Gmail en": f"On Tue, 5 Dec 2023 at 10:12, {LETTER} wrote:",
    "Gmail en us": f"On Tue, Dec 5, 2023 at 10:12 AM {LETTER} wrote:",
    "Gmail broken": "On Tue, 5 Dec 2023 at 10:12, Lamps and Shades of the North <\n"
    "help@lamps.example> wrote:",
    "Gmail de": f"Am Di., 5. Dez. 2023 um 10:12 Uhr schrieb {LETTER}:",
    "Gmail de other order": f"{LETTER} schrieb am Di., 5. Dez. 2023, 10:12:",
    "Gmail fr": f"Le mar. 5 déc. 2023 à 10:12, {LETTER} a\nécrit :",
    "Gmail es": f"El mar, 5 dic 2023 a las 10:12, {LETTER} escribió:",
    "Gmail pt": f"Em ter., 5 de dez. de 2023 às 10:12, {LETTER} escreveu:",
    "Gmail pl": f"wt., 5 gru 2023 o 10:12 {LETTER} napisał(a):",
    "Gmail tr": f"{LETTER}, 5 Ara 2023 Sal, 10:12 tarihinde şunu yazdı:",
    "Gmail ru": f"вт, 5 дек. 2023 г. в 10:12, {LETTER}:",
    "Gmail uk": f"вт, 5 груд. 2023 р. о 10:12 {LETTER} пише:",
    "Gmail ar": f"في الثلاثاء، 5 ديسمبر 2023 في 10:12 ص تمت كتابة ما يلي بواسطة {LETTER}:",
    "Gmail ar digits": f"في ٥ ديسمبر ٢٠٢٣ ١٠:١٢، كتب {LETTER}:",
    "Gmail da": f"Den tirs. 5. dec. 2023 kl. 10.12 skrev {LETTER}:",
    "Gmail sv": f"Den tis 5 dec. 2023 kl 10:12 skrev {LETTER}:",
    "Gmail no": f"tir. 5. des. 2023 kl. 10:12 skrev {LETTER}:",
    "Gmail no broken": "tir. 5. des. 2023 kl. 10:12 skrev Lamps and Shades of the North\n"
    "<help@lamps.example>:",
    "Gmail fi": f"ti 5. jouluk. 2023 klo 10.12 {LETTER} kirjoitti:",
    "Finnish in full": f"tiistaina 5. joulukuuta 2023 klo 10.12 {LETTER}\nkirjoitti:",
    "Gmail it": f"Il giorno mar 5 dic 2023 alle ore 10:12 {LETTER} ha\nscritto:",
    "Gmail nl": f"Op di 5 dec 2023 om 10:12 schreef {LETTER}:",
    "Apple nl": f"Op 5 dec. 2023 om 10:12 heeft {LETTER} het volgende geschreven:",
    "Gmail cs": f"út 5. 12. 2023 v 10:12 odesílatel {LETTER} napsal:",
    "Gmail zh": f"{LETTER} 于2023年12月5日周二 10:12写道：",
    "Apple zh": f"在 2023年12月5日，上午10:12，{LETTER} 写道：",
    "163": '在 2023-12-05 10:12:00，"Lamps" <help@lamps.example> 写道：',
    "163 in English": 'At 2023-12-05 10:12:00, "Lamps" <help@lamps.example> wrote:',
    "Gmail ja": f"2023年12月5日(火) 10:12 {LETTER}:",
    "Apple ja": f"2023/12/05 10:12、{LETTER}のメール:",
    "Gmail ko": f"2023년 12월 5일 (화) 오전 10:12, {LETTER}님이 작성:",
    "Gmail hu": f"{LETTER} ezt írta (időpont: 2023. dec. 5., K, 10:12):",
    "Gmail ro": f"În mar., 5 dec. 2023 la 10:12, {LETTER} a scris:",
    "Gmail vi": f"Vào 10:12 5 tháng 12, 2023, {LETTER} đã viết:",
    "a language that nobody listed": f"Ar 5 Rha 2023 am 10:12, {LETTER}:",
    "Gmail hr": f"uto, 5. pro 2023. u 10:12 {LETTER} napisao je:",
    "Gmail el": f"Στις Τρί 5 Δεκ 2023 στις 10:12 π.μ., ο χρήστης {LETTER} έγραψε:",
    "Gmail th": f"ในวันที่ อ. 5 ธ.ค. 2023 เวลา 10:12 {LETTER} เขียนว่า:",
    "Gmail id": f"Pada Sel, 5 Des 2023 pukul 10.12 {LETTER} menulis:",
    "Gmail bg": f"На вт, 5.12.2023 г. в 10:12 {LETTER} написа:",
    "a name of many words": "Am 05.12.2023 um 10:12 schrieb Our Lamps and More\nof I. Smith "
    "<help@lamps.example>:",
    "iPhone en": f"On 5 Dec 2023, at 10:12, {LETTER} wrote:",
    "iPhone de": f"Am 05.12.2023 um 10:12 schrieb {LETTER}:",
    "iPhone fr": f"Le 5 déc. 2023 à 10:12, {LETTER} a écrit :",
    "iPhone ru": f"5 дек. 2023 г., в 10:12, {LETTER} написал(а):",
    "Mail on a Mac": f"On Dec 5, 2023, at 10:12 AM, {LETTER} wrote:",
    "Yahoo": f"On Tuesday, December 5, 2023 at 10:12:00 AM GMT+1, {LETTER} wrote:",
    "Proton": f"On Tuesday, December 5th, 2023 at 10:12, {LETTER} wrote:",
    "Yandex": '05.12.2023, 10:12, "Lamps" <help@lamps.example>:',
    "mail.ru": f"Вторник, 5 декабря 2023, 10:12 +03:00 от {LETTER}:",
    "Zoho": f"---- On Tue, 05 Dec 2023 10:12:00 +0100 {LETTER} wrote ----",
    "Zoho new": f" ---- On Tue, 05 Dec 2023 10:12:00 +0100  {LETTER} wrote ---",
    "no colon": f"On Tue, 5 Dec 2023 10:12:00 +0100 {LETTER} wrote",
    "Polymail": "On Tue, Dec 5, 2023 at 10:12 AM Lamps\n\n<\nmailto:Lamps <help@lamps.example>\n> wrote:",
    "Outlook for phones": 'On Tue, Dec 5, 2023 at 10:12 AM +0100, "Lamps" <help@lamps.example> wrote:',
    "with a link": "On Dec 5, 2023, at 10:12, Lamps <help@lamps.example<mailto:help@lamps.example>> wrote:",
    "the bracket alone": 'Am 05.12.2023 um 10:12 schrieb "Lamps" <help@lamps.example\n>:',
    "K-9": "Am 5. Dezember 2023 10:12:00 MEZ schrieb Lamps <help@lamps.example>:",
    "lines": "On Dec 5, 2023,\nat 10:12,\nLamps <help@lamps.example> wrote:",
}
"""Each proves a quotation without marks: it has an address and a date."""

ABOVE_MARKS: dict[str, str] = {
    "Thunderbird en": "On 12/5/23 10:12, Lamps wrote:",
    "Thunderbird de": "Am 05.12.23 um 10:12 schrieb Lamps:",
    "Thunderbird fr": "Le 05/12/2023 à 10:12, Lamps a écrit :",
    "Thunderbird ru": "05.12.2023 10:12, Lamps пишет:",
    "Thunderbird pl": "W dniu 5.12.2023 o 10:12, Lamps pisze:",
    "Thunderbird cs": "Dne 05. 12. 23 v 10:12 Lamps napsal(a):",
    "Thunderbird nl": "Op 5-12-2023 om 10:12 schreef Lamps:",
    "Thunderbird it": "Il 05/12/23 10:12, Lamps ha scritto:",
    "Evolution": "On Tue, 2023-12-05 at 10:12 +0100, Lamps wrote:",
    "you": "On Dec 5, 2023 you wrote:",
    "Android": "---- Lamps wrote ----",
    "no date": f"{LETTER} schrieb:",
    "old Gmail": f"2023/12/5 {LETTER}",
    "Hungarian": '2023.12.05. 10:12 keltezéssel, "Lamps" írta:',
}
"""These need marks below them."""

HEADS: dict[str, str] = {
    "en": "From: {}\nSent: Tuesday, 5 December 2023 10:12\nTo: Vera\nSubject: Your question 1234-5",
    "en bold": "*From:* {}\n*Sent:* Tuesday, 5 December 2023 10:12\n*To:* Vera\n*Subject:* Your question",
    "en rule": "________________________________\nFrom: {}\n"
    "Sent: Tuesday, December 5, 2023 10:12 AM\nTo: Vera",
    "en date first": "Date: Tue, 5 Dec 2023 10:12:00 +0100\nSubject: Your question\nFrom: {}\n"
    "To: vera@a.example",
    "en sent first": "Sent: Tuesday, December 5, 2023 at 10:12 AM\nFrom: {}\nTo: Vera\n"
    "Subject: Your question",
    "en broken": "From: Lamps and Shades of the North\n<help@lamps.example>\n"
    "Sent: 5 December 2023 10:12\nTo: Vera",
    "en original": "-----Original Message-----\nFrom: Lamps\nSent: 5 December 2023\nTo: Vera",
    "en dates": "Date: Tue, 05 Dec 2023 10:12:00 +0100\nTo: vera@a.example",
    "de": "Von: {}\nGesendet: Dienstag, 5. Dezember 2023 10:12\nAn: Vera\nBetreff: Ihre Frage",
    "de GMX": "Gesendet: Dienstag, 5. Dezember 2023 um 10:12 Uhr\nVon: {}\nAn: Vera\nBetreff: Ihre Frage",
    "de original": "-----Ursprüngliche Nachricht-----\nVon: {}\nAn: Vera",
    "de answer": "-----Antwort Nachricht-----\nVon: Lamps",
    "fr": "De : {}\nEnvoyé : mardi 5 décembre 2023 10:12\nÀ : Vera\nObjet : Votre question",
    "fr Orange": "====\n\nMessage du : 05/12/2023 10:12\nDe : {}\nA : vera@a.example\nCopie à : \n"
    "Sujet : Votre question",
    "fr in one line": "De : {}\nDate : 05/12/23  10:12  (GMT+01:00)\n"
    "À : vera@a.example Objet : Votre question",
    "es": "De: {}\nEnviado el: martes, 5 de diciembre de 2023 10:12\nPara: Vera\nAsunto: Su pregunta",
    "pt": "De: {}\nEnviado: terça-feira, 5 de dezembro de 2023 10:12\nPara: Vera\nAssunto: A sua pergunta",
    "pl": "Od: {}\nWysłano: wtorek, 5 grudnia 2023 10:12\nDo: Vera\nTemat: Pytanie",
    "tr": "Kimden: {}\nGönderildi: 5 Aralık 2023 Salı 10:12\nKime: Vera\nKonu: Sorunuz",
    "ru": "От: {}\nОтправлено: 5 декабря 2023 г. 10:12\nКому: Vera\nТема: Ваш вопрос",
    "ru Samsung": "-------- Исходное сообщение --------\nОт: {}\n"
    "Дата: 05.12.2023 10:12 (GMT+03:00)\nКому: vera@a.example",
    "uk": "Від: {}\nНадіслано: 5 грудня 2023 р. 10:12\nКому: Vera\nТема: Ваше запитання",
    "ar": "من: {}\nتم الإرسال: 5 ديسمبر 2023 10:12\nإلى: Vera\nالموضوع: سؤالك",
    "da": "Fra: {}\nSendt: 5. december 2023 10:12\nTil: Vera\nEmne: Dit spørgsmål",
    "da original": "-----Oprindelig meddelelse-----\nFra: Lamps\nSendt: 5. december 2023 10:12\nTil: Vera",
    "sv": "Från: {}\nSkickat: den 5 december 2023 10:12\nTill: Vera\nÄmne: Din fråga",
    "no": "Fra: {}\nSendt: tirsdag 5. desember 2023 10:12\nTil: Vera\nEmne: Spørsmålet ditt",
    "fi": "Lähettäjä: {}\nLähetetty: tiistai 5. joulukuuta 2023 10.12\nVastaanottaja: Vera\n"
    "Aihe: Kysymyksesi",
    "it": "Da: {}\nInviato: martedì 5 dicembre 2023 10:12\nA: Vera\nOggetto: La sua domanda",
    "nl": "Van: {}\nVerzonden: dinsdag 5 december 2023 10:12\nAan: Vera\nOnderwerp: Uw vraag",
    "cs": "Od: {}\nOdesláno: úterý 5. prosince 2023 10:12\nKomu: Vera\nPředmět: Váš dotaz",
    "cs Seznam": "---------- Původní e-mail ----------\nOd: {}\nKomu: vera@a.example\n"
    "Datum: 5. 12. 2023 10:12:00",
    "zh": "发件人: {}\n发送时间: 2023年12月5日 10:12\n收件人: Vera\n主题: 您的问题",
    "zh QQ": "------------------ 原始邮件 ------------------\n发件人： {}\n"
    "发送时间： 2023年12月5日(星期二) 上午10:12\n收件人： Vera",
    "ja": "差出人: {}\n送信日時: 2023年12月5日 10:12\n宛先: Vera\n件名: ご質問",
    "ko": "보낸 사람: {}\n보낸 날짜: 2023년 12월 5일 화요일 오전 10:12\n받는 사람: Vera\n제목: 문의",
    "david": "Original Message processed by david®\nFrom: {}\nTo: Vera",
}  # fmt: skip
"""The heads of quoted mails; `{}` is the sender of the letter."""

PROGRAMS = (
    "Sent from my iPhone", "Sent from my Samsung Galaxy S22 Ultra 5G", "Sent from Mail for Windows 10",
    "Sent from Outlook for iOS<https://aka.example/o>", "Get Outlook for Android<https://aka.example/a>",
    "Sent from Yahoo Mail on Android", "Sent with Proton Mail secure email.", "Sent from "
    "my Verizon Wireless BlackBerry",
    "Sent from my iPhone, please excuse typos.", "Von meinem iPhone gesendet", "Gesendet mit "
    "der GMX Mail App",
    "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.", "Envoyé de mon iPhone",
    "Envoyé depuis mon appareil Galaxy", "Enviado desde mi iPhone", "Enviado do meu iPhone",
    "Wysłane z iPhone'a",
    "iPhone'umdan gönderildi",
    "Android cihazımdan gönderildi", "Отправлено с iPhone", "Отправлено из Mail.ru для Android",
    "Отправлено из мобильной Яндекс.Почты", "Надіслано з iPhone", "أُرسلت من الـ iPhone الخاص بي",
    "Sendt fra min iPhone", "Skickat från min iPhone", "Lähetetty iPhonesta", "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone", "Odesláno z iPhonu", "iPhoneから送信", "发自我的 iPhone",
)  # fmt: skip
"""Lines in which nobody says anything."""

OF_PEOPLE: dict[str, str] = {
    "a question about dates": "On 12.04.2024 we wrote:\nthe blue ones, please.",
    "an address and a number": "my other address is anna@firm.example, order 4711, about this:\nit "
    "never came.",
    "what I wrote": "Ich hatte am 12.04.2024 schon geschrieben:\nbitte zehn Stück.",
    "what I wrote to somebody": "On 12.04.2024 I wrote to anna@firm.example:\nplease cancel.",
    "what your colleague wrote": "On 12.04.2024 your colleague (anna@firm.example) wrote to me:\n"
    "you get it back.",
    "what a colleague promised": "On 12.04.2024 anna@firm.example promised a refund and wrote:\nby Friday.",
    "a quotation by hand": "On 12.04.2024 at 10:12 Anna wrote:\nYou get your money back.\nPlease do "
    "that now.",
    "was Sie schrieben": "Am 05.12.2023 um 10:12 schrieb "
    "mir Ihr Kollege (huber@lamps.example) folgendes:\nKommt Montag.",
    "an invoice for an address": "Rechnung vom 12.04.2024 an buchhaltung@firma.example:\n"
    "149,90 EUR fehlen.",
    "a log of payments": "12.04.2024 10:12 paid to anna@firm.example:\n149.90 EUR\n"
    "13.04.2024 nothing came.",
    "freight": "From: Hamburg\nTo: Istanbul\nDate: 12 June\nSubject: 2 pallets, 480 kg\n\nCan you do it?",
    "freight with a year": "From: Hamburg\nTo: Istanbul\nDate: 12.06.2024 08:00\n"
    "Subject: 2 pallets\n\nCan you do it?",
    "freight below a rule": "Our order:\n----------\nFrom: Hamburg\nTo: Istanbul\nDate: 12.06.2024\n"
    "Can you do it?",
    "a flight": "Von: Berlin\nAn: Wien\nDatum: 14.06.2024, 10:12 Uhr\n2 Personen, Handgepäck\n\nDanke!",
    "рейс": "От: Казань\nКому: Вера\nДата: 14.06.2024\nТема: груз\n\nСколько стоит?",
    "a date with an address": "From: our warehouse in Bremen\nTo: anna@firm.example\nSubject: two "
    "lamps\n\nPlease ship.",
    "an appointment": "Date: Wednesday 3, October 2024\nTime: 7 : 00am\nAddress: 130 Fox St\n\nIs "
    "that right?",
    "a filled-in form": "Name: Vera\nFrom: 12.06.2024\nTo: 14.06.2024\nE-mail: vera@a.example\n\n"
    "Two rooms.",
    "sent from a town": "The parcel is not here.\nSent from Bremen on Monday, box 12 of 30 is missing.",
    "sent from a depot": "We got the wrong one.\nSent from the Samsung depot on Monday, number 4711.",
    "отправлено из города": "Посылку не получил.\nОтправлено из Казани 12.05, трек RA123456785XX",
    "отправлено почтой": "Где она?\nОтправлено Почтой России из Казани 12 мая",
    "von meinem Konto": "Die Rechnung ist bezahlt.\nVon meinem Konto am 3.5. abgebucht: 149,90 EUR",
    "gesendet von": "Wo ist es?\nGesendet von Hermes am 3. Mai, Nummer 4711",
    "from my desk": "Here it is.\nSent from my desk, that is easier than my mobile phone.",
    "sent with": "It left on Monday.\nSent with UPS, two boxes",
    "what was shipped": "Do you have it?\nSent 2 iPhone 13 Pro Max",
    "что отправлено": "Получили?\nОтправлено Samsung Galaxy A52",
    "what went by whom": "Where is it?\nSent via DHL Samsung",
    "what was sent": "Hallo\nGesendet iPad Pro 2 Stück",
    "get an iPhone": "What I want:\nGet iPhone 15 instead of 14",
    "an iPhone with a price": "My order:\nSent with iPhone: 2 cases at 12,50",
    "expédié": "Toujours rien.\nEnvoyé de Lyon le 3 mai par Chronopost",
    "enviado": "No ha llegado.\nEnviado desde Madrid el lunes, bulto 12",
    "wysłane": "Nie ma jej.\nWysłane z Krakowa w poniedziałek, numer 4711",
    "two orders": "Please change both:\nA-1001: 2 white lamps\n--\nA-1002: cancel it, do not ship!",
    "two orders of one word": "white\n--\nblack",
    "two deliveries": "Deliver to:\nA. Huber, Tel. 030 123\n--\nB. Meier, Tel. 030 456",
    "three orders with a dash": "one lamp\n—\ntwo lamps\n—\nno lamp",
    "a list with dashes": "I need:\n-- two lamps\n-- one shade\n- and a bulb",
    "headings with rules": "Sizes\n----\n40 cm\n\nColours\n====\nwhite",
    "a table": "item | price\n-----|------\nlamp | 12.50\nshade | 7.00",
    "a table with arrows": "12 -> 14\n=> please change",
    "a poem": "Our text for the card:\n> The lamp is lit,\n> the night is long",
    "a mark for more": "> 5 kg is too heavy for me.\nDo you have lighter ones?",
    "a session": "It says:\n>>> print(1)\n1\n>>> exit()",
    "arrows around a link": "Look here\n>>> >>> http://www.shop.example <<<\nand press the link above.",
    "a diff": "Please correct:\n< white\n> black\nThank you.",
    "a log": "2024-04-12 10:12:00 GET /pay 500\n2024-04-12 10:12:01 GET /pay 500\nWhat is that?",
    "a call": "please call Anna Huber <anna@firm.example> on 5 Dec 2023 at 10:12:\n+49 421 1\nThanks",
    "a call first": "Please call Anna <anna@firm.example> on 5 Dec 2023 at 10:12:\n+49 421 1\nThanks",
    "when to call": "5 Dec 2023 at 10:12 call Anna <anna@firm.example>:\n+49 421 1\nThanks",
    "what was said": "On Tue, 5 Dec 2023 at 10:12, Anna <anna@firm.example> said:\nwe pay.\nIs that so?",
    "where to meet": "Termin: Di, 5. Dez. 2023, 10:12, Raum 3 (anna@firm.example):\nBitte bestätigen.",
    "on the way": "Sent: Monday, 5 Dec 2023 10:12 by UPS\nFrom: Bremen\nnot here yet",
    "to and when": "Date: 12.06.2024 10:00\nTo: anna@firm.example\nplease send it there.",
    "times": "15.01.2024 14:30\n01/15/2024 at 2:30 PM\nJan 15, 2024 at 14:30\nWhich one?",
    "on the other hand": "On the other hand, 2024 was better.\nOn average, at 10:12 nobody answers:\nwhy?",
    "an e-mail that is asked for": "Please write to: anna@firm.example\nand to bob@firm.example:\n"
    "they know it.",
    "she wrote": "She wrote: not before 2025.\nI wrote: now.",
    "our marker in a sentence": "What does ol-3f9c7 mean in your letter?\nI see it every time.",
    "our marker between dashes": "Why is there --- ol-3f9c7 --- in your letters? It looks like a "
    "fault.\nThanks.",
    "the words of the heading": "The Original Message was deleted.\nCan you send it again?",
    "forwarded in a sentence": "I have forwarded message 12 to you.\nDid it come?",
    "prices": "2 x 12.50 = 25.00\n1 x 7.00 = 7.00\n----------\n32.00 in all?",
    "code": "if (a > b) {\n  // Sent from my iPhone\n  return a;\n}",
    "Arabic": "مرحبا\nأرسلت الطلب رقم 4711 بتاريخ 12.04.2024 ولم يصل:\nمتى يصل؟",
    "Hebrew": "שלום\nההזמנה מתאריך 12.04.2024 לא הגיעה:\nמה עושים?",
    "Japanese": "お世話になっております。\n2024年4月12日に注文しました:\nまだ届きません。",
    "Chinese": "您好，\n我在2024年4月12日写信给你们：\n还没有收到。",
    "an address in a sentence that ends": "Our new address "
    "from 12.04.2024 is Anna (anna@firm.example):\nplease note it.",
    "a subject alone": "Subject: lamps\n\nHow much?",
    "to and from": "To: everybody\nFrom: me\nwith thanks.",
    "a rule alone": "First.\n\n__________\n\nSecond.",
    "numbers": "4711\n4712\n4713",
    "a short answer": "1",
    "a face": ":-)",
    "a question below a colon": "My questions of 5 December 2023:\n1. How many?\n2. When?",
}  # fmt: skip
"""Every word of these must stay, above a quoted letter and alone."""

_OURS = (
    '<div style="color:#999">--- ol-3f9c7 ---</div><div style="display:none;max-height:0">Yes, '
    "until noon.</div>"
    "<p>Anna: Yes, until noon.</p>"
)
_OURS_BEFORE = '<div style="display: none">Yes, until noon.&#847;&zwnj;</div>'
"<div>--- ol-3f9c7 ---</div><p>Anna: Yes, until noon.</p>"
_OURS_HIDDEN = '<div style="DISPLAY:NONE">--- ol-3f9c7 ---</div><div hidden>Yes, until noon.</div>'
"<p>Anna: Yes, until noon.</p>"
_OWN = "<div>Two, please.</div>"
_GMAIL = "On Tue, 5 Dec 2023 at 10:12, Lamps &lt;help@lamps.example&gt; wrote:"
HTML: dict[str, str] = {
    "Gmail": f'{_OWN}<div class="gmail_quote"><div class="gmail_attr">{_GMAIL}<br></div><blockquote '
    f'class="gmail_quote"'
    f' style="margin:0 0 0 .8ex;border-left:1px solid">{_OURS}</blockquote></div>',
    "no attribution": f"{_OWN}{_OURS}",
    "no attribution, preheader first": f"{_OWN}{_OURS_BEFORE}",
    "no attribution, hidden marker": f"{_OWN}{_OURS_HIDDEN}",
    "Hotmail": f"{_OWN}<hr>Date: Tue, 5 Dec 2023 10:12:00 +0100<br>Subject: Your question<br>"
    f"From: help@lamps.example"
    f"<br>To: vera@a.example<br><br>{_OURS_BEFORE}",
    "Zoho": f'{_OWN}<div class="zmail_extra">---- On Tue, 05 Dec 2023 10:12:00 +0100 <b>Lamps '
    f'&lt;help@lamps.example&gt;'
    f"</b> wrote ----<br><br></div>{_OURS_BEFORE}",
    "Outlook da": f"{_OWN}<div><b>Fra:</b> Lamps &lt;help@lamps.example&gt;<br>"
    f"<b>Sendt:</b> 5. december 2023 10:12<br>"
    f"<b>Til:</b> Vera<br><b>Emne:</b> Spørgsmål</div>{_OURS_BEFORE}",
    "Outlook, address in the link": f'{_OWN}<div><b>From:</b> <a '
    f'href="mailto:help@lamps.example">Lamps</a><br>'
    f"<b>Sent:</b> 5 December 2023 10:12<br><b>To:</b> Vera</div><p>Yes, until noon.</p>",
    "Apple": f'{_OWN}<div><blockquote type="cite"><div>On 5 Dec 2023, at 10:12, Lamps '
    f'&lt;help@lamps.example&gt; wrote:'
    f"</div><br><div>Yes, until noon.</div></blockquote></div>",
    "cite without attribution": f'{_OWN}<blockquote type="cite"><p>Yes, until '
    f'noon.</p><p>Anna</p></blockquote>',
    "Thunderbird": f'{_OWN}<div class="moz-cite-prefix">Am 05.12.23 um 10:12 schrieb Lamps:<br></div>'
    f'<blockquote type="cite" cite="mid:1@a.example"><p>Yes, until noon.</p></blockquote>',
    "Yandex": f'{_OWN}<div>05.12.2023, 10:12, "Lamps" &lt;help@lamps.example&gt;:</div>'
    f'<blockquote>{_OURS}</blockquote>',
    "mail.ru": f'{_OWN}<blockquote style="border-left:1px '
    f'solid #0857A6;margin:10px">Вторник, 5 декабря 2023, 10:12 '
    f"+03:00 от Lamps &lt;help@lamps.example&gt;:<br><div>Yes, until noon.</div></blockquote>",
    "Yahoo": f'{_OWN}<div '
    f'class="yahoo_quoted"><div>On Tuesday, December 5, 2023 at 10:12:00 AM GMT+1, Lamps '
    f"&lt;help@lamps.example&gt; wrote:</div><br><p>Yes, until noon.</p></div>",
}  # fmt: skip
"""Replies without a plain part, with the preheader of our letter before or after the marker."""

HTML_OF_PEOPLE: dict[str, tuple[str, str]] = {
    "indent": (
        'Sizes:<blockquote style="margin:0 0 0 40px;border:none;padding:0px">40 cm</blockquote>Please.',
        "Sizes:\n\n40 cm\n\nPlease.",
    ),
    "all in one blockquote": ("<blockquote>Two, please.<br>By Friday.</blockquote>", "> Two, "
    "please.\n> By Friday."),
    "a quotation by hand": (
        "You say:<blockquote>Only white.</blockquote>Not black?", "You say:\n\n> Only white.\n\nNot black?"
    ),
    "a button for quotations": (
        'Your page says<blockquote class="gmail_quote" style="border-left:1px '
        'solid">30 days</blockquote>Yes?',
        "Your page says\n\n> 30 days\n\nYes?",
    ),
    "typed marks": ("&gt; 5 kg is too heavy.<br>Lighter?", "> 5 kg is too heavy.\nLighter?"),
    "hidden without an end": ('<div style="display:none">Two, please.', "Two, please."),
    "hidden paragraph without an end": ('<p style="display:none">x<p>Two, please.', "Two, please."),
    "hidden inside": ('Two<span style="display:none">x<span>y</span>z</span>, please.', "Two, please."),
    "a class of that name": ('<p class="hidden text">Two, please.</p>', "Two, please."),
    "a hidden picture": ('<img style="display:none" src="x">Two, please.', "Two, please."),
    "an address behind a name": ('Ask <a '
    'href="mailto:bob@a.example?x=1">Bob</a>.', "Ask Bob <bob@a.example>."),
    "an address in sight": ('Ask <a href="mailto:bob@a.example">bob@a.example</a>.', "Ask bob@a.example."),
}  # fmt: skip
