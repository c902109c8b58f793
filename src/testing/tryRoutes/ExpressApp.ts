/** The part of an Express app, or of its router, that is read. */
export interface ExpressApp {
  _router?: { stack: ExpressLayer[] }
  router?: { stack: ExpressLayer[] }
}

/** The part of a layer of Express's router that is read. */
export interface ExpressLayer {
  name?: string
  handle: Stacked
  match: (path: string) => unknown
  route?: {
    path: unknown
    methods: Record<string, boolean | undefined>
    stack: { handle: (...given: never[]) => unknown }[]
  }
  /** Express 5 with router 2.3 or newer. */
  rawPath?: unknown
  /** Express 5: the path is `/`. */
  slash?: boolean
  /** Express 4. */
  regexp?: RegExp & { fast_slash?: boolean }
  keys?: { name: string | number }[]
}

type Stacked = ((...given: never[]) => unknown) & ExpressApp & { stack?: ExpressLayer[] }
