/** What was seen of each behaviour on each of several implementations, side by side. */
export interface Table {
  record: (behaviour: string, implementation: string, seen: string[]) => void
  /** The behaviours that are not the same everywhere, or were not seen everywhere. */
  differences: () => string[]
  print: () => string
}

export function createTable(implementations: string[]): Table {
  const rows = new Map<string, Map<string, string>>()
  const isEqual = (row: Map<string, string>): boolean =>
    row.size === implementations.length && new Set(row.values()).size === 1

  return {
    record(behaviour, implementation, seen) {
      const row = rows.get(behaviour) ?? new Map<string, string>()
      rows.set(behaviour, row.set(implementation, seen.join(' | ')))
    },
    differences: () => [...rows].filter(([, row]) => !isEqual(row)).map(([behaviour]) => behaviour),
    print() {
      const width = Math.max(...[...rows.keys()].map((name) => name.length)) + 2
      const cellWidth = Math.max(9, ...implementations.map((name) => name.length)) + 2
      const cells = (values: string[]): string => values.map((value) => value.padEnd(cellWidth)).join('')
      const lines = [...rows].flatMap(([behaviour, row]) => {
        const [model] = row.values()
        const marks = implementations.map((name) => (row.get(name) === model ? '=' : 'DIFFERS'))
        const outcomes = isEqual(row) ? [model ?? ''] : [...row].map(([name, seen]) => `${name}: ${seen}`)
        return [
          behaviour.padEnd(width) + cells(marks),
          ...outcomes.flatMap((one) => one.split(' | ')).map((one) => `    ${one}`),
        ]
      })
      const equal = [...rows.values()].filter(isEqual).length
      return [
        `${'behaviour'.padEnd(width)}${cells(implementations)}`,
        ...lines,
        `${equal} of ${rows.size} behaviours are the same on ${implementations.length} implementations.`,
      ].join('\n')
    },
  }
}
