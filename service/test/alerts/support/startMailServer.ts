import { SMTPServer } from 'smtp-server'

/** A mail as the server took it. */
export interface CaughtMail {
  to: string[]
  text: string
}

/** Starts a real SMTP server that keeps what it is sent. */
export async function startMailServer(
  refuse?: (address: string) => { responseCode: number; message: string } | undefined,
): Promise<{ url: string; mails: CaughtMail[]; close: () => Promise<void> }> {
  const mails: CaughtMail[] = []
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, _session, callback) {
      const refusal = refuse?.(address)
      callback(
        refusal
          ? Object.assign(new Error(refusal.message), { responseCode: refusal.responseCode })
          : undefined,
      )
    },
    onData(stream, session, callback) {
      const pieces: Buffer[] = []
      stream.on('data', (piece: Buffer) => pieces.push(piece))
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address)
        mails.push({ to, text: Buffer.concat(pieces).toString() })
        callback()
      })
    },
  })
  server.on('error', () => undefined) // of clients whose line was cut
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return {
    url: `smtp://127.0.0.1:${port}?ignoreTLS=true`,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
