/** Letters in words: what kind, what became of it and why. What a newer server adds is shown by its own name. */
import type { LetterDecision } from '@ui/api.generated';
import type { LetterView } from '@ui/protocol.generated';
import { clockTime, isolated, shortTime, t } from '../core/words';
import type { Way } from './mail';

type LetterState = LetterView['state'];
type LetterReason = LetterView['why'];
export type LetterAction = LetterDecision['act'];

/** What is told of a letter; beside dialogs and on the page Letters. */
export type LetterFacts = Pick<LetterView, 'kind' | 'address' | 'state' | 'why' | 'next_at' | 'sent_at' | 'result'>;

export const STATES = [
  'queued',
  'deferred',
  'sent',
  'bounced',
  'failed',
  'in_doubt',
  'held',
  'cancelled',
] as const satisfies readonly LetterState[];

export function kindName(kind: string): string {
  if (kind === 'history') return t('Copy of the conversation');
  if (kind === 'confirm') return t('Request for confirmation');
  return kind === 'unread' ? t('Unread answers') : kind;
}

const NAMES: Record<LetterState, string> = {
  queued: 'waits',
  deferred: 'put off',
  handing: 'on its way',
  sent: 'sent',
  in_doubt: 'in doubt',
  bounced: 'came back',
  failed: 'not delivered',
  held: 'held',
  cancelled: 'not sent',
};

export const stateName = (state: string) => t(NAMES[state as LetterState] ?? state);

/** Colour beside the word: what needs a look, what went wrong. */
export function tone(state: string): 'good' | 'wait' | 'late' | 'calm' {
  if (state === 'sent') return 'good';
  if (state === 'bounced' || state === 'failed') return 'late';
  return state === 'held' || state === 'deferred' || state === 'in_doubt' ? 'wait' : 'calm';
}

/** One sentence about what became of it. `way`: how letters leave the machine now, if at all. */
export function letterWords(letter: LetterFacts, way: Way, now = Date.now()): string {
  const places = {
    address: spelled(letter.address),
    when: when(letter.state === 'sent' ? letter.sent_at : letter.next_at, now),
    why: plainReason(letter.result),
  };
  if (isDue(letter, way, now)) return t(WAYS[way], places);
  return t(sentenceOf(letter), places);
}

/** Nothing but the way out is what it waits for; a time that has passed without one tells nobody anything. */
const isDue = ({ state, why, next_at }: LetterFacts, way: Way, now: number) =>
  (state === 'queued' && why === '') || (state === 'deferred' && way !== 'open' && next_at <= now);

/** Only an address with letters of another direction needs to be kept from turning the sentence around it. */
const spelled = (address: string) => (/^[!-~]*$/.test(address) ? address : isolated(address));

/** "at 14:06"; of another day "on 12 May at 14:06". */
export function when(at: number, now = Date.now()): string {
  const [day, time] = [shortTime(at, now), clockTime(at)];
  return day === time ? t('at {time}', { time }) : t('on {day} at {time}', { day, time });
}

function sentenceOf({ state, why }: LetterFacts): string {
  if (state === 'queued') return why === 'capped' ? CAPPED : GOING;
  if (state === 'held') return HELD[why] ?? 'Letter to {address} is held';
  if (state === 'cancelled') return CANCELLED[why] ?? 'No letter went to {address}';
  if (state === 'failed') return FAILED[why] ?? 'Letter to {address} was not delivered';
  if (state === 'deferred' && why === 'broken') return 'Letter could not be written; once more {when}';
  return SENTENCES[state] ?? state;
}

