/** Small controls used by all panels. */
import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';

export function Section(props: {
  readonly title: string;
  readonly testId: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section class="panel-section" data-testid={props.testId} aria-label={props.title}>
      <h3>{props.title}</h3>
      {props.children}
    </section>
  );
}

/** A button that stays pressed. */
export function Toggle(props: {
  readonly pressed: boolean;
  readonly label: string;
  readonly title?: string;
  readonly testId: string;
  readonly disabled?: boolean;
  readonly onToggle: (pressed: boolean) => void;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <button
      type="button"
      class="toggle"
      aria-pressed={props.pressed}
      aria-label={props.label}
      title={props.title ?? props.label}
      data-testid={props.testId}
      disabled={props.disabled ?? false}
      onClick={() => {
        props.onToggle(!props.pressed);
      }}
    >
      {props.children ?? props.label}
    </button>
  );
}

export function OpacitySlider(props: {
  readonly label: string;
  readonly testId: string;
  readonly value: number;
  readonly disabled?: boolean;
  readonly onChange: (value: number) => void;
}): JSX.Element {
  const percent = Math.round(props.value * 100);
  return (
    <label class="slider-row">
      <span>{props.label}</span>
      <input
        type="range"
        min={0}
        max={100}
        step={5}
        value={percent}
        disabled={props.disabled ?? false}
        data-testid={props.testId}
        aria-valuetext={`${percent} percent`}
        onInput={({ currentTarget }) => {
          props.onChange(currentTarget.valueAsNumber / 100);
        }}
      />
      <output>{percent} %</output>
    </label>
  );
}

/** A number that counts once Enter is pressed or the field is left; what is no such number is marked. */
export function NumberField(props: {
  readonly label: string;
  readonly testId: string;
  readonly value: number;
  /** Why a number cannot be taken, or undefined where it can. */
  readonly refusal: (value: number) => string | undefined;
  readonly onChange: (value: number) => void;
}): JSX.Element {
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const text = draft ?? String(Number(props.value.toPrecision(5)));
  const number = text.trim() === '' ? NaN : Number(text);
  const refusal = Number.isFinite(number) ? props.refusal(number) : `"${text}" is no number.`;
  const commit = (): void => {
    if (draft !== undefined && refusal === undefined) props.onChange(number);
    setDraft(undefined);
  };
  return (
    <label class="number-field">
      <span>{props.label}</span>
      <input
        type="text"
        inputMode="decimal"
        value={text}
        data-testid={props.testId}
        aria-invalid={refusal !== undefined}
        title={refusal ?? ''}
        onInput={({ currentTarget }) => {
          setDraft(currentTarget.value);
        }}
        onBlur={commit}
        onKeyDown={({ key }) => {
          if (key === 'Enter') commit();
          if (key === 'Escape') setDraft(undefined);
        }}
      />
    </label>
  );
}
