import { createAuth, optionsOf } from './betterAuthServer.js'
import { startService } from './startService.js'

/** A service that is killed right after better-auth has made a session, before it can write down which. */
const [database = '', url = '', baseURL = ''] = process.argv.slice(2)
const { origin } = await startService({
  database,
  ...optionsOf(createAuth(url, baseURL), url, (issue) => ({
    ...issue,
    begin: async (request, session) => {
      await issue.begin(request, session)
      process.kill(process.pid, 'SIGKILL')
      return new Promise(() => undefined)
    },
  })),
})
process.send?.(origin)
