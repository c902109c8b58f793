import type { ImpersonationBannerProps } from 'impersonation-kit'
import type { ImpersonatedUserOverrides } from 'impersonation-kit/testing'

/** A state of the banner, and how to get there from its first look. */
export interface SheetState {
  user?: ImpersonatedUserOverrides
  props?: ImpersonationBannerProps
  /** What is clicked, or which key is pressed, before the picture is taken. */
  act?: { click?: string; press?: string[] }
  stop?: 'fails' | 'pending' | 'none'
  /** The session runs out while the auth does not answer. */
  outage?: true
}

const soon = (seconds: number): number => Date.now() + seconds * 1000
const reason = 'Ticket 4711: the invoice does not open'
const long = 'Wolfeschlegelsteinhausenbergerdorff Featherstonehaugh-Cholmondeley'
const toggle = '[data-impersonation-banner=toggle]'
const stop = '[data-impersonation-banner=stop]'

/** Every state that the banner has a look of its own for. */
export const states: Record<string, SheetState> = {
  'full access': {},
  'read only': { user: { impersonation: { mode: 'read-only' } } },
  'someone unknown': {
    user: { impersonation: { impersonator: { kind: 'unknown' }, mode: 'read-only', reason: undefined } },
  },
  'an agent': {
    user: {
      impersonation: {
        mode: 'read-only',
        impersonator: { id: 'a', name: 'Triage assistant', kind: 'agent' },
      },
    },
  },
  'least data': {
    user: {
      firstName: undefined,
      lastName: undefined,
      email: undefined,
      impersonation: { reason: undefined, expiresAt: undefined },
    },
  },
  'last minute': { user: { impersonation: { expiresAt: soon(50) } } },
  'last minute, read only': { user: { impersonation: { expiresAt: soon(50), mode: 'read-only' } } },
  'time over': { user: { impersonation: { expiresAt: soon(-1) } } },
  'auth does not answer': { outage: true },
  'stop pending': { stop: 'pending', act: { click: stop } },
  'stop failed': { act: { click: stop, press: ['blur'] } },
  refused: { act: { click: '#delete' }, user: { impersonation: { mode: 'read-only' } } },
  'long everything': {
    user: {
      firstName: long,
      lastName: 'the Third',
      impersonation: {
        reason: `${reason}. `.repeat(6),
        impersonator: { id: 'a', name: long, kind: 'person' },
      },
    },
  },
  'no stop': { stop: 'none', user: { impersonation: { mode: 'read-only' } } },
  'focus on Stop': { act: { press: ['F6', 'focus'] } },
  'focus on Stop, read only': {
    act: { press: ['F6', 'focus'] },
    user: { impersonation: { mode: 'read-only' } },
  },
  pill: { act: { click: toggle, press: ['blur'] } },
  'pill, read only, focus': {
    act: { click: toggle, press: ['Tab'] },
    user: { impersonation: { mode: 'read-only' } },
  },
  'pill, refused': { act: { click: `${toggle}, #delete` } },
  frame: { props: { variant: 'frame' } },
  unstyled: { props: { unstyled: true } },
}

export const overrides = { firstName: 'Maya', lastName: 'Lindqvist', impersonation: { reason } }
