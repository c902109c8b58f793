import type { EnvironmentSettings, Person } from 'impersonation-kit/admin'
import { hideSecrets, mergeSecrets } from '../../../service/src/settings/secrets.js'
import type { SettingsError } from '../../../service/src/settings/SettingsError.js'
import { type Answers, startService } from './startService.js'
import { SETTINGS } from './settings.js'

/** A service with settings that have versions, as the real one has: whoever names an old one is refused, and nobody reads a secret back. */
export async function settingsService(environments: readonly string[] = ['production']) {
  const by = { id: 'olga', role: 'owner' }
  const state = new Map(
    environments.map((name) => [
      name,
      { settings: SETTINGS, version: 1, changed: { at: 1_790_000_000_000, by: by as Person } },
    ]),
  )
  const answers: Answers = {
    'GET /api/operators/me': () => ({
      body: { operator: { id: 'olga', role: 'owner' }, isOwner: true, environments, isNested: false },
    }),
  }
  const reply = (environment: string) => {
    const { settings, version, changed } = state.get(environment)!
    return {
      headers: { etag: `"${version}"` },
      body: { environment, settings: hideSecrets(settings), mayChange: true, changed },
    }
  }
  const write = (environment: string, settings: EnvironmentSettings, who: Person = by): void => {
    const { version } = state.get(environment)!
    state.set(environment, { settings, version: version + 1, changed: { at: 1_790_000_000_000, by: who } })
  }
  for (const name of environments) {
    const path = `/api/operators/${name}`
    answers[`GET ${path}/settings`] = () => reply(name)
    answers[`PUT ${path}/settings`] = ({ headers, body }) => {
      if (headers['if-match'] !== `"${state.get(name)!.version}"`) {
        return {
          status: 412,
          body: { code: 'settings_changed', detail: 'Somebody has changed the settings.' },
        }
      }
      try {
        write(name, mergeSecrets(body as EnvironmentSettings, state.get(name)!.settings))
      } catch (error) {
        return { status: 422, body: { code: 'settings_invalid', detail: (error as SettingsError).message } }
      }
      return reply(name)
    }
    answers[`GET ${path}/impersonations`] = () => ({ body: { impersonations: [] } })
  }
  const service = await startService(answers)
  return { ...service, write, settings: (name = 'production') => state.get(name)!.settings }
}
