/** What can be set of one label: colour, name, opacity, state; and merging and deleting it. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { LABEL_STATES, type Label } from '../../src/labels/labelTable';
import { usePage } from '../page';
import type { Edited } from './editor';

const hexOf = ([r, g, b]: Label['color']): string =>
  `#${[r, g, b].map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;

function colorOf(hex: string): Label['color'] {
  const channel = (n: number): number => parseInt(hex.slice(1 + 2 * n, 3 + 2 * n), 16);
  return [channel(0), channel(1), channel(2)];
}

/** The colour, which opens the browser's own picker. */
export function ColorField({ label }: { readonly label: Label }): JSX.Element {
  const { editor } = usePage().session;
  return (
    <input
      type="color"
      class="color-field"
      value={hexOf(label.color)}
      aria-label={`Colour of ${label.name}`}
      title={`Colour of ${label.name}`}
      data-testid={`label-color-${label.value}`}
      // Once a colour is chosen, not for each one that is tried: it is one edit.
      onChange={({ currentTarget: { value } }) => {
        if (value !== hexOf(label.color)) {
          void editor.labels.set(label, { color: colorOf(value) }, `Recoloured ${label.name}`);
        }
      }}
    />
  );
}

export function NameField({
  label,
  onDone,
}: {
  readonly label: Label;
  readonly onDone: () => void;
}): JSX.Element {
  const { editor } = usePage().session;
  const field = useRef<HTMLInputElement>(null);
  const dropped = useRef(false);
  useEffect(() => {
    field.current?.select();
  }, []);
  return (
    <input
      ref={field}
      type="text"
      class="name-field"
      autoFocus
      defaultValue={label.name}
      aria-label={`Name of ${label.name}`}
      data-testid={`label-name-${label.value}`}
      onClick={(event) => {
        event.stopPropagation();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') dropped.current = true;
        if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
      }}
      onBlur={({ currentTarget }) => {
        if (!dropped.current) void editor.labels.rename(label, currentTarget.value);
        onDone();
      }}
    />
  );
}

/** Everything else about the active label. */
export function LabelDetails({ edited }: { readonly edited: Edited }): JSX.Element | null {
  const { editor } = usePage().session;
  const label = editor.label.value;
  const { table } = edited.info;
  if (!label) return null;
  const place = table.findIndex(({ value }) => value === label.value);
  const percent = Math.round((label.opacity ?? 1) * 100);
  return (
    <details class="label-details" data-testid="label-details">
      <summary>
        {label.name} <span class="unit">value {label.value}</span>
      </summary>
      <div class="fields">
        <label>
          <span>State</span>
          <select
            data-testid="label-state"
            value={label.state ?? LABEL_STATES[0]}
            onChange={({ currentTarget: { value } }) => {
              const state = LABEL_STATES.find((one) => one === value);
              if (state) void editor.labels.set(label, { state }, `${label.name}: ${state}`);
            }}
          >
            {LABEL_STATES.map((state) => (
              <option key={state}>{state}</option>
            ))}
          </select>
        </label>
        <label>
          <span>Opacity</span>
          <select
            data-testid="label-opacity-of"
            value={String(percent)}
            onChange={({ currentTarget: { value } }) => {
              void editor.labels.set(
                label,
                { opacity: Number(value) / 100 },
                `${label.name}: ${value} % opaque`,
              );
            }}
          >
            {[...new Set([0, 25, 50, 75, 100, percent])]
              .sort((a, b) => a - b)
              .map((one) => (
                <option key={one} value={String(one)}>
                  {one} %
                </option>
              ))}
          </select>
        </label>
      </div>
      <div class="buttons">
        <button
          type="button"
          data-testid="label-up"
          disabled={place < 1}
          title="Move up (Alt + Up in the list)"
          onClick={() => void editor.labels.reorder(label, place - 1)}
        >
          Up
        </button>
        <button
          type="button"
          data-testid="label-down"
          disabled={place === table.length - 1}
          title="Move down (Alt + Down in the list)"
          onClick={() => void editor.labels.reorder(label, place + 1)}
        >
          Down
        </button>
        <Merge label={label} others={table.filter(({ value }) => value !== label.value)} />
        <button
          type="button"
          data-testid="label-delete"
          title={`Delete ${label.name}: its voxels become background. Can be undone.`}
          onClick={() => void editor.labels.remove(label)}
        >
          Delete
        </button>
      </div>
    </details>
  );
}

function Merge(props: { readonly label: Label; readonly others: readonly Label[] }): JSX.Element | null {
  const { editor } = usePage().session;
  const [chosen, setChosen] = useState('');
  if (props.others.length === 0) return null;
  return (
    <select
      aria-label={`Merge ${props.label.name} into another label`}
      title="Gives all its voxels to another label. Can be undone."
      data-testid="label-merge"
      value={chosen}
      onChange={({ currentTarget: { value } }) => {
        const into = props.others.find((other) => String(other.value) === value);
        setChosen('');
        if (into) void editor.labels.merge(props.label, into);
      }}
    >
      <option value="">Merge into…</option>
      {props.others.map(({ value, name }) => (
        <option key={value} value={String(value)}>
          {name}
        </option>
      ))}
    </select>
  );
}
