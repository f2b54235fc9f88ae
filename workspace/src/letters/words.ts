/** Letters in words: what kind, what became of it and why. What a newer server adds is shown by its own name. */
import type { LetterDecision } from '@ui/api.generated';
import type { LetterView } from '@ui/protocol.generated';
import { clockTime, isolated, shortTime, t } from '../core/words';
import type { Way } from './mail';

type LetterState = LetterView['state'];
type LetterReason = LetterView['why'];
export type LetterAction = LetterDecision['act'];

/** What is told of a letter; beside dialogs and on the page Letters. */
export type LetterParts = Pick<LetterView, 'kind' | 'address' | 'state' | 'why' | 'next_at' | 'sent_at' | 'result'>;

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
  if (kind === 'history') return t('Email transcript');
  if (kind === 'confirm') return t('Confirmation request');
  return kind === 'unread' ? t('Unread replies') : kind;
}

const NAMES: Record<LetterState, string> = {
  queued: 'waiting',
  deferred: 'deferred',
  handing: 'on its way',
  sent: 'sent',
  in_doubt: 'unknown',
  bounced: 'bounced',
  failed: 'not delivered',
  held: 'on hold',
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
export function letterWords(letter: LetterParts, way: Way, now = Date.now()): string {
  const places = {
    address: spelled(letter.address),
    when: when(letter.state === 'sent' ? letter.sent_at : letter.next_at, now),
    why: plainReason(letter.result),
  };
  if (isDue(letter, way, now)) return t(WAYS[way], places);
  return t(sentenceOf(letter), places);
}

/** Nothing but the way out is what it waits for; a time that has passed without one tells nobody anything. */
const isDue = ({ state, why, next_at }: LetterParts, way: Way, now: number) =>
  (state === 'queued' && why === '') || (state === 'deferred' && way !== 'open' && next_at <= now);

/** Only an address with letters of another direction needs to be kept from turning the sentence around it. */
const spelled = (address: string) => (/^[!-~]*$/.test(address) ? address : isolated(address));

/** "at 14:06"; of another day "on 12 May at 14:06". */
export function when(at: number, now = Date.now()): string {
  const [day, time] = [shortTime(at, now), clockTime(at)];
  return day === time ? t('at {time}', { time }) : t('on {day} at {time}', { day, time });
}

function sentenceOf({ state, why }: LetterParts): string {
  if (state === 'queued') return why === 'capped' ? CAPPED : GOING;
  if (state === 'held') return HELD[why] ?? 'Email to {address} is on hold';
  if (state === 'cancelled') return CANCELLED[why] ?? 'Not emailed to {address}';
  if (state === 'failed') return FAILED[why] ?? "Email to {address} wasn't delivered";
  if (state === 'deferred') return DEFERRED[why] ?? 'The mail server deferred the email; retrying {when}';
  return SENTENCES[state] ?? state;
}

const GOING = 'Emailing {address}';
const WAYS: Record<Way, string> = {
  open: GOING,
  kept: 'Email to {address} not sent: no mail server is configured',
  stuck: 'Email to {address} is waiting: the mail server is unavailable',
};
const CAPPED = 'Email scheduled {when}: sending limit reached';
const SENTENCES: Partial<Record<LetterState, string>> = {
  handing: GOING,
  sent: 'Emailed to {address} {when}',
  in_doubt: 'Delivery is unknown (retrying {when})',
  bounced: 'Bounced ({address}): {why}',
};
const HELD: Partial<Record<LetterReason, string>> = {
  no_human: 'Email to {address} will be sent after an operator replies',
  confirm_first: 'Waiting for {address} to be confirmed',
  too_old: 'Email to {address} is too old to be sent automatically',
  restored: 'Email to {address} is on hold after a restore: it may already have been sent',
  capped: CAPPED,
};
const DEFERRED: Partial<Record<LetterReason, string>> = {
  broken: "Email couldn't be created (retrying {when})",
  blocked: 'Sent back because of the sender, not of {address}; retrying {when}',
};
const CANCELLED: Partial<Record<LetterReason, string>> = {
  read: 'Not emailed: already read in chat',
  operator: 'Not emailed: cancelled by an operator',
  not_confirmed: 'Not emailed: address not confirmed in time',
  stopped: 'Not emailed: client opted out of this conversation',
  suppressed: 'Not emailed: {address} unsubscribed',
  spam: 'Not emailed: client marked as spam',
  switched_off: 'Not emailed: turned off in settings',
  nothing_left: 'Not emailed: nothing left to send',
  bad_address: 'Not emailed: {address} bounces',
  corrected: 'Not emailed to {address}: the client corrected it',
  own_address: 'Not emailed: {address} is your own',
};
const FAILED: Partial<Record<LetterReason, string>> = {
  bad_address: 'The mail server refused the email to {address}: {why}',
  refused: 'The mail server refused the email to {address}: {why}',
  blocked: 'Email to {address} was sent back because of the sender: {why}',
  reported: 'A mail server reported about the email to {address}. Read what it says.',
  broken: "Email couldn't be created",
  in_doubt: 'Delivery to {address} is unknown',
};

const REACTIONS: Partial<Record<LetterReason, string>> = {
  stopped: 'the client unsubscribed from this conversation',
  suppressed: 'the recipient unsubscribed',
};

/** What its reader did with a letter that had gone: came back by it, asked for no more. */
export function readerWords({ state, why, opened_at }: Pick<LetterView, 'state' | 'why' | 'opened_at'>): string[] {
  const reaction = state === 'cancelled' ? undefined : REACTIONS[why];
  return [opened_at ? t('opened the link {when}', { when: when(opened_at) }) : '', reaction ? t(reaction) : ''].filter(
    Boolean,
  );
}

/** Status codes of RFC 3463 (class left out), the longer first. */
const REASONS: ReadonlyArray<[RegExp, string]> = [
  [/^1\.(2|10)$|^4\.4$/, "domain doesn't accept mail"],
  [/^1\.3$/, 'invalid address'],
  [/^1\./, 'no such mailbox'],
  [/^2\.2$/, 'mailbox full'],
  [/^2\.3$|^3\.4$/, 'too large'],
  [/^2\./, 'mailbox closed'],
  [/^4\.5$/, 'sending limit reached'],
  [/^4\./, "recipient's mail server unreachable"],
  [/^7\./, "rejected by the recipient's server"],
];

/** What a mail server meant, in plain words; its own are shown beside. */
export function plainReason(response: string): string {
  const status = /\b[45]\.(\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? '';
  return t(REASONS.find(([codes]) => codes.test(status))?.[1] ?? 'no reason given');
}

/** What an operator may do about it now; the server decides again. */
export function letterActions({ state, why }: Pick<LetterParts, 'state' | 'why'>): LetterAction[] {
  if (state === 'queued') return why === 'capped' ? ['send', 'cancel'] : ['cancel'];
  if (state === 'deferred' || state === 'held') return ['send', 'cancel'];
  if (state === 'in_doubt') return ['cancel'];
  if (why === 'bad_address') return ['retry'];
  return state === 'failed' || (state === 'cancelled' && why === 'operator') ? ['send'] : [];
}

/** The server's own words are of use when something went wrong. */
export const tellsMore = ({ state, result }: Pick<LetterParts, 'state' | 'result'>) =>
  result !== '' && state !== 'sent' && state !== 'cancelled';

const TRIPPED: Record<string, string> = {
  bounces: 'Too many bounces',
  not_me: 'Too many “not me” reports',
  complaints: 'Spam complaints',
  flood: 'Daily limit reached',
};

/** Why the portal asks for confirmation first by itself (MAIL-9). */
export function trippedWords(why: string): string {
  const known = TRIPPED[why];
  return t('{why}. Double opt-in was switched on automatically.', {
    why: known ? t(known) : why,
  });
}
