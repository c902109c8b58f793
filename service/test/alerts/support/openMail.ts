/** A mail as its reader has it. */
export interface OpenMail {
  /** By their names, in small letters; decoded. */
  headers: ReadonlyMap<string, string>
  text: string
  html: string
}

/** Reads a mail in text and HTML, as nodemailer writes them. */
export function openMail(raw: string): OpenMail {
  const { headers, body } = partOf(raw)
  const [, boundary = ''] = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '') ?? []
  const parts = body.split(`--${boundary}`).map(partOf)
  const bodyOf = (type: string): string => {
    const part = parts.find((one) => one.headers.get('content-type')?.startsWith(type))
    if (!part) throw new Error(`The mail has no ${type}.`)
    return decoded(part.body, part.headers.get('content-transfer-encoding') ?? '')
  }
  return { headers, text: bodyOf('text/plain'), html: bodyOf('text/html') }
}

function partOf(text: string): { headers: Map<string, string>; body: string } {
  const [head = '', ...rest] = text.replace(/^\r\n/, '').split('\r\n\r\n')
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  return {
    headers: new Map(
      lines.map((line) => {
        const at = line.indexOf(':')
        return [line.slice(0, at).toLowerCase(), word(line.slice(at + 1).trim())]
      }),
    ),
    body: rest.join('\r\n\r\n'),
  }
}

function word(header: string): string {
  return header.replace(/=\?utf-8\?([bq])\?([^?]*)\?=(?:\s+(?==\?))?/gi, (_all, how: string, text: string) =>
    /q/i.test(how) ? decoded(text.replaceAll('_', ' '), 'quoted-printable') : decoded(text, 'base64'),
  )
}

function decoded(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString()
  if (encoding !== 'quoted-printable') return body
  const bytes = body
    .replace(/=\r\n/g, '')
    .replace(/=([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
