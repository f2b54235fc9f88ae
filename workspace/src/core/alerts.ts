/**
 * Sound, and notifications of the system while the page is hidden. Neither asks for anything by itself: the browser is
 * asked only after "Turn on notifications", and a sound comes only after somebody has touched the page.
 */
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

const SOUND_KEY = 'openline.sound';
const [sound, setSoundNow] = createSignal(load<boolean>(SOUND_KEY) ?? true);
const [wanted, setWanted] = createSignal(load<boolean>('openline.notifications') ?? false);

export { sound };

export function setSound(on: boolean): void {
  setSoundNow(on);
  save(SOUND_KEY, on);
  if (on) beep(660);
}

const isKnown = () => 'Notification' in globalThis;
export const notificationsOn = () => wanted() && isKnown() && Notification.permission === 'granted';
/** The browser was told "never": only its own settings can change that. */
export const notificationsBlocked = () => !isKnown() || Notification.permission === 'denied';

export async function setNotifications(on: boolean): Promise<void> {
  const granted = on && isKnown() && (await Notification.requestPermission()) === 'granted';
  setWanted(granted);
  save('openline.notifications', granted);
}

export function alertPerson(alert: Alert): void {
  if (sound()) beep(alert.isUrgent ? 880 : 660);
  if (document.hidden && notificationsOn()) notify(alert);
}

function notify({ d, title, text }: Alert): void {
  const shown = new Notification(title, { body: text, tag: d });
  shown.onclick = () => {
    window.focus();
    go(dialogPath(d));
    shown.close();
  };
}

let audio: AudioContext | undefined;

/** Two tenths of a second, made here: nothing is fetched. Browsers keep it silent before the first touch. */
function beep(pitch: number): void {
  if (!navigator.userActivation?.hasBeenActive || !('AudioContext' in globalThis)) return;
  audio ??= new AudioContext();
  const [tone, volume] = [audio.createOscillator(), audio.createGain()];
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0.06, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.2);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.2);
}
