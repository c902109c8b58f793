interface Person {
  id: string
  email: string
}

const people: readonly Person[] = [
  { id: 'bob', email: 'bob@acme.example' },
  { id: 'ana', email: 'ana@support.example' },
]

export const findUser = async (id: unknown): Promise<Person | null> =>
  people.find((person) => person.id === id) ?? null

export const isSupport = (id: string): boolean => id === 'ana'
