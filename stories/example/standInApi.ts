/**
 * Stands in for the product's API while a story is shown: it repeats what it was sent, and refuses writes as the Express guard
 * does where `refuses` says so. The returned function takes it away.
 */
export function standInApi(refuses: boolean): () => void {
  const real = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    if (!new URL(request.url).pathname.startsWith('/api/')) return real(request)
    const sent = `${request.method} with ${request.headers.get('authorization') ?? 'no token'}`
    if (!refuses || request.method === 'GET') return new Response(sent)
    const problem = {
      type: 'about:blank',
      title: 'Forbidden',
      status: 403,
      detail: 'Not while impersonated.',
      code: 'impersonation_forbidden',
    }
    return Response.json(problem, { status: 403, headers: { 'content-type': 'application/problem+json' } })
  }
  return () => {
    globalThis.fetch = real
  }
}
