/** The state of one line's page: its draft, the language that texts are shown in, and what is saved beside the draft. */
import type { LineSettings, Rules, SavedLine } from '@ui/api.generated';
import { createContext, createSignal, useContext } from 'solid-js';
import { ask } from '../../core/http';
import { createEditing } from '../../form/editing';
import { cleaned, type Draft, draftOf } from './draft';

/** A part of the page with a request of its own, as long as it is changed. */
export interface ExtraForm {
  save: () => Promise<void>;
  discard: () => void;
}

export function createLineEditing(first: LineSettings) {
  // The line may leave the language to the company or to each client.
  const own = first.langs.find((it) => it.code === first.rules.lang) ?? first.langs[0];
  const [lang, setLang] = createSignal(own?.code ?? 'en');
  /** What to do, too, when "Save" or "Discard" is pressed. */
  const [extra, setExtra] = createSignal<Record<string, ExtraForm>>({});
  let place: Element = document.body;
  const editing = createEditing<LineSettings, Draft>(first, {
    draftOf,
    send: (draft, { rev }) =>
      ask('PUT', `/lines/${encodeURIComponent(first.id)}`, { ...cleaned(draft), rev } satisfies SavedLine),
    reveal: showTexts,
    place: () => place,
  });
  const { draft, setDraft } = editing;

  /** A wrong text in a language that is not shown would be a riddle. */
  function showTexts(paths: readonly string[]): void {
    const found = paths.map((path) => /texts\.([\w-]+)$/.exec(path)?.[1]);
    const other = found.find((it) => it);
    if (other && !found.includes(lang())) setLang(other);
  }

  function setExtraForm(id: string, form: ExtraForm | null): void {
    setExtra(({ [id]: _, ...rest }) => (form ? { ...rest, [id]: form } : rest));
  }

  async function saveAll(): Promise<void> {
    for (const form of Object.values(extra())) await form.save();
    if (editing.isChanged()) await editing.save();
    else editing.setSaved(Object.keys(extra()).length === 0);
  }

  function discard(): void {
    for (const form of Object.values(extra())) form.discard();
    editing.discard();
  }

  return {
    ...editing,
    id: first.id,
    rules: () => draft.rules,
    setName: (name: string) => setDraft('name', name),
    setOperators: (ids: string[]) => setDraft('operators', ids),
    /** One rule, or a few at once. */
    setRules: (changed: Partial<Rules>) => setDraft('rules', changed),
    saveAll,
    discard,
    setExtraForm,
    isExtraChanged: () => Object.keys(extra()).length > 0,
    lang,
    setLang,
    /** Channels are saved at once, beside the draft. */
    setChannels: (channels: LineSettings['channels']) => editing.setBase((it) => ({ ...it, channels })),
    setPlace: (it: Element) => {
      place = it;
    },
  };
}

export type LineEditing = ReturnType<typeof createLineEditing>;

export const EditingContext = createContext<LineEditing>();

export function useEditing(): LineEditing {
  const found = useContext(EditingContext);
  if (!found) throw new Error('no line is being edited here');
  return found;
}
