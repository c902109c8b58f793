import { runFor } from 'impersonation-kit/server'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { expect, it } from 'vitest'
import { PurchaseOrders } from '../../demo/product/purchaseOrders.js'

const maya = directUser({ userId: 'user_maya' })
const jonas = directUser({ userId: 'user_jonas' })
const lookingOn = impersonatedUser({ userId: 'user_maya', impersonation: { mode: 'read-only' } })
const orders = new PurchaseOrders()

it('the demo’s database keeps each customer’s purchase order for that customer alone', async () => {
  await runFor(maya, () => orders.write('PO-1'))
  await runFor(jonas, () => orders.write('PO-2'))
  expect(await runFor(maya, () => orders.read())).toBe('PO-1')
  expect(await runFor(lookingOn, () => orders.read())).toBe('PO-1')
  expect(await orders.read()).toBe('')
})

it('S23: the demo’s database refuses the write of a read-only session that no guard has stopped', async () => {
  await expect(runFor(lookingOn, () => orders.write('PO-3'))).rejects.toMatchObject({
    code: 'impersonation_read_only',
  })
  expect(await runFor(maya, () => orders.read())).toBe('PO-1')
})
