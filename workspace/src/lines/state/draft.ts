/** What is being changed on a line's page: of the line what is edited, and of that what is sent. */

import type { LineSettings, Rules } from '@ui/api.generated';
import { copyOf, merged, parts } from '../../form/differences';

export type Draft = Pick<LineSettings, 'name' | 'rules' | 'operators'>;

/** The messages that a line says by itself. */
export type AutoName = Exclude<keyof LineSettings['texts'], 'rating'>;

export function draftOf(line: LineSettings): Draft {
  return copyOf({ name: line.name, rules: line.rules, operators: line.operators });
}

/** What goes to the server: texts that say nothing are left out. */
export function cleaned(draft: Draft): Draft {
  return merged(draft, { ...draft, rules: withoutTexts(draft.rules) }, new Set(parts(draft).keys()));
}

function withoutTexts(rules: Rules): Rules {
  const bare = copyOf(rules);
  for (const name of ['greeting', 'nobody_yet', 'outside_hours', 'ending', 'closing'] as const) bare[name].texts = {};
  return { ...bare, rating_texts: {} };
}
