/** Who writes, the number to read out or copy, where it came from, and what can be done with the dialog as a whole. */
import { Icon } from '@ui/icons';
import { Show } from 'solid-js';
import { besideOf } from '../clients/beside';
import { Link } from '../shell/Link';
import { numberLabel, t, visitorName } from '../shell/words';
import { createCopied } from './copied';
import type { Live } from './live';
import { shortUrl } from './shortUrl';

interface Props {
  live: Live;
  d: string;
  cardOpen: boolean;
  onCard: () => void;
  mayTake: boolean;
  mayFinish: boolean;
  onTake: () => void;
  onFinish: () => void;
}

export function DialogHeader(props: Props) {
  const view = () => props.live.view(props.d);
  const who = () => props.live.row(props.d) ?? besideOf(props.d)?.visitor;
  const page = () => besideOf(props.d)?.visitor.page;
  return (
    <header class="top dialog-top">
      <Link class="button icon-only back" href="/" aria-label={t('Back')}>
        <Icon name="back" />
      </Link>
      <div class="dialog-who">
        <div class="dialog-name">
          <h1>
            <bdi dir="auto">{who() ? visitorName(who() ?? { name: '', guest: 0 }) : ' '}</bdi>
          </h1>
          {/* Fixed by us, so that a visitor who calls herself "Support" is still seen to be a visitor (T27). */}
          <span class="tag plain">{t('visitor')}</span>
        </div>
        <p class="dialog-facts">
          <Show when={view() ?? props.live.row(props.d)}>
            {(it) => (
              <>
                <CopyNumber label={it().label} />
                <span>{it().line}</span>
                <Show when={it().operator}>
                  {(name) => (
                    <span>
                      {t('answered by')} <bdi dir="auto">{name()}</bdi>
                    </span>
                  )}
                </Show>
              </>
            )}
          </Show>
          <Show when={page()?.url}>
            {(url) => (
              <bdi class="dialog-page" title={page()?.title || url()}>
                {shortUrl(url())}
              </bdi>
            )}
          </Show>
        </p>
      </div>
      <div class="dialog-acts">
        <button
          type="button"
          class="button card-toggle"
          aria-expanded={props.cardOpen}
          aria-controls="client"
          onClick={props.onCard}
        >
          {t('Card')}
        </button>
        <Show when={props.mayTake}>
          <button type="button" class="button primary" aria-keyshortcuts="A" onClick={props.onTake}>
            {t('Take')}
            <span class="key" aria-hidden="true">
              A
            </span>
          </button>
        </Show>
        <Show when={props.mayFinish}>
          <button type="button" class="button" aria-keyshortcuts="E" onClick={props.onFinish}>
            {t('Finish')}
            <span class="key" aria-hidden="true">
              E
            </span>
          </button>
        </Show>
      </div>
    </header>
  );
}

function CopyNumber(props: { label: string }) {
  const { copied, copy } = createCopied();
  return (
    <button type="button" class="copy-number" title={t('Copy the number')} onClick={() => void copy(props.label)}>
      {numberLabel(props.label)}
      <Icon name={copied() ? 'done' : 'copy'} />
      <span class="sr" role="status">
        {copied() ? t('Copied') : ''}
      </span>
    </button>
  );
}
