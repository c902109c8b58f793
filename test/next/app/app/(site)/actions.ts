'use server'
import { redirect } from 'next/navigation'
import { auth } from '../../lib/auth'
import { harness } from '../../lib/harness'

export const rename = auth.action(
  auth.requireUser,
  auth.requireWritable,
  async (user, _previous: unknown, form: FormData) => {
    harness.done.push(`${user.userId} renamed to ${String(form.get('name'))}`)
    return { name: String(form.get('name')) }
  },
)

export const remove = auth.action(auth.requireUser, auth.requireNotImpersonated, async (user, id: number) => {
  harness.done.push(`${user.userId} removed ${id}`)
  redirect('/members')
})
