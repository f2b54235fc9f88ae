"""T49, MAIL-4: automatic replies that do not say so in a header, and people who sound a little like them."""

import pytest

from openline.domain.mail.doubts import is_absence

RE = "Re: Your question 12345-6"


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Your question",
        "Automatic reply: RE: Your question",
        "Out of Office: Your question",
        "Out of office",
        "Out of Office Re: Your question",
        "[Auto-Reply] Your question:",
        "AutoReply: x",
        "Automatische Antwort: Ihre Frage",
        "Abwesenheitsnotiz",
        "Réponse automatique : Votre question",
        "Respuesta automática: Su pregunta",
        "Resposta automática: Sua pergunta",
        "Odpowiedź automatyczna: Twoje pytanie",
        "Автоответ: Ваш вопрос",
        "Автоматический ответ: Ваш вопрос",
        "Автоматична відповідь: Ваше запитання",
        "Otomatik yanıt: Sorunuz",
        "رد تلقائي: سؤالك",
        "Risposta automatica: La sua domanda",
        "Automatisch antwoord: Uw vraag",
        "Automatisk svar: Dit spørgsmål",
        "Automatiskt svar: Din fråga",
        "Automaattinen vastaus: Kysymyksesi",
        "Automatická odpověď: Vaše otázka",
        "自动回复：您的问题",
        "自動応答: ご質問",
    ],
)
def test_the_subject_says_so(subject: str) -> None:
    assert is_absence(subject, "Anything.")


@pytest.mark.parametrize(
    "text",
    [
        "I am out of the office until 12 May. In urgent cases contact anna@example.com.",
        "Thank you for your email. I am currently on annual leave with limited access to my mailbox.",
        "I'm on vacation until May 12.",
        "This is an automated response. Your mail has been delivered.",
        "Ich bin bis 12. Mai nicht im Haus. In dringenden Fällen: vertretung@example.com",
        "Vielen Dank für Ihre Nachricht. Ich bin im Urlaub und ab dem 12. Mai wieder erreichbar.",
        "Je suis absente du bureau jusqu’au 12 mai.",
        "Estoy fuera de la oficina hasta el 12 de mayo.",
        "Estou de férias até 12 de maio. Em caso de urgência, entre em contato com Ana.",
        "Jestem na urlopie do 12 maja.",
        "Меня нет в офисе до 12 мая.",
        "Здравствуйте! Я в отпуске. По срочным вопросам обращайтесь к Анне.",
        "Я у відпустці до 12 травня.",
        "12 Mayıs'a kadar izindeyim.",
        "أنا في إجازة حتى 12 مايو.",
        "Sono in ferie fino al 12 maggio.",
        "Ik ben op vakantie tot 12 mei.",
        "Jeg er på ferie til 12. maj.",
        "Thank you, your request has been received and will be worked on by our team.",
        "We have received your message. A member of our team will answer. Please do not reply to this email.",
        "Ваше обращение принято. Не отвечайте на это письмо.",
    ],
)
def test_the_text_says_so(text: str) -> None:
    assert is_absence(RE, text)


def test_a_ticket_system_confirms() -> None:
    text = "Thank you, your request has been received."
    assert is_absence("[Ticket#20231205-17] Received: Your question", text)
    assert not is_absence(RE, "Has my request been received?")


@pytest.mark.parametrize(
    "subject, text",
    [
        (RE, "Yes, please deliver ten of them on Friday. Invoice to the address you have."),
        (RE, "I am on holiday, call me on Monday."),
        (RE, "Are you out of office until Monday?"),
        (RE, "It is urgent. In the meantime I use the old one."),
        (RE, "Your lamp is out of office style, I like it. Two, please."),
        (RE, "Ich habe die Rechnung bis heute nicht erhalten, dringend!"),
        (RE, "Мне срочно. До пятницы успеете?"),
        (RE, "Я в отпуске, звоните после обеда."),
        (RE, "Automatic reply does not work in your lamp's app."),
        ("Automatic reply does not work in the app", "How do I switch it on?"),
        ("Re: Automatic reply: Opening hours", "Thanks, and on Sunday?"),
        ("Absence of the second parcel", "It never came."),
        (RE, "Our reference is 4711. Please confirm that you have it."),
        ("", ""),
        (RE, "Thank you for your message. Two lamps, please."),
        (RE, "Спасибо за ваше письмо. Две лампы, пожалуйста."),
    ],
)
def test_a_person_is_a_person(subject: str, text: str) -> None:
    assert not is_absence(subject, text)
