/** The door between loader and panel: draws the panel into the launcher's shadow root and hands out its handles. */
import tokens from '@ui/tokens.css?inline';
import type { Host, Panel } from '../contract';
import { addStyles } from './kit/styles';
import { speak } from './kit/words';
import sheet from './panel.css?inline';
import { Persons } from './session/persons';
import { Stages } from './stages';
import { importPersons } from './view/lazy';

export async function start(host: Host): Promise<Panel> {
  await speak(host.language());
  const place = document.createElement('div');
  addStyles(host.root, tokens, sheet);
  host.root.append(place);
  measure(host, place);
  const stages = new Stages(host, place);
  const panel = handles(stages);
  if (host.identity()) panel.identify(host.identity()).catch(() => {});
  if (host.data()) void panel.sendData();
  return panel;
}

/** The browser's own size of text, whatever size the page has given to its root: all sizes here are counted in it. */
function measure({ element }: Host, place: HTMLElement): void {
  place.style.fontSize = 'medium';
  element.style.setProperty('--rem', getComputedStyle(place).fontSize);
}

export async function forget(host: Host): Promise<void> {
  const { Browser } = await importPersons();
  await new Browser(host.baked, new Persons(`openline:${host.baked.key}`)).forgetAll();
}

function handles(stages: Stages): Panel {
  const current = () => stages.state;
  return {
    open(focus) {
      if (!focus && !stages.wasOpen()) return stages.close();
      stages.opens();
      current().open.set(true);
      stages.begin();
      current().visit.wake();
      if (focus) current().composer?.focus();
    },
    close: () => current().open.set(false),
    sendData: async () => (await importPersons()).sendData(current()),
    identify: (token) => stages.identify(token),
    // By the page: what does not fit waits where the visitor sees it, unless something stands there already.
    say: (text) => void (current().say(text.trim()) || current().draft() || current().write(text.trim())),
    prefill: (text) => current().write(text),
    speak: (language) => speak(language),
    async reset() {
      stages.close();
      await stages.forget();
      if (current().open()) void current().visit.begin();
    },
    destroy: () => stages.end(),
  };
}
