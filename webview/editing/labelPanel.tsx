/** The labels of the label map that is edited: choose, show, lock, and everything else that can be done with them. */
import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useState } from 'preact/hooks';
import type { Label } from '../../src/labels/labelTable';
import { Section } from '../panels/controls';
import { Icon } from '../panels/icons';
import { usePage, useShownCase } from '../page';
import { labelsOf } from '../state/labelsOf';
import type { Edited, Editor } from './editor';
import { EditIcon } from './icons';
import { ColorField, LabelDetails, NameField } from './labelDetails';
import { millilitres, volumeText } from './outcome';

/** Rows listed; a map with thousands of labels is drawn whole, but no list of them can be read. */
const MOST_ROWS = 300;

export function EditedLabels({ edited }: { readonly edited: Edited }): JSX.Element {
  const { session } = usePage();
  const { editor } = session;
  const { scene, view } = useShownCase();
  const [renamed, setRenamed] = useState<number | undefined>(undefined);
  const { table } = edited.info;
  const all = labelsOf(scene);
  const hidden = new Set(view.hiddenLabels);
  const allHidden = all.length > 0 && all.every(({ value }) => hidden.has(value));
  const others = all.filter(({ value }) => table.every((label) => label.value !== value));
  return (
    <Section title="Labels" testId="section-labels">
      <EditedFile edited={edited} />
      <div class="label-head">
        <button
          type="button"
          class="icon-button"
          aria-label={allHidden ? 'Show all labels' : 'Hide all labels'}
          title={allHidden ? 'Show all labels' : 'Hide all labels'}
          data-testid="labels-all"
          onClick={() => {
            session.update(() => ({ hiddenLabels: allHidden ? [] : all.map(({ value }) => value) }));
          }}
        >
          <Icon name={allHidden ? 'hidden' : 'shown'} />
        </button>
        <span class="hint">Click or 1 to 9: the label to paint</span>
        <button
          type="button"
          class="icon-button"
          aria-label="Add a label"
          title="Add a label"
          data-testid="label-add"
          onClick={() => void editor.labels.add()}
        >
          <EditIcon name="add" />
        </button>
      </div>
      <ol class="label-list" role="listbox" aria-label="Labels" data-testid="label-list">
        {table.slice(0, MOST_ROWS).map((label, place) => (
          <LabelRow
            key={label.value}
            label={label}
            place={place}
            edited={edited}
            isRenamed={renamed === label.value}
            setRenamed={(on) => {
              setRenamed(on ? label.value : undefined);
            }}
          />
        ))}
      </ol>
      {table.length === 0 && <p class="hint">The label map has no label yet. Add one to begin.</p>}
      {table.length > MOST_ROWS && (
        <p class="hint">{table.length - MOST_ROWS} more labels are drawn but not listed.</p>
      )}
      {others.length > 0 && (
        <p class="hint" data-testid="labels-elsewhere">
          Only in {edited.other?.name}: {others.map(({ name }) => name).join(', ')}
        </p>
      )}
      <LabelDetails edited={edited} />
    </Section>
  );
}

/** Which of the two label maps is edited. */
function EditedFile({ edited }: { readonly edited: Edited }): JSX.Element {
  const { session } = usePage();
  const names = session.names.value;
  return (
    <label class="edited-file">
      <span>Edit</span>
      <select
        data-testid="edited-role"
        title={`Tools change ${edited.info.path}`}
        value={edited.role}
        onChange={({ currentTarget: { value } }) => {
          void session.editor.edit(value === 'prediction' ? 'prediction' : 'reference');
        }}
      >
        {(['reference', 'prediction'] as const)
          .filter((role) => role === edited.role || edited.other)
          .map((role) => (
            <option key={role} value={role}>
              {names[role]} ({role})
            </option>
          ))}
      </select>
    </label>
  );
}

interface RowProps {
  readonly label: Label;
  readonly place: number;
  readonly edited: Edited;
  readonly isRenamed: boolean;
  readonly setRenamed: (on: boolean) => void;
}

