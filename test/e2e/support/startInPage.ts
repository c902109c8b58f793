import type { Page } from 'playwright'

/** What a start asks for, as the service's route takes it; by default fifteen minutes in Maya's account, and back to this page at the end. */
export interface StartFields {
  userId?: string
  reason?: string
  mode?: 'read-only' | 'full'
  /** Seconds. The dialog of the dashboard offers minutes alone. */
  duration?: number
  returnTo?: string
}

/** Starts an impersonation without the dialog, as a page of the dashboard may. To be run in such a page: it leads to the product. */
export async function startInPage(fields: StartFields): Promise<void> {
  const started = await fetch('/api/operators/production/impersonations', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      userId: 'user_maya',
      reason: 'Ticket 4711',
      duration: 900,
      returnTo: location.href,
      ...fields,
    }),
  })
  if (started.status !== 201) throw new Error(await started.text())
  const { redeemAt, ticket } = (await started.json()) as { redeemAt: string; ticket: string }
  const form = document.createElement('form')
  form.method = 'post'
  form.action = redeemAt
  const field = document.createElement('input')
  field.name = 'ticket'
  field.value = ticket
  form.append(field)
  document.body.append(form)
  setTimeout(() => form.submit()) // when whoever runs this has the answer: a page that leaves gives none
}

/** Opens the dashboard, and starts there. */
export async function startSession(page: Page, authUrl: string, fields: StartFields = {}): Promise<void> {
  await page.goto(`${authUrl}/production/users`)
  await page.evaluate(startInPage, fields)
  await page.waitForURL(({ origin }) => origin !== authUrl)
}
