/**
 * One open scan with the label maps that belong to it: what is shown, and where its voxels are. Every
 * editor of the file shares it. Knows nothing of VS Code.
 */
import path from 'node:path';
import type { FoundLabels } from '../../protocol/compute';
import type { HostEvent, PageApi } from '../../protocol/page';
import type { Evaluation, LabelMapInfo, LabelRole, ScanInfo } from '../../protocol/schemas';
import type { ComputeService, ServedProcess } from '../compute/computeService';
import { messageOf } from '../errors';
import { RemoteVolume } from './remoteVolume';

export interface CaseListener {
  /** The page is to be told this. */
  readonly event: (event: HostEvent) => void;
  /** Something could not be shown although the scan is. */
  readonly problem: (message: string) => void;
}

/** A label map to be shown: where it is, its label table where that is known, and what it is made of. */
export type LabelSource = Pick<FoundLabels, 'path' | 'table' | 'made'>;

type Labels = Record<LabelRole, RemoteVolume<LabelMapInfo> | undefined>;
const NO_LABELS: Labels = { reference: undefined, prediction: undefined };
type Asked<Method extends keyof PageApi> = PageApi[Method]['params'];
type Answer<Method extends keyof PageApi> = Promise<PageApi[Method]['result']>;

export class CaseSession {
  readonly scanPath: string;
  /** The last event: what a page that has just become ready is told. */
  current: HostEvent;
  readonly #compute: ComputeService;
  readonly #listener: CaseListener;
  readonly #release: () => void;
  #scan: RemoteVolume<ScanInfo> | undefined;
  #labels: Labels = NO_LABELS;
  #sources: Record<LabelRole, LabelSource | undefined> = { reference: undefined, prediction: undefined };
  #evaluation: Evaluation | null = null;
  #nextHandle = 1;
  /** Counts loads, so that a slow one that was overtaken shows nothing. */
  #turn = 0;
  #disposed = false;

  constructor(scanPath: string, compute: ComputeService, listener: CaseListener) {
    this.scanPath = scanPath;
    this.#compute = compute;
    this.#listener = listener;
    this.#release = compute.keep();
    this.current = { kind: 'loading', what: `Reading ${path.basename(scanPath)}` };
  }

  get scan(): ScanInfo | undefined {
    return this.#scan?.info;
  }

  /** The files shown as labels. */
  get labelPaths(): Readonly<Record<LabelRole, string | undefined>> {
    return { reference: this.#sources.reference?.path, prediction: this.#sources.prediction?.path };
  }

  /** Reads (again) the scan and the label maps found beside it or chosen earlier. Never rejects. */
  async load(): Promise<void> {
    const turn = ++this.#turn;
    this.#publish({ kind: 'loading', what: `Reading ${path.basename(this.scanPath)}` });
    try {
      const scan = await this.#open((process) => process.call('openScan', { path: this.scanPath }));
      if (turn !== this.#turn || this.#disposed) {
        void scan.close();
        return;
      }
      this.#replace(scan, NO_LABELS);
      this.#publishScene();
    } catch (error) {
      if (turn === this.#turn) this.fail(messageOf(error));
      return;
    }
    await this.#chooseFoundLabels();
    for (const role of ['reference', 'prediction'] as const) {
      const source = this.#sources[role];
      if (source && turn === this.#turn) await this.showLabels(role, source);
    }
  }

  /** Shows why there is no scan to show. */
  fail(message: string): void {
    this.#publish({ kind: 'failure', message });
  }

  /** Label maps that lie where those of this scan are expected. */
  findLabels(): Promise<readonly FoundLabels[]> {
    return this.#compute.withShared((process) => process.call('findLabels', { scan: this.scanPath }));
  }

  /**
   * Shows a label map on the scan, in place of what was shown in that role. Never rejects: a label map
   * that cannot be shown is a problem the listener is told.
   * @returns whether it is shown
   */
  async showLabels(role: LabelRole, source: LabelSource): Promise<boolean> {
    const scan = this.#scan;
    if (!scan) return false;
    this.#sources = { ...this.#sources, [role]: source };
    const isWanted = (): boolean => this.#scan === scan && this.#sources[role] === source && !this.#disposed;
    try {
      const opened = await this.#open(async (process) =>
        process.call('openLabelMap', {
          path: source.path,
          scan: await scan.handleIn(process),
          role,
          table: source.table,
          made: source.made,
        }),
      );
      if (!isWanted()) {
        void opened.close();
        return false;
      }
      this.#replace(scan, { ...this.#labels, [role]: opened });
    } catch (error) {
      if (!isWanted()) return false;
      this.#sources = { ...this.#sources, [role]: undefined };
      this.#replace(scan, { ...this.#labels, [role]: undefined });
      this.#publishScene();
      this.#listener.problem(
        `The ${role} ${path.basename(source.path)} cannot be shown: ${messageOf(error)}`,
      );
      return false;
    }
    this.#publishScene();
    await this.#evaluate();
    return true;
  }

  /** Reads a label map again after its file changed. */
  async reloadLabels(role: LabelRole): Promise<void> {
    const source = this.#sources[role];
    if (source) await this.showLabels(role, { ...source });
  }

  slice({ handle, ...place }: Asked<'slice'>, signal: AbortSignal): Answer<'slice'> {
    const volume = this.#volume(handle);
    return this.#compute.withShared(async (process) =>
      process.call('slice', { ...place, handle: await volume.handleIn(process) }, { signal }),
    );
  }

