'use server'
import { currentUser } from 'impersonation-kit/server'
import { redirect } from 'next/navigation'
import { auth } from '../../lib/auth'
import { harness } from '../../lib/harness'

export const rename = auth.action(
  auth.requireUser,
  auth.requireWritable,
  async (user, _previous: unknown, form: FormData) => {
    const name = form.get('name')
    if (typeof name !== 'string') throw new TypeError('no name')
    harness.done.push(
      `${user.userId} renamed to ${name}, by ${currentUser()?.impersonatorUserId ?? 'nobody'}`,
    )
    return { name }
  },
)

export const remove = auth.action(auth.requireUser, auth.requireNotImpersonated, async (user, id: number) => {
  harness.done.push(`${user.userId} removed ${id}`)
  redirect('/members')
})
