type Connection = () => Promise<void>

let found: Promise<Connection | undefined> | undefined

/**
 * Waits where Next.js renders ahead of a request (Cache Components): until there is one nobody can say who sends it, and the clock that
 * a token is held against must not be read.
 */
export async function awaitRequest(): Promise<void> {
  found ??= import('next/server.js').then(
    ({ connection }) => connection,
    () => undefined, // a test of an app's own guards may run without Next.js
  )
  const connection = await found
  let request: Promise<void> | undefined
  try {
    request = connection?.()
  } catch {
    // It is called outside of Next.js's rendering: in a test, or in a middleware. Whatever else it refuses `headers` has refused before.
  }
  await request
}
