/** A table for the terminal: a heading, the rows under their column names, and notes. */
export function table(heading, columns, rows, notes = []) {
  const cells = [columns, ...rows].map((row) => columns.map((_, i) => String(row[i] ?? '')))
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i].length)))
  const line = (row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('  ')
      .trimEnd()
  const [head, ...body] = cells.map(line)
  const rule = '-'.repeat(widths.reduce((sum, width) => sum + width + 2, -2))
  return ['', heading, rule, head, rule, ...body, rule, ...notes, ''].join('\n')
}

export function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * q
  const low = sorted[Math.floor(at)]
  return low + (sorted[Math.ceil(at)] - low) * (at - Math.floor(at))
}

export const median = (values) => quantile(values, 0.5)

/** `1.02 [0.98-1.07]`: the median, and between which values four fifths of the rounds lie. */
export function spread(values, digits) {
  const [low, middle, high] = [0.1, 0.5, 0.9].map((q) => quantile(values, q).toFixed(digits))
  return `${middle} [${low}-${high}]`
}

export const verdict = (isMet) => (isMet ? 'met' : 'not met')

/** What is to be said where the same thing, measured twice, differs from itself by so much (0.1 = a tenth). */
export function tooBusy(noise, much = 0.05) {
  return noise > much
    ? [
        `The same measured twice differs by ${Math.round(noise * 100)} %: the machine is too busy for a verdict.`,
      ]
    : []
}

/** In random order, so that none always runs after the same other. */
export function shuffled(values) {
  const keyed = values.map((value) => [Math.random(), value])
  return keyed.sort(([a], [b]) => a - b).map(([, value]) => value)
}

export function push(map, key, value) {
  map.set(key, [...(map.get(key) ?? []), value])
}

/** The same as `table`, in Markdown: for what goes into docs/benchmarks.md as it is. */
export function markdown(heading, columns, rows, notes = []) {
  const line = (row) => `| ${columns.map((_, i) => row[i] ?? '').join(' | ')} |`
  const rule = `|${columns.map((_, i) => (i === 0 ? '---' : '--:')).join('|')}|`
  return ['', `**${heading}**`, '', line(columns), rule, ...rows.map(line), '', ...notes].join('\n')
}
