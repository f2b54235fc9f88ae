/** Log-out. Where this browser keeps what the operator has not sent, it asks: perhaps the computer is shared. */
import { Icon } from '@ui/icons';
import { createSignal, Show } from 'solid-js';
import { reason } from '../core/http';
import { logOut, me } from '../core/session';
import { forgetOf, isKeptOf } from '../core/store';
import { n, t } from '../core/words';
import { Modal } from '../kit/Modal';

/** On a phone it stands among the pages, where a thumb slips. */
const isPhone = () => matchMedia('(max-width: 899px)').matches;

export function LogOut(props: { inHand: number }) {
  const [failed, setFailed] = createSignal('');
  const [asks, setAsks] = createSignal(false);
  const [forgets, setForgets] = createSignal(false);
  // The question is still drawn when nobody is logged in any more.
  const operator = me().id;
  const isKept = () => isKeptOf(operator);
  async function leave(): Promise<void> {
    const forget = forgets();
    try {
      await logOut();
      // The workspace is gone by now, and writes nothing any more.
      if (forget) forgetOf(operator);
    } catch (error) {
      setFailed(reason(error));
    }
  }
  return (
    <>
      <button
        type="button"
        class="nav-button"
        classList={{ failed: !!failed() }}
        title={failed()}
        onClick={() => (isKept() || props.inHand || isPhone() ? setAsks(true) : void leave())}
      >
        <Icon name="logout" />
        {t('Log out')}
      </button>
      <Show when={asks()}>
        <Modal
          title={t('Log out?')}
          act={t('Log out')}
          mayAct
          error={failed()}
          onAct={() => void leave()}
          onClose={() => setAsks(false)}
        >
          <Show when={props.inHand}>
            {(count) => (
              <p>
                {n(
                  'You have {count} conversation. If its client waits or writes again, it goes to a colleague.',
                  'You have {count} conversations. Those whose clients wait or write again go to colleagues.',
                  count(),
                )}
              </p>
            )}
          </Show>
          <Show when={isKept()}>
            <p>{t('This browser keeps replies that you began and have not sent.')}</p>
            <label class="check">
              <input
                type="checkbox"
                checked={forgets()}
                onChange={(event) => setForgets(event.currentTarget.checked)}
              />
              {t('Forget this browser: delete them')}
            </label>
          </Show>
        </Modal>
      </Show>
    </>
  );
}
