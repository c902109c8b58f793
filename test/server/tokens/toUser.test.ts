import { expect, test } from 'vitest'
import { toUser } from '../../../src/server/tokens/toUser.js'

const none = () => ({ state: 'none' as const })

test('toUser reads a person by our names for the claims', () => {
  const claims = {
    sub: 'user_42',
    email: 'bob@x.example',
    username: 'bob',
    first_name: 'Bob',
    last_name: 'Builder',
    picture_url: 'https://x.example/bob.png',
    properties: { plan: 'pro' },
  }
  expect(toUser(claims, none)).toEqual({
    userId: 'user_42',
    email: 'bob@x.example',
    username: 'bob',
    firstName: 'Bob',
    lastName: 'Builder',
    pictureUrl: 'https://x.example/bob.png',
    properties: { plan: 'pro' },
  })
})

test('toUser reads a person by the names of OpenID Connect', () => {
  const claims = {
    sub: 'user_42',
    name: 'Bob B. Builder',
    preferred_username: 'bob',
    given_name: 'Bob',
    family_name: 'Builder',
    picture: 'https://x.example/bob.png',
  }
  expect(toUser(claims, none)).toEqual({
    userId: 'user_42',
    name: 'Bob B. Builder',
    username: 'bob',
    firstName: 'Bob',
    lastName: 'Builder',
    pictureUrl: 'https://x.example/bob.png',
  })
})

test('toUser takes our name where both are there, but the picture of OpenID Connect', () => {
  const claims = {
    sub: 'user_42',
    username: 'ours',
    preferred_username: 'theirs',
    first_name: 'Ours',
    given_name: 'Theirs',
    last_name: 'Ours',
    family_name: 'Theirs',
    picture: 'https://x.example/theirs.png',
    picture_url: 'https://x.example/ours.png',
  }
  expect(toUser(claims, none)).toEqual({
    userId: 'user_42',
    username: 'ours',
    firstName: 'Ours',
    lastName: 'Ours',
    pictureUrl: 'https://x.example/theirs.png',
  })
})

test('toUser is undefined where no id can be read', () => {
  expect(toUser({ email: 'bob@x.example' }, none)).toBeUndefined()
})
