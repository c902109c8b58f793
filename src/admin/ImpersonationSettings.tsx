import { lazy, type ReactElement, type ReactNode, Suspense, useState } from 'react'
import { useAdmin } from './AdminContext.js'
import { ErrorMessage } from './ErrorMessage.js'
import { Loading } from './Loading.js'
import { Panel, type PanelProps } from './Panel.js'
import { part } from './part.js'
import { QueryView } from './QueryView.js'
import type { SettingsForm as Form } from './settings/SettingsForm.js'
import { toAdminError } from './useAdminQuery.js'
import { useSettings } from './useSettings.js'

/**
 * A quarter of the code of all pages, and one that few people open: it is loaded when it is shown. Marked as pure, because bundlers would
 * otherwise keep it in an app that has the other pages alone.
 */
const SettingsForm = /* @__PURE__ */ lazy<typeof Form>(() =>
  import('./settings/SettingsForm.js').then(
    (loaded) => ({ default: loaded.SettingsForm }),
    (cause: unknown) => ({ default: () => <ErrorMessage error={toAdminError(cause)} /> }),
  ),
)

/** Props of `ImpersonationSettings`. */
export interface ImpersonationSettingsProps extends PanelProps {
  /** Shown to an Owner whose plan does not include impersonation, such as a link to your plans. Default: a sentence alone. */
  offer?: ReactNode
  /** Called with `true` when something is changed and not saved, and with `false` when it is saved or undone: for your router, to ask before it leaves. */
  onUnsavedChange?: (isUnsaved: boolean) => void
}

/**
 * The settings of the environment: on or off, who may impersonate whom, rules of a session, approvals, alerts with a test, and what the
 * customer sees. An Owner changes them; everybody else reads them, and reads why they cannot change them.
 *
 * @throws AuthError `missing_provider` outside an `AdminProvider`.
 * @example
 * ```tsx
 * import { AdminProvider, ImpersonationSettings } from 'impersonation-kit/admin'
 * import 'impersonation-kit/admin.css'
 *
 * export const Settings = () => (
 *   <AdminProvider url="https://auth.example.com" environment="production">
 *     <ImpersonationSettings offer={<a href="/plans">See the plans</a>} />
 *   </AdminProvider>
 * )
 * ```
 */
export function ImpersonationSettings(props: ImpersonationSettingsProps): ReactElement {
  const { title = 'Impersonation', offer, onUnsavedChange, ...panel } = props
  useAdmin('ImpersonationSettings')
  const { settings, save } = useSettings()
  const [last, setLast] = useState(settings.data)
  if (settings.data && settings.data !== last) setLast(settings.data)
  return (
    <Panel {...panel} name="settings" title={title}>
      <QueryView query={settings} loading="Loading the settings…">
        {(read) => (
          <>
            {read.why === 'owners_only' && (
              <p {...part('notice')}>You can read these settings. Only an Owner may change them.</p>
            )}
            {read.why === 'plan_required' && (
              <div {...part('offer')}>
                <p>
                  <strong>Your plan does not include impersonation.</strong> With it your team sees exactly
                  what a customer sees, within the rules below, and every step is on record.
                </p>
                {offer}
              </div>
            )}
          </>
        )}
      </QueryView>
      {/* What was typed is still there after a sign-in elsewhere. What is typed for one environment must not be saved in another. */}
      {last && (
        <div hidden={settings.data === undefined}>
          <Suspense fallback={<Loading>Loading the settings…</Loading>}>
            <SettingsForm key={last.environment} read={last} save={save} onUnsavedChange={onUnsavedChange} />
          </Suspense>
        </div>
      )}
    </Panel>
  )
}
