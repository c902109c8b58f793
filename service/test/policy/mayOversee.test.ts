import { describe, expect, test } from 'vitest'
import { mayOversee } from '../../src/policy/index.js'
import { ana, joe, settings } from './facts.js'

const lead = { userId: 'ben', role: 'lead', tenants: ['acme'] }
const approval = { approval: { count: 1, by: ['lead', 'owner'] } }
const nobody = { impersonators: [] }

describe('mayOversee: the sessions of others in the account of a user', () => {
  test('are for those who may impersonate the user themselves', () => {
    expect(mayOversee(settings(), ana, joe)).toBe(true)
    expect(mayOversee(settings(nobody), ana, joe)).toBe(false)
    expect(mayOversee(settings(), { ...ana, role: 'sales' }, joe)).toBe(false)
    const paid = settings({ impersonators: [{ who: { role: 'support' }, groups: ['paid'] }] })
    expect(mayOversee(paid, ana, joe)).toBe(false)
    expect(mayOversee(paid, ana, { ...joe, groups: ['paid'] })).toBe(true)
    const one = settings({
      impersonators: [
        { who: { role: 'support' }, groups: ['paid'] },
        { who: { role: 'support' }, tenants: ['acme'] },
      ],
    })
    expect(mayOversee(one, ana, joe)).toBe(true)
  })

  test('are for those who may approve, who need not be impersonators', () => {
    expect(mayOversee(settings({ ...nobody, ...approval }), lead, joe)).toBe(true)
    expect(mayOversee(settings(nobody), lead, joe)).toBe(false)
    expect(mayOversee(settings({ ...nobody, ...approval }), { ...lead, role: 'support' }, joe)).toBe(false)
  })

  test('are for owners, whatever the settings say', () => {
    expect(mayOversee(settings(nobody), { ...lead, role: 'owner' }, joe)).toBe(true)
    expect(mayOversee(settings({ enabled: false, ...nobody }), { ...lead, role: 'owner' }, joe)).toBe(true)
  })

  test('are for none of them in a tenant that they may not enter', () => {
    const elsewhere = { ...joe, tenants: ['acme', 'initech'] }
    for (const operator of [ana, lead, { ...lead, role: 'owner' }]) {
      expect(mayOversee(settings(approval), operator, elsewhere)).toBe(false)
      expect(mayOversee(settings(approval), { ...operator, tenants: '*' }, elsewhere)).toBe(true)
    }
  })

  test('are for nobody where something cannot be read', () => {
    const trap = {
      get userId(): string {
        throw new Error('no')
      },
    }
    const owner = { ...lead, role: 'owner' }
    expect(mayOversee({} as never, owner, joe)).toBe(false)
    expect(mayOversee(settings(), owner, trap)).toBe(false)
    expect(mayOversee(settings(), { ...owner, userId: '' }, joe)).toBe(false)
    expect(mayOversee(settings(), owner, { userId: '' })).toBe(false)
  })
})
