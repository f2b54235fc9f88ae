/** What can be done with one's own answer: corrected or taken back, visibly for everybody; kept as a canned reply. */
import type { Message } from '@ui/protocol.generated';
import { createSignal, Match, Switch } from 'solid-js';
import { SaveCannedBox } from '../../canned/SaveCannedBox';
import { n, t } from '../../core/words';
import { Menu } from '../../kit/Menu';
import { Modal } from '../../kit/Modal';
import type { Live } from '../../live/live';

const TEXT_LIMIT = 4_000;

interface Props {
  live: Live;
  d: string;
  message: Message;
}

export function OwnMenu(props: Props) {
  const [box, setBox] = createSignal<'' | 'edit' | 'retract' | 'canned'>('');
  const close = () => setBox('');
  return (
    <>
      <Menu
        icon="more"
        label={t('More about this message')}
        items={[
          { name: t('Edit'), act: () => setBox('edit') },
          { name: t('Delete reply'), act: () => setBox('retract') },
          { name: t('Save as canned reply'), act: () => setBox('canned') },
        ]}
      />
      <Switch>
        <Match when={box() === 'edit'}>
          <EditBox {...props} onClose={close} />
        </Match>
        <Match when={box() === 'retract'}>
          <TakeBackBox {...props} onClose={close} />
        </Match>
        <Match when={box() === 'canned'}>
          <SaveCannedBox lineId={props.live.row(props.d)?.line_id ?? ''} text={props.message.text} onClose={close} />
        </Match>
      </Switch>
    </>
  );
}

type BoxProps = Props & { onClose: () => void };

function EditBox(props: BoxProps) {
  const [text, setText] = createSignal(props.message.text);
  const left = () => TEXT_LIMIT - [...text()].length;
  const maySave = () => text().trim() !== '' && left() >= 0;
  function save(): void {
    const message = props.message;
    if (text().trim() !== message.text)
      props.live.act({ t: 'edit', d: props.d, message: message.id, text: text().trim() });
    props.onClose();
  }
  function press(event: KeyboardEvent): void {
    if (event.isComposing || event.key !== 'Enter' || event.shiftKey || !maySave()) return;
    event.preventDefault();
    save();
  }
  return (
    <Modal title={t('Edit reply')} act={t('Save')} mayAct={maySave()} onAct={save} onClose={props.onClose}>
      <label class="field">
        {t('Text')}
        <textarea
          rows="5"
          dir="auto"
          autofocus
          value={text()}
          aria-describedby="edit-hint"
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={press}
        />
      </label>
      <p id="edit-hint" class="quiet">
        {left() < 200
          ? n('{count} character left', '{count} characters left', left())
          : t('The client will see it was edited. Emails already sent keep the old text.')}
      </p>
    </Modal>
  );
}

function TakeBackBox(props: BoxProps) {
  function retract(): void {
    props.live.act({ t: 'retract', d: props.d, message: props.message.id });
    props.onClose();
  }
  return (
    <Modal title={t('Delete reply?')} act={t('Delete reply')} mayAct onAct={retract} onClose={props.onClose}>
      <p>{t('The client will see that a reply was deleted, but not what it said. Emails already sent keep it.')}</p>
    </Modal>
  );
}
