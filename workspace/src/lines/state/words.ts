/** Settings of a line in words: for lists, for the choice between two versions. */
import type { OpenHours, Rules } from '@ui/api.generated';
import { t } from '../../core/words';
import { clock } from './hours';

export function assignmentName(assignment: Rules['assignment']): string {
  if (assignment === 'balanced') return t('Balanced');
  return assignment === 'in_order' ? t('In order') : t('First come, first served');
}

export const dayNames = () => [
  t('Monday'),
  t('Tuesday'),
  t('Wednesday'),
  t('Thursday'),
  t('Friday'),
  t('Saturday'),
  t('Sunday'),
];

export const spansText = (spans: readonly OpenHours[]) =>
  spans.map((it) => `${clock(it.begins)}–${clock(it.ends)}`).join(', ') || t('Day off');

const NAMES: Record<string, string> = {
  name: 'Line name',
  operators: 'Operators',
  'rules.lang': 'Language preferences',
  'rules.country': 'Country for phone numbers',
  'rules.assignment': 'How conversations are assigned',
  'rules.next_after_s': 'Offer to the next operator after',
  'rules.limit': 'Max. open conversations per operator',
  'rules.limit_counts': 'Counted toward the limit',
  'rules.known_first': "Prefer the client's own operator",
  'rules.repeat_leads': 'Create repeat leads',
  'rules.shown_as': 'Who answers',
  'rules.shown_name': 'Name shown to visitors',
  'rules.greeting': 'Greeting',
  'rules.nobody_yet': 'Nobody has answered yet',
  'rules.nobody_yet_after_s': 'Nobody has answered yet',
  'rules.outside_hours': 'Outside working hours',
  'rules.ending': 'End of conversation',
  'rules.closing': 'No activity',
  'rules.closing_after_min': 'No activity',
  'rules.hours.is_on': 'Working hours',
  'rules.hours.zone': 'Time zone',
  'rules.hours.week': 'Working hours',
  'rules.hours.holidays': 'Holidays',
  'rules.promise_after_min': 'Expected reply',
  'rules.rating_is_on': 'Rating',
  'rules.rating_texts': 'Rating',
  'rules.response_targets': 'Response times',
};

/** "Greeting (en)" for `rules.greeting.texts.en`. */
export function partName(path: string): string {
  const known = Object.keys(NAMES).filter((it) => path === it || path.startsWith(`${it}.`));
  const name = t(NAMES[known.sort((one, other) => other.length - one.length)[0] ?? ''] ?? path);
  const lang = /texts\.([\w-]+)$/.exec(path)?.[1];
  return lang ? `${name} (${lang})` : name;
}

type Written = (value: unknown, nameOf: (operator: string) => string) => string;

const names: Written = (ids, nameOf) => (ids as string[]).map(nameOf).join(', ') || t('nobody');
const VALUES: Record<string, Written> = {
  operators: names,
  'rules.response_targets.alert_to': names,
  'rules.hours.week': (week) => weekText(week as OpenHours[][]),
  'rules.hours.holidays': (days) => (days as { name: string }[]).map((it) => it.name).join(', ') || t('nothing'),
  'rules.lang': (lang) => (lang === 'client' ? t("The client's language") : String(lang)),
  'rules.assignment': (assignment) => assignmentName(assignment as Rules['assignment']),
};

export function partValue(path: string, value: unknown, nameOf: (operator: string) => string): string {
  if (value == null || value === '') return path.includes('texts') ? t('the default text') : t('nothing');
  if (typeof value === 'boolean') return value ? t('on') : t('off');
  return VALUES[path]?.(value, nameOf) ?? String(value);
}

function weekText(week: OpenHours[][]): string {
  const names = dayNames();
  return week.map((spans, day) => `${(names[day] ?? '').slice(0, 3)} ${spansText(spans)}`).join('; ');
}
