/** Numbers as tables, reports and pages write them. */

/** With a true minus sign; a dash where there is no value. */
export function figure(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '–';
  // No "−0.00".
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}

export function differenceText(value: number, digits: number): string {
  const text = figure(value, digits);
  return Number(value.toFixed(digits)) > 0 ? `+${text}` : text;
}

export function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(p < 0.1 ? 3 : 2);
}

/** Titles of columns: "HD95 (mm)". */
export function metricTitle({ name, unit }: { readonly name: string; readonly unit: string }): string {
  return unit === '' ? name : `${name} (${unit})`;
}
