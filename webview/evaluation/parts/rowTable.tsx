/** The table of cases, labels and metrics. Only the rows that are seen are drawn, so that thousands stay fluid. */
import type { JSX, TargetedKeyboardEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { labelName } from '../../../src/evaluation/charts';
import type { Evaluation, MetricDescription, ResultRow } from '../../../src/evaluation/evaluation';
import { figure, metricTitle } from '../../../src/evaluation/figures';
import type { EvaluationModel } from '../model';
import { rowWindow } from '../table';

interface RowTableProps {
  readonly model: EvaluationModel;
  readonly evaluation: Evaluation;
}

/** As in evaluation.css. */
const ROW_HEIGHT = 24;
/** How far the keys move, in rows. */
const STEPS: Readonly<Record<string, number>> = {
  ...{ ArrowUp: -1, ArrowDown: 1, PageUp: -15, PageDown: 15, Home: -Infinity, End: Infinity },
};

export function RowTable({ model, evaluation }: RowTableProps): JSX.Element {
  const rows = model.sorted.value;
  const columns = model.columns.value;
  const hasModels = evaluation.models.length > 1;
  const place = useRef<HTMLDivElement>(null);
  const [scroll, setScroll] = useState({ top: 0, height: 600 });
  const [chosen, setActive] = useState(0);
  const active = Math.max(0, Math.min(rows.length - 1, chosen));
  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const measure = (): void => {
      setScroll({ top: element.scrollTop, height: element.clientHeight });
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, []);
  const seen = rowWindow(rows.length, ROW_HEIGHT, scroll.top, scroll.height);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    const element = place.current;
    if (!element) return;
    const [top, bottom] = [next * ROW_HEIGHT, (next + 1) * ROW_HEIGHT];
    // The head of the table stands above the first row that is seen.
    const height = element.clientHeight - ROW_HEIGHT;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (bottom > element.scrollTop + height) element.scrollTop = bottom - height;
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLDivElement>): void => {
    // Keys of the buttons in the head are their own.
    if (event.target !== event.currentTarget) return;
    const row = rows[active];
    const step = STEPS[event.key];
    if (event.key === 'Enter' && row) model.open(row);
    else if (step !== undefined) move(active + step);
    else return;
    event.preventDefault();
  };
  return (
    <section class="card" aria-labelledby="rows-title">
      <header class="card-header">
        <h2 id="rows-title">Cases</h2>
        <span class="hint">Enter, or a click on its name, opens a case where it is worst.</span>
      </header>
      <div
        class="rows"
        ref={place}
        tabIndex={0}
        role="region"
        aria-label="Table of cases. Arrow keys choose a row, Enter opens its case."
        aria-activedescendant={rows.length > 0 ? `row-${active}` : undefined}
        data-testid="rows"
        onKeyDown={onKeyDown}
      >
        <table aria-rowcount={rows.length + 1}>
          <thead>
            <tr aria-rowindex={1}>
              <SortHead model={model} column="case" title="Case" />
              {hasModels && <SortHead model={model} column="model" title="Model" />}
              <SortHead model={model} column="label" title="Label" />
              {columns.map((metric) => (
                <SortHead
                  key={metric.key}
                  model={model}
                  column={metric.key}
                  title={metricTitle(metric)}
                  about={metric.definition}
                  isNumber
                />
              ))}
              <SortHead
                model={model}
                column="worst"
                title="Worst place (mm)"
                about="Largest contour error, and the voxel where it is: there the case opens."
                isNumber
              />
            </tr>
          </thead>
          <tbody>
            <Spacer height={seen.above} />
            {rows.slice(seen.first, seen.last).map((row, n) => (
              <Row
                key={`${row.case}/${row.model}/${row.label}`}
                index={seen.first + n}
                isActive={seen.first + n === active}
                row={row}
                columns={columns}
                label={labelName(evaluation, row.label)}
                modelName={hasModels ? (evaluation.models[row.model]?.name ?? '') : undefined}
                onChoose={() => {
                  setActive(seen.first + n);
                }}
                onOpen={() => {
                  setActive(seen.first + n);
                  model.open(row);
                }}
              />
            ))}
            <Spacer height={seen.below} />
          </tbody>
        </table>
        {rows.length === 0 && <p class="hint no-rows">No row has all of this.</p>}
      </div>
    </section>
  );
}

/** The room of the rows that are not drawn. */
function Spacer({ height }: { readonly height: number }): JSX.Element | null {
  return height > 0 ? <tr aria-hidden="true" class="spacer" style={{ height: `${height}px` }} /> : null;
}

interface SortHeadProps {
  readonly model: EvaluationModel;
  readonly column: string;
  readonly title: string;
  readonly about?: string;
  readonly isNumber?: boolean;
}

function SortHead({ model, column, title, about, isNumber = false }: SortHeadProps): JSX.Element {
  const { sort } = model.view.value;
  const isSorted = sort.column === column;
  return (
    <th
      scope="col"
      class={isNumber ? 'number' : undefined}
      aria-sort={isSorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        class="sort"
        title={about}
        data-testid={`sort-${column}`}
        onClick={() => {
          model.sortBy(column);
        }}
      >
        {title}
        <span class="sort-mark" aria-hidden="true">
          {isSorted ? (sort.descending ? '▼' : '▲') : ''}
        </span>
      </button>
    </th>
  );
}

interface RowProps {
  readonly index: number;
  readonly isActive: boolean;
  readonly row: ResultRow;
  readonly columns: readonly MetricDescription[];
  readonly label: string;
  readonly modelName: string | undefined;
  readonly onChoose: () => void;
  readonly onOpen: () => void;
}

function Row({ index, isActive, row, columns, label, modelName, onChoose, onOpen }: RowProps): JSX.Element {
  return (
    <tr
      id={`row-${index}`}
      aria-rowindex={index + 2}
      aria-selected={isActive}
      data-testid="row"
      data-case={row.name}
      onClick={onChoose}
      onDblClick={onOpen}
    >
      <th scope="row">
        {/* Reached by the keys of the table, as thousands of stops for the tab key would be. */}
        <button type="button" class="link" tabIndex={-1} data-testid="open" title={row.name} onClick={onOpen}>
          {row.name}
        </button>
      </th>
      {modelName !== undefined && <td title={modelName}>{modelName}</td>}
      <td title={label}>{label}</td>
      {columns.map(({ key, digits }) => (
        <td key={key} class="number" data-metric={key}>
          {figure(row.values[key], digits)}
        </td>
      ))}
      <td class="number" data-metric="worst">
        {row.worst ? `${figure(row.worst.distance, 1)} at ${row.worst.voxel.join(', ')}` : '–'}
      </td>
    </tr>
  );
}
