/** Who plays whom on the way through the demo. */
export const TOUR = {
  agent: { userId: 'agent_ana', name: 'Ana' },
  customer: { userId: 'user_maya', name: 'Maya' },
} as const
