"""Names of visitors that look like one of the team's: marked for operators, never refused."""

import unicodedata
from collections.abc import Iterable

from openline.domain.text import plain

_READ = 200
_LOOK_ALIKE = str.maketrans("аеёорсухкмтнвіїѕјαεορνυικτμη01l3@$", "aeeopcyxkmthbiisjaeopvyiktmnoiieas")
"""Letters of other alphabets, digits and signs that stand for letters, as the letters they look like."""
_ROLES = """
    admin administrator administration agent assistant bot helpdesk hotline management manager moderator
    operator staff supervisor support team
    админ администратор администрация агент бот менеджер модератор оператор поддержка саппорт техподдержка
    адміністратор підтримка
    administración administrador administrateur administratör agente assistance beistand betreiber berater
    gerente kundendienst kundenservice mitarbeiter moderador moderateur modérateur operador operateur
    opérateur soporte support suporte
    administracja doradca konsultant kierownik obsługa operatorka pomoc wsparcie
    destek müdür operatör temsilci yönetici yönetim
    الإدارة الدعم المدير المشرف الموظف دعم مدير مشرف موظف
"""


def looks_like_team(name: str, team: Iterable[str]) -> bool:
    """Return True if the name says that its bearer is one of the team.

    It has a word for a role ("Support"), in any of our languages, or is the name of an operator or a line,
    perhaps with more around it. Letters of other alphabets that look the same count as the same.
    """
    words = _words(name)
    if not words.isdisjoint(_ROLE_WORDS):
        return True
    return any(own and (own == words or (len(own) > 1 and own <= words)) for own in map(_words, team))


def _words(name: str) -> frozenset[str]:
    """Return the words of the name, reduced to how they look."""
    seen = unicodedata.normalize("NFKD", plain(name[:_READ])).casefold().translate(_LOOK_ALIKE)
    letters = "".join(
        char if char.isalnum() else " " for char in seen if unicodedata.category(char)[0] not in "MC"
    )
    return frozenset(letters.split())


_ROLE_WORDS = frozenset(word for role in _ROLES.split() for word in _words(role))
