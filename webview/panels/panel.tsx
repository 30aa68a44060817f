/** The side panel: everything about the case that is not a picture. */
import type { JSX } from 'preact';
import { ContourErrorSection } from './contourError';
import { DistanceSection } from './distance';
import { EvaluationSection } from './evaluation';
import { HelpSection } from './help';
import { LabelsSection } from './labels';
import { LayersSection } from './layers';
import { ScanSection } from './scan';
import { WhereToLookSection } from './whereToLook';

export function Panel(): JSX.Element {
  return (
    <aside class="panel" aria-label="Case" data-testid="panel">
      <ScanSection />
      <LayersSection />
      <LabelsSection />
      <ContourErrorSection />
      <WhereToLookSection />
      <EvaluationSection />
      <DistanceSection />
      <HelpSection />
    </aside>
  );
}
