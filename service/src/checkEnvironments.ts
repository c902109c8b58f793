import type { ServiceOptions } from './ServiceOptions.js'

/** What stands against these environments together, as a sentence; undefined if nothing does. */
export function checkEnvironments({ environments, issue }: ServiceOptions): string | undefined {
  const all = Object.entries(environments)
  const names = all.map(([name]) => name)
  if (firstShared(all.map(([name, { apps }]) => [name, apps])))
    return 'environments: An app belongs to one environment, and one of these is in two.'
  // The tokens of all environments have one issuer and one set of keys: the audience alone keeps them apart.
  const audience = firstShared(all.map(([name, one]) => [name, [one.audience ?? one.apps[0]]]))
  if (audience)
    return `environments: ${audience[1]} has the audience of ${audience[0]}. A backend would take the tokens of one for those of the other. Give each one of its own; the default is its first app.`
  const key = firstShared(all.map(([name, { apiKeys = [] }]) => [name, apiKeys]))
  if (key)
    return `environments: ${key[1]} has an API key of ${key[0]}. A key says which environment a backend belongs to. Give each its own.`
  if (!issue) return undefined
  if (issue.environment === undefined) {
    return names.length === 1
      ? undefined
      : "issue: Say which environment its accounts are in, such as betterAuth({ auth, environment: 'production' }): an environment with other settings would open them too."
  }
  return names.includes(issue.environment)
    ? undefined
    : `issue: There is no environment called ${issue.environment}. There are: ${names.join(', ')}.`
}

/** The first two environments that have a value in common. */
function firstShared(
  all: readonly (readonly [name: string, values: readonly string[]])[],
): [string, string] | undefined {
  const owners = new Map<string, string>()
  for (const [name, values] of all) {
    for (const value of new Set(values)) {
      const owner = owners.get(value)
      if (owner !== undefined) return [owner, name]
      owners.set(value, name)
    }
  }
  return undefined
}
