/** Someone who can sign in: a support agent, a customer of the product, or the owner, who sets the service up. */
export interface Person {
  userId: string
  email: string
  firstName: string
  lastName: string
  role: 'agent' | 'customer' | 'owner'
  workspace?: string
  plan?: string
}

const agent = (userId: string, firstName: string, lastName: string): Person => ({
  userId,
  firstName,
  lastName,
  email: `${firstName.toLowerCase()}@support.fernhill.example`,
  role: 'agent',
})

const customer = (
  userId: string,
  firstName: string,
  lastName: string,
  email: string,
  workspace: string,
  plan: string,
): Person => ({ userId, firstName, lastName, email, role: 'customer', workspace, plan })

/** Everybody there is. */
export const PEOPLE: readonly Person[] = [
  agent('agent_ana', 'Ana', 'Silva'),
  agent('agent_tom', 'Tom', 'Becker'),
  {
    userId: 'owner_olga',
    firstName: 'Olga',
    lastName: 'Fern',
    email: 'olga@fernhill.example',
    role: 'owner',
  },
  customer('user_maya', 'Maya', 'Okafor', 'maya@brightside.example', 'Brightside Dental', 'Team'),
  customer('user_jonas', 'Jonas', 'Lindqvist', 'jonas@nordljus.example', 'Nordljus Studio', 'Business'),
  customer('user_priya', 'Priya', 'Raman', 'priya@saffronlogistics.example', 'Saffron Logistics', 'Business'),
  customer('user_lucas', 'Lucas', 'Moreau', 'lucas@ateliermoreau.example', 'Atelier Moreau', 'Starter'),
  customer('user_hana', 'Hana', 'Sato', 'hana@kumo.example', 'Kumo Robotics', 'Business'),
  customer('user_omar', 'Omar', 'Haddad', 'omar@cedarpress.example', 'Cedar Press', 'Team'),
  customer('user_elif', 'Elif', 'Yıldız', 'elif@bogaz.example', 'Boğaz Travel', 'Starter'),
  customer('user_grace', 'Grace', 'Whitcombe', 'grace@whitcombe.example', 'Whitcombe & Daughters', 'Team'),
  customer('user_diego', 'Diego', 'Fuentes', 'diego@altiplano.example', 'Altiplano Coffee', 'Team'),
  customer(
    'user_wilhelmina',
    'Wilhelmina Alexandrina',
    'van Oldenbarnevelt-Featherstonehaugh',
    'wilhelmina.van.oldenbarnevelt-featherstonehaugh@estates-and-holdings.example',
    'Oldenbarnevelt Estates and International Holdings',
    'Business',
  ),
]

/** The person with this id. */
export function findPerson(userId: string): Person | undefined {
  return PEOPLE.find((person) => person.userId === userId)
}

/** The customers in whose name, e-mail address or workspace the words of a search are found. */
export function findCustomers(search: string): Person[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return PEOPLE.filter(({ role, ...person }) => {
    const text = Object.values(person).join(' ').toLowerCase()
    return role === 'customer' && words.every((word) => text.includes(word))
  })
}

/** First and last name. */
export function fullName(person: Person): string {
  return `${person.firstName} ${person.lastName}`
}
