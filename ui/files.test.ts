import { expect, test } from 'vitest';
import { filePath, fileSize, isPicture } from './files';

const file = { id: 'f1', name: 'a b/../?#%"<x>.pdf', size: 1, type: 'application/pdf' };

test('a size is said in the language of the reader', () => {
  expect([0, 1023, 1024, 122_880, 3_500_000].map((it) => fileSize(it, 'en'))).toEqual([
    '0 byte',
    '1,023 byte',
    '1 kB',
    '120 kB',
    '3.3 MB',
  ]);
  expect(fileSize(3_500_000, 'ru')).toMatch(/^3,3\sМБ$/);
});

test('a name cannot lead anywhere', () => {
  expect(filePath(file)).toBe('/files/f1/a%20b%2F..%2F%3F%23%25%22%3Cx%3E.pdf');
});

test('only pictures do without the caution', () => {
  expect([{ ...file, type: 'image/png' }, file].map(isPicture)).toEqual([true, false]);
});
