"""Words by which mail servers say why they refuse a letter, by cause. No two servers say it alike.

One expression a line, or several with two blanks in between; a name in capitals stands for a list of _NAMES.
Repetitions are bounded, and the text is short: no server can make the search slow.
"""

import re
from typing import Literal

from openline.domain.letters.word_lists import any_of

LOOKED_AT = 4_000
"""Signs of a server's words that are read."""
Cause = Literal["no_mailbox", "later", "us", "content", "expired"]

_NAMES = {
    "BOX": r"(?:user|users|recipient|recipient's|mail ?box|account|address|addressee|user ?name|user ?id"
    r"|login|alias|local[ -]part|customer|person)",
    "BE": r"(?: is| are| was| has been| has| have| you are trying to reach is)?(?: been)?"
    r"(?: currently| permanently)?",
    "GONE": r"(?:unknown|not (?:known|found|recogni[sz]ed|listed|exist|a valid|valid|on (?:this|our)"
    r"|in (?:our|my|the)|hosted|here|registered|local|active)|invalid|(?:does|do|did)(?: not|n't)"
    r"(?: currently)? exist|(?:could|can)(?: ?not|n't) be (?:found|resolved)|(?:was|were)(?: not|n't) found"
    r"|isn't (?:known|valid|active|listed)|non-?existent|unroute?able|undeliverable|no longer|disabled"
    r"|suspended|de-?activated|discontinued|expired|inactive|closed|terminated|deleted|moved"
    r"|cancell?ed|retired|blocked|locked|frozen|unavailable|not available)",
    "BAD": r"(?:unknown|no such|invalid|non-?existent|bad destination|unroute?able|undeliverable|illegal"
    r"|inactive|disabled|unverified|incorrect|wrong|dead|unrecogni[sz]ed)",
    "WHOSE": r"(?: local| final| e-?mail| destination| recipient| delivery| mail| virtual| or)*",
    "WHO": r"(?:users?|recipients?|mail ?box|address(?:es)?|accounts?|person|addressees?|alias"
    r"|local[ -]part|user ?id|name)",
    "NO": r"(?:denied|not (?:permitted|allowed|authori[sz]ed|accepted|owned)|disallowed|prohibited|forbidden"
    r"|refused?|rejected?|blocked|deferred)",
}
_US = r"""
(?:block|black|deny|reject|ban)[ -]?list  block(?:ed|ing)? (?:using|by|for|due)  spamhaus  spamcop
\bsorbs\b  uceprotect  \bdns[bw]l\b  \brbls?\b  sender ?score  reputation  \bptr\b  \b(?:fc)?rdns\b
bad reverse  reverse[ -]?(?:dns|lookup|hostname|mapping|name)  \bspf\b  \bdkim\b  \bdmarc\b  domain ?keys
unauthenticated  not (?:been )?authenticated  authentication  must authenticate  authenticate first
log ?in first  starttls  encryption (?:is )?(?:required|needed)  (?:insecure|open) (?:mail )?relay
\brelay(?:ing)?(?: access)?(?: is)? NO
(?:unable|not (?:allowed|permitted|authori[sz]ed)|no permission|cannot|can't) to relay
do(?:es)? ?n[o']t relay  \brcpthosts\b  client (?:host|ip|was) .{0,80}?NO
\b(?:helo|ehlo)\b.{0,40}?(?:NO|invalid|required|syntax|must)  (?:invalid|bad|missing) (?:helo|ehlo)
my name was rejected  \bbanned\b
\bips?\b.{0,60}?(?:block|ban|listed|not allowed|den[iy]|refuse|reject|limit|permitted)
(?:block|bann|reject|refus|den[iy]|listed)\w*.{0,60}?\bips?\b  too many unwanted  unsolicited  bulk ?mail
sending (?:limit|quota|rate|domain)  rate[ -]?limit  throttl  frequency limit  slow(?:ing)? down
limit on the number of  (?:daily|hourly).{0,30}?(?:limit|quota)
exceed\w*.{0,40}?(?:outgoing|outbound|sending|(?:messages|e?-?mails|recipients) per|hourly|daily)
too many (?:messages|e?-?mails|connections|concurrent|sessions|recipients|errors|hits|requests)(?! in)
(?:message|mail|sending|user|account|sender) (?:rate|quota|limit) (?:is |was )?exceeded
sender.{0,80}?\b(?:NO|failed|invalid|does ?n[o']t exist|does not exist)  unroutable sender
sender.{0,40}? null mx  domain is invalid  user complaints  unexpected volume  network not allowed
invalid ip\b  mismatches client ip  not verified  (?:invalid|bad|unknown|forged|valid) sender
sender ?verify  verify sender  envelope sender
(?:not (?:allowed|permitted|authori[sz]ed)|permissions?) to (?:send|post|connect|use|relay)  not owned by
may not send  (?:mail|messages?|connections?|e-?mails?) from .{0,80}?(?:NO|weren't sent)
(?:not|don't|doesn't) accept(?:ing|ed)? (?:mail|e-?mail|connections?|messages?) from  polic(?:y|ies)
access (?:denied|rejected|refused|prohibited)  no access from  sendasdenied  send ?as\b  suspicious  delist
not a (?:member|subscriber)  only (?:members|subscribers)  invalid domain name  blocked senders
connecting (?:host|ip|server)  sperrliste  (?:ip|absender)\w*.{0,40}?(?:gesperrt|blockiert|abgelehnt)
versandlimit  tageslimit  отправител\w*.{0,60}?(?:отклон|запрещ|заблок|не допущ)
(?:ч[её]рн\w*|стоп).{0,3}спис  лимит.{0,30}?(?:отправ|писем|сообщ)  ip.{0,40}?заблокир  liste noire
lista negra  czarn\w+ list  exp[ée]diteur.{0,40}?(?:refus|rejet|bloqu|non autoris)
remitente.{0,40}?(?:rechaz|bloque|no autoriz|denegad)  remetente.{0,40}?(?:rejeit|bloque|recus|não autoriz)
mittente.{0,40}?(?:rifiut|bloccat|non autoriz)  nadawc\w+.{0,40}?(?:odrzuc|zablok)  黑名单
发件人.{0,20}?(?:拒绝|不允许)  频率
"""
_LATER = r"""
(?:mail ?box|inbox|account|folder|quota|storage|disk)\b.{0,40}?(?:\bfull\b|exceed|over limit|out of)
over[ -]?quota  quota (?:is )?(?:exceed|full|violation)  too many messages in
exceed\w*.{0,60}?(?:quota|mail ?box|storage|disk|allowed size|space)  has exhausted
(?:insufficient|not enough|no more|out of|lack of|low on).{0,20}?(?:storage|disk|space|memory|room|resources)
mailbox exceed  mail ?box (?:size|is too large)  (?:is|was) (?:full|out of space)$  gr[ae]y-?list
try (?:again|it again|later)  retry later  temporar
receiving (?:e?-?mail|messages) (?:at a rate|too quickly)
(?:mail ?box|account).{0,20}?(?:busy|locked|in use)  come back later  couldn't create  can't create
command output  too quickly  over its limit  postfach.{0,30}?(?:voll|überfüllt)
speicher\w*.{0,40}?(?:überschritten|voll|erschöpft)  vorübergehend  später (?:erneut|noch)
(?:ящик|хранилищ|папк)\w*.{0,40}?(?:перепол|заполн)  квот\w*.{0,20}?превы
превы\w*.{0,40}?(?:квот|объ[её]м|размер ящ)  недостаточно места  временн  позже  скриньк\w*.{0,30}?переповн
boîte.{0,40}?pleine  quota.{0,20}?(?:dépass|super|excedid|przekrocz)  temporaire  buz[oó]n.{0,30}?lleno
caixa.{0,40}?cheia  casella.{0,30}?piena  skrzynk\w+.{0,30}?(?:pełna|przepełn)  kutusu.{0,20}?dolu
postvak.{0,20}?vol  メールボックス.{0,20}?(?:いっぱい|一杯|容量|満杯)  容量.{0,12}?(?:超|オーバー)
邮箱.{0,8}?满  信箱.{0,8}?滿  용량.{0,10}?초과  ممتلئ
"""
_CONTENT = r"""
spam  virus  malware  phish  infected  trojan  attachment  protocol violation  line (?:is )?too long
contents? (?:rejected|filter|restrict|not|was|is|block|contain)
(?:message|mail|e-?mail).{0,20}?too (?:large|big|long)  message ?size
(?:message|mail|e-?mail) (?:size (?:limit|exceed|is|of|too)|exceeds?|is larger than)
size (?:limit|exceed|of the message)  exceeds? (?:the )?(?:size|maximum|max|fixed|limit on)
too (?:large|big)\b  bad (?:header|message|content)
(?:blacklisted|blocked|malicious|suspicious) (?:url|link)  banned (?:file|content|extension)
(?:message|mail) (?:header|looks|appears|is considered|classified|was identified|format|contains)
not (?:conform|compliant)  zu gro(?:ß|ss)  unerwünscht  werbe-?mail  слишком (?:больш|велик)  спам  вирус
trop (?:gros|volumineu|grand)  demasiado grande  muito grande  troppo grande  indésirable  垃圾邮件
迷惑メール
"""
_NO_MAILBOX = r"""
BOX(?:\(s\))?(?: name| address| mail ?box| account| e-?mail)?(?: \S{1,80})?BE[ :,]{1,2}GONE
account (?:that )?you (?:tried|are trying) to (?:reach|contact).{0,20}? GONE  BADWHOSE WHO
said: 550 unknown  bad destination mailbox  badrcptto  account (?:closed|disabled)
(?:address|recipient) (?:unknown|error|rejected:? (?:undeliverable|user|unverified|no such|unknown|address))
(?:not|isn't) (?:a |an |one of )?(?:our|my|known|valid|existing|active)(?: \w+)? (?:customers?|WHO)
no mail ?box  there is no (?:one|user|account|mail)
(?:doesn't|does not|do not|don't) have (?:a|an)\b.{0,60}?account  no account
(?:name|recipient|address|user) (?:is |was )?not (?:recogni[sz]ed|found|exist)  not listed in
(?:couldn't|could not|can't|cannot) find.{0,20}? (?:user|recipient|mailbox|address)  recipientnotfound
resolver\.adr\.  nosuchuser  nobody (?:here )?by that name  no one here  no valid recipient
no recipients? (?:here|found)  unknown in (?:local|virtual|relay)  mailbox\b.{0,80}?does not exist
left the (?:company|organi[sz]ation)  unbekannte[rnsm]? (?:benutzer|empfänger|adresse|postfach)
kein(?:en)? (?:solches |solchen )?(?:postfach|benutzer|empfänger)
(?:benutzer|empfänger|adresse|postfach|konto)\w*.{0,40}?(?:unbekannt|existiert nicht|ungültig|gelöscht)
(?:benutzer|empfänger|adresse|postfach|konto)\w*.{0,40}?(?:nicht (?:gefunden|vorhanden|bekannt)|deaktiviert)
(?:нет|не найден\w*) так\w+ (?:пользовател|адрес|ящик|получател)\w*
(?:пользовател|адрес|ящик|получател|уч[её]тн)\w*.{0,60}?(?:не (?:найден|существ|зарегистр|удал)|неизв)
(?:пользовател|ящик|уч[её]тн)\w*.{0,60}?(?:отключ|заблокирован|удал[её]н)
(?:несуществующ|неизвестн)\w+ (?:пользовател|получател|адрес|ящик)\w*
(?:користувач|адрес|скриньк|одержувач)\w*.{0,40}?(?:не (?:знайден|існує)|невідом)
(?:utilisateur|adresse|destinataire|boîte|compte).{0,40}?(?:inconnu|inexistant|n'exist|invalid|introuv)
(?:usuario|destinatario|direcci[oó]n|buz[oó]n|cuenta).{0,40}?(?:desconocid|no exist|no (?:se )?(?:ha )?enc)
(?:usuario|destinatario|direcci[oó]n|buz[oó]n|cuenta).{0,40}?(?:inexistente|no v[aá]lid|inv[aá]lid)
(?:usu[aá]rio|destinat[aá]rio|endereço|caixa|conta).{0,40}?(?:desconhec|não (?:existe|foi encon)|inexist)
(?:utente|destinatario|indirizzo|casella).{0,40}?(?:sconosciut|inesistente|non (?:esiste|trovat|valid))
nieznan\w+ (?:użytkownik|odbiorc|adres)\w*
(?:adres|skrzynk|użytkownik|konto|odbiorc)\w*.{0,40}?(?:nie istnieje|nie znaleziono|nieznan|nieprawidłow)
(?:kullanıcı|adres|alıcı|hesap).{0,40}?(?:bilinmiyor|bulunamadı|mevcut değil|yok\b|geçersiz)
onbekende (?:gebruiker|ontvanger)  (?:gebruiker|adres|postvak)\w*.{0,30}?(?:bestaat niet|onbekend)
(?:あて先|宛先|宛て先|ユーザー?|受信者).{0,40}?(?:不明|存在しません|見つかりません|存在しない)
メールアドレスは存在しません  ディレクトリ.{0,20}?(?:ありません|見つかりません)
(?:用户|收件人|邮箱|地址|帐号|账号|用戶|收件者).{0,16}?(?:不存在|无效|未找到|找不到|無效)  无此用户
사용자.{0,20}?(?:없|존재하지)  존재하지 않는
(?:المستخدم|العنوان|المستلم).{0,30}?(?:غير موجود|غير معروف|غير صالح)
"""
_NO_DOMAIN = r"""
host(?: name| or domain name)?(?: \S{1,80})? (?:is )?(?:unknown|not found)(?!,? try again)
unknown (?:host|domain)  no such (?:host|domain)  nxdomain  no mx  null ?mx
no (?:mail exchanger|mx|a|dns) records?  unable to look ?up host
domain(?: name)?(?: \S{0,80})? (?:does ?n[o']t exist|not found|is not (?:valid|known|hosted)|has no mx)
(?:does(?: not|n't)|not) accept (?:any )?(?:e?-?mail|messages?)(?! from)  name or service not known
couldn't find (?:any|a) (?:host|mail)  illegal host  no smtp service  invalid domain$
domain nicht (?:gefunden|bekannt)  (?:домен|узел)\w*.{0,40}?(?:не (?:найден|существу)|неизвест)
"""
_EXPIRED = r"""
time[ds]?[ -]?out  connection (?:refused|reset|closed|lost|dropped|died|failed)  no route
not (?:been )?respon
(?:could not|cannot|couldn't|can't|unable to|wasn't able to) (?:connect|establish|contact|open|reach)
retry time  too long in  in the queue  \bexpired\b  attempts  (?:not |un)reachable  \bloop  too many hops
hop count  not delivered within  name service error  dns (?:error|fail)
network (?:error|problem|is|unreach)  host not found, try again  undelivered for  zeitüberschreitung
не удалось (?:соедин|подключ)  истек
"""
_LOOSE = re.compile(r"\S{1,100}@\S{0,200}|https?:\S{1,500}|www\.\S{1,500}", re.IGNORECASE)


