import '../support/setup.js'
import { fireEvent, render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { AdminProvider, type AlertType, ImpersonationSettings } from 'impersonation-kit/admin'
import type { AlertEvent } from '../../../service/src/alerts/AlertEvent.js'
import { describeAlert } from '../../../service/src/alerts/describeAlert.js'
import { ALERTS } from '../../../src/admin/settings/alerts.js'
import { settingsService } from '../support/settingsService.js'

const AT = Date.UTC(2026, 2, 2, 9, 30)
const UNTIL = AT + 900_000
const ana = { id: 'ana', name: 'Ana Silva', email: 'ana@example.com' }
const maya = { id: 'maya', name: 'Maya Okafor', email: 'maya@example.com' }
const by = { id: 'olga', name: 'Olga Fern', email: 'olga@example.com' }

const base = { id: 'one', at: AT, environment: 'staging' }
const asked = { ...base, operator: ana, user: maya, reason: 'The invoice total looks wrong' }
const session = { ...asked, session: 'one', ticket: 'HELP-4711', mode: 'read-only' } as const
/** The events that the service makes: see its `record.ts`, `startImpersonation.ts` and `settingsRoutes.ts`. */
const EVENTS: Record<AlertType, Omit<AlertEvent, 'type'>> = {
  'impersonation.started': { ...session, until: UNTIL },
  'impersonation.ended': { ...session, until: AT, code: 'stopped' },
  'impersonation.refused': {
    ...asked,
    code: 'not_an_impersonator',
    sentence: 'You may not impersonate users.',
  },
  'impersonation.extended': { ...session, until: UNTIL },
  'impersonation.mode_changed': { ...session, mode: 'full', until: UNTIL },
  'approval.wanted': session,
  'approval.given': { ...session, by },
  'approval.denied': { ...session, by },
  'approval.taken': { ...session, by },
  'break_glass.used': session,
  'settings.changed': { ...base, by, changes: [{ path: 'maxDuration', before: 1800, after: 900 }] },
}

test('each alert looks as the service writes it, for the environment of the page', async () => {
  const { url } = await settingsService(['staging'])
  render(
    <AdminProvider url={url} environment="staging">
      <ImpersonationSettings />
    </AdminProvider>,
  )
  const summary = await screen.findByText('What an alert looks like')
  const details = summary.closest('details')!
  for (const type of Object.keys(ALERTS) as AlertType[]) {
    fireEvent.change(details.querySelector('select')!, { target: { value: type } })
    const { title, facts, link } = describeAlert({ ...EVENTS[type], type }, 'https://auth.example.com')
    expect(details.querySelector('strong')?.textContent).toBe(title)
    const lines = [...details.querySelectorAll('dt, dd')].map(({ textContent }) => textContent)
    expect(lines).toEqual(facts.flatMap(({ label, value }) => [label, value]))
    expect(details.querySelector('dl')?.nextElementSibling?.textContent).toBe(link?.label)
  }
})
