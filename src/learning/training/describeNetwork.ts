/** A network in a few words, for the log and for people who choose one. */
import type { NetworkPlan } from '../networks/network';

export function describeNetwork(network: NetworkPlan): string {
  if (network.kind === 'imported') return `network of ${network.file}`;
  const features = network.levels.map((level) => level.features).join(', ');
  return `U-Net${network.encoder === 'plain' ? '' : ' with a residual encoder'}, ${features} channels by level`;
}
