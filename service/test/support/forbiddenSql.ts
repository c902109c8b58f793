/** What is not portable, or does not go through a pooler. The job library's own SQL is not ours. */
const FORBIDDEN: readonly [what: string, pattern: RegExp][] = [
  [
    'a sequence',
    /\b(big|small)?serial\b|\bnextval\b|\bsequence\b|\bgenerated\s+(always|by default)\s+as\s+identity\b/i,
  ],
  ['a lock of the session', /\bpg_(try_)?advisory/i],
  ['LOCK TABLE', /\block\s+table\b/i],
  ['SKIP LOCKED', /\bskip\s+locked\b/i],
  ['SAVEPOINT', /\bsavepoint\b/i],
  ['SET without LOCAL', /(^|;)\s*set\s+(?!local\b)/i],
  ['LISTEN or NOTIFY', /(^|;)\s*(listen|notify|unlisten)\b|\bpg_notify\b/i],
  ['count(*)', /\bcount\s*\(\s*\*\s*\)/i],
  ['OFFSET', /\boffset\b/i],
  ['a statement trigger', /\bfor\s+each\s+statement\b/i],
  ['a cursor', /\bdeclare\b[^$]*\bcursor\b/i],
  ['a temporary table', /\bcreate\s+temp/i],
  [
    'DDL together with data',
    /^(?=[^]*(^|;)\s*(create|alter|drop)\b)(?=[^]*(^|;)\s*(insert|update|delete|select)\b[^$]*$)/i,
  ],
]

/** What in a statement is forbidden. */
export function forbiddenIn(sql: string): string[] {
  return FORBIDDEN.filter(([, pattern]) => pattern.test(sql)).map(([what]) => what)
}
