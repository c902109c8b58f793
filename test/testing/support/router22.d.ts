/** The router of Express 5.0 to 5.2, which has no types of its own. */
declare module 'router22' {
  import type { Router, RouterOptions } from 'express'

  export default function createRouter(options?: RouterOptions): Router
}
