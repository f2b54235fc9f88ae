import { expect, test } from 'vitest';
import { csv, daysBefore, parts, share, total } from '../../src/reports/funnel';

const row = { shown: 20, answered: 5, put_away: 10, left: 1 };

test('FORM-12: shares are of what was shown', () => {
  expect(share(row)).toBe(0.25);
  expect(share({ ...row, shown: 0 })).toBeNull();
});

test('FORM-12: the bar never runs over, even when a form was shown on an earlier day', () => {
  expect(parts(row)).toEqual({ answered: 25, put_away: 50, left: 5 });
  expect(parts({ shown: 0, answered: 1, put_away: 1, left: 0 })).toEqual({ answered: 50, put_away: 50, left: 0 });
  expect(parts(total([]))).toEqual({ answered: 0, put_away: 0, left: 0 });
});

test('FORM-12: everything is added up', () => {
  expect(total([row, row])).toEqual({ shown: 40, answered: 10, put_away: 20, left: 2 });
});

test('FORM-12: a file for spreadsheets in which nothing is calculated', () => {
  expect(
    csv(
      ['Line', 'Shown'],
      [
        ['Sales, "big"', 3],
        ['=1+1', 0],
      ],
    ),
  ).toBe('Line,Shown\r\n"Sales, ""big""",3\r\n\'=1+1,0\r\n');
});

test('FORM-12: days are counted in UTC', () => {
  expect(daysBefore(Date.UTC(2027, 2, 1, 0, 30), 1)).toBe('2027-02-28');
});
