import { ROLES } from './roles.js'
import type { RouteReply, RoutesReport } from './RoutesReport.js'

/** The formats of {@link formatRoutes}. */
export type RoutesFormat = 'table' | 'markdown' | 'json'

const MARKS: Record<RouteReply['verdict'], string> = { open: 'open', refused: '-', unclear: '?', failed: '!' }

/**
 * Formats a report of {@link tryRoutes} as a table for a terminal, as Markdown, or as JSON. `open` means that the route is open to the
 * role, `-` that it is refused, `?` that it is unclear and `!` that the route failed. Each comes with the status. Default format: `table`.
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises'
 * import { formatRoutes, type RoutesReport } from 'impersonation-kit/testing'
 *
 * const save = (report: RoutesReport) => writeFile('routes.md', formatRoutes(report, 'markdown'))
 * ```
 */
export function formatRoutes(report: RoutesReport, format: RoutesFormat = 'table'): string {
  if (format === 'json') return JSON.stringify(report, null, 2)
  const isMarkdown = format === 'markdown'
  const text = isMarkdown ? cell : visible
  const head = ['Route', ...ROLES]
  const rows = report.routes.map(({ route, replies }) => [
    isMarkdown ? text(route) : visible(route),
    ...ROLES.map((role) => inShort(replies[role])),
  ])
  const lines = isMarkdown ? asMarkdown([head, ...rows]) : asColumns([head, ...rows])
  const findings = report.findings.map(
    ({ code, route, message }) => `${isMarkdown ? '- ' : '  '}${code}: ${text(route)}: ${text(message)}`,
  )
  const excluded = report.excluded.map((route) => text(route)).join(', ')
  return [
    ...lines,
    '',
    findings.length === 0 ? 'No findings.' : `Findings (${findings.length}):`,
    ...(isMarkdown && findings.length > 0 ? [''] : []),
    ...findings,
    ...(excluded === '' ? [] : ['', `Nothing was sent to: ${excluded}`]),
    '',
  ].join('\n')
}

function inShort({ verdict, status, failure }: RouteReply): string {
  const result = status === undefined ? (failure === 'timed_out' ? 'timeout' : 'no answer') : String(status)
  return `${MARKS[verdict]} ${result}`
}

function asColumns(rows: string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

function asMarkdown([head = [], ...rows]: string[][]): string[] {
  const line = (row: string[]): string => `| ${row.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)]
}

/** Removes characters that move the cursor or end a line. */
function visible(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\ufffd')
}

/** Escapes text so that Markdown shows it unchanged, also in a table. */
function cell(text: string): string {
  return visible(text).replace(/[\\`*_{}[\]<>#|~]/g, String.raw`\$&`)
}
