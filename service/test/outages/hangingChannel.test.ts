import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AlertChannel } from 'impersonation-kit/server'
import { startHook } from '../alerts/support/startHook.js'
import { startService } from '../support/startService.js'
import { change, start } from '../support/steps.js'

/** It takes every request, and answers none. */
let hanging: Awaited<ReturnType<typeof startHook>>
let healthy: Awaited<ReturnType<typeof startHook>>
let running: Awaited<ReturnType<typeof startService>>
beforeAll(async () => {
  hanging = await startHook(() => undefined)
  healthy = await startHook()
  running = await startService()
  const channels: AlertChannel[] = [
    { id: 'hanging', kind: 'slack', url: hanging.url },
    { id: 'healthy', kind: 'slack', url: healthy.url, events: ['break_glass.used'] },
  ]
  const saved = await change(running.as('owner'), ({ alerts }) => ({
    enabled: true,
    impersonators: [{ who: { role: 'support' } }],
    approval: { count: 1, by: ['lead'], requestLife: 600 },
    breakGlass: { enabled: true, roles: ['support'] },
    alerts: { ...alerts, channels },
  }))
  expect(saved.status).toBe(200)
})
afterAll(async () => {
  await hanging.close()
  await running.stop()
  await healthy.close()
})

test('S53: a channel that hangs holds up no other, however much waits for it', async () => {
  await expect.poll(() => hanging.requests.length).toBe(1)
  for (let number = 0; number < 20; number += 1) {
    expect((await start(running.as('ana'), 'user_42', { reason: 'x' })).status).toBe(422)
  }
  const breakGlass = 'The shop is down and nobody answers'
  expect((await start(running.as('ana'), 'user_42', { breakGlass })).status).toBe(201)
  await expect
    .poll(() => healthy.requests.map(({ body }) => body).join(), { timeout: 60_000 })
    .toContain('break-glass')
  // By then the other would have been asked again and again.
  expect(hanging.requests.length).toBeLessThan(3)
})
