/** When something was: short to read, the full time on a touch. */
import { fullTime, shortTime } from '../core/words';

export function Moment(props: { at: number }) {
  return (
    <time class="quiet" title={fullTime(props.at)}>
      {shortTime(props.at)}
    </time>
  );
}
