"""The words of attributions: verbs, months, days of the week and what stands between them, by language."""

VERBS = frozenset(
    "wrote sent écrit schrieb geschrieben escribió escribio escreveu scritto schreef geschreven"
    " skrev skreiv kirjoitti пишет писал писала написал написала написали пише писав написав пиша"
    " написа napisał napisała pisze napísal napísala napsal napsala yazdı yazmış írta scris έγραψε"
    " כתב כתבה كتب كتبت viết menulis napisao napisala je-napisao rakstīja parašė kirjutas".split()
)
VERBS_WITHOUT_SPACES = (
    "写道",
    "寫道",
    "写到",
    "书写",
    "写信",
    "のメール",
    "書きました",
    "作成",
    "작성",
    "님이 쓴 글",
    "เขียน",
    "लिखा",
)
LEADERS = frozenset(
    # "On", "In a message dated", and what stands there in other languages.
    "on in at am le el em il op w den dnia а в у от від vào på ma dne dňa pe de на la lo 在 于 في"
    " بتاريخ בתאריך".split()
)
WEEKDAYS = frozenset(
    "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday"
    " saturday sunday mo di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag"
    " sonnabend sonntag пн вт ср чт пт сб вс нд понедельник вторник среда среду четверг пятница"
    " пятницу суббота субботу воскресенье понеділок вівторок середа четвер пʼятниця п'ятниця"
    " п’ятниця субота неділя pon wt śr czw pt sob niedz nie poniedziałek wtorek środa czwartek"
    " piątek sobota niedziela pzt sal çar per cum cmt paz pazartesi salı çarşamba perşembe cuma"
    " cumartesi pazar lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi"
    " dimanche lunes martes miércoles jueves viernes sábado domingo mié jue vie sáb dom seg ter"
    " qua qui sex segunda terça quarta quinta sexta segunda-feira terça-feira quarta-feira"
    " quinta-feira sexta-feira gio lunedì martedì mercoledì giovedì venerdì sabato domenica ma wo"
    " za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag man tir tis ons tor tors"
    " fre lør lör søn sön mandag måndag tirsdag tisdag onsdag torsdag fredag lørdag lördag søndag"
    " söndag ti ke to pe la su maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai"
    " maanantaina tiistaina keskiviikkona torstaina perjantaina lauantaina sunnuntaina po út st čt"
    " pá ne pondělí úterý středa čtvrtek pátek neděle الاثنين الثلاثاء الأربعاء الخميس الجمعة"
    " السبت الأحد الإثنين hétfő kedd szerda csütörtök péntek szombat vasárnap joi vin dum miercuri".split()
)
MONTHS = frozenset(
    "jan feb mar apr may jun jul aug sep sept oct nov dec mär mrz mai okt dez janv févr fév avr"
    " juin juil août aoû déc ene abr ago dic fev set out gen mag giu lug ott sty lut kwi maj cze"
    " lip sie wrz paź lis gru oca şub nis haz tem ağu eyl eki kas ara янв фев мар апр мая май июн"
    " июл авг сен сент окт ноя нояб дек січ лют бер квіт трав черв лип серп вер жовт лист груд mrt"
    " mei des led úno bře dub kvě čvn čvc srp zář říj pro tammik helmik maalisk huhtik toukok"
    " kesäk heinäk elok syysk lokak marrask jouluk jún júl szept ian iun iul noi mars juni juli"
    " maart".split()
)
MONTH_STEMS = tuple(
    "janua janvi janei februa févri fever febbr febre march marzo märz april avril abril giugn lugli agost"
    " augus septem setem settem octob oktob octub outub ottob novem novie decem dezem décem dicie dicem"
    " desem gennai enero mayo maggi junio julio junho julho maio januar februar"
    " январ феврал марта апрел июн июл август сентябр октябр ноябр декабр"
    " січн лютог берез квітн травн червн липн серпн вересн жовтн листопад грудн"
    " styczni luteg marca kwietni czerwc lipca sierpni wrześni październik listopad grudni"
    " ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık"
    " ledna února března dubna května červ srpna září října prosinc"
    " tammiku helmiku maalisku huhtiku toukoku kesäku heinäku eloku syysku lokaku marrasku jouluku"
    " يناير فبراير مارس أبريل ابريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر tháng".split()
)
_PERSONS = frozenset(
    "i i'm i've i'd we we've my our us me mine your ich wir mir mich mein meine meinem meinen"
    " meiner uns unser unsere unserer unserem ihr ihre ihrem ihrer je j'ai j’ai nous mon ma mes"
    " notre nos votre vos moi yo nosotros mi mis nuestro nuestra eu nós meu minha nosso nossa я мы"
    " мне мой моя мою моего нам нас наш наша ваш ваша вашему вашего ми мені мій mój moja mnie nam"
    " nasz pan pani biz bana benim bizim io noi mio mia nostro ik wij mij mijn ons onze jag vi mig"
    " oss vår jeg meg vores minä minun já můj nám".split()
)
PERSONS_IN_CAPITALS = frozenset("I We Ich Wir Я Мы Je J'ai Nous Yo Eu".split())
OWNERS_IN_CAPITALS = frozenset("My Our Your Mein Meine Unser Unsere Ihr Ihre Мой Наш Ваш".split())
"""A sentence may begin with these, and so may the name of a company."""
SMALL_WORDS = frozenset(
    # What stands between a date, a name and a verb.
    "at by from via of the st nd rd th est gmt utc cet cest pst pdt edt msk mst um von vom der"
    " die das an bei uhr à a au de du des la le y e o com as às d da do dos del della alle ore ha"
    " il giorno el las los te het volgende heeft om van kl klo klockan sinä den følgende följande"
    " г р год года в от с пользователь користувач о об użytkownik godz roku r uživatel uživatelka"
    " odesílatel v tarihinde tarihli saat şunu şunları kişi yazdi ezt időpont al dal a.m p.m vas"
    " you вы sie lúc đã ngày në godine u je στις π μ ο η χρήστης mailto client reply-to uid".split()
)
HALVES_OF_DAY = frozenset("am pm a p m ص م öö ös 上午 下午 午前 午後 오전 오후".split())
PERSONS = _PERSONS - WEEKDAYS - LEADERS - SMALL_WORDS
"""Words of somebody who speaks of themselves, or to somebody: no mail program does."""
