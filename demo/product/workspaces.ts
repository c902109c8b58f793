import { PEOPLE } from '../people.js'

export interface Invoice {
  number: string
  /** A date, as ISO 8601 has it. */
  issuedOn: string
  /** In cents. */
  amount: number
  status: 'paid' | 'due'
}

export interface Workspace {
  name: string
  plan: string
  seats: number
  /** A month, in cents. */
  pricePerSeat: number
  renewsOn: string
  purchaseOrder: string
  card: { brand: string; number?: string; lastDigits: string; expires: string }
  isDeleted: boolean
  invoices: Invoice[]
}

const PRICES: Record<string, number> = { Starter: 900, Team: 1900, Business: 3400 }

/** One workspace a customer, in memory. */
const WORKSPACES: ReadonlyMap<string, Workspace> = new Map(
  PEOPLE.filter((person) => person.role === 'customer').map((person, index) => {
    const { userId, workspace = '', plan = 'Starter' } = person
    const seats = 4 + ((index * 7) % 23)
    const pricePerSeat = PRICES[plan] ?? 0
    const lastDigits = String(4242 + index * 1013).slice(-4)
    const invoices = [0, 1, 2, 3].map((monthsAgo): Invoice => ({
      number: `FH-${2041 + index * 37 - monthsAgo * 9}`,
      issuedOn: firstOfMonth(-monthsAgo),
      amount: (seats - Math.min(monthsAgo, 2)) * pricePerSeat,
      status: monthsAgo === 0 ? 'due' : 'paid',
    }))
    return [
      userId,
      {
        name: workspace,
        plan,
        seats,
        pricePerSeat,
        renewsOn: firstOfMonth(1),
        purchaseOrder: '',
        card: { brand: 'Visa', number: `4000 0012 3456 ${lastDigits}`, lastDigits, expires: '08/29' },
        isDeleted: false,
        invoices,
      },
    ]
  }),
)

/** The workspace of a user. */
export function findWorkspace(userId: string): Workspace | undefined {
  return WORKSPACES.get(userId)
}

function firstOfMonth(offset: number): string {
  const today = new Date()
  return new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + offset, 1))
    .toISOString()
    .slice(0, 10)
}
