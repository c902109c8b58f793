import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createService, OptionsError, type ServiceOptions } from 'impersonation-kit-service'
import { removeCopy } from '../../test/support/copyOfFolder.js'
import { rotateKeys } from '../src/command/operations.js'
import { openDatabase } from '../src/store/index.js'
import { runHere } from './support/runHere.js'
import { serviceFolder } from './support/serviceFolder.js'

const good: ServiceOptions = {
  origin: 'https://auth.example.com',
  environments: { production: { apps: ['https://app.example.com'] } },
  authenticate: () => null,
  users: { get: async () => null, search: async () => ({ users: [] }) },
}

const two = { test: { apps: ['https://test.a.test'] }, production: { apps: ['https://a.test'] } }
const issuer = {
  name: 'example',
  modes: ['full'],
  ...Object.fromEntries(
    ['begin', 'keep', 'end', 'leave', 'ownRequest'].map((name) => [name, () => undefined]),
  ),
}

const everybody: ServiceOptions['users'] = {
  get: async (userId) => ({ userId }),
  search: async () => ({ users: [] }),
}

describe('the options', () => {
  test('that are right make a service that does nothing until it is started', async () => {
    const service = createService(good)
    const reply = await service.fetch(new Request('https://auth.example.com/healthz'))
    expect(reply.status).toBe(503)
    await service.stop()
  })

  test.each<[what: string, options: object, message: RegExp]>([
    ['no sign-in', { authenticate: undefined }, /authenticate: Give a function that says who made a request/],
    ['no users', { users: undefined }, /users: Give your users/],
    ['users without a search', { users: { get: good.users.get } }, /users\.search: Give a function/],
    ['http on the open network', { origin: 'http://auth.example.com' }, /origin: Give an origin/],
    ['an origin with a path', { origin: 'https://auth.example.com/' }, /origin: Give an origin/],
    [
      'every app',
      { environments: { production: { apps: ['*'] } } },
      /environments\.production\.apps\.0: Name every origin in full/,
    ],
    [
      'every app below a name',
      { environments: { production: { apps: ['https://a.test', 'https://*.example.com'] } } },
      /environments\.production\.apps\.1: Name every origin in full, such as .* A wildcard would let in/,
    ],
    [
      'every admin app below a name',
      { environments: { production: { apps: ['https://a.test'], adminApps: ['https://*.example.com'] } } },
      /environments\.production\.adminApps\.0: Name every origin in full/,
    ],
    [
      'an origin of its own that is a wildcard',
      { origin: 'https://*.example.com' },
      /origin: Name every origin in full/,
    ],
    ['no app', { environments: { production: { apps: [] } } }, /at least one app/],
    [
      'environments that are missing',
      { environments: undefined },
      /environments: Give your environments by name/,
    ],
    ['no environment', { environments: {} }, /at least one environment/],
    [
      'an environment in capitals',
      { environments: { Production: { apps: ['https://a.test'] } } },
      /environments\.Production: Name environments in small letters/,
    ],
    ...['api', 'assets', 'healthz', 'metrics', 'readyz', 'redeem', 'sign-in', 'sign-out'].map(
      (name): [string, object, RegExp] => [
        `an environment whose pages would be where the service has its route ${name}`,
        { environments: { [name]: { apps: ['https://a.test'] } } },
        /Choose another name: the service has a route of this one/,
      ],
    ),
    [
      'a sign-in over the open network',
      { signInUrl: 'http://acme.test/login' },
      /signInUrl: Give an https address/,
    ],
    [
      'a short key',
      { environments: { production: { apps: ['https://a.test'], apiKeys: ['short'] } } },
      /at least 32 characters/,
    ],
    [
      'a page for customers over the open network',
      { environments: { production: { apps: ['https://a.test'], customerView: 'http://a.test/account' } } },
      /environments\.production\.customerView: Give an https address/,
    ],
    [
      'one app in two environments',
      { environments: { a: { apps: ['https://a.test'] }, b: { apps: ['https://a.test'] } } },
      /belongs to one environment/,
    ],
    [
      'one audience in two environments',
      {
        environments: {
          test: { apps: ['https://test.a.test'], audience: 'https://api.a.test' },
          production: { apps: ['https://a.test'], audience: 'https://api.a.test' },
        },
      },
      /environments: production has the audience of test\. .* Give each one of its own/,
    ],
    [
      'an audience that another environment has by its first app',
      {
        environments: {
          test: { apps: ['https://test.a.test'], audience: 'https://a.test' },
          production: { apps: ['https://a.test'] },
        },
      },
      /environments: production has the audience of test/,
    ],
    [
      'one API key in two environments',
      {
        environments: {
          test: { apps: ['https://test.a.test'], apiKeys: ['hunter2'.repeat(5)] },
          production: { apps: ['https://a.test'], apiKeys: ['x'.repeat(32), 'hunter2'.repeat(5)] },
        },
      },
      /environments: production has an API key of test/,
    ],
    [
      'an issuer that does not say which of the environments it is for',
      { environments: two, issue: issuer },
      /issue: Say which environment .* betterAuth\(\{ auth, environment: 'production' \}\)/,
    ],
    [
      'an issuer for an environment that there is not',
      { environments: two, issue: { ...issuer, environment: 'live' } },
      /issue: There is no environment called live/,
    ],
    [
      'an issuer for what is no name',
      { environments: two, issue: { ...issuer, environment: 1 } },
      /issue\.environment/,
    ],
    ['another database', { database: 'mysql://x' }, /database: Give the address of a PostgreSQL/],
    ['a misspelt option', { autenticate: () => null }, /autenticate: There is no such option/],
    [
      'checkpoints over the open network',
      { checkpoints: { url: 'http://keeper.example.com' } },
      /checkpoints\.url: Give an https address/,
    ],
    ['checkpoints without a pause', { checkpoints: { every: 0 } }, /checkpoints\.every: Give a second/],
    ['a misspelt place', { checkpoints: { path: '/x' } }, /path: There is no such option/],
    ['a short secret', { secret: 'hunter2' }, /secret: Give at least 32 characters/],
  ])('%s: are refused by name', (_what, options, message) => {
    const make = () => createService({ ...good, ...options } as ServiceOptions)
    expect(make).toThrow(OptionsError)
    expect(make).toThrow(message)
    expect(make).not.toThrow(/hunter2/)
  })
})

