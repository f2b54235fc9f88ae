/** What the loader begins with: what the server baked, what the script's tag says. What the page says comes later. */
import type { Page } from '@ui/protocol.generated';
import type { CustomData, LoaderConfig } from '../contract';

declare global {
  interface Window {
    __openline?: LoaderConfig;
  }
}

export const script = document.currentScript;
/** Missing where somebody fetched the script without its settings: then nothing begins. */
export const baked = window.__openline as LoaderConfig;
export const wholePage = script?.hasAttribute('data-page') ?? false;

/** What the page has said so far; the panel asks for it when it comes. */
export const given: {
  language?: string;
  identity: string;
  data?: CustomData;
  page?: Page;
  prefilled: string;
} = { identity: '', prefilled: '' };
