/** A dialog, a letter or a file as it is mentioned beside something else. */
import { FileLink } from '../dialogs/Files';
import { way } from '../letters/mail';
import { kindName, letterWords } from '../letters/words';
import type { Letter } from '../settings/types';
import { Link } from '../shell/Link';
import { Moment } from '../shell/Moment';
import { dialogPath, lettersPath } from '../shell/router';
import { numberLabel } from '../shell/words';
import type { ClientFile, Ref } from './types';

export function DialogLine(props: { dialog: Ref }) {
  return (
    <div class="line">
      <Link href={dialogPath(props.dialog.d)}>{numberLabel(props.dialog.label)}</Link>
      <bdi class="line-text" dir="auto">
        {props.dialog.last_text}
      </bdi>
      <Moment at={props.dialog.started_at} />
    </div>
  );
}

/** What became of it in one sentence; the letter itself is a press away. */
export function LetterLine(props: { letter: Letter }) {
  return (
    <div class="line-block">
      <div class="line">
        <Link href={lettersPath(props.letter.id)}>{kindName(props.letter.kind)}</Link>
        <span class="line-text">{numberLabel(props.letter.label)}</span>
        <Moment at={props.letter.created_at} />
      </div>
      <p class="quiet">{letterWords(props.letter, way())}</p>
    </div>
  );
}

export function FileLine(props: { given: ClientFile }) {
  return (
    <div class="line-block">
      <FileLink file={props.given.file} />
      <div class="line">
        <Link href={dialogPath(props.given.d)}>{numberLabel(props.given.label)}</Link>
        <span class="line-text" />
        <Moment at={props.given.at} />
      </div>
    </div>
  );
}
