import { isAbsent } from '../core/read.js'

/**
 * The items of a list. It never throws. A value that is not a list becomes an item without fields, so its reader finds that it is
 * unreadable.
 */
export function readList(value: unknown): readonly unknown[] {
  if (isAbsent(value)) return []
  try {
    return Array.isArray(value) ? [...(value as unknown[])] : ['not a list']
  } catch {
    return ['not a list']
  }
}
