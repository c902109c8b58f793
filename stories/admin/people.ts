import type { OperatorIdentity, PolicyDecision, UserRow } from 'impersonation-kit/admin'

/** Who may impersonate. */
export const AGENT: Partial<OperatorIdentity> = {
  isOwner: false,
  operator: { id: 'agent_ana', name: 'Ana Silva', email: 'ana@support.example', role: 'support' },
}
/** Who may change everything. */
export const OWNER: Partial<OperatorIdentity> = {
  isOwner: true,
  operator: { id: 'owner_olga', name: 'Olga Fern', role: 'owner' },
}

const ALLOW: PolicyDecision = { verdict: 'allow' }
const PROTECTED: PolicyDecision = {
  verdict: 'deny',
  code: 'user_protected',
  sentence: 'This user is protected: nobody may impersonate them.',
}
const APPROVAL: PolicyDecision = {
  verdict: 'needs',
  need: 'approval',
  code: 'approval_required',
  sentence: '1 other person must approve this.',
}

const row = (
  userId: string,
  name: string,
  email: string,
  plan: string,
  decision: PolicyDecision = ALLOW,
): UserRow => ({
  user: { userId, name, email, properties: { plan } },
  decision,
})

/** A small company's customers: most may be impersonated, some not, one with an approval. */
export const USERS: readonly UserRow[] = [
  row('user_maya', 'Maya Okafor', 'maya@brightside.example', 'Team'),
  row('user_jonas', 'Jonas Lindqvist', 'jonas@nordljus.example', 'Business', APPROVAL),
  row('user_priya', 'Priya Raman', 'priya@saffronlogistics.example', 'Business'),
  row('user_lucas', 'Lucas Moreau', 'lucas@ateliermoreau.example', 'Starter', PROTECTED),
  row('user_hana', 'Hana Sato', 'hana@kumo.example', 'Business'),
  row('user_elif', 'Elif Yıldız', 'elif@bogaz.example', 'Starter', {
    verdict: 'deny',
    code: 'user_opted_out',
    sentence: 'This user does not allow it.',
  }),
  row('user_omar', 'عمر حدّاد', 'omar@cedarpress.example', 'Team'),
]

/** Names that do not fit. */
/** As long as no directory should have them, without a place to break. */
export const LONGEST = {
  id: `id_${'x'.repeat(250)}`,
  name: 'X'.repeat(300),
  email: `${'x'.repeat(290)}@x.example`,
}

export const LONG_NAMES: readonly UserRow[] = [
  row(LONGEST.id, LONGEST.name, LONGEST.email, 'Team'),
  row(
    'user_wilhelmina',
    'Wilhelmina Alexandrina van Oldenbarnevelt-Featherstonehaugh of the Estates and International Holdings',
    'wilhelmina.van.oldenbarnevelt-featherstonehaugh@estates-and-holdings.example',
    'Business',
  ),
  row('user_x', 'X'.repeat(120), `${'x'.repeat(90)}@example.com`, 'Team', PROTECTED),
  ...USERS,
]

/** So many that they need pages. */
export const MANY: readonly UserRow[] = Array.from({ length: 240 }, (_one, index) =>
  row(`user_${index}`, `Customer ${index + 1}`, `customer${index + 1}@example.com`, 'Team'),
)
