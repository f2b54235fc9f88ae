/**
 * Leaves out of Solid what the panel never uses: transitions, suspense, schedulers, foreign signals, hydration, error
 * boundaries, stores, spreads on elements. What switches them on is read as `null`, and the bundler drops all that hangs
 * on it: 1.7 KB of the panel. A Solid in which one of these is not found is refused: look at it again after an update.
 */
import type { Plugin } from 'vite';

const NEVER_SET = 'Transition|Scheduler|ExternalSourceConfig|SuspenseContext|ERROR';

/** Its own places that write to a switch keep a variable of another name; nobody calls them here. */
const CUTS: Record<string, Array<[RegExp, string]>> = {
  'solid-js/dist/solid.js': [
    [new RegExp(`\\b(${NEVER_SET})(?=;| *=[^=])`, 'g'), 'un$1'],
    [new RegExp(`(?<![$\\w.])(${NEVER_SET})\\b(?!:)`, 'g'), 'null'],
    [/\bsharedConfig\.context(?! *=[^=])/g, 'null'],
    // What was to wait for the end of a hydration.
    [/\n {2}if \(sharedConfig\.effects &&[\s\S]*?\n {2}\}/, ''],
    // Marks of transitions, of suspense and of stores.
    [/\n {2}if \(node\.tOwned\) \{[\s\S]*?\n {2}\}/, ''],
    [/\n {2}if \(node\.suspense &&.*/, ''],
    [/\n {4}newItems\[\$TRACK\];/g, ''],
  ],
  'solid-js/universal/dist/universal.js': [
    [/\n {4}spread\(node[\s\S]*?\n {4}\},/, ''],
    [/\n {4}mergeProps,/, ''],
    [/\n {2}renderer\.mergeProps = mergeProps;/, ''],
  ],
};

export function leaner(code: string, id: string): string | undefined {
  const cuts = Object.entries(CUTS).find(([file]) => id.endsWith(file))?.[1];
  return cuts?.reduce((before, [found, instead]) => {
    const after = before.replace(found, instead);
    if (after === before) throw new Error(`${id} has no ${found}: see tools/lean_solid.ts`);
    return after;
  }, code);
}

export const leanSolid: Plugin = {
  name: 'lean-solid',
  enforce: 'pre',
  transform: (code, id) => leaner(code, id) ?? null,
};
