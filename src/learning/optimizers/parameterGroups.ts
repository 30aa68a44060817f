/** Parameters that are treated otherwise than the rest, such as a frozen encoder, chosen by their names. */

export interface ParameterGroup {
  /** Names of parameters, * standing for any characters: "encoder.*", "*.bias". */
  readonly parameters: string;
  /** Not trained: neither is a gradient computed nor a state kept. */
  readonly frozen?: boolean | undefined;
  /** Frozen in this many epochs, counted from the first, and trained afterwards. */
  readonly untilEpoch?: number | undefined;
  /** Times the learning rate. */
  readonly learningRate?: number | undefined;
  /** Times the weight decay. */
  readonly weightDecay?: number | undefined;
}

/** What becomes of one parameter. */
export interface ParameterTreatment {
  readonly frozen: boolean;
  /** Factors, 1 where nothing is said. */
  readonly learningRate: number;
  readonly weightDecay: number;
}

/** A parameter may be in several groups; what a later one says of it wins. */
export function treatmentOf(name: string, groups: readonly ParameterGroup[]): ParameterTreatment {
  const treatment = { frozen: false, learningRate: 1, weightDecay: 1 };
  for (const group of groups) {
    if (!patternOf(group).test(name)) continue;
    treatment.frozen = group.frozen ?? treatment.frozen;
    treatment.learningRate = group.learningRate ?? treatment.learningRate;
    treatment.weightDecay = group.weightDecay ?? treatment.weightDecay;
  }
  return treatment;
}

/** The groups as they are in an epoch, 0 for the first; Infinity for what they are in the end. */
export function groupsAt(groups: readonly ParameterGroup[], epoch: number): readonly ParameterGroup[] {
  return groups.map(({ untilEpoch, ...group }) =>
    untilEpoch === undefined || epoch < untilEpoch ? group : { ...group, frozen: false },
  );
}

/** The epochs in which frozen parameters begin to be trained, in their order. */
export function frozenUntil(groups: readonly ParameterGroup[]): readonly number[] {
  const ends = groups.flatMap(({ untilEpoch }) => (untilEpoch === undefined ? [] : [untilEpoch]));
  return [...new Set(ends)].sort((a, b) => a - b);
}

/**
 * @param names of all parameters of the network
 * @throws RangeError when a group has no parameter, or says until when it is frozen but not that it is, or
 * when all parameters are frozen at some time
 */
export function checkParameterGroups(groups: readonly ParameterGroup[], names: readonly string[]): void {
  for (const group of groups) {
    if (!names.some((name) => patternOf(group).test(name))) {
      throw new RangeError(
        `"${group.parameters}" is the name of no parameter. There are ${names.slice(0, 3).join(', ')}, ..., ` +
          `${names.at(-1) ?? ''}; * stands for any characters.`,
      );
    }
  }
  const endless = groups.find(({ frozen, untilEpoch }) => untilEpoch !== undefined && frozen !== true);
  if (endless) {
    throw new RangeError(
      `"${endless.parameters}" has untilEpoch ${endless.untilEpoch ?? ''}, but is not frozen: set frozen to true as well.`,
    );
  }
  for (const epoch of [0, ...frozenUntil(groups)]) {
    const now = groupsAt(groups, epoch);
    if (!names.every((name) => treatmentOf(name, now).frozen)) continue;
    const when = epoch === 0 && frozenUntil(groups).length === 0 ? '' : ` in epoch ${epoch + 1}`;
    throw new RangeError(`All parameters are frozen${when}, which leaves nothing to train.`);
  }
}

function patternOf({ parameters }: ParameterGroup): RegExp {
  const parts = parameters.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
