/** What is said once and goes away: a command that was refused, an alarm. At most three at a time, the latest last. */
import { createSignal } from 'solid-js';

export interface Notice {
  id: number;
  kind: 'refused' | 'alarm';
  /** The dialog it is about; '' = none. */
  d: string;
  text: string;
}

const SHOWN = 3;
const SHOWN_MS = 12_000;

const [list, setList] = createSignal<Notice[]>([]);
let count = 0;

function say(kind: Notice['kind'], d: string, text: string): number {
  const notice = { id: ++count, kind, d, text };
  // Said again it replaces the first time: nobody wants to close the same sentence twice.
  setList((before) => [...before.filter((it) => it.text !== text), notice].slice(-SHOWN));
  return notice.id;
}

const drop = (id: number) => setList((before) => before.filter((it) => it.id !== id));

export const notices = {
  list,
  drop,
  /** Goes by itself: what was wanted did not happen, and the page shows what did. */
  refused(d: string, text: string): void {
    const id = say('refused', d, text);
    setTimeout(() => drop(id), SHOWN_MS);
  },
  /** Stays until it is closed or the dialog is opened. */
  alarm: (d: string, text: string) => void say('alarm', d, text),
  /** Who looks at the dialog has heard. */
  forgetAlarms: (d: string) => void setList((before) => before.filter((it) => it.d !== d || it.kind !== 'alarm')),
  /** Another command about the dialog makes the old words pointless. */
  forget: (d: string) => void setList((before) => before.filter((it) => it.d !== d)),
};
