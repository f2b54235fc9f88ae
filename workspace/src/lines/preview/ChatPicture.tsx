/** The chat as a picture: nothing in it can be pressed. */

import type { LinePreview } from '@ui/api.generated';
import { directionOf, tagOf } from '@ui/languages';
import { openingWords, promiseWords } from '@ui/reply_time';
import type { Texts } from '@ui/texts';
import { Show } from 'solid-js';
import { t } from '../../core/words';
import type { AutoName } from '../state/draft';
import { useEditing } from '../state/editing';

interface Props {
  words: Texts;
  lang: string;
  at: number;
  moment: LinePreview | null;
}

export function ChatPicture(props: Props) {
  const editing = useEditing();
  const w: Texts['t'] = (text, places) => props.words.t(text, places);
  // As a British visitor reads it: 24 hours, the day before the month.
  const speech = () => ({ t: w, tag: props.lang === 'en' ? 'en-GB' : props.lang });
  const canAnswer = () => props.moment?.open !== false && props.moment?.here !== false;
  const says = (name: AutoName) => {
    const auto = editing.rules()[name];
    return auto.is_on ? auto.texts[props.lang] || editing.base().texts[name][props.lang] || '' : '';
  };
  return (
    <div class="chat-picture" role="img" aria-label={described(props.moment)}>
      <div aria-hidden="true" lang={tagOf(props.lang)} dir={directionOf(props.lang)}>
        <div class="chat-head">
          <span class="face" classList={{ off: !canAnswer() }}>
            {[...editing.draft.name.trim()][0]?.toUpperCase() ?? '?'}
          </span>
          <span>
            <b dir="auto">{editing.draft.name}</b>
            <span class="chat-sub">
              {props.words.t('No. {number}', { number: '12345-5' })}
              {canAnswer() ? '' : ` · ${w("We're away right now")}`}
            </span>
          </span>
        </div>
        <div class="chat-flow">
          <p class="chat-own" dir="auto">
            {t('Do you deliver on Saturday?')}
          </p>
          <Bubble text={says('greeting')} />
          <Show when={props.moment?.open === false}>
            <Bubble text={says('outside_hours')} />
          </Show>
          <Show when={!canAnswer() && props.moment?.promised_at}>
            {(promised) => (
              <p class="chat-promise">
                {openingWords(speech(), props.moment?.opens_at ?? 0, promised(), props.at)}{' '}
                <b>{promiseWords(speech(), promised(), props.at)}</b>
              </p>
            )}
          </Show>
          <Show
            when={canAnswer()}
            fallback={
              <FormPicture
                words={props.words}
                title="Leave your contact details"
                fields={['Your name', 'Email', 'Phone']}
                button="Submit"
              />
            }
          >
            <FormPicture words={props.words} title="Introduce yourself" fields={['Your name']} button="Continue" />
          </Show>
        </div>
        <div class="chat-foot">{w('Type a message…')}</div>
      </div>
    </div>
  );
}

function described(moment: LinePreview | null): string {
  if (moment?.open === false) return t('Preview: closed, asking for contact details');
  if (moment?.here === false) return t('Preview: away, asking for contact details');
  return t('Preview: the greeting and the form “Introduce yourself”');
}

function Bubble(props: { text: string }) {
  return (
    <Show when={props.text}>
      <p class="chat-bubble" dir="auto">
        {props.text}
      </p>
    </Show>
  );
}

function FormPicture(props: { words: Texts; title: string; fields: string[]; button: string }) {
  return (
    <div class="chat-form">
      <p class="chat-form-head">
        <b>{props.words.t(props.title)}</b>
        <span>{props.words.t('Not now')}</span>
      </p>
      {props.fields.map((field) => (
        <p class="chat-field">
          {props.words.t(field)}
          <span />
        </p>
      ))}
      <span class="chat-button">{props.words.t(props.button)}</span>
    </div>
  );
}
