/** Where the visitor came from: page, referrer, UTM marks, language. Addresses are a visitor's word: only http(s) is a link. */
import type { PageSeen } from '@ui/api.generated';
import { For, Show } from 'solid-js';
import { hostOf } from '../core/hosts';
import { shortUrl } from '../core/shortUrl';
import { spokenLanguage, t } from '../core/words';

export function Origin(props: { page: PageSeen; utm: Record<string, string>; lang: string }) {
  const marks = () => Object.entries(props.utm);
  return (
    <section class="box">
      <h3>{t('Source')}</h3>
      <dl class="detail-list">
        <Show when={props.page.url}>
          <dt>{t('Page')}</dt>
          <dd>
            <Address url={props.page.url} text={props.page.title || shortUrl(props.page.url)} />
          </dd>
        </Show>
        <Show when={props.page.referrer}>
          <dt>{t('Referrer')}</dt>
          <dd>
            <Address url={props.page.referrer} text={shortUrl(props.page.referrer)} />
          </dd>
        </Show>
        <For each={marks()}>
          {([mark, value]) => (
            <>
              <dt>
                <bdi translate="no">{mark.replace(/^utm_/, 'utm ')}</bdi>
              </dt>
              <dd>
                <bdi translate="no" dir="auto">
                  {value}
                </bdi>
              </dd>
            </>
          )}
        </For>
        <Show when={languageName(props.lang)}>
          {(name) => (
            <>
              <dt>{t('Language')}</dt>
              <dd>{name()}</dd>
            </>
          )}
        </Show>
      </dl>
    </section>
  );
}

function Address(props: { url: string; text: string }) {
  return (
    <Show
      when={/^https?:\/\//i.test(props.url)}
      fallback={
        <bdi translate="no" dir="auto">
          {props.text}
        </bdi>
      }
    >
      <a href={props.url} title={props.url} target="_blank" rel="noopener noreferrer nofollow">
        <bdi translate="no" dir="auto">
          {props.text}
        </bdi>
      </a>{' '}
      <bdi translate="no" class="link-host">
        {hostOf(props.url)}
      </bdi>
    </Show>
  );
}

function languageName(tag: string): string {
  try {
    return (tag && new Intl.DisplayNames([spokenLanguage()], { type: 'language' }).of(tag)) || '';
  } catch {
    return '';
  }
}
