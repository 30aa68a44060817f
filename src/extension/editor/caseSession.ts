/**
 * One open scan with the label maps that belong to it: what is shown, and where its voxels are. Every
 * editor of the file shares it. Knows nothing of VS Code.
 */
import path from 'node:path';
import type { FoundLabels } from '../../protocol/compute';
import type { Box } from '../../contour/mask';
import type { HostEvent } from '../../protocol/page';
import {
  labelRoleSchema,
  type Evaluation,
  type LabelMapInfo,
  type LabelRole,
  type ScanInfo,
} from '../../protocol/schemas';
import type { ComputeService, ServedProcess } from '../compute/computeService';
import { messageOf } from '../errors';
import { CaseRequests, type ShownVolume } from './caseRequests';
import { RemoteVolume } from './remoteVolume';

export interface CaseListener {
  /** The page is to be told this. */
  readonly event: (event: HostEvent) => void;
  /** Something could not be shown although the scan is. */
  readonly problem: (message: string) => void;
}

/** A label map to be shown: where it is, its label table where that is known, and what it is made of. */
export type LabelSource = Pick<FoundLabels, 'path' | 'table' | 'made'>;

/** A label map that may be shown, with how it was found in words for people. */
type Choice = LabelSource & Pick<FoundLabels, 'source'>;

const ROLES = labelRoleSchema.options;
type Labels = Record<LabelRole, RemoteVolume<LabelMapInfo> | undefined>;
const NO_LABELS: Labels = { reference: undefined, prediction: undefined };

/** Voxels that change one stroke after the other are evaluated once they have been still for this long. */
const PAUSE_MS = 400;

export class CaseSession {
  readonly scanPath: string;
  /** The last event: what a page that has just become ready is told. */
  current: HostEvent;
  /** What the page asks about the volumes that are shown. */
  readonly requests: CaseRequests;
  readonly #compute: ComputeService;
  readonly #listener: CaseListener;
  readonly #release: () => void;
  #scan: RemoteVolume<ScanInfo> | undefined;
  #labels: Labels = NO_LABELS;
  #sources: Record<LabelRole, LabelSource | undefined> = { reference: undefined, prediction: undefined };
  /** By path. */
  readonly #choices = new Map<string, Choice>();
  #evaluation: Evaluation | null = null;
  #evaluateLater: NodeJS.Timeout | undefined;
  #nextHandle = 1;
  /** Counts loads, so that a slow one that was overtaken shows nothing. */
  #turn = 0;
  #disposed = false;

  constructor(scanPath: string, compute: ComputeService, listener: CaseListener) {
    this.scanPath = scanPath;
    this.#compute = compute;
    this.#listener = listener;
    this.#release = compute.keep();
    this.requests = new CaseRequests(compute, (handle) => this.#volume(handle));
    this.current = { kind: 'loading', what: `Reading ${path.basename(scanPath)}` };
  }

  get scan(): ScanInfo | undefined {
    return this.#scan?.info;
  }

  /** Whether there are two label maps to compare. */
  get compares(): boolean {
    return this.#labels.reference !== undefined && this.#labels.prediction !== undefined;
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
    for (const role of ROLES) {
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
  async showLabels(role: LabelRole, asked: LabelSource): Promise<boolean> {
    const scan = this.#scan;
    if (!scan) return false;
    // An object of its own: while it is read, the roles may be swapped.
    const source = { ...asked };
    this.#sources = { ...this.#sources, [role]: source };
    if (!this.#choices.has(source.path)) this.#choices.set(source.path, { source: 'chosen', ...source });
    const roleNow = (): LabelRole | undefined =>
      this.#scan === scan && !this.#disposed
        ? ROLES.find((each) => this.#sources[each] === source)
        : undefined;
    try {
      const opened = await this.#open(async (process) =>
        process.call('openLabelMap', {
          path: source.path,
          scan: await scan.handleIn(process),
          table: source.table,
          made: source.made,
        }),
      );
      const wanted = roleNow();
      if (!wanted) {
        void opened.close();
        return false;
      }
      this.#replace(scan, { ...this.#labels, [wanted]: opened });
    } catch (error) {
      const wanted = roleNow();
      if (!wanted) return false;
      this.#choices.delete(source.path);
      this.#hideLabels(wanted);
      this.#listener.problem(
        `The ${wanted} ${path.basename(source.path)} cannot be shown: ${messageOf(error)}`,
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
    if (source) await this.showLabels(role, source);
  }

  /** Reference and prediction change places. */
  async swapLabels(): Promise<void> {
    const scan = this.#scan;
    if (!scan) return;
    const { reference, prediction } = this.#sources;
    this.#sources = { reference: prediction, prediction: reference };
    this.#replace(scan, { reference: this.#labels.prediction, prediction: this.#labels.reference });
    this.#publishScene();
    await this.#evaluate();
  }

  /**
   * Shows one of the scene's choices, or nothing, in a role.
   * @throws RangeError when the path is none of them
   */
  async choose(role: LabelRole, file: string | null): Promise<void> {
    if (file === null) {
      this.#hideLabels(role);
      return;
    }
    const source = this.#choices.get(file);
    if (!source) throw new RangeError(`${file} is none of the label maps found for this scan.`);
    await this.showLabels(role, source);
  }

  /**
   * Tells that voxels of a label map have changed in the compute process, so that what the page draws of
   * them, and the errors that follow, are brought up to date; numbers follow once the changes pause.
   * @param box voxels, both ends included
   */
  labelsChanged(role: LabelRole, box: Box): void {
    const labels = this.#labels[role];
    if (!labels || this.#disposed) return;
    this.#listener.event({ kind: 'labelsChanged', handle: labels.info.handle, box });
    clearTimeout(this.#evaluateLater);
    this.#evaluateLater = setTimeout(() => void this.#evaluate(), PAUSE_MS);
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#evaluateLater);
    for (const volume of this.#volumes()) void volume.close();
    this.#release();
  }

  /** Fills the roles nobody has chosen a label map for with what is found beside the scan. */
  async #chooseFoundLabels(): Promise<void> {
    try {
      const found = await this.findLabels();
      for (const labels of found) this.#choices.set(labels.path, labels);
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

  #hideLabels(role: LabelRole): void {
    const scan = this.#scan;
    if (!scan) return;
    this.#sources = { ...this.#sources, [role]: undefined };
    this.#replace(scan, { ...this.#labels, [role]: undefined });
    this.#publishScene();
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
  #volume(pageHandle: number): ShownVolume {
    const found = this.#volumes().find((volume) => volume.info.handle === pageHandle);
    if (!found) throw new RangeError(`Volume ${pageHandle} is no longer shown.`);
    return found;
  }

  #volumes(): ShownVolume[] {
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
        choices: [...this.#choices.values()].map(({ path: file, source }) => ({ path: file, source })),
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
