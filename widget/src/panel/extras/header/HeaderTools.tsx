/** The buttons of the header that need a dialog, or are needed seldom. */
import { Show } from 'solid-js';
import { t } from '../../kit/words';
import type { PanelState } from '../../state';
import { CopyButton } from './CopyButton';
import { Dropdown } from './Dropdown';
import { Menu } from './Menu';

export function HeaderTools(props: { state: PanelState }) {
  const view = () => props.state.visit.known.current()?.view;
  return (
    <Show when={!props.state.code()}>
      <Show when={view()?.messages.length}>
        <CopyButton d={view()?.d ?? ''} state={props.state} />
      </Show>
      <Dropdown label={t('More')} icon="more">
        {(close) => <Menu state={props.state} close={close} />}
      </Dropdown>
    </Show>
  );
}
