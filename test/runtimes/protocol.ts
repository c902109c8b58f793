/** Options as JSON: a function is the name of one of inside.ts, or a number by which the tests know it. */
export type Sent = null | boolean | number | string | Sent[] | { [name: string]: Sent }

/** What the tests ask of the program in a runtime. */
export type Question =
  | { what: 'open'; site: number; framework: string; options: Sent; calls: string }
  | { what: 'verify'; site: number; token: string }
  | { what: 'close'; site: number }

/** An error of the other side. */
export interface Failure {
  message: string
  code?: string | undefined
}
