import { expect, test } from 'vitest';
import { linkify } from './linkify';

const LONG = 64 * 1024;

function filled(piece: string): string {
  return piece.repeat(Math.ceil(LONG / piece.length)).slice(0, LONG);
}

/** Milliseconds of the processor, of several tries the quickest: a machine may be busy with other things. */
function quickest(work: () => void): number {
  const tries = Array.from({ length: 5 }, () => {
    const began = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1_000;
  });
  return Math.min(...tries);
}

test.each([
  ['https://a.example', [['https://a.example', 'https://a.example/']]],
  ['see www.a.example.', [['see '], ['www.a.example', 'https://www.a.example/'], ['.']]],
  ['(https://a.example/x_(y))', [['('], ['https://a.example/x_(y)', 'https://a.example/x_(y)'], [')']]],
  ['https://a.example/x)…', [['https://a.example/x', 'https://a.example/x'], [')…']]],
  ['<vera@a.example>', [['<'], ['vera@a.example', 'mailto:vera@a.example'], ['>']]],
  ['.vera.i+shop@a.b.example-', [['.'], ['vera.i+shop@a.b.example', 'mailto:vera.i+shop@a.b.example'], ['-']]],
  ['https://vera@a.example', [['https://vera@a.example', 'https://vera@a.example/']]],
  ['a@b.example,c@d.example', [['a@b.example', 'mailto:a@b.example'], [','], ['c@d.example', 'mailto:c@d.example']]],
  [
    'a@b.example/www.c.example',
    [['a@b.example', 'mailto:a@b.example'], ['/'], ['www.c.example', 'https://www.c.example/']],
  ],
  ['javascript:alert(1) data:x a@b @ a.b', [['javascript:alert(1) data:x a@b @ a.b']]],
  ['https://', [['https://']]],
  ['', []],
])('%s', (text, pieces) => {
  expect(linkify(text).map((it) => (it.href ? [it.text, it.href] : [it.text]))).toEqual(pieces);
});

test('what is too long to be an address stays text', () => {
  for (const text of [
    `https://a.example/${'x'.repeat(2_000)}`,
    `${'v'.repeat(65)}@a.example`,
    `v@${'a.'.repeat(200)}example`,
  ])
    expect(linkify(text)).toEqual([{ text }]);
});

test('hostile texts take no longer than others (T55)', () => {
  const hostile = [
    'a.',
    'a-',
    '+a',
    'http://x)',
    ')',
    ').',
    '.',
    '(',
    'a@',
    '@',
    'a.a.a@',
    'a@b.',
    'www.a ',
    'www.',
    'https://',
    'http://x ',
    'a.b-c+d.',
    'a'.repeat(63),
    `${'a'.repeat(70)}@`,
    'a@b.c ',
    'a@b.cwww.',
    '\u0300',
    '\u202e',
    '"<',
  ].flatMap((it) => [filled(it), `http://x${filled(it)}a`, `a@${filled(it)}`, `${filled(it)}@a.example`]);

  for (const text of hostile) {
    const ms = quickest(() => linkify(text.slice(0, LONG)));
    // 20 ms where nothing else runs; what takes the square of the length takes seconds.
    expect.soft(ms, JSON.stringify(text.slice(0, 20))).toBeLessThan(80);
  }
});