function LabelRow({ label, place, edited, isRenamed, setRenamed }: RowProps): JSX.Element {
  const { session } = usePage();
  const { editor } = session;
  const { scene, view } = useShownCase();
  const { value, name } = label;
  const isHidden = view.hiddenLabels.includes(value);
  const isActive = editor.label.value?.value === value;
  const isLocked = label.locked === true;
  const ml = volumeText(millilitres(edited.info.voxels[place] ?? 0, scene.scan));
  const others = labelsOf(scene).filter((other) => other.value !== value);
  const isSolo =
    !isHidden && others.length > 0 && others.every((other) => view.hiddenLabels.includes(other.value));
  return (
    <li
      class={`label-row${isHidden ? ' is-hidden' : ''}`}
      role="option"
      aria-selected={isActive}
      aria-label={`${name}, value ${value}, ${ml}${isLocked ? ', locked' : ''}${isHidden ? ', hidden' : ''}`}
      tabIndex={isActive ? 0 : -1}
      data-testid={`label-${value}`}
      draggable={!isRenamed}
      onClick={() => {
        editor.labels.choose(value);
      }}
      onDblClick={() => {
        setRenamed(true);
      }}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget) rowKey(event, editor, label, place, setRenamed);
      }}
      onDragStart={(event) => {
        event.dataTransfer?.setData('text/plain', String(value));
      }}
      onDragOver={(event) => {
        event.preventDefault();
      }}
      onDrop={(event) => {
        event.preventDefault();
        const dragged = Number(event.dataTransfer?.getData('text/plain'));
        const moved = edited.info.table.find((other) => other.value === dragged);
        if (moved) void editor.labels.reorder(moved, place);
      }}
    >
      <RowButton
        name={isHidden ? `Show ${name}` : `Hide ${name}`}
        testId={`label-toggle-${value}`}
        pressed={!isHidden}
        onPress={() => {
          session.update(({ hiddenLabels }) => ({
            hiddenLabels: isHidden
              ? hiddenLabels.filter((other) => other !== value)
              : [...hiddenLabels, value],
          }));
        }}
      >
        <Icon name={isHidden ? 'hidden' : 'shown'} />
      </RowButton>
      <ColorField label={label} />
      {isRenamed ? (
        <NameField
          label={label}
          onDone={() => {
            setRenamed(false);
          }}
        />
      ) : (
        <span class="label-name" title={`${name}, value ${value}. Double click or F2 renames.`}>
          {name}
        </span>
      )}
      <span class="label-volume" title={`${(edited.info.voxels[place] ?? 0).toLocaleString('en')} voxels`}>
        {ml}
      </span>
      <RowButton
        name={isSolo ? 'Show all labels' : `Show only ${name}`}
        testId={`label-solo-${value}`}
        pressed={isSolo}
        onPress={() => {
          session.update(() => ({ hiddenLabels: isSolo ? [] : others.map((other) => other.value) }));
        }}
      >
        <EditIcon name="solo" />
      </RowButton>
      <RowButton
        name={isLocked ? `Unlock ${name}` : `Lock ${name}: no tool changes it`}
        testId={`label-lock-${value}`}
        pressed={isLocked}
        onPress={() => void editor.labels.lock(label, !isLocked)}
      >
        <EditIcon name={isLocked ? 'lock' : 'unlock'} />
      </RowButton>
    </li>
  );
}

function RowButton(props: {
  readonly name: string;
  readonly testId: string;
  readonly pressed: boolean;
  readonly onPress: () => void;
  readonly children: JSX.Element;
}): JSX.Element {
  return (
    <button
      type="button"
      class="icon-button"
      aria-label={props.name}
      aria-pressed={props.pressed}
      title={props.name}
      data-testid={props.testId}
      onClick={(event) => {
        event.stopPropagation();
        props.onPress();
      }}
    >
      {props.children}
    </button>
  );
}

/** Arrows go through the list, with Alt they move the label; Enter chooses, F2 renames, Delete deletes. */
function rowKey(
  event: TargetedKeyboardEvent<HTMLElement>,
  { labels }: Editor,
  label: Label,
  place: number,
  setRenamed: (on: boolean) => void,
): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step !== 0 && event.altKey) void labels.reorder(label, place + step);
  else if (step !== 0) {
    const next = event.currentTarget.parentElement?.children[place + step];
    if (next instanceof HTMLElement) next.focus();
  } else if (event.key === 'Enter' || event.key === ' ') labels.choose(label.value);
  else if (event.key === 'F2') setRenamed(true);
  else if (event.key === 'Delete') void labels.remove(label);
  else return;
  event.preventDefault();
}
