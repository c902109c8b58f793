import { AuthError } from '../../core/errors.js'

/**
 * Names fields of JSON: `'card.number'`, or a list of keys where one of them has a dot in it (`['card', 'zip.code']`).
 *
 * - A path goes into every element of an array by itself: `'items.iban'` is the `iban` of each item, and the same path fits
 *   a reply of one record and a list of them.
 * - `*` is any one key, or any element of an array: `'accounts.*.iban'`.
 * - `**` is any number of keys, none among them: `'**.ssn'` is every `ssn`, however deep.
 */
export type RedactPath = string | readonly string[]

/** What is left of a path at one place in JSON. */
export interface Step {
  key: string
  /** May be found at any depth from here. */
  isDeep: boolean
  /** Undefined where the path ends here. */
  next: Step | undefined
}

/**
 * Reads paths.
 *
 * @throws AuthError `invalid_configuration` where one is none, or reads like the syntax of something else
 */
export function readPaths(paths: readonly RedactPath[]): Step[] {
  if (!Array.isArray(paths) || paths.length === 0)
    throw fault('got no list of paths, such as ["card.number"].')
  return paths.map((path: unknown) => {
    const step = stepOf(keysOf(path))
    if (step) return step
    throw fault(`got a path that names no field: ${JSON.stringify(path)}. The last key must be a field.`)
  })
}

/** What is left to find under a key; undefined where a path ends there, so that it is removed. */
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

/** What is left to find in an element of an array: the element, or what is in it. */
export function enterElement(steps: readonly Step[], index: number): readonly Step[] | undefined {
  const inner = enterKey(steps, String(index))
  return inner && (inner.every((step) => steps.includes(step)) ? steps : [...new Set([...steps, ...inner])])
}

function keysOf(path: unknown): unknown[] {
  if (typeof path !== 'string') return Array.isArray(path) ? path : []
  // A path of another syntax would match nothing, in silence.
  if (/[[\]\\/,]|^\$(\.|$)|(^|\.)\s|\s(\.|$)/.test(path)) {
    throw fault(
      `got the path "${path}", which is none: write "items.iban" (arrays are gone into by themselves), or a list of keys where a key has such characters.`,
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
