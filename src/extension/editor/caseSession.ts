/**
 * One open scan with the label maps that belong to it: what is shown, and where its voxels are. Every
 * editor of the file shares it. Knows nothing of VS Code.
 */
import path from 'node:path';
import { newLabelMapOf } from '../../datasets/newLabelMap';
import type { FoundLabels } from '../../protocol/compute';
import type { HostEvent } from '../../protocol/page';
import { labelRoleSchema, type Evaluation, type LabelRole, type ScanInfo } from '../../protocol/schemas';
import type { ComputeService, ServedProcess } from '../compute/computeService';
import type { ShownCase } from '../editing/caseEdits';
import type { EditedLabelMap } from '../editing/editedLabelMap';
import type { LabelMaps } from '../editing/labelMaps';
import type { LabelMapEvent } from '../editing/labelMapTypes';
import { LabelVolume } from '../editing/labelVolume';
import { messageOf } from '../errors';
import { CaseRequests, type ShownVolume } from './caseRequests';
import { labelMapOf, openerOf, type LabelSource, type ShownSource } from './labelSource';
import { RemoteVolume } from './remoteVolume';

export type { LabelSource };

export interface CaseListener {
  /** The page is to be told this. */
  readonly event: (event: HostEvent) => void;
  /** Something could not be shown although the scan is. */
  readonly problem: (message: string) => void;
}

/** A label map that may be shown, with how it was found in words for people. */
type Choice = LabelSource & Pick<FoundLabels, 'source'>;

const ROLES = labelRoleSchema.options;
type Labels = Record<LabelRole, LabelVolume | undefined>;
const NO_LABELS: Labels = { reference: undefined, prediction: undefined };

/** Voxels that change one stroke after the other are evaluated once they have been still for this long. */
const PAUSE_MS = 400;

export class CaseSession implements ShownCase {
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
  readonly #labelMaps: LabelMaps;
  readonly #heard = new Map<LabelVolume, () => void>();
  readonly #sourceOf = new WeakMap<EditedLabelMap, ShownSource>();
  #sources: Record<LabelRole, ShownSource | undefined> = { reference: undefined, prediction: undefined };
  /** By path. */
  readonly #choices = new Map<string, Choice>();
  #evaluation: Evaluation | null = null;
  #evaluateLater: NodeJS.Timeout | undefined;
  #nextHandle = 1;
  /** Counts loads, so that a slow one that was overtaken shows nothing. */
  #turn = 0;
  #disposed = false;

