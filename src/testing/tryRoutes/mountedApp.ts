import type { ExpressApp } from './ExpressApp.js'

/**
 * The Express app of a `mounted_app` layer. The layer is a closure and does not expose its app. But an app first gives a request its own
 * prototype, which has the app in `app`. The request here has no address, so neither Express 4 nor 5 calls a handler with it.
 */
export function mountedApp(handle: (...given: never[]) => unknown): ExpressApp | undefined {
  let seen: ExpressApp | undefined
  const request: object = new Proxy(
    { app: { request: {}, response: {} }, method: 'GET', url: '/', query: {}, headers: {} },
    {
      setPrototypeOf(target, prototype: { app?: ExpressApp } | null) {
        seen ??= prototype?.app
        Reflect.set(target, 'url', undefined)
        return true
      },
    },
  )
  const response = { setHeader: () => undefined, locals: {} }
  const ask = handle as (request: object, response: object, next: () => void) => unknown
  try {
    ask(request, response, () => undefined)
  } catch {
    // An instrumentation around the layer may need more of a request. Then nothing is found, and the report says so.
  }
  return seen
}
