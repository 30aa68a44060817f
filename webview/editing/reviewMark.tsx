/** Whether the slice that a plane shows is reviewed: in its header, to be seen and changed. */
import type { JSX } from 'preact';
import type { Plane } from '../../src/volume/planes';
import { usePage } from '../page';
import { EditIcon } from './icons';
import { markReviewed } from './editCommands';

export function ReviewMark(props: { readonly plane: Plane; readonly slice: number }): JSX.Element | null {
  const { session } = usePage();
  const { plane, slice } = props;
  const { editor } = session;
  const reviewed = editor.state.value?.reviewed[plane.name];
  if (!reviewed || !editor.edited.value || !editor.canEdit.value) return null;
  const isReviewed = reviewed.includes(slice);
  return (
    <button
      type="button"
      class={`quiet review-mark${isReviewed ? ' is-reviewed' : ''}`}
      aria-pressed={isReviewed}
      aria-label={`${plane.name} slice ${slice + 1} is reviewed`}
      data-testid={`reviewed-${plane.name}`}
      title={`${isReviewed ? 'This slice is reviewed' : 'Mark this slice as reviewed'} (J); ${reviewed.length} of ${plane.depth} are`}
      onClick={() => {
        session.planeInUse.value = plane.name;
        markReviewed(session);
      }}
    >
      <EditIcon name="accept" />
    </button>
  );
}
