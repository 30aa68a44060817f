/** The labels of the label map that is edited, or what to do where there is none. */
import type { JSX } from 'preact';
import { EditedLabels } from '../editing/labelPanel';
import { usePage } from '../page';

export function LabelsSection(): JSX.Element | null {
  const { editor } = usePage().session;
  const edited = editor.edited.value;
  return edited ? <EditedLabels edited={edited} /> : null;
}
