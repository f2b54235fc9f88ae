/** Refusals, said at once; read aloud because the region is there before its words. */
import { Icon } from '@ui/icons';
import { For, Show } from 'solid-js';
import { type Notice, notices } from '../core/notices';
import { dialogPath } from '../core/router';
import { t } from '../core/words';
import { Link } from '../kit/Link';

export function Notices(props: { current: string }) {
  return (
    <div class="notices" role="alert">
      <For each={notices.list()}>{(notice) => <One notice={notice} current={props.current} />}</For>
    </div>
  );
}

function One(props: { notice: Notice; current: string }) {
  return (
    <div class="notice">
      <Icon name="warning" />
      <p>{props.notice.text}</p>
      <Show when={props.notice.d && props.notice.d !== props.current}>
        <Link class="button small" href={dialogPath(props.notice.d)}>
          {t('Open')}
        </Link>
      </Show>
      <button
        type="button"
        class="button small icon-only"
        aria-label={t('Close notice')}
        onClick={() => notices.drop(props.notice.id)}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
