import { useMemo } from 'react'
import type { Delivery, SettingsReply } from '../core/operatorApi.js'
import type { EnvironmentSettings } from '../core/operators.js'
import type { AdminAction, AdminQuery } from './AdminQuery.js'
import { useAdminAction } from './useAdminAction.js'
import { pathOf, refresh, remember, useAdminQuery } from './useAdminQuery.js'

/** The settings as they were read. */
export interface ReadSettings extends SettingsReply {
  /** Says which version was read: a save names it, so that nothing that somebody else changed meanwhile is lost. */
  etag: string
}

/** What `useSettings` saves. */
export interface SettingsInput {
  settings: EnvironmentSettings
  /** The `etag` of the settings that were changed. */
  etag: string
}

/** What `useSettings` returns. */
export interface Settings {
  settings: AdminQuery<ReadSettings>
  /** Saves all settings. Fails with `settings_changed` if somebody else saved since `etag` was read. */
  save: AdminAction<SettingsInput, ReadSettings>
  /** Sends a test alert to the saved channel with this id, and returns its real answer. */
  test: AdminAction<string, Delivery>
}

/**
 * The settings of the environment. Every operator may read them; only an Owner on a paid plan may save them.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { useSettings } from 'impersonation-kit/admin'
 *
 * export function Switch() {
 *   const { settings, save } = useSettings()
 *   if (settings.status !== 'ready') return null
 *   const { etag, settings: saved, mayChange } = settings.data
 *   const toggle = () => void save.run({ etag, settings: { ...saved, enabled: !saved.enabled } })
 *   return <button disabled={!mayChange} onClick={toggle}>{saved.enabled ? 'Turn off' : 'Turn on'}</button>
 * }
 * ```
 */
export function useSettings(): Settings {
  const found = useAdminQuery<SettingsReply>('useSettings', { path: 'settings', has: 'settings' })
  const reply = found.data
  // One object an answer: who follows it sees no change where there is none.
  const read = useMemo((): ReadSettings | undefined => reply && { ...reply.body, etag: reply.etag }, [reply])
  const settings = { ...found, data: read } as AdminQuery<ReadSettings>
  const save = useAdminAction(
    'useSettings',
    async (admin, { settings: body, etag: ifMatch }: SettingsInput) => {
      try {
        const reply = await admin.client.ask<SettingsReply>(await pathOf(admin, 'settings'), {
          method: 'PUT',
          body,
          ifMatch,
        })
        await remember(admin, 'settings', reply)
        return { ...reply.body, etag: reply.etag }
      } finally {
        refresh(admin.queryClient, 'settings', 'users', 'impersonations')
      }
    },
  )
  const test = useAdminAction('useSettings', async (admin, channel: string) => {
    const { body } = await admin.client.ask<Delivery>(await pathOf(admin, 'alerts/test'), {
      method: 'POST',
      body: { channel },
    })
    return body
  })
  return { settings, save, test }
}
