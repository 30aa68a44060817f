/** What scan this is, and what a reader of it should know. */
import type { JSX } from 'preact';
import { useShownCase } from '../page';
import { Section } from './controls';

export function ScanSection(): JSX.Element {
  const { scan, reference, prediction } = useShownCase().scene;
  const spacing = scan.spacing.map((mm) => Number(mm.toPrecision(3))).join(' × ');
  const notes = [scan, reference, prediction].flatMap((source) =>
    (source?.notes ?? []).map((note) => ({ name: source?.name ?? '', note })),
  );
  return (
    <Section title="Scan" testId="section-scan">
      <p class="file-name" title={scan.path} data-testid="scan-name">
        {scan.name}
      </p>
      <dl class="facts">
        <dt>Size</dt>
        <dd data-testid="scan-dims">
          {scan.dims.join(' × ')}
          {scan.frames > 1 ? `, first of ${scan.frames} frames` : ''}
        </dd>
        <dt>Spacing</dt>
        <dd>{spacing} mm</dd>
        <dt>Orientation</dt>
        <dd>{scan.orientation}</dd>
        <dt>Type</dt>
        <dd>
          {scan.dtype}, {scan.format}
        </dd>
      </dl>
      {notes.map(({ name, note }) => (
        <p class="note" key={`${name}: ${note}`} data-testid="note">
          {name === scan.name ? note : `${name}: ${note}`}
        </p>
      ))}
    </Section>
  );
}
