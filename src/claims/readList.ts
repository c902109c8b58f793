import { isAbsent } from '../core/read.js'

/** The items of a list, without ever throwing. What is there but is no list stands for itself: its reader finds no fields in it. */
export function readList(value: unknown): readonly unknown[] {
  if (isAbsent(value)) return []
  try {
    return Array.isArray(value) ? [...(value as unknown[])] : ['not a list']
  } catch {
    return ['not a list']
  }
}
