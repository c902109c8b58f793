import type { ExpressApp } from './ExpressApp.js'

/**
 * The app of Express behind a `mounted_app` layer. The layer is a closure, and tells its app to nobody. But an app puts a request
 * under its own prototype before it does anything else, and that has the app in `app`. The request given here has no address, so that
 * neither Express 4 nor 5 calls a single handler with it.
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
    // What an instrumentation has put around the layer may ask more of a request. Nothing is found then, and that is said.
  }
  return seen
}
