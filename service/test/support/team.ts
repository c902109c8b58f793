import type { SignedIn } from 'impersonation-kit-service'

const operator = (userId: string, name: string, role: string, rank: number): SignedIn => ({
  userId,
  operator: { name, role, rank, tenants: '*' },
})

/** Who works in the tests' dashboards: an Owner, an agent, and one who approves. */
export const TEAM: readonly SignedIn[] = [
  operator('olga', 'Olga Owner', 'owner', 9),
  operator('sam', 'Sam Support', 'support', 1),
  operator('lee', 'Lee Lead', 'lead', 2),
]
