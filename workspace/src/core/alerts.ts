/**
 * Sound, and notifications of the system while the page is hidden. Neither asks for anything by itself: the browser is
 * asked only after "Turn on notifications", and a sound comes only after somebody has touched the page.
 */
import { playTone } from '@ui/sound';
import { createSignal } from 'solid-js';
import { dialogPath, go } from './router';
import { load, save } from './store';

interface Alert {
  d: string;
  title: string;
  text: string;
  /** An offer or an alarm: a higher tone. */
  isUrgent: boolean;
}

/** Pitches in Hz. */
const [CALM, URGENT] = [660, 880];
const LOUDNESS = 0.06;
const SOUND_KEY = 'openline.sound';
const [sound, setSoundNow] = createSignal(load<boolean>(SOUND_KEY) ?? true);
const [wanted, setWanted] = createSignal(load<boolean>('openline.notifications') ?? false);

export { sound };

export function setSound(on: boolean): void {
  setSoundNow(on);
  save(SOUND_KEY, on);
  if (on) playTone(CALM, LOUDNESS);
}

/** Chrome on Android has the class and grants the permission, and throws when one is made. */
const [refuses, setRefuses] = createSignal(false);
const isKnown = () => 'Notification' in globalThis && !refuses();
export const notificationsOn = () => wanted() && isKnown() && Notification.permission === 'granted';
export const notificationsMissing = () => !isKnown();
/** The browser was told "never": only its own settings can change that. */
export const notificationsBlocked = () => !isKnown() || Notification.permission === 'denied';

export async function setNotifications(on: boolean): Promise<void> {
  const granted = on && isKnown() && (await Notification.requestPermission()) === 'granted';
  setWanted(granted);
  save('openline.notifications', granted);
}

export function alertPerson(alert: Alert): void {
  if (sound()) playTone(alert.isUrgent ? URGENT : CALM, LOUDNESS);
  if (document.hidden && notificationsOn()) notify(alert);
}

function notify({ d, title, text }: Alert): void {
  const shown = make(title, { body: text, tag: d });
  if (!shown) return void setRefuses(true);
  shown.onclick = () => {
    window.focus();
    go(dialogPath(d));
    shown.close();
  };
}

function make(title: string, options: NotificationOptions): Notification | null {
  try {
    return new Notification(title, options);
  } catch {
    return null;
  }
}
