/** How an open form behaves: what stands in its fields, what is sent, and where the focus goes. It draws nothing. */
import type { Ack, FieldError, FormState, Nack } from '@ui/protocol.generated';
import { createEffect, createMemo, on, onCleanup, onMount } from 'solid-js';
import { type Cell, cell } from '../../kit/cell';
import { why } from '../../kit/words';
import { givenIn, wrongIn } from '../../model/checks';
import { toAnswer, toPutAway } from '../../model/commands';
import { fieldsOf, prefillOf } from '../../model/fields';
import type { Errors, Field, Values } from '../../model/forms';
import type { Row } from '../../model/rows';
import { NO_FORM } from '../../model/titles';
import type { PanelState } from '../../state';
import { reveal } from '../reveal';
import { focusFor } from './focus';

export interface FormProps {
  row: Row;
  state: PanelState;
  /** What was put away before the server has said so. */
  away: Cell<FormState | undefined>;
}

/** `draw` takes the element of the card, whose focus is kept from then on. */
export function useForm(props: FormProps) {
  const { state } = props;
  const { visit, drafts, scroll } = state;
  const id = props.row.message?.id ?? '';
  const form = () => props.row.message?.form ?? NO_FORM;
  /** By dialog, not by form: what was typed into one form stands in the next. */
  const place = `form:${props.row.d}`;
  const typed = cell<Values>(JSON.parse(drafts.get(place) || '{}'));
  const prefill = createMemo(() => prefillOf(form(), visit.known.find(props.row.d)?.view));
  const values = (): Values => ({ ...prefill(), ...typed() });
  const errors = cell<Errors>({});
  const waiting = cell(false);
  const fields = createMemo<Field[]>(() => fieldsOf({ ...form(), asks: [...form().asks] }), [], {
    equals: same,
  });
  let card: HTMLFormElement | undefined;
  let tried = false;
  let own = false;

  const isHere = () => !!card && state.activeForm === card;
  const inputOf = (field: string | undefined) => card?.querySelector<HTMLInputElement>(`input[name="${field}"]`);
  const focusField = (field: string | undefined) => (inputOf(field) ?? inputOf(fields()[0]))?.focus();

  const write = (field: Field, value: string) => {
    typed.set({ ...typed(), [field]: value });
    drafts.set(place, JSON.stringify(typed()));
    if (tried) errors.set(wrongIn(fields(), values()));
  };

  /** What fills forms in does not always tell that it has. */
  const readInputs = () => {
    for (const it of fields()) {
      const filled = inputOf(it)?.value ?? '';
      if (filled !== (values()[it] ?? '')) write(it, filled);
    }
  };

  const submit = async (event: Event) => {
    event.preventDefault();
    if (waiting()) return;
    readInputs();
    const wrong = wrongIn(fields(), values());
    tried = true;
    errors.set(wrong);
    const first = fields().find((it) => wrong[it]);
    if (first) return focusField(first);
    waiting.set(true);
    const answer = await visit.ask(toAnswer(id, givenIn(fields(), values())));
    waiting.set(false);
    const wrongThere = wrongBy(answer, fields());
    if (wrongThere.length) refuse(wrongThere);
    else leave();
  };

  const refuse = (wrong: FieldError[]) => {
    errors.set(Object.fromEntries(wrong.map((it) => [it.field, it.msg])));
    if (isHere()) focusField(wrong[0]?.field);
  };

  /** Done with it: nothing more is asked here, and whoever was in it goes on writing. */
  const leave = () => {
    own = true;
    drafts.set(place, '');
  };

  // The card grew: whoever was in it goes on in it, whoever was elsewhere stays there. A half-taken answer changes the
  // form without a step; what was wrong in it stays said.
  const step = createMemo(() => form().step);
  createEffect(
    on(
      step,
      () => {
        tried = false;
        own = false;
        errors.set({});
        if (isHere()) focusField(fields()[0]);
      },
      { defer: true },
    ),
  );
  createEffect(
    on(
      [step, errors],
      () => {
        if (card && (isHere() || scroll?.follows())) reveal(scroll, card);
      },
      { defer: true },
    ),
  );
  onMount(() => {
    const field = focusFor(state, form().kind);
    if (field === undefined || !card) return;
    focusField(field);
    reveal(scroll, card);
  });
  onCleanup(() => {
    if (!isHere()) return;
    const field = card?.querySelector(':focus')?.getAttribute('name') ?? '';
    state.activeForm = undefined;
    state.composer?.focus();
    // Taken away while it was being filled in: perhaps another form takes its place.
    if (!own) state.interrupted = { field, at: Date.now() };
  });

  /** Gone at once, however long the way is; back with what stood in it when that was refused. */
  const putAway = async () => {
    const { away } = props;
    const written = drafts.get(place);
    leave();
    away.set(form());
    if (await state.ask(toPutAway(id))) return;
    drafts.set(place, written);
    away.set(undefined);
  };

  return {
    form,
    fields,
    values,
    errors,
    waiting,
    write,
    submit,
    putAway,
    draw(element: HTMLFormElement) {
      card = element;
    },
    focusIn() {
      state.activeForm = card;
    },
    focusOut({ relatedTarget }: FocusEvent) {
      // Without `relatedTarget` the field itself went away, or the window lost the focus.
      if (relatedTarget && !card?.contains(relatedTarget as Node)) state.activeForm = undefined;
    },
  };
}

/** What the server did not take; the rest is saved already. */
function wrongBy(answer: Ack | Nack, fields: Field[]): FieldError[] {
  if (answer.t === 'ack') return answer.wrong ?? [];
  return answer.fields ?? [{ field: fields[0] ?? '', code: '', msg: why(answer.msg) }];
}

function same(a: Field[], b: Field[]): boolean {
  return a.join() === b.join();
}
