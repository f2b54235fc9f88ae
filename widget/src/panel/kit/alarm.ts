/** A short sound and a blinking title, for when there is somebody to call. Knows nothing of the panel. */

const BLINK_MS = 1_200;
const BLINK_AT_MOST_MS = 30_000;

/** Alternates with the page's own title, for half a minute; not for those who asked for calm. */
export class TitleBadge {
  private own: string | undefined;
  private timer: ReturnType<typeof setInterval> | undefined;

  show(words: string): void {
    this.hide();
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const until = Date.now() + BLINK_AT_MOST_MS;
    this.own = document.title;
    this.timer = setInterval(() => {
      document.title = document.title === words ? (this.own ?? '') : words;
      if (Date.now() > until) this.hide();
    }, BLINK_MS);
  }

  hide(): void {
    clearInterval(this.timer);
    if (this.own !== undefined) document.title = this.own;
    this.own = undefined;
  }
}

/** 0.2 s, made here; the browser allows it only after the visitor has touched the page. */
export function chime(): void {
  if (!navigator.userActivation?.hasBeenActive) return;
  try {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    volume.gain.setValueAtTime(0.08, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.2);
    tone.frequency.value = 660;
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.2);
    tone.onended = () => void audio.close();
  } catch {
    // No sound here; the badge says it too.
  }
}
