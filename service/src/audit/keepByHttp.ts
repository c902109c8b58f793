/**
 * Posts checkpoints to an address, as `application/jose`. Anything but 2xx means that it was not kept.
 *
 * @param options.timeout - In milliseconds. Default: 10,000.
 */
export function keepByHttp(
  url: string | URL,
  { headers = {}, timeout = 10_000 }: { headers?: Record<string, string>; timeout?: number } = {},
): (jws: string) => Promise<void> {
  return async (jws) => {
    const reply = await fetch(url, {
      method: 'POST',
      body: jws,
      headers: { ...headers, 'content-type': 'application/jose' },
      redirect: 'error',
      signal: AbortSignal.timeout(timeout),
    })
    await reply.body?.cancel()
    if (!reply.ok) throw new Error(`The keeper of checkpoints answered ${reply.status}.`)
  }
}
