"""The words by which quoted and forwarded mails are known: headings, headers and subjects, by language."""

FORWARDED = frozenset(
    (
        "forwarded message|begin forwarded message|forwarded mail|start of forwarded message|"
        "forwarded by|пересылаемое сообщение|пересланное сообщение|"
        "начало пересылаемого сообщения|пересланное письмо|начало пересланного сообщения|"
        "weitergeleitete nachricht|anfang der weitergeleiteten nachricht|"
        "beginn der weitergeleiteten nachricht|weitergeleitete mail|message transféré|"
        "début du message transféré|début du message réexpédié|message transmis|"
        "mensaje reenviado|inicio del mensaje reenviado|mensagem encaminhada|"
        "mensagem reencaminhada|início da mensagem encaminhada|"
        "início da mensagem reencaminhada|wiadomość przekazana dalej|przekazana wiadomość|"
        "początek przekazywanej wiadomości|początek przekazanej wiadomości|"
        "wiadomość przekazana|iletilen mesaj|iletilmiş mesaj|iletilen ileti|"
        "yönlendirilen ileti|iletilen mesajın başlangıcı|переслане повідомлення|"
        "пересилане повідомлення|початок пересланого повідомлення|رسالة معاد توجيهها|"
        "الرسالة المعاد توجيهها|بداية الرسالة المعاد توجيهها|رسالة محولة|messaggio inoltrato|"
        "inizio messaggio inoltrato|doorgestuurd bericht|begin doorgestuurd bericht|"
        "videresendt besked|videresendt meddelelse|vidarebefordrat meddelande|"
        "vidarebefordrat brev|videresendt melding|välitetty viesti|přeposlaná zpráva|"
        "přeposlaný e-mail|začátek přeposlané zprávy|转发的邮件|转发邮件信息|转发邮件|"
        "轉寄郵件|轉寄的郵件|転送メッセージ|転送されたメッセージ|전달된 메시지|"
        "továbbított üzenet|mesaj redirecționat"
    ).split("|")
)
ORIGINAL = frozenset(
    (
        "original message|original email|original mail|original appointment|reply message|"
        "исходное сообщение|исходное письмо|оригинальное сообщение|ursprüngliche nachricht|"
        "ursprüngliche mail|originalnachricht|original-nachricht|original nachricht|"
        "originalmeldung|antwort nachricht|message d'origine|message d’origine|"
        "message original|message initial|mensaje original|mensagem original|"
        "wiadomość oryginalna|oryginalna wiadomość|orijinal ileti|özgün ileti|orijinal mesaj|"
        "özgün mesaj|asıl mesaj|оригінальне повідомлення|початкове повідомлення|"
        "вихідне повідомлення|الرسالة الأصلية|رسالة أصلية|messaggio originale|"
        "messaggio originario|oorspronkelijk bericht|origineel bericht|oprindelig meddelelse|"
        "oprindelig besked|original besked|opprinnelig melding|ursprungligt meddelande|"
        "originalmeddelande|original meddelande|alkuperäinen viesti|původní zpráva|"
        "původní e-mail|pôvodná správa|原始邮件|原始郵件|邮件原件|元のメッセージ|"
        "オリジナルメッセージ|원본 메시지|원본 메일|mesaj original|mesajul original|"
        "eredeti üzenet|eredeti levél|izvorna poruka|αρχικό μήνυμα|הודעה מקורית"
    ).split("|")
)
_LABELS = {
    "from": (
        "from|от|от кого|von|de|od|kimden|gönderen|від|від кого|من|da|van|fra|från|lähettäjä|"
        "odesílatel|发件人|寄件者|寄件人|差出人|送信者|보낸 사람|보낸사람|feladó|από|מאת"
    ),
    "sent": (
        "sent|date|sent at|sent on|отправлено|дата|дата отправки|gesendet|gesendet am|datum|"
        "envoyé|envoyé le|date d'envoi|date d’envoi|message du|enviado|enviado el|enviada em|"
        "enviado em|enviada|fecha|data|wysłano|wysłane|data wysłania|tarih|gönderildi|"
        "gönderme tarihi|gönderilme tarihi|надіслано|відправлено|дата надсилання|التاريخ|"
        "تاريخ الإرسال|تم الإرسال|تاريخ|inviato|inviato il|data invio|verzonden|verstuurd|"
        "sendt|skickat|dato|lähetetty|päivämäärä|päiväys|pvm|odesláno|发送时间|发送日期|日期|"
        "寄件日期|發送日期|時間|时间|送信日時|日付|日時|送信|보낸 날짜|날짜|elküldve|dátum|"
        "trimis|ημερομηνία|נשלח"
    ),
    "to": (
        "to|кому|an|à|a|para|do|kime|alıcı|إلى|aan|til|till|vastaanottaja|komu|pro|收件人|"
        "收件者|宛先|받는 사람|받는사람|címzett|către|προς|אל|empfänger"
    ),
    "subject": (
        "subject|тема|betreff|objet|sujet|asunto|assunto|temat|konu|الموضوع|oggetto|onderwerp|"
        "emne|ämne|aihe|předmět|predmet|主题|主旨|主題|件名|제목|tárgy|subiect|θέμα|נושא"
    ),
    "cc": (
        "cc|kopie (cc)|копия|kopie|копія|dw|bilgi|نسخة|copie à|copie|kopi|kopia|copia|kópia|"
        "kopio|抄送|副本|참조|с копией|cópia|másolat|bcc|cci|cco"
    ),
    "other": (
        "reply-to|reply to|antwort an|responder a|répondre à|odpowiedz do|risposta|"
        "antwoord aan|importance|priority|attachments|вложения|anlagen|pièces jointes|"
        "datos adjuntos|anexos|załączniki|allegati|bijlagen|organization|message-id"
    ),
}
LABEL_OF = {label: kind for kind, labels in _LABELS.items() for label in labels.split("|")}
ANSWERS = frozenset(
    (
        "re|aw|sv|vs|odp|ynt|antw|antwort|rif|r|res|отв|ответ|ha|на|відп|回复|答复|回覆|رد|"
        "yan|cevap|vá|odpověď|ref|svar|답장|返信"
    ).split("|")
)
FORWARDS = frozenset(
    (
        "fw|fwd|wg|tr|rv|enc|pd|ilt|i̇lt|doorst|vb|vl|vidarebefordrat|videresend|reenv|пересл|"
        "пер|转发|轉寄|转寄|fs|továbbítás|trs|إعادة توجيه|inoltra|전달|転送"
    ).split("|")
)
"""What stands before the colon of a subject: "Re", "AW", and "Fwd", "WG"."""
