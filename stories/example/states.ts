import type { ImpersonationParameters, PreviewAs } from 'impersonation-kit/storybook'

/** What a story spreads to show one state: who looks, in the toolbar's words, and what differs from the usual. */
export interface State {
  globals: { impersonation: PreviewAs; direction?: 'rtl' }
  parameters?: { impersonation: ImpersonationParameters }
}

type StateName =
  | 'customer'
  | 'signedOut'
  | 'loading'
  | 'error'
  | 'full'
  | 'readOnly'
  | 'lastMinute'
  | 'unreadable'
  | 'expired'
  | 'stopPending'
  | 'stopFailed'
  | 'cannotStop'
  | 'leastData'
  | 'agent'
  | 'longNames'
  | 'rightToLeft'

const state = (impersonation: PreviewAs, parameters?: ImpersonationParameters): State => ({
  globals: { impersonation },
  ...(parameters && { parameters: { impersonation: parameters } }),
})

/** Spread before the parts of a story, for example `{ ...states.readOnly, play }`. */
export const states: Record<StateName, State> = {
  customer: state('direct'),
  signedOut: state('signed-out'),
  loading: state('loading'),
  error: state('error'),
  full: state('full'),
  readOnly: state('read-only'),
  lastMinute: state('last-minute'),
  unreadable: state('unreadable'),
  expired: state('full', { expiresIn: 0 }),
  stopPending: state('full', { stop: 'pending' }),
  stopFailed: state('full', { stop: 'fails' }),
  cannotStop: state('full', { feed: 'user' }),
  leastData: state('full', {
    user: { email: undefined, firstName: undefined, lastName: undefined },
    impersonation: {
      impersonator: { id: 'admin_7', kind: 'person' },
      reason: undefined,
      sessionId: undefined,
      startedAt: undefined,
      expiresAt: undefined,
    },
  }),
  agent: state('read-only', {
    impersonation: {
      impersonator: { id: 'agent_3', name: 'Triage assistant', kind: 'agent' },
      reason: 'Looks for the invoice of ticket 4711',
    },
  }),
  longNames: state('full', {
    user: {
      firstName: 'Maximiliana Theodora Konstanze',
      lastName: 'von und zu Hohenlohe-Schillingsfürst-Waldenburg',
      email: 'maximiliana.theodora.konstanze.von-und-zu.hohenlohe@accounting.subsidiary.customer.example',
    },
    impersonation: {
      impersonator: {
        id: 'admin_7',
        name: 'Wolfeschlegelsteinhausenbergerdorff Featherstonehaugh-Cholmondeley',
        email: 'wolfeschlegelsteinhausenbergerdorff@support.example',
        kind: 'person',
      },
      reason:
        'Ticket 4711: since last Thursday the invoice of September opens with the address of the former head office, and the accountant needs it corrected before the quarter is closed',
    },
  }),
  rightToLeft: {
    globals: { impersonation: 'full', direction: 'rtl' },
    parameters: {
      impersonation: {
        user: { firstName: 'ليلى', lastName: 'حداد', email: 'layla@customer.example' },
        impersonation: {
          impersonator: { id: 'admin_7', name: 'سامي الخطيب', email: 'sami@support.example', kind: 'person' },
          reason: 'التذكرة 4711: الفاتورة لا تفتح',
        },
      },
    },
  },
}
