/** A dialog, a letter or a file as it is mentioned beside something else. */

import type { ClientFile, DialogRef, ShownLetter } from '@ui/api.generated';
import { dialogPath, lettersPath } from '../core/router';
import { numberLabel } from '../core/words';
import { FileLink } from '../kit/Files';
import { Link } from '../kit/Link';
import { Moment } from '../kit/Moment';
import { way } from '../letters/mail';
import { kindName, letterWords } from '../letters/words';

export function DialogMention(props: { dialog: DialogRef }) {
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
export function LetterMention(props: { letter: ShownLetter }) {
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

export function FileMention(props: { given: ClientFile }) {
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
