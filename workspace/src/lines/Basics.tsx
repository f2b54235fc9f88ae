/** Name and country of a line; at the end of the page what is left over: language, repeat leads. */

import { t } from '../core/words';
import { Switch } from '../form/Choice';
import { SelectField, TextField } from '../form/Field';
import { useEditing } from './state/editing';
import { Section } from './state/Section';

export function Basics() {
  const editing = useEditing();
  const countries = () => [
    { value: '', name: t('None (country code required)') },
    ...editing
      .base()
      .countries.map((it) => ({ value: it.code, name: `${it.name} (+${String(it.calling).replace('+', '')})` })),
  ];
  return (
    <Section id="basics" title={t('General')}>
      <TextField
        path="name"
        label={t('Line name')}
        hint={t('Visitors see it at the top of the chat.')}
        value={editing.draft.name}
        onInput={editing.setName}
      />
      <SelectField
        path="rules.country"
        label={t('Country for phone numbers')}
        hint={t('Used for numbers entered without a country code')}
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
    { value: 'client', name: t("The client's language") },
    { value: '', name: t('Default language') },
    ...editing.base().langs.map((it) => ({ value: it.code, name: it.name })),
  ];
  return (
    <Section id="other" title={t('Other settings')}>
      <SelectField
        path="rules.lang"
        label={t('Language preferences')}
        hint={t("Used for emails of this line. The chat follows the page's language.")}
        value={editing.rules().lang}
        options={languages()}
        onChange={(lang) => editing.setRules({ lang })}
      />
      <h3>{t('Leads')}</h3>
      <Switch
        label={t('Create repeat leads')}
        hint={t('Create a new lead when a known client has none open')}
        checked={editing.rules().repeat_leads}
        onChange={(repeat_leads) => editing.setRules({ repeat_leads })}
      />
    </Section>
  );
}
