/** What the tabs of one browser tell each other. */
import type { Phase } from '@ui/connection';
import type { ContactDetails, MailAvailability, Queue, ServerFrame } from '@ui/protocol.generated';
import type { Thread } from '@ui/thread';
import type { Entry } from '../model/outbox';
import type { Identity } from './identity';

/** `frame`, `phase`, `entries`, `state` come from the leading tab. */
export type TabMessage =
  | { k: 'frame'; frame: ServerFrame }
  | { k: 'phase'; phase: Phase; code: number }
  | { k: 'entries'; entries: Entry[] }
  | { k: 'state'; to: string; state: TabSnapshot }
  | { k: 'ask'; from: string }
  | { k: 'command'; frame: object }
  | { k: 'add'; entry: Entry }
  | { k: 'viewing'; from: string; on: boolean }
  | { k: 'identity'; token: string }
  | { k: 'become'; identity: Identity }
  | { k: 'wake' | 'reset' | 'active' };

/** What a tab that has just come needs of the leading one. */
export interface TabSnapshot {
  threads: Thread[];
  phase: Phase;
  code: number;
  here: boolean;
  line: string;
  epoch: string;
  textLimit: number;
  details: ContactDetails | null;
  mail: MailAvailability | null;
  queue: Queue | undefined;
}
