/** A mail as far as a person reads it. */
export interface Mail {
  subject: string
  text: string
}

interface Part {
  headers: ReadonlyMap<string, string>
  body: string
}

/**
 * Reads the subject and the plain text of a mail, as nodemailer writes them. A mail program does more.
 *
 * @param raw - The mail as it came, one character a byte (`latin1`).
 */
export function readMail(raw: string): Mail {
  const whole = partOf(raw)
  const [, boundary] = /boundary="?([^";]+)/i.exec(whole.headers.get('content-type') ?? '') ?? []
  const parts = boundary === undefined ? [whole] : whole.body.split(`--${boundary}`).map(partOf)
  const plain = parts.find(({ headers }) => headers.get('content-type')?.startsWith('text/plain'))
  return {
    subject: (whole.headers.get('subject') ?? '').replace(WORD, (_all, how: string, text: string) =>
      how.toUpperCase() === 'Q' ? quoted(text.replaceAll('_', ' ')) : base64(text),
    ),
    text: plain ? decoded(plain) : '',
  }
}

/** A word of a header in other letters (RFC 2047), and the white space before the next one, which is none. */
const WORD = /=\?utf-8\?([bq])\?([^?]*)\?=(?:\s+(?==\?))?/gi

function partOf(text: string): Part {
  const [head = '', ...rest] = text.replace(/^\r\n/, '').split('\r\n\r\n')
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  const headers = lines.map((line): [string, string] => {
    const [name = '', ...value] = line.split(':')
    return [name.toLowerCase(), value.join(':').trim()]
  })
  return { headers: new Map(headers), body: rest.join('\r\n\r\n') }
}

function decoded({ headers, body }: Part): string {
  const encoding = headers.get('content-transfer-encoding')?.toLowerCase()
  if (encoding === 'base64') return base64(body)
  return encoding === 'quoted-printable' ? quoted(body.replace(/=\r\n/g, '')) : utf8(body)
}

const utf8 = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8')
const base64 = (text: string): string => Buffer.from(text, 'base64').toString('utf8')
const quoted = (text: string): string =>
  utf8(text.replace(/=([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16))))
