/** What a line says by itself, when, and in which words; and the question over the rating. */
import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { t } from '../core/words';
import { Switch } from '../form/Choice';
import { NumberField } from '../form/Field';
import type { AutoName } from './state/draft';
import { useEditing } from './state/editing';
import { Section } from './state/Section';
import { TextsTabs } from './TextsTabs';

export function Messages() {
  const editing = useEditing();
  return (
    <Section
      id="messages"
      title={t('Automatic messages')}
      about={t("Visitors see them in the page's language. Empty texts use the default.")}
    >
      <AutoMessage name="greeting" title={t('Greeting')} about={t('After the first message')} />
      <AutoMessage
        name="nobody_yet"
        title={t('Nobody has answered yet')}
        about={t('Once, if the visitor is still waiting')}
      >
        <NumberField
          path="rules.nobody_yet_after_s"
          label={t('Send after')}
          unit={t('seconds')}
          least={1}
          value={editing.rules().nobody_yet_after_s}
          onInput={(nobody_yet_after_s) => editing.setRules({ nobody_yet_after_s })}
        />
      </AutoMessage>
      <AutoMessage
        name="outside_hours"
        title={t('Outside working hours')}
        about={t('With the first message that comes while the line is closed')}
      />
      <AutoMessage name="ending" title={t('End of conversation')} about={t('When a conversation is closed')} />
      <AutoMessage
        name="closing"
        title={t('No activity')}
        about={t('Sent before an inactive conversation is closed automatically')}
      >
        <NumberField
          path="rules.closing_after_min"
          label={t('After the last reply')}
          unit={t('minutes')}
          least={1}
          value={editing.rules().closing_after_min}
          onInput={(closing_after_min) => editing.setRules({ closing_after_min })}
        />
      </AutoMessage>
    </Section>
  );
}

function AutoMessage(props: { name: AutoName; title: string; about: string; children?: JSX.Element }) {
  const editing = useEditing();
  const auto = () => editing.rules()[props.name];
  return (
    <fieldset class="auto">
      <legend class="sr">{props.title}</legend>
      <Switch
        label={props.title}
        hint={props.about}
        checked={auto().is_on}
        onChange={(is_on) => editing.setRules({ [props.name]: { ...auto(), is_on } })}
      />
      <Show when={auto().is_on}>
        <div class="indented">
          {props.children}
          <TextsTabs
            path={`rules.${props.name}.texts`}
            label={t('Text: {what}', { what: props.title })}
            texts={auto().texts}
            defaults={editing.base().texts[props.name]}
            onChange={(texts) => editing.setRules({ [props.name]: { ...auto(), texts } })}
          />
        </div>
      </Show>
    </fieldset>
  );
}

export function Rating() {
  const editing = useEditing();
  return (
    <Section id="rating" title={t('Rating')}>
      <Switch
        label={t('Ask for a rating')}
        hint={t('After closing: thumbs up or down, with an optional comment')}
        checked={editing.rules().rating_is_on}
        onChange={(rating_is_on) => editing.setRules({ rating_is_on })}
      />
      <Show when={editing.rules().rating_is_on}>
        <div class="indented">
          <TextsTabs
            path="rules.rating_texts"
            label={t('Question')}
            texts={editing.rules().rating_texts}
            defaults={editing.base().texts.rating}
            onChange={(rating_texts) => editing.setRules({ rating_texts })}
          />
        </div>
      </Show>
    </Section>
  );
}