_SAYS_US = re.compile(any_of(_US, names=_NAMES))
_SAYS_LATER = re.compile(any_of(_LATER, names=_NAMES))
_SAYS_CONTENT = re.compile(any_of(_CONTENT, names=_NAMES))
_SAYS_NO_MAILBOX = re.compile(any_of(_NO_MAILBOX, _NO_DOMAIN, names=_NAMES))
_SAYS_EXPIRED = re.compile(any_of(_EXPIRED, names=_NAMES))
_CAUSES: dict[Cause, re.Pattern[str]] = {
    "us": _SAYS_US,
    "later": _SAYS_LATER,
    "content": _SAYS_CONTENT,
    "no_mailbox": _SAYS_NO_MAILBOX,
    "expired": _SAYS_EXPIRED,
}
_BLOCKLISTS = re.compile(
    r"spamhaus|spamcop|barracudacentral|uceprotect|dnsbl|invaluement|abuseat|openspf|dmarc"
)
"""Names that say enough even in a link."""


def causes_named(text: str) -> tuple[Cause, ...]:
    """Return the causes that a server's words name, most cautious first.

    Addresses and links in them are left out: they are full of words.
    """
    text = text[:LOOKED_AT].replace("\u2019", "'").casefold()
    plain = " ".join(_LOOSE.sub(" ", text).split())
    is_listed = bool(_BLOCKLISTS.search(text))
    return tuple(
        cause for cause, words in _CAUSES.items() if words.search(plain) or (is_listed and cause == "us")
    )
