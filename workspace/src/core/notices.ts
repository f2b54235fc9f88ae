/** What is said once: a command that was refused (it goes by itself), and alarms, which wait in their corner. */
import { createSignal } from 'solid-js';

export interface Notice {
  id: number;
  /** The dialog it is about; '' = none. */
  d: string;
  text: string;
  /** It stays although the dialog is in time again. */
  isKept?: boolean;
}

const SHOWN = 3;
const ALARMS_KEPT = 50;
const SHOWN_MS = 12_000;

const [list, setList] = createSignal<Notice[]>([]);
const [alarms, setAlarms] = createSignal<Notice[]>([]);
let count = 0;

/** Said again it replaces the first time: nobody wants to close the same sentence twice. */
const added = (before: Notice[], notice: Notice) => [...before.filter((it) => it.text !== notice.text), notice];

const dropped = (before: Notice[], id: number) => before.filter((it) => it.id !== id);
const without = (before: Notice[], d: string) =>
  before.some((it) => it.d === d) ? before.filter((it) => it.d !== d) : before;

export const notices = {
  list,
  alarms,
  drop(id: number): void {
    setList((before) => dropped(before, id));
    setAlarms((before) => dropped(before, id));
  },
  /** Goes by itself: what was wanted did not happen, and the page shows what did. */
  refused(d: string, text: string): void {
    const notice = { id: ++count, d, text };
    setList((before) => added(before, notice).slice(-SHOWN));
    setTimeout(() => setList((before) => dropped(before, notice.id)), SHOWN_MS);
  },
  /**
   * Stays until it is cleared, the dialog is opened, or there is nothing to be alarmed about any more. `isKept`: what others
   * did, which is not over with an answer.
   */
  alarm(d: string, text: string, isKept = false): void {
    setAlarms((before) => added(before, { id: ++count, d, text, isKept }).slice(-ALARMS_KEPT));
  },
  /** The dialog is in time again. */
  inTime: (d: string) =>
    void setAlarms((before) => {
      const rest = before.filter((it) => it.d !== d || it.isKept);
      return rest.length < before.length ? rest : before;
    }),
  forgetAlarms: (d: string) => void setAlarms((before) => without(before, d)),
  clearAlarms: () => void setAlarms([]),
  /** Another command about the dialog makes the old words pointless. */
  forget(d: string): void {
    setList((before) => without(before, d));
    setAlarms((before) => without(before, d));
  },
};
