/** Who looks is told when the first tab begins and the last one ends; what was read until the server says so too. */
import { emptyThread } from '@ui/thread';
import { expect, test } from 'vitest';
import { ReadState } from '../../src/panel/session/read_state';
import { VisitState } from '../../src/panel/session/visit_state';

function watching(read = 0) {
  const sent: object[] = [];
  const known = new VisitState('Main line');
  const thread = emptyThread('d');
  known.threads.set([{ ...thread, view: { ...thread.view, read_by_visitor: read } }]);
  return { sent, known, readState: new ReadState(known, (frame) => sent.push(frame)) };
}

test('two tabs that look are one look', () => {
  const { sent, readState } = watching();
  readState.count('one', true);
  readState.count('two', true);
  readState.count('one', false);
  expect(sent).toEqual([{ t: 'viewing', on: true }]);
  readState.count('two', false);
  readState.count('two', false);
  expect(sent).toEqual([
    { t: 'viewing', on: true },
    { t: 'viewing', on: false },
  ]);
});

test('on a new connection the tabs say anew that they look', () => {
  const { sent, readState } = watching();
  readState.count('one', true);
  readState.lost();
  readState.count('one', true);
  expect(sent).toHaveLength(2);
});

test('what was seen is told again until it is known, and never less of it', () => {
  const { sent, known, readState } = watching(3);
  readState.seen('d', 3);
  expect(sent).toEqual([]);
  readState.seen('d', 5);
  readState.seen('d', 4);
  expect(sent).toEqual([
    { t: 'read', d: 'd', upto: 5 },
    { t: 'read', d: 'd', upto: 5 },
  ]);
  known.update('d', {
    t: 'ev',
    d: 'd',
    s: 'pub',
    seq: 1,
    e: { type: 'MessagesRead', by: 'visitor', upto: 5, at: 1 },
  });
  readState.tellRead();
  expect(sent).toHaveLength(2);
});

test('of another visitor nothing is told', () => {
  const { sent, readState } = watching();
  readState.seen('d', 1);
  readState.forget();
  readState.tellRead();
  expect(sent).toHaveLength(1);
});
