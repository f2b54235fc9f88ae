/** Name and country of a line; at the end of the page what is left over: language, repeat leads. */

import { t } from '../core/words';
import { Switch } from '../form/Choice';
import { SelectField, TextField } from '../form/Field';
import { useEditing } from './state/editing';
import { Section } from './state/Section';

export function Basics() {
  const editing = useEditing();
  const countries = () => [
    { value: '', name: t('None: a phone needs its country code') },
    ...editing
      .base()
      .countries.map((it) => ({ value: it.code, name: `${it.name} (+${String(it.calling).replace('+', '')})` })),
  ];
  return (
    <Section id="basics" title={t('Basics')}>
      <TextField
        path="name"
        label={t('Name of the line')}
        hint={t('Visitors see it at the head of the chat.')}
        value={editing.draft.name}
        onInput={editing.setName}
      />
      <SelectField
        path="rules.country"
        label={t('Country of phone numbers')}
        hint={t('For phones that visitors write without a country code.')}
        value={editing.rules().country}
        options={countries()}
        onChange={(country) => editing.setRules({ country })}
      />
    </Section>
  );
}

export function Other() {
  const editing = useEditing();
  const languages = () => [
    { value: '', name: t('The language of the portal') },
    ...editing.base().langs.map((it) => ({ value: it.code, name: it.name })),
  ];
  return (
    <Section id="other" title={t('Other')}>
      <SelectField
        path="rules.lang"
        label={t('Language preferences')}
        hint={t('Letters to clients of this line are written in it. The chat itself speaks the language of the page.')}
        value={editing.rules().lang}
        options={languages()}
        onChange={(lang) => editing.setRules({ lang })}
      />
      <h3>{t('Leads')}</h3>
      <Switch
        label={t('Repeat leads')}
        hint={t('A known client without an open lead gets a new one.')}
        checked={editing.rules().repeat_leads}
        onChange={(repeat_leads) => editing.setRules({ repeat_leads })}
      />
    </Section>
  );
}
