"""Words by which a mail is known as a report of a mail server, and the parts of one. All in small letters."""

import re

from openline.domain.letters.word_lists import any_of

COPY_HEADING = re.compile(
    any_of(r"""
(?:this|here|below|following|attached)\b.{0,40}\bcopy\b.{0,60}
(?:the )?headers? of the (?:original|message).{0,30}
(?:the )?(?:original |unsent |returned |undelivered )?(?:message|mail|e-?mail)s?(?: \w+)? follow.{0,20}
(?:the )?(?:original |unsent |returned )?(?:message|mail|e-?mail)(?: \w+)? (?:begins|below|is follow).{0,20}
(?:original|unsent|returned|undelivered) (?:message|mail)(?: (?:headers?|text|info)){0,2}
mensaje original.{0,20}  (?:the )?headers? of (?:the )?original (?:message|mail).{0,30}
ursprüngliche nachricht.{0,20}  原邮件.{0,8}  исходн\w+ (?:сообщени|письм|заголовк)\w+.{0,20}
message d'origine.{0,20}  以下は元の.{0,20}
""")
)
"""A line above the copy of the original, without what adorns it."""
COPY_HEADERS = (
    "received:", "return-path:", "dkim-signature:", "arc-seal:", "x-received:", "domainkey-signature:",
)  # fmt: skip
FAILED = re.compile(
    any_of(r"""
undeliver  not (?:be )?deliver  n[o']t deliver  could ?n[o']t be (?:sent|delivered)
deliver\w* (?:has )?failed  failed permanently  permanent (?:error|failure)  fatal error  returned mail
returned to sender  failure notice  delivery (?:failure|status|problem|error|incomplete)
mail (?:delivery|system) (?:failed|error|failure)  bounce  did not reach  non-?delivery  unable to deliver
delivery to .{0,80}failed  rejected  failed delivery  unzustellbar  nicht zugestellt  zustellung  недоставл
не доставлен  не может быть (?:доставлен|отправлен)  не удалось доставить  non (?:remis|distribu|livr)
échec  no se (?:ha )?(?:pudo|podido) entregar  no entregado  não (?:foi )?entreg  niedostarczon
nie (?:można|udało się) dostarczyć  mancata consegna  teslim edilemedi  送信できません  届けできません
配信(?:できません|不能|エラー)  不能发送  无法投递  退信  退回  전송.{0,6}실패  تعذر تسليم
""")
)
DELAYED = re.compile(
    any_of(r"""
delayed  delay\)  will (?:be retried|keep trying|continue|retry|try)  do not need to resend  warning message
not yet been delivered  could not send (?:mail|message) for (?:past|the last)  still being retried
temporary .{0,20}problem  verzögert  задерж  пока не доставлен  retard  retras  opóźni  ritard
""")
)
GIVEN_UP = re.compile(
    any_of(r"""
permanent  given up  gave up  fatal  giving up  not going to try  not be retried  returned to sender
could ?n[o']t be delivered
""")
)
DELIVERED = re.compile(
    any_of(r"""
(?:was|were|been|is) successfully (?:delivered|relayed|sent|received)  successful mail delivery
delivery (?:status )?notification:? \(?success  notificationtype.{3}delivery  your message was displayed
delivery (?:was )?(?:confirmed|successful)
""")
)
AWAY = re.compile(
    any_of(r"""
auto(?:matic|mated)?[- ]?(?:reply|respon|antwort)  out of (?:the )?office  vacation  \baway\b  abwesen
автоответ  отсутств  réponse automatique  absence  respuesta automática  resposta automática
risposta automatica  自動応答  自动回复  automatyczna odpowied  otomatik yanıt  автоматична відповідь
رد تلقائي
""")
)
COMPLAINT = re.compile(any_of("complaint about message  abuse report  spam report  fbl report"))
MACHINE = re.compile(
    any_of(r"""
mailer-?daemon  post_?master  mail-?daemon  mail[-._ ]?(?:delivery|system|admin)  delivery[-._ ]?system
no-?reply  mailmaster  bounces?\b
""")
)
WORDS_BEGIN = re.compile(
    any_of(r"""
(?:said|reason|error(?:_code| message)?|response|returned|reply|answered|because)\b[^\n]{0,60}?[:;]\s{0,9}
(?:gave this error|responded(?: with)?|diagnostic[ -]code|server message)\b[^\n]{0,60}?[:;]\s{0,9}  <<< ?
""")
)
"""What stands before a server's words."""
STEP = re.compile(
    any_of(r"""
in reply to (?:the )?.{0,30}  after .{0,40}(?:command|data|rcpt to|mail from)  >>> .{0,30}
smtp:(?:rcpt|mail|data)  for (?:text|rcpt|mail|data) command  \[(?:rcpt_to|mail_from|data)\]
""")
)
"""What was said to the server, as Postfix, Exim, Sendmail and their relatives name it."""
CONTENT_STEP = re.compile(r"end of data|\bdata\b(?! bytes)|text command")
RECIPIENT_STEP = re.compile("rcpt")
SENDER_STEP = re.compile(r"mail from\b")
CONNECTION_STEP = re.compile(r"initial (?:server )?greeting|initial connection|\behlo\b|\bhelo\b")
