/** "Introduce yourself": first the name, then e-mail and phone, each step saved at once. Never takes the focus. */
import type { FieldError } from '@ui/protocol.generated';
import { createEffect, createMemo, createUniqueId, For, on, Show } from 'solid-js';
import { cell } from '../cell';
import { type Errors, type Field, fieldsOf, givenIn, isOpen, type Values, wrongIn } from '../forms';
import type { Row } from '../rows';
import { t } from '../speech';
import type { PanelState } from '../state';
import { FormField } from './FormField';
import { Icon } from './Icon';

export function FormCard(props: { row: Row; state: PanelState }) {
  const form = createMemo(() => props.row.message?.form);
  return (
    <Show when={form() && isOpen(form() as NonNullable<ReturnType<typeof form>>)} fallback={<Thanks row={props.row} />}>
      <OpenForm row={props.row} state={props.state} />
    </Show>
  );
}

function OpenForm(props: { row: Row; state: PanelState }) {
  const { visit, drafts } = props.state;
  const id = props.row.message?.id ?? '';
  const form = () => props.row.message?.form ?? ({ kind: 'introduce', step: 'done', asks: [], given: NOBODY } as const);
  const place = `form:${id}`;
  const values = cell<Values>(JSON.parse(drafts.get(place) || '{}'));
  const errors = cell<Errors>({});
  const waiting = cell(false);
  const fields = createMemo<Field[]>(() => fieldsOf({ ...form(), asks: [...form().asks] }), [], { equals: same });
  const title = createUniqueId();
  let card: HTMLFormElement | undefined;
  let tried = false;

  const focusIsHere = () => !!card?.contains((card.getRootNode() as ShadowRoot).activeElement);
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
    refuse(
      answer.t === 'ack' ? answer.wrong : (answer.fields ?? [{ field: fields()[0] ?? '', code: '', msg: answer.msg }]),
    );
  };

  const refuse = (wrong: FieldError[] | undefined) => {
    if (!wrong?.length) return;
    errors.set(Object.fromEntries(wrong.map((it) => [it.field, it.msg])));
    if (focusIsHere()) focusField(wrong[0]?.field as Field);
  };

  // The card grew: whoever was in it goes on in it, whoever was elsewhere stays there. A half-taken answer changes the
  // form without a step; what was wrong in it stays said.
  const step = createMemo(() => form().step);
  let wasHere = false;
  createEffect(
    on(
      step,
      () => {
        tried = false;
        errors.set({});
        if (wasHere) focusField(fields()[0]);
      },
      { defer: true },
    ),
  );

  return (
    <form
      class="card"
      aria-label={t('Introduce yourself')}
      novalidate
      ref={card}
      onSubmit={submit}
      onFocusIn={() => {
        wasHere = true;
      }}
      onFocusOut={(event: FocusEvent) => {
        // Without `relatedTarget` the field itself went away, or the window lost the focus.
        if (event.relatedTarget) wasHere = card?.contains(event.relatedTarget as Node) ?? false;
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
        <Show when={form().step === 'name'} fallback={<Submit waiting={waiting()} />}>
          <button type="submit" class="main" aria-disabled={waiting()}>
            {t('Continue')}
          </button>
        </Show>
      </div>
      <Show when={waiting() && visit.phase() !== 'live'}>
        <p class="why">{t('It will be sent as soon as the connection is back.')}</p>
      </Show>
    </form>
  );

  async function putAway() {
    const back = focusIsHere();
    drafts.set(place, '');
    await visit.putAway(id);
    if (back) props.state.composer?.focus();
  }
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

/** What was gathered, in one quiet line. */
function Thanks(props: { row: Row }) {
  const given = () => props.row.message?.form?.given ?? NOBODY;
  return (
    <Show when={props.row.message?.form?.step === 'done'}>
      <p class="done">
        <Icon name="check" />
        <span>
          {given().name ? t('Thank you, {name}', { name: given().name }) : t('Thank you')}
          <Show when={given().email}>
            {' · '}
            <bdi>{given().email}</bdi>
          </Show>
          <Show when={given().phone}>
            {' · '}
            <bdi dir="ltr">{given().phone}</bdi>
          </Show>
        </span>
      </p>
    </Show>
  );
}
