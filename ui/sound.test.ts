import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { playTone } from './sound';

/** What was asked of the browser, in order. */
const asked: unknown[] = [];
let ends = () => {};

class Audio {
  currentTime = 5;
  destination = 'speaker';
  createGain = () => ({
    gain: {
      setValueAtTime: (...it: number[]) => asked.push(['loud', ...it]),
      exponentialRampToValueAtTime: (...it: number[]) => asked.push(['fades', ...it]),
    },
    connect: () => {},
  });
  createOscillator = () => ({
    frequency: {
      set value(pitch: number) {
        asked.push(['pitch', pitch]);
      },
    },
    connect: (it: object) => it,
    start: () => asked.push(['start']),
    stop: (at: number) => asked.push(['stop', at]),
    set onended(act: () => void) {
      ends = act;
    },
  });
  close = () => asked.push(['close']);
}

const touched = (hasBeenActive: boolean) =>
  vi.spyOn(navigator, 'userActivation', 'get').mockReturnValue({ hasBeenActive } as UserActivation);

beforeEach(() => {
  Object.defineProperty(navigator, 'userActivation', { configurable: true, get: () => undefined });
  vi.stubGlobal('AudioContext', Audio);
  asked.length = 0;
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  Reflect.deleteProperty(navigator, 'userActivation');
});

test('a tone fades within a fifth of a second, and gives its place back', () => {
  touched(true);

  playTone(880, 0.06);

  expect(asked).toEqual([['pitch', 880], ['loud', 0.06, 5], ['fades', 0.001, 5.2], ['start'], ['stop', 5.2]]);
  ends();
  expect(asked.at(-1)).toEqual(['close']);
});

test('nothing is tried before the first touch, nor where nobody can say whether there was one', () => {
  playTone(660, 0.08);
  touched(false);
  playTone(660, 0.08);

  expect(asked).toEqual([]);
});

test('a browser without sound stays silent', () => {
  touched(true);
  vi.stubGlobal('AudioContext', undefined);

  expect(() => playTone(660, 0.08)).not.toThrow();
});
