/** Items by a property, in the order in which its values first occur (Map.groupBy, which Node 20 lacks). */
export function groupBy<T, K>(items: readonly T[], property: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = property(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
