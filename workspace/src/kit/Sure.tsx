/** What cannot be taken back: a press asks first, in its place. */
import { createSignal, type JSX, Show } from 'solid-js';
import { t } from '../core/words';

interface Props {
  /** The act, on all its buttons. */
  what: string;
  isDanger?: boolean;
  /** Resolves to true when it is done, and need not be asked about any more. */
  onAct: () => Promise<boolean>;
  /** What it means. */
  children: JSX.Element;
}

export function Sure(props: Props) {
  const [isAsking, setAsking] = createSignal(false);
  return (
    <Show
      when={isAsking()}
      fallback={
        <button
          type="button"
          class="text-button"
          classList={{ danger: props.isDanger }}
          onClick={() => setAsking(true)}
        >
          {props.what}
        </button>
      }
    >
      <fieldset class="sure" aria-label={props.what}>
        <p>{props.children}</p>
        <button
          type="button"
          class="button"
          classList={{ danger: props.isDanger, primary: !props.isDanger }}
          onClick={() => void props.onAct().then((isDone) => isDone && setAsking(false))}
        >
          {props.what}
        </button>
        <button type="button" class="button" onClick={() => setAsking(false)}>
          {t('Cancel')}
        </button>
      </fieldset>
    </Show>
  );
}
