/** What the loader and the panel know of each other, and what the server bakes into the loader. */
import type { Page, SetCustomData } from '@ui/protocol.generated';

export interface LoaderConfig {
  key: string;
  origin: string;
  /** Absolute address of the panel's module, which knows where the catalogues of `langs` are. */
  panel: string;
  langs: string[];
  line: string;
  /** The launcher's own words, per language. */
  texts: Record<string, { open: string; failed: string }>;
}

export type Theme = 'auto' | 'light' | 'dark';

/** What the page says of its visitor (CHAT-8): shown to operators, never believed. */
export type CustomData = SetCustomData['data'];

/** The loader, as the panel sees it. */
export interface Host {
  baked: LoaderConfig;
  root: ShadowRoot;
  element: HTMLElement;
  /** The chat is the whole page (`/chat/KEY`): no launcher, nothing to close. */
  wholePage: boolean;
  language(): string;
  page(): Page;
  /** The last signed identity that the page has given, or nothing (CHAT-8). */
  identity(): string;
  /** The last data that the page has given, or none. */
  data(): CustomData | undefined;
  /** Of the letter that the visitor has come from just now (MAIL-6), told once; '' = none. */
  code(): string;
  /** They come from a letter whose code was lost on the way. Older loaders do not know. */
  isCut?: boolean;
  emit(event: string, detail?: unknown): void;
  /** The panel was closed from within. */
  closed(): void;
  /** The channel is not for this site. Older loaders do not have it. */
  refused?(): void;
  /** `label` is what the launcher says aloud, with the number of unread messages. */
  badge(unread: number, label: string): void;
}

/** The panel, as the loader sees it. */
export interface Panel {
  open(focus: boolean): void;
  close(): void;
  say(text: string): void;
  prefill(text: string): void;
  speak(language: string): Promise<void>;
  /** Resolves once the server has accepted the token; throws when it refuses it. */
  identify(token: string): Promise<void>;
  /** What `Host.data` is now goes to the server, once the visitor has said something. */
  sendData(): Promise<void>;
  /** Forgets the visitor: token, outbox, drafts. */
  reset(): Promise<void>;
  destroy(): void;
}

export interface PanelModule {
  start(host: Host): Promise<Panel>;
  /** Where the chat was not opened: forgets what earlier pages have stored. Nothing begins by it. */
  forget(host: Host): Promise<void>;
}
