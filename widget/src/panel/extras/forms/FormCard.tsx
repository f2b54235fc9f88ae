/** A form in the flow: while it asks, what it asks; afterwards what it has gathered. Never takes the focus by itself. */
import type { FormState } from '@ui/protocol.generated';
import { createMemo, Show, untrack } from 'solid-js';
import { cell } from '../../kit/cell';
import { isOpen } from '../../model/forms';
import type { Row } from '../../model/rows';
import type { PanelState } from '../../state';
import { FormSummary } from './FormSummary';
import { OpenForm } from './OpenForm';
import { RatingCard } from './RatingCard';

export function FormCard(props: { row: Row; state: PanelState }) {
  const form = () => props.row.message?.form;
  /** Put away here; whatever the server then makes of the form is shown. */
  const away = cell<FormState | undefined>(undefined);
  const isAsking = createMemo(() => {
    const now = form();
    return !!now && now !== away() && isOpen(now);
  });
  // Without a message it is the rating that the visitor has taken out of the menu.
  if (untrack(() => (form()?.kind ?? 'rating') === 'rating')) return <RatingCard row={props.row} state={props.state} />;
  return (
    <Show when={isAsking()} fallback={<FormSummary row={props.row} state={props.state} />}>
      <OpenForm row={props.row} state={props.state} away={away} />
    </Show>
  );
}
