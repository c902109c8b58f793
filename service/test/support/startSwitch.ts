import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** An address that leads to a server, and then to another, or nowhere: as the address of a database that fails over. */
export async function startSwitch(port: number): Promise<{
  port: number
  /** Cuts every connection; new ones go there. */
  lead: (to: number | undefined) => void
  close: () => Promise<void>
}> {
  let target: number | undefined = port
  const open = new Set<Socket>()
  const server = createServer((socket) => {
    if (target === undefined) return void socket.destroy()
    const other = connect(target, '127.0.0.1')
    for (const [one, two] of [
      [socket, other],
      [other, socket],
    ] as const) {
      open.add(one)
      one.on('error', () => two.destroy())
      one.on('close', () => {
        open.delete(one)
        two.destroy()
      })
      one.pipe(two)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const lead = (to: number | undefined): void => {
    target = to
    for (const socket of open) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    lead,
    close: async () => {
      lead(undefined)
      server.close()
      await once(server, 'close')
    },
  }
}
