/** Parameters that are treated otherwise than the rest, such as a frozen encoder, chosen by their names. */

export interface ParameterGroup {
  /** Names of parameters, * standing for any characters: "encoder.*", "*.bias". */
  readonly parameters: string;
  /** Not trained: neither is a gradient computed nor a state kept. */
  readonly frozen?: boolean | undefined;
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

/**
 * @param names of all parameters of the network
 * @throws RangeError when a group has no parameter, or when all parameters are frozen
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
  if (names.every((name) => treatmentOf(name, groups).frozen)) {
    throw new RangeError('All parameters are frozen, which leaves nothing to train.');
  }
}

function patternOf({ parameters }: ParameterGroup): RegExp {
  const parts = parameters.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
