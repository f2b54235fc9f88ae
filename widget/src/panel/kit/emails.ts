/** "Did you mean …?" for the slips of the finger that are met most often. Only ever a suggestion. */

const MEANT: Record<string, string[]> = {
  'gmail.com': [
    'gmial.com',
    'gmai.com',
    'gmal.com',
    'gmail.co',
    'gmail.con',
    'gmail.cm',
    'gnail.com',
    'gamil.com',
    'gmail.ru',
  ],
  'hotmail.com': ['hotmial.com', 'hotmal.com', 'hotmail.con', 'hotmai.com'],
  'yahoo.com': ['yaho.com', 'yahooo.com', 'yahoo.con'],
  'outlook.com': ['outlok.com', 'outloook.com', 'outlook.con'],
  'icloud.com': ['iclod.com', 'icloud.con', 'icoud.com'],
  'yandex.ru': ['yandx.ru', 'yadex.ru', 'yandex.r', 'yandex.tu'],
  'mail.ru': ['mail.r', 'maill.ru', 'mai.ru', 'mail.tu'],
};

export function suggestionFor(email: string): string | undefined {
  const [, name, domain] = /^(.+)@([^@]+)$/.exec(email.trim()) ?? [];
  if (!name || !domain) return undefined;
  const meant = Object.keys(MEANT).find((it) => MEANT[it]?.includes(domain.toLowerCase()));
  return meant && `${name}@${meant}`;
}
