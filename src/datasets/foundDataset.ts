/** A data set from the cases that a layout without dataset.json found. */
import path from 'node:path';
import { channelsOfCases } from './channels';
import { commonChannels, type CommonChannels } from './commonChannels';
import type { Case, Dataset, LayoutOptions } from './dataset';
import { DatasetError } from './datasetError';
import type { FoundCase } from './foundCase';
import { labelFields, resolveLabels } from './foundLabels';
import { findLabelNames, type NamedLabels } from './labelNames';

/** What a layout found in a folder. */
export interface FoundFiles {
  readonly layout: 'paired' | 'cases' | 'bids';
  readonly cases: readonly FoundCase[];
  /** Label maps without a scan. */
  readonly lonely: readonly string[];
  readonly notes: readonly string[];
  /** Folders in which a table of labels may lie. */
  readonly tables: readonly string[];
  /** The table, where the layout has a rule of its own for it. */
  readonly named?: NamedLabels | undefined;
}

/** @throws DatasetError for what concerns the whole data set; faults of single cases are reported */
export async function datasetOfFound(
  root: string,
  { layout, cases, lonely, notes, tables, named }: FoundFiles,
  options: LayoutOptions,
): Promise<Dataset> {
  for (const file of lonely) {
    options.report(
      new DatasetError(file, `${file} is a label map without a scan of the same name.`, {
        fault: 'label-without-image',
      }),
    );
  }
  const table = named ?? (await findLabelNames(tables));
  const labels = await resolveLabels(root, cases, table, options);
  const common =
    layout === 'paired'
      ? numberedChannels(root, cases, options)
      : await commonChannels(root, cases, labels.labelMaps, options);
  const made = cases.map(({ id, images, split }, n): Case => {
    const chosen = common.channels.flatMap((channel) => images.get(channel) ?? []);
    return { id, images: chosen, ...labelFields(labels.labelMaps[n] ?? []), split };
  });
  const all = [...notes, ...common.notes, ...labels.notes];
  return {
    ...{ root, layout, name: path.basename(root) },
    channels: await channelsOfCases(made, namesOf(layout, common.channels), options),
    labels: labels.labels,
    cases: made,
    ...(all.length > 0 ? { notes: all } : {}),
  };
}

/** Names of channels, unless they are but numbers or there is one that has none. */
function namesOf(layout: FoundFiles['layout'], channels: readonly string[]): readonly string[] | undefined {
  return layout === 'paired' || channels.every((name) => name === '') ? undefined : channels;
}

/** Scans that are numbered: as many as the first labelled case has. */
function numberedChannels(
  root: string,
  cases: readonly FoundCase[],
  { report }: LayoutOptions,
): CommonChannels {
  const paired = cases.filter(({ split, labels }) => split === 'training' || labels.length > 0);
  const [first] = paired;
  for (const { id, images } of paired.filter((each) => first && each.images.size !== first.images.size)) {
    const files = [...images.values()];
    report(
      new DatasetError(
        files[0] ?? root,
        `The case "${id}" has ${files.length} images (${files.join(', ')}), but "${first?.id ?? ''}" has ${first?.images.size ?? 0}.`,
        { fault: 'channels' },
      ),
    );
  }
  const most = Math.max(...cases.map(({ images }) => images.size));
  return { channels: Array.from({ length: most }, (_, n) => String(n)), notes: [] };
}
