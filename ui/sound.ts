/** A short tone, made here: nothing is fetched. Browsers allow it only after somebody has touched the page. */

const LASTS_S = 0.2;

export function playTone(pitch: number, loudness: number): void {
  if (!navigator.userActivation?.hasBeenActive) return;
  try {
    const audio = new AudioContext();
    const [tone, volume] = [audio.createOscillator(), audio.createGain()];
    const ends = audio.currentTime + LASTS_S;
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(loudness, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, ends);
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(ends);
    tone.onended = () => void audio.close();
  } catch {
    // No sound here; what is seen says it too.
  }
}
