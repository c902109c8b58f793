/** Reads a reply as it arrives. `onProgress` gets the bytes so far, at most ten times a second. */
export async function readBytes(response: Response, onProgress: (bytes: number) => void): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = []
  let bytes = 0
  let told = 0
  const reader = response.body?.getReader()
  for (let read = await reader?.read(); read?.value; read = await reader?.read()) {
    const { value } = read
    parts.push(value)
    bytes += value.byteLength
    if (Date.now() - told > 100) {
      told = Date.now()
      onProgress(bytes)
    }
  }
  return new Blob(parts, { type: response.headers.get('content-type') ?? '' })
}

/** Gives the reader a file. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(content)
  link.download = name
  link.click()
  // Firefox still reads it when the click is over.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** The name that the service gives the file. A page of another origin does not see it, and takes `otherwise`. */
export function fileNameOf(response: Response, otherwise: string): string {
  return /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? otherwise
}
