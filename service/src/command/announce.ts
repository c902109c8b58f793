import type { ServiceOptions } from '../ServiceOptions.js'

/** What `serve` has found out when it runs. */
export interface Start {
  options: ServiceOptions
  /** What stands in for options that nobody gave. */
  standIns: Partial<ServiceOptions>
  /** The folder of the data, and whether this start made it; absent with PostgreSQL. */
  folder?: { path: string; isNew: boolean }
}

/** What the start made, where it is, and what to do next. */
export function announce({ options, standIns, folder }: Start): string[] {
  const address = `${options.origin}${(options.basePath ?? '').replace(/\/+$/, '')}`
  const environment = Object.keys(options.environments)[0] ?? ''
  return [
    `The service runs at ${address}/`,
    folder === undefined
      ? 'Data: in the database that you gave.'
      : `Data: in ${folder.path}, ${folder.isNew ? 'which is new' : 'which was there before'}.`,
    ...(standIns.environments
      ? [`App: ${options.environments[environment]?.apps[0]}. Set APP_ORIGIN for yours.`]
      : []),
    ...(standIns.users ? ['Users: five samples. Set USERS_URL and USERS_TABLE for yours.'] : []),
    ...(standIns.signIn
      ? [
          'Sign-in: choose a name. It works on this machine alone.',
          `Next: open ${address}/${environment}/settings, choose the owner, and turn impersonation on.`,
        ]
      : [`Next: open ${address}/${environment}/settings, sign in as an owner, and turn impersonation on.`]),
    'End it with Ctrl+C.',
  ]
}