  contours({ handle, reference, ...place }: Asked<'contours'>, signal: AbortSignal): Answer<'contours'> {
    const volume = this.#volume(handle);
    const other = reference === undefined ? undefined : this.#volume(reference);
    return this.#compute.withShared(async (process) =>
      process.call(
        'contours',
        { ...place, handle: await volume.handleIn(process), reference: await other?.handleIn(process) },
        { signal },
      ),
    );
  }

  distanceSlice({ handle, ...place }: Asked<'distanceSlice'>, signal: AbortSignal): Answer<'distanceSlice'> {
    const volume = this.#volume(handle);
    return this.#compute.withShared(async (process) =>
      process.call('distanceSlice', { ...place, handle: await volume.handleIn(process) }, { signal }),
    );
  }

  errorOverview(handles: Asked<'errorOverview'>, signal: AbortSignal): Answer<'errorOverview'> {
    const reference = this.#volume(handles.reference);
    const prediction = this.#volume(handles.prediction);
    return this.#compute.withShared(async (process) =>
      process.call(
        'errorOverview',
        { reference: await reference.handleIn(process), prediction: await prediction.handleIn(process) },
          { signal },
      ),
    );
  }

  surface({ handle, reference, ...what }: Asked<'surface'>, signal: AbortSignal): Answer<'surface'> {
    const volume = this.#volume(handle);
    const other = reference === undefined ? undefined : this.#volume(reference);
    return this.#compute.withShared(async (process) =>
      process.call(
        'surface',
        { ...what, handle: await volume.handleIn(process), reference: await other?.handleIn(process) },
        { signal },
      ),
    );
  }

  dispose(): void {
    this.#disposed = true;
    for (const volume of this.#volumes()) void volume.close();
    this.#release();
  }

  /** Fills the roles nobody has chosen a label map for with what is found beside the scan. */
  async #chooseFoundLabels(): Promise<void> {
    try {
      const found = await this.findLabels();
      const first = (role: LabelRole): LabelSource | undefined =>
        found.find((labels) => labels.role === role);
      this.#sources = {
        reference: this.#sources.reference ?? first('reference'),
        prediction: this.#sources.prediction ?? first('prediction'),
      };
    } catch (error) {
      this.#listener.problem(`The labels of this scan were not looked for: ${messageOf(error)}`);
    }
  }

  async #evaluate(): Promise<void> {
    const { reference, prediction } = this.#labels;
    this.#evaluation = null;
    if (!reference || !prediction) return;
    try {
      const evaluation = await this.#compute.withShared(async (process) =>
        process.call('evaluate', {
          reference: await reference.handleIn(process),
          prediction: await prediction.handleIn(process),
        }),
      );
      if (this.#labels.reference !== reference || this.#labels.prediction !== prediction) return;
      this.#evaluation = evaluation;
      this.#publishScene();
    } catch (error) {
      if (this.#disposed) return;
      this.#listener.problem(`The prediction was not evaluated: ${messageOf(error)}`);
    }
  }

  #open<Info extends { readonly handle: number }>(
    open: (process: ServedProcess) => Promise<Info>,
  ): Promise<RemoteVolume<Info>> {
    const pageHandle = this.#nextHandle++;
    return this.#compute.withShared((process) => RemoteVolume.open(process, pageHandle, open));
  }

  /** @throws RangeError for a handle of something no longer shown */
  #volume(pageHandle: number): RemoteVolume<ScanInfo> | RemoteVolume<LabelMapInfo> {
    const found = this.#volumes().find((volume) => volume.info.handle === pageHandle);
    if (!found) throw new RangeError(`Volume ${pageHandle} is no longer shown.`);
    return found;
  }

  #volumes(): (RemoteVolume<ScanInfo> | RemoteVolume<LabelMapInfo>)[] {
    return [this.#scan, this.#labels.reference, this.#labels.prediction].filter(
      (volume) => volume !== undefined,
    );
  }

  #replace(scan: RemoteVolume<ScanInfo>, labels: Labels): void {
    const before = this.#volumes();
    this.#scan = scan;
    this.#labels = labels;
    this.#evaluation = null;
    const after = new Set(this.#volumes());
    for (const volume of before) if (!after.has(volume)) void volume.close();
  }

  #publishScene(): void {
    if (!this.#scan) return;
    this.#publish({
      kind: 'scene',
      scene: {
        scan: this.#scan.info,
        reference: this.#labels.reference?.info ?? null,
        prediction: this.#labels.prediction?.info ?? null,
        evaluation: this.#evaluation,
      },
    });
  }

  #publish(event: HostEvent): void {
    if (this.#disposed) return;
    this.current = event;
    this.#listener.event(event);
  }
}
