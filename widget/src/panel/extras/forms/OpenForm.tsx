/** An open form with fields: "Introduce yourself", "Leave your contact details", "Email transcript", another address. */
import { lastIn } from '@ui/lists';
import { createUniqueId, For, Show } from 'solid-js';
import { Sentence } from '../../kit/Sentence';
import { t } from '../../kit/words';
import { headline, nameOf } from '../../model/titles';
import { ExplanationLink } from '../ExplanationLink';
import { FormField } from './FormField';
import { type FormProps, useForm } from './use_form';

export function OpenForm(props: FormProps) {
  const { state } = props;
  const { visit } = state;
  const { form, fields, values, errors, waiting, write, submit, putAway, draw, focusIn, focusOut } = useForm(props);
  const title = createUniqueId();

  return (
    <form
      class="card"
      aria-label={nameOf(form())}
      data-form={form().kind}
      novalidate
      ref={draw}
      onSubmit={submit}
      onFocusIn={focusIn}
      onFocusOut={focusOut}
    >
      <div class="cardhead">
        <h3 id={title}>
          <Sentence text={headline(form())} />
        </h3>
        <button type="button" class="quiet" onClick={() => void putAway()}>
          {form().step === 'edit' ? t('Cancel') : t('Not now')}
        </button>
      </div>
      <Show when={form().kind === 'copy'}>
        <p class="why">{t("We'll email it to you.")}</p>
      </Show>
      <Show when={form().kind !== 'copy' && fields().includes('email') && visit.known.mail()?.unread === false}>
        <p class="why off">
          {t('Email replies are currently turned off.')} <ExplanationLink state={state} />
        </p>
      </Show>
      <div class="fields" classList={{ row: fields().length === 1 && fields()[0] === 'name' }}>
        <For each={fields()}>
          {(field) => (
            <FormField
              field={field}
              value={values()[field] ?? ''}
              error={errors()[field]}
              last={lastIn(fields()) === field}
              onWrite={(value) => write(field, value)}
            />
          )}
        </For>
        <Submit isStep={form().step === 'name'} kind={form().kind} waiting={waiting()} />
      </div>
      <Show when={waiting() && visit.known.phase() !== 'live'}>
        <p class="why">{t("It will be sent once you're back online.")}</p>
      </Show>
    </form>
  );
}

function Submit(props: { isStep: boolean; kind: string; waiting: boolean }) {
  const words = () => (props.isStep ? t('Continue') : props.kind === 'copy' ? t('Send transcript') : t('Submit'));
  return (
    <div classList={{ row: !props.isStep, end: !props.isStep }}>
      <Show when={!props.isStep && props.kind !== 'copy'}>
        <p class="why">{t("We'll only use it to reply to you.")}</p>
      </Show>
      <button type="submit" class="main" aria-disabled={props.waiting}>
        {words()}
      </button>
    </div>
  );
}
