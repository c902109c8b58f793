import type { Config } from '../../src/command/readConfig.js'
import type { Logger, ServiceOptions } from '../../src/ServiceOptions.js'

const silent: Logger = { info: () => undefined, warn: () => undefined, error: () => undefined }
const options: ServiceOptions = {
  origin: 'https://auth.example.com',
  environments: { production: { apps: ['https://app.example.com'] } },
  authenticate: () => null,
  users: { get: async () => undefined, search: async () => ({ users: [] }) },
  algorithm: 'EdDSA',
}

/** Runs what stands behind one word of the command in this process: its exit code, and what it printed. */
export async function runHere(
  command: (config: Config, log: Logger, print: (line: string) => void) => Promise<number>,
  changes: Partial<ServiceOptions>,
  values: Partial<Config> = {},
): Promise<{ code: number; out: string }> {
  const lines: string[] = []
  const config = { options: { ...options, ...changes }, standIns: {}, host: '127.0.0.1', port: 0, ...values }
  const code = await command(config, silent, (line) => lines.push(line))
  return { code, out: lines.join('\n') }
}