  constructor(scanPath: string, compute: ComputeService, labelMaps: LabelMaps, listener: CaseListener) {
    this.scanPath = scanPath;
    this.#compute = compute;
    this.#labelMaps = labelMaps;
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
  async showLabels(role: LabelRole, asked: ShownSource): Promise<boolean> {
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
      const opened = await this.#openLabels(scan, await this.#labelMapOf(source), source);
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

  /** The file of a label map may have been changed. */
  async labelsFileChanged(role: LabelRole): Promise<void> {
    const [source, volume] = [this.#sources[role], this.#labels[role]];
    if (!source) return;
    if (volume && path.resolve(volume.labelMap.file) === path.resolve(source.path)) {
      await volume.labelMap.fileChanged();
    } else {
      await this.showLabels(role, source);
    }
  }

  /** Shows this label map in the role once the scan is read, whatever is found. */
  expectLabels(role: LabelRole, source: ShownSource): void {
    this.#sources = { ...this.#sources, [role]: source };
  }

  labelsIn(role: LabelRole): LabelVolume | undefined {
    return this.#labels[role];
  }

  volumeOf(map: EditedLabelMap): LabelVolume | undefined {
    return ROLES.map((role) => this.#labels[role]).find((volume) => volume?.labelMap === map);
  }

  inProcess<T>(work: (process: ServedProcess) => Promise<T>): Promise<T> {
    return this.#compute.withShared(work);
  }

  /** @throws Error where there is no scan */
  async scanIn(process: ServedProcess): Promise<number> {
    return this.#scanRead().handleIn(process);
  }

  openUnseen(map: EditedLabelMap): Promise<LabelVolume> {
    return this.#openLabels(this.#scanRead(), map, this.#sourceOf.get(map) ?? { path: map.file });
  }

  /** Shows a label map without a voxel as the reference. Its file is written by the first save. */
  async beginLabels(): Promise<LabelVolume> {
    this.#scanRead();
    const source: ShownSource = { ...(await newLabelMapOf(this.scanPath)), isNew: true };
    await this.showLabels('reference', source);
    const begun = this.#labels.reference;
    if (!begun) throw new Error(`No label map could be begun for ${path.basename(this.scanPath)}.`);
    return begun;
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

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#evaluateLater);
    for (const stop of this.#heard.values()) stop();
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

  #scanRead(): RemoteVolume<ScanInfo> {
    if (!this.#scan) throw new Error(`${path.basename(this.scanPath)} is not read yet.`);
    return this.#scan;
  }

  async #labelMapOf(source: ShownSource): Promise<EditedLabelMap> {
    const map = await labelMapOf(this.#labelMaps, this.scanPath, source);
    this.#sourceOf.set(map, source);
    return map;
  }

  #openLabels(scan: RemoteVolume<ScanInfo>, map: EditedLabelMap, source: ShownSource): Promise<LabelVolume> {
    const pageHandle = this.#nextHandle++;
    return this.inProcess((process) =>
      LabelVolume.open(
        process,
        pageHandle,
        map,
        openerOf(map, source, (serving) => scan.handleIn(serving)),
      ),
    );
  }

  #hear(volume: LabelVolume, event: LabelMapEvent): void {
    const role = ROLES.find((each) => this.#labels[each] === volume);
    if (!role || this.#disposed) return;
    switch (event.kind) {
      case 'changed':
        if (event.box === null) {
          this.#publishScene();
          return;
        }
        this.current = this.#sceneEvent() ?? this.current;
        this.#listener.event({
          ...{ kind: 'labelsChanged', handle: volume.info.handle, box: event.box },
          state: event.content,
        });
        clearTimeout(this.#evaluateLater);
        this.#evaluateLater = setTimeout(() => void this.#evaluate(), PAUSE_MS);
        return;
      case 'replaced': {
        const source = this.#sources[role];
        if (source) void this.showLabels(role, source);
        return;
      }
      case 'saved': {
        const source = { path: event.file, table: this.#sources[role]?.table };
        this.#sources = { ...this.#sources, [role]: source };
        this.#sourceOf.set(volume.labelMap, source);
        if (!this.#choices.has(event.file))
          this.#choices.set(event.file, { source: 'saved here', ...source });
        this.#publishScene();
        return;
      }
      case 'conflict':
      case 'problem':
        return;
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
    // First those that are new, so that a label map that stays is never without a listener.
    for (const volume of [labels.reference, labels.prediction]) {
      if (!volume || this.#heard.has(volume)) continue;
      const stop = volume.labelMap.listen((event) => {
        this.#hear(volume, event);
      });
      this.#heard.set(volume, stop);
    }
    for (const [volume, stop] of this.#heard) {
      if (after.has(volume)) continue;
      stop();
      this.#heard.delete(volume);
    }
  }

  #publishScene(): void {
    const event = this.#sceneEvent();
    if (event) this.#publish(event);
  }

  #sceneEvent(): HostEvent | undefined {
    if (!this.#scan) return undefined;
    return {
      kind: 'scene',
      scene: {
        scan: this.#scan.info,
        reference: this.#labels.reference?.info ?? null,
        prediction: this.#labels.prediction?.info ?? null,
        choices: [...this.#choices.values()].map(({ path: file, source }) => ({ path: file, source })),
        evaluation: this.#evaluation,
      },
    };
  }

  #publish(event: HostEvent): void {
    if (this.#disposed) return;
    this.current = event;
    this.#listener.event(event);
  }
}
