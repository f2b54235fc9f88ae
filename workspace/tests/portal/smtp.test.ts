import { expect, test } from 'vitest';
import { type Portal, portalDraft, sentOf } from '../../src/portal/draft';
import { NO_SMTP, type Smtp, secured, smtpFault, smtpOf, urlOf } from '../../src/portal/smtp';

const smtp = (values: Partial<Smtp> = {}): Smtp => ({ ...NO_SMTP, host: 'smtp.example.com', user: 'vera', ...values });

test.each([
  ['smtp://vera@smtp.example.com:587', smtp()],
  ['smtps://smtp.example.com', smtp({ security: 'tls', port: '465', user: '' })],
  ['smtp://a%40b:p%2Fw%3A@localhost:25', smtp({ host: 'localhost', port: '25', user: 'a@b', password: 'p/w:' })],
  ['', NO_SMTP],
  ['not an address', NO_SMTP],
])('WORK-5: %s falls into its parts', (url, parts) => {
  expect(smtpOf(url)).toEqual(parts);
});

test.each(['p/w:@ ü', 'a%b', '"'])('WORK-5: a password survives its address: %s', (password) => {
  const whole = smtp({ user: 'vera@example.com', password, security: 'tls', port: '2465' });
  expect(smtpOf(urlOf(whole))).toEqual(whole);
});

test('WORK-5: without a server there is no address, without a port the usual one', () => {
  expect(urlOf(smtp({ host: ' ' }))).toBe('');
  expect(urlOf(smtp({ port: '', security: 'tls', user: '' }))).toBe('smtps://smtp.example.com:465');
});

test('the usual port follows the security, a chosen one stays', () => {
  expect(secured(smtp(), 'tls').port).toBe('465');
  expect(secured(smtp({ port: '2525' }), 'tls').port).toBe('2525');
});

test.each<[string, Partial<Smtp>, string]>([
  ['nothing changed', {}, ''],
  ['another server', { host: 'mx.example.net' }, 'password'],
  ['another user', { user: 'oleg' }, 'password'],
  ['another server, the password typed', { host: 'mx.example.net', password: 'secret' }, ''],
  ['another server without a log-in', { host: 'mx.example.net', user: '' }, ''],
  ['no server any more', { host: '' }, ''],
  ['a path', { host: 'smtp.example.com/x' }, 'host'],
  ['a port of letters', { port: 'smtp' }, 'port'],
  ['a port too high', { port: '70000' }, 'port'],
])('WORK-5: %s', (_, change, fault) => {
  expect(smtpFault(smtp(change), smtp())).toBe(fault);
});

const PORTAL: Portal = {
  name: 'Lamps',
  lang: 'en',
  langs: [],
  own_contacts: [],
  mail: {
    unread_is_on: true,
    history_is_on: true,
    confirm_first: false,
    why_url: '',
    from_name: '',
    from_address: '',
    imprint: '',
    colour: '',
    smtp_url: 'smtp://vera@smtp.example.com',
    smtp_from: 'here',
    tripped_why: '',
    default_from: '',
  },
};

test('MAIL-10: a mail server that nobody touched goes back as it came, so that its password is kept', () => {
  const draft = portalDraft(PORTAL);
  expect(sentOf({ ...draft, mail: { ...draft.mail, unread_is_on: false } }, PORTAL).mail).toMatchObject({
    unread_is_on: false,
    smtp_url: 'smtp://vera@smtp.example.com',
  });
  const typed = sentOf({ ...draft, smtp: { ...draft.smtp, password: 'new' } }, PORTAL);
  expect(typed.mail?.smtp_url).toBe('smtp://vera:new@smtp.example.com:587');
});

test('a server that knows nothing of mail is told nothing of it', () => {
  const portal = { name: 'Lamps', lang: 'en', langs: [], own_contacts: [] };
  expect(sentOf(portalDraft(portal), portal)).toEqual({ name: 'Lamps', lang: 'en', own_contacts: [] });
});
