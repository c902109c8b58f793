/** Converts a body to bytes and its content type. Plain values are sent as JSON. */
export async function bodyOf(
  value: unknown,
): Promise<{ bytes: Uint8Array | undefined; headers: Record<string, string> }> {
  if (value === undefined) return { bytes: undefined, headers: {} }
  const isBody =
    typeof value === 'string' ||
    value instanceof FormData ||
    value instanceof URLSearchParams ||
    value instanceof Blob ||
    value instanceof ArrayBuffer ||
    ArrayBuffer.isView(value)
  const body = new Response(isBody ? (value as BodyInit) : JSON.stringify(value))
  const type = isBody ? body.headers.get('content-type') : 'application/json'
  return {
    bytes: new Uint8Array(await body.arrayBuffer()),
    headers: type === null || type === '' ? {} : { 'content-type': type },
  }
}
