/** How many members of two JSON values differ; a member that only one of them has counts with all it holds. */
export function countDifferences (wanted: unknown, found: unknown): number {
  if (!isContainer(wanted)) return isContainer(found) ? leaves(found) : Number(wanted !== found)
  if (!isContainer(found) || Array.isArray(wanted) !== Array.isArray(found)) return leaves(wanted)
  let differences = 0
  for (const key of new Set([...Object.keys(wanted), ...Object.keys(found)])) differences += countDifferences(wanted[key], found[key])
  return differences
}

function isContainer (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function leaves (value: unknown): number {
  if (!isContainer(value)) return 1
  return Object.values(value).reduce<number>((sum, member) => sum + leaves(member), 1)
}
