import { enterElement, enterKey, type Step } from './redactPaths.js'

/** An object or array that has begun and not ended. */
interface Level {
  isArray: boolean
  steps: readonly Step[]
  index: number
  /** What is left to find in the current member; undefined if the member is removed. */
  inner: readonly Step[] | undefined
  awaitsKey: boolean
  /** Where the current member begins, including the comma before it. */
  start: number
  comma: number
  /** True if a member before this one stays. Then the comma between them must go together with this one. */
  hasKept: boolean
}

/**
 * Returns JSON without the fields at some paths. It cuts them out of the text, so all other characters stay: numbers keep their digits,
 * keys keep their order, and no object is changed. It does not recurse, so deep JSON is safe.
 *
 * @throws SyntaxError if the text is not JSON
 */
export function redactJson(json: string, paths: readonly Step[]): string {
  // From here on the text is known to be valid.
  JSON.parse(json)
  const levels: Level[] = []
  let level: Level | undefined
  let kept = ''
  let cutTo = 0

  function begin(isArray: boolean, at: number): void {
    const steps = level ? (level.inner ?? []) : paths
    level = { isArray, steps, index: 0, inner: steps, awaitsKey: false, start: 0, comma: 0, hasKept: false }
    levels.push(level)
    beginMember(level, at)
  }

  function beginMember(of: Level, at: number): void {
    of.comma = at
    of.start = at + 1
    of.awaitsKey = !of.isArray
    of.inner = of.isArray ? enterElement(of.steps, of.index++) : of.steps
  }

  function endMember(of: Level, at: number): void {
    if (of.inner) {
      of.hasKept = true
      return
    }
    kept += json.slice(cutTo, of.hasKept ? of.comma : of.start)
    cutTo = of.hasKept || json[at] !== ',' ? at : at + 1
  }

  for (let at = 0; at < json.length; at += 1) {
    const char = json[at]
    if (char === '"') {
      const end = endOfString(json, at)
      if (level?.awaitsKey) {
        level.awaitsKey = false
        level.inner = enterKey(level.steps, readKey(json.slice(at, end + 1)))
      }
      at = end
    } else if (char === '{' || char === '[') {
      begin(char === '[', at)
    } else if (level && char === ',') {
      endMember(level, at)
      beginMember(level, at)
    } else if (level && (char === '}' || char === ']')) {
      endMember(level, at)
      levels.pop()
      level = levels.at(-1)
    }
  }
  return kept + json.slice(cutTo)
}

function endOfString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1)
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end
}

function isEscaped(json: string, at: number): boolean {
  let backslashes = 0
  while (json[at - backslashes - 1] === '\\') backslashes += 1
  return backslashes % 2 === 1
}

/** `"\u0073sn"` is also a name of the field `ssn`. */
function readKey(quoted: string): string {
  return quoted.includes('\\') ? (JSON.parse(quoted) as string) : quoted.slice(1, -1)
}
