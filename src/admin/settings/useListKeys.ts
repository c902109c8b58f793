import { useState } from 'react'

/**
 * Keys for the items of a list that have no lasting name. Whoever removes an item takes its key along: otherwise the next item would get
 * what was typed or opened in it.
 */
export function useListKeys(length: number): { keys: readonly number[]; remove: (index: number) => void } {
  const [{ keys, next }, setState] = useState({ keys: [] as readonly number[], next: 0 })
  if (keys.length !== length) {
    const added = Array.from({ length: Math.max(0, length - keys.length) }, (_one, index) => next + index)
    setState({ keys: [...keys.slice(0, length), ...added], next: next + added.length })
  }
  return {
    keys,
    remove: (index) => setState((now) => ({ ...now, keys: now.keys.filter((_one, at) => at !== index) })),
  }
}
