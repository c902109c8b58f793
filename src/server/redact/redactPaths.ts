import { AuthError } from '../../core/errors.js'

/**
 * Names fields of JSON: `'card.number'`, or a list of keys if one of them contains a dot (`['card', 'zip.code']`).
 *
 * - Arrays are searched automatically: `'items.iban'` is the `iban` of each item, and the same path works for a reply with one record and
 *   for a list of records.
 * - `*` stands for any one key, or any element of an array: `'accounts.*.iban'`.
 * - `**` stands for any number of keys, including none: `'**.ssn'` is every `ssn` at any depth.
 */
export type RedactPath = string | readonly string[]

/** What is left of a path at one place in JSON. */
export interface Step {
  key: string
  /** May be found at any depth from here. */
  isDeep: boolean
  /** Undefined if the path ends here. */
  next: Step | undefined
}

/**
 * Reads paths.
 *
 * @throws AuthError `invalid_configuration` if a path is invalid, or looks like the syntax of another library
 */
export function readPaths(paths: readonly RedactPath[]): Step[] {
  if (!Array.isArray(paths) || paths.length === 0)
    throw fault('needs a list of paths, such as ["card.number"].')
  return paths.map((path: unknown) => {
    const step = stepOf(keysOf(path))
    if (step) return step
    throw fault(`got a path that does not end with the name of a field: ${JSON.stringify(path)}.`)
  })
}

/** What is left to find under a key; undefined if a path ends there, and the field is removed. */
export function enterKey(steps: readonly Step[], key: string): readonly Step[] | undefined {
  const inner: Step[] = []
  for (const step of steps) {
    if (step.isDeep && !inner.includes(step)) inner.push(step)
    if (step.key !== '*' && step.key !== key) continue
    if (!step.next) return undefined
    if (!inner.includes(step.next)) inner.push(step.next)
  }
  return inner
}

/** What is left to find in an element of an array: the element itself, or something in it. */
export function enterElement(steps: readonly Step[], index: number): readonly Step[] | undefined {
  const inner = enterKey(steps, String(index))
  return inner && (inner.every((step) => steps.includes(step)) ? steps : [...new Set([...steps, ...inner])])
}

function keysOf(path: unknown): unknown[] {
  if (typeof path !== 'string') return Array.isArray(path) ? path : []
  // A path in another syntax would silently match nothing.
  if (/[[\]\\/,]|^\$(\.|$)|(^|\.)\s|\s(\.|$)/.test(path)) {
    throw fault(
      `got the invalid path "${path}". Write "items.iban" (arrays are searched automatically), or a list of keys if a key contains such characters.`,
    )
  }
  return path.split('.')
}

function stepOf(keys: unknown[]): Step | undefined {
  let step: Step | undefined
  for (const key of keys.toReversed()) {
    if (typeof key !== 'string' || key === '') return undefined
    if (key !== '**') step = { key, isDeep: false, next: step }
    else if (step) step = { ...step, isDeep: true }
    else return undefined
  }
  return step
}

function fault(what: string): AuthError {
  return new AuthError('invalid_configuration', `redact ${what}`)
}