const GOING = 'Letter is going to {address}';
const WAYS: Record<Way, string> = {
  open: GOING,
  kept: 'Letter to {address} is kept here: no mail server is set',
  stuck: 'Letter to {address} waits: the mail server cannot be used just now',
};
const CAPPED = 'Letter goes {when}: enough letters went lately';
const SENTENCES: Partial<Record<LetterState, string>> = {
  deferred: 'The mail server put the letter off; once more {when}',
  handing: GOING,
  sent: 'Letter sent to {address} {when}',
  in_doubt: 'Nobody knows whether the letter arrived; once more {when}',
  bounced: 'Letter to {address} came back: {why}',
};
const HELD: Partial<Record<LetterReason, string>> = {
  no_human: 'Letter to {address} waits until an operator answers',
  confirm_first: 'Letter to {address} waits until the address is confirmed',
  too_old: 'Letter to {address} is too old to go by itself',
  restored: 'Letter to {address} is held after a restore: it may have gone before',
  capped: CAPPED,
};
const CANCELLED: Partial<Record<LetterReason, string>> = {
  read: 'No letter: the answer was read first',
  operator: 'No letter: an operator said so',
  not_confirmed: 'No letter: nobody confirmed the address in time',
  stopped: 'No letter: the client wants none about this dialog',
  suppressed: 'No letter: {address} wants none from here',
  spam: 'No letter: the client was marked as spam',
  switched_off: 'No letter: such letters are switched off',
  nothing_left: 'No letter: nothing was left to tell',
  bad_address: 'No letter: what is sent to {address} comes back',
};
const FAILED: Partial<Record<LetterReason, string>> = {
  bad_address: 'The mail server refused the letter to {address}: {why}',
  refused: 'The mail server refused the letter to {address}: {why}',
  broken: 'Letter could not be written',
  in_doubt: 'Nobody knows whether the letter to {address} arrived',
};

const SAID_SINCE: Partial<Record<LetterReason, string>> = {
  stopped: 'the client wants no more letters about this dialog',
  suppressed: 'its reader wants no letters from here any more',
};

/** What its reader did with a letter that had gone: came back by it, asked for no more. */
export function readerWords({ state, why, opened_at }: Pick<LetterView, 'state' | 'why' | 'opened_at'>): string[] {
  const said = state === 'cancelled' ? undefined : SAID_SINCE[why];
  return [opened_at ? t('opened the way back {when}', { when: when(opened_at) }) : '', said ? t(said) : ''].filter(
    Boolean,
  );
}

/** Status codes of RFC 3463 (class left out), the longer first. */
const REASONS: ReadonlyArray<[RegExp, string]> = [
  [/^1\.(2|10)$|^4\.4$/, 'its domain takes no mail'],
  [/^1\.3$/, 'the address is written wrongly'],
  [/^1\./, 'there is no such mailbox'],
  [/^2\.2$/, 'the mailbox is full'],
  [/^2\.3$|^3\.4$/, 'the letter is too big for it'],
  [/^2\./, 'the mailbox is closed'],
  [/^4\./, 'its mail server could not be reached'],
  [/^7\./, 'its mail server does not take letters from here'],
];

/** What a mail server meant, in plain words; its own are shown beside. */
export function plainReason(said: string): string {
  const status = /\b[45]\.(\d{1,3}\.\d{1,3})\b/.exec(said)?.[1] ?? '';
  return t(REASONS.find(([codes]) => codes.test(status))?.[1] ?? 'the server gave no clear reason');
}

/** What an operator may do about it now; the server decides again. */
export function letterActions({ state, why }: Pick<LetterFacts, 'state' | 'why'>): LetterAction[] {
  if (state === 'queued') return why === 'capped' ? ['send', 'cancel'] : ['cancel'];
  if (state === 'deferred' || state === 'held') return ['send', 'cancel'];
  if (state === 'in_doubt') return ['cancel'];
  return state === 'failed' || (state === 'cancelled' && why === 'operator') ? ['send'] : [];
}

/** The server's own words are of use when something went wrong. */
export const tellsMore = ({ state, result }: Pick<LetterFacts, 'state' | 'result'>) =>
  result !== '' && state !== 'sent' && state !== 'cancelled';

const TRIPPED: Record<string, string> = {
  bounces: 'Too many letters came back',
  not_me: 'Too many people said that they had not asked for letters',
  complaints: 'Mail servers said that readers had called letters spam',
  flood: 'Too many letters were asked for in one day',
};

/** Why the portal asks for confirmation first by itself (MAIL-9). */
export function trippedWords(why: string): string {
  const known = TRIPPED[why];
  return t('{why}: new addresses are asked for confirmation first. The portal switched this on by itself.', {
    why: known ? t(known) : why,
  });
}
