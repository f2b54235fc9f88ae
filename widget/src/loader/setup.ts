/** What the loader begins with: what the server baked, what the script's tag says. What the page says comes later. */
import type { Page } from '@ui/protocol.generated';
import type { CustomData, LoaderConfig } from '../contract';

declare global {
  interface Window {
    __openline?: LoaderConfig;
  }
}

/** Missing where somebody fetched the script without its settings: then nothing begins. */
export const baked = window.__openline as LoaderConfig;
/** Who bundles, delays or evaluates the script makes it another tag's, or nobody's: then its own tag is looked for. */
export const script =
  document.currentScript?.getAttribute('src')?.includes('/w/') || !baked
    ? document.currentScript
    : (document.querySelector<HTMLScriptElement>(
        `script[src*="/w/${baked.key}.js"],script[data-src*="/w/${baked.key}.js"]`,
      ) ?? document.currentScript);
export const wholePage = script?.hasAttribute('data-page') ?? false;

/** What the page has said so far; the panel asks for it when it comes. */
export const given: {
  language?: string;
  identity: string;
  data?: CustomData;
  page?: Page;
  prefilled: string;
} = { identity: '', prefilled: '' };