test('an issuer for one of two environments, and environments with audiences and keys of their own, are right', async () => {
  const environments = {
    test: { apps: ['https://test.a.test'], audience: 'test', apiKeys: ['t'.repeat(32)] },
    production: { apps: ['https://a.test'], audience: 'api', apiKeys: ['p'.repeat(32), 'p'.repeat(32)] },
  }
  const options = { ...good, environments, issue: { ...issuer, environment: 'production' } }
  await createService(options as never as ServiceOptions).stop()
})

describe('the secret of the signing keys', () => {
  const secret = 'a'.repeat(32)
  const others: [what: string, secret: string | undefined, why: string][] = [
    ['another', 'b'.repeat(32), 'is encrypted with another secret'],
    ['none', undefined, 'is encrypted, and the service has no secret'],
  ]
  let dataDir: string
  const started = async (more: Partial<ServiceOptions>) => {
    const service = createService({ ...good, dataDir, algorithm: 'EdDSA', ...more })
    await service.start()
    return service
  }
  /** What a start is refused with. The clock stands still, so that a timer that it left, also one that keeps no process alive, is counted. */
  const refusalOf = async (more: Partial<ServiceOptions>): Promise<string> => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] })
    try {
      const error: unknown = await started(more).catch((refused: unknown) => refused)
      expect(error).toBeInstanceOf(OptionsError)
      expect(vi.getTimerCount()).toBe(0)
      return (error as OptionsError).message
    } finally {
      vi.useRealTimers()
    }
  }
  const refresh = { 'sec-fetch-site': 'same-origin', cookie: 'who=ana' }
  beforeAll(async () => {
    dataDir = await serviceFolder()
    await (await started({ secret })).stop()
  })
  afterAll(() => removeCopy(dataDir))

  test.each(others)(
    'that is %s is named at the start, which leaves nothing running',
    async (_, wrong, why) => {
      const refused = await refusalOf(wrong === undefined ? {} : { secret: wrong })
      expect(refused).toMatch(/^createService: secret: The signing key \S+ is encrypted/)
      expect(refused).toContain(why)
    },
  )

  test('that is the right one again gives tokens', async () => {
    const service = await started({ secret, authenticate: () => ({ userId: 'ana' }), users: everybody })
    const reply = await service.fetch(
      new Request(`${good.origin}/api/v1/refresh_token`, { headers: refresh }),
    )
    expect([reply.status, await reply.json()]).toMatchObject([200, { user: { user_id: 'ana' } }])
    await service.stop()
  })

  test('is asked for the key of the checkpoints, too, and leaves nothing running if it is another', async () => {
    const database = await openDatabase({ dataDir })
    await database.db.deleteFrom('signing_key').where('purpose', '=', 'token').execute()
    const { kid } = await database.db.selectFrom('signing_key').select('kid').executeTakeFirstOrThrow()
    await database.close()
    expect(await refusalOf({ secret: 'b'.repeat(32) })).toContain(`The signing key ${kid} is encrypted`)
  })

  test('is asked for before keys are rotated: the next key would be one that no replica can open', async () => {
    const folder = await serviceFolder()
    await (await started({ dataDir: folder, secret })).stop()
    await expect(runHere(rotateKeys, { dataDir: folder, secret: 'b'.repeat(32) })).rejects.toThrow(
      OptionsError,
    )
    expect((await runHere(rotateKeys, { dataDir: folder, secret })).code).toBe(0)
    await removeCopy(folder)
  })
})
