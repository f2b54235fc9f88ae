/** "Introduce yourself": first the name, then e-mail and phone, each step saved at once. Never takes the focus. */
import type { Ack, FieldError, Nack } from '@ui/protocol.generated';
import { createEffect, createMemo, createUniqueId, For, on, onCleanup, onMount, Show } from 'solid-js';
import { cell } from '../cell';
import { givenIn, wrongIn } from '../checks';
import { wear } from '../dress';
import { type Errors, type Field, fieldsOf, isOpen, missingIn, type Values } from '../forms';
import sheet from '../forms.css?inline';
import type { Row } from '../rows';
import { t } from '../speech';
import type { PanelState } from '../state';
import { FormField } from './FormField';
import { Thanks } from './Thanks';

export function FormCard(props: { row: Row; state: PanelState }) {
  wear(props.state.host.root, sheet);
  const isAsking = createMemo(() => {
    const { form, id } = props.row.message ?? {};
    return !!form && (isOpen(form) || (props.state.back() === id && missingIn(form).length > 0));
  });
  return (
    <Show when={isAsking()} fallback={<Thanks row={props.row} />}>
      <OpenForm row={props.row} state={props.state} />
    </Show>
  );
}

function OpenForm(props: { row: Row; state: PanelState }) {
  const { visit, drafts, keeper } = props.state;
  const id = props.row.message?.id ?? '';
  const form = () => props.row.message?.form ?? ({ kind: 'introduce', step: 'done', asks: [], given: NOBODY } as const);
  const place = `form:${id}`;
  const isBack = () => props.state.back() === id;
  const values = cell<Values>(JSON.parse(drafts.get(place) || '{}'));
  const errors = cell<Errors>({});
  const waiting = cell(false);
  const fields = createMemo<Field[]>(() => fieldsOf({ ...form(), asks: [...form().asks] }, isBack()), [], {
    equals: same,
  });
  const title = createUniqueId();
  let card: HTMLFormElement | undefined;
  let tried = false;

  const isHere = () => !!card && props.state.card === card;
  const focusField = (field: Field | undefined) =>
    card?.querySelector<HTMLInputElement>(`input[name="${field}"]`)?.focus();

  const write = (field: Field, value: string) => {
    values.set({ ...values(), [field]: value });
    drafts.set(place, JSON.stringify(values()));
    if (tried) errors.set(wrongIn(fields(), values()));
  };

  const submit = async (event: Event) => {
    event.preventDefault();
    if (waiting()) return;
    const wrong = wrongIn(fields(), values());
    tried = true;
    errors.set(wrong);
    const first = fields().find((it) => wrong[it]);
    if (first) return focusField(first);
    waiting.set(true);
    const answer = await visit.answer(id, givenIn(fields(), values()));
    waiting.set(false);
    const wrongThere = wrongBy(answer, fields());
    if (wrongThere.length) refuse(wrongThere);
    else leave();
  };

  const refuse = (wrong: FieldError[]) => {
    errors.set(Object.fromEntries(wrong.map((it) => [it.field, it.msg])));
    if (isHere()) focusField(wrong[0]?.field as Field);
  };

  /** Done with it: nothing more is asked here, and whoever was in it goes on writing. */
  const leave = () => {
    drafts.set(place, '');
    if (isBack()) props.state.back.set('');
  };

  // The card grew: whoever was in it goes on in it, whoever was elsewhere stays there. A half-taken answer changes the
  // form without a step; what was wrong in it stays said.
  const step = createMemo(() => isBack() || form().step);
  createEffect(
    on(
      step,
      () => {
        tried = false;
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
        if (card && (isHere() || keeper?.follows())) keeper?.reveal(card);
      },
      { defer: true },
    ),
  );
  onMount(() => {
    if (!isBack() || !card) return;
    focusField(fields()[0]);
    keeper?.reveal(card);
  });
  onCleanup(() => {
    if (!isHere()) return;
    props.state.card = undefined;
    props.state.composer?.focus();
  });

  return (
    <form
      class="card"
      aria-label={t('Introduce yourself')}
      novalidate
      ref={card}
      onSubmit={submit}
      onFocusIn={() => {
        props.state.card = card;
      }}
      onFocusOut={({ relatedTarget }: FocusEvent) => {
        // Without `relatedTarget` the field itself went away, or the window lost the focus.
        if (relatedTarget && !card?.contains(relatedTarget as Node)) props.state.card = undefined;
      }}
    >
      <div class="cardhead">
        <h3 id={title}>{headline(form())}</h3>
        <button type="button" class="quiet" onClick={() => void putAway()}>
          {t('Not now')}
        </button>
      </div>
      <div class="fields" classList={{ row: fields().length === 1 && fields()[0] === 'name' }}>
        <For each={fields()}>
          {(field) => (
            <FormField
              field={field}
              value={values()[field] ?? ''}
              error={errors()[field]}
              last={fields().at(-1) === field}
              onWrite={(value) => write(field, value)}
            />
          )}
        </For>
        <Show when={form().step === 'name' && !isBack()} fallback={<Submit waiting={waiting()} />}>
          <button type="submit" class="main" aria-disabled={waiting()}>
            {t('Continue')}
          </button>
        </Show>
      </div>
      <Show when={waiting() && visit.known.phase() !== 'live'}>
        <p class="why">{t('It will be sent as soon as the connection is back.')}</p>
      </Show>
    </form>
  );

  async function putAway() {
    const wasBack = isBack();
    leave();
    if (!wasBack) await visit.putAway(id);
  }
}

/** What the server did not take; the rest is saved already. */
function wrongBy(answer: Ack | Nack, fields: Field[]): FieldError[] {
  if (answer.t === 'ack') return answer.wrong ?? [];
  return answer.fields ?? [{ field: fields[0] ?? '', code: '', msg: answer.msg }];
}

const NOBODY = { name: '', email: '', phone: '' };

function same(a: Field[], b: Field[]): boolean {
  return a.join() === b.join();
}

function headline(form: { step: string; given: { name: string } }): string {
  if (form.step === 'name') return t('Introduce yourself');
  if (!form.given.name) return t('How can we reach you if you leave?');
  return t('Thank you, {name}. How can we reach you if you leave?', { name: form.given.name });
}

function Submit(props: { waiting: boolean }) {
  return (
    <div class="row end">
      <p class="why">{t('Only to answer you.')}</p>
      <button type="submit" class="main" aria-disabled={props.waiting}>
        {t('Submit')}
      </button>
    </div>
  );
}
