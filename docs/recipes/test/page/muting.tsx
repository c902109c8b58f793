import { AuthProvider, useAuth, useUser } from 'impersonation-kit'
import { useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { MuteWhileImpersonated, type Tool } from '../../muting/MuteWhileImpersonated.js'

/** A tool, and how an app uses it. */
interface Used extends Tool {
  act: (what: string) => void
}
const TOOLS: Record<string, () => Promise<Used>> = {
  posthog: async () => {
    const { posthog, ...tool } = await import('../../muting/posthog.js')
    return { ...tool, act: (what) => posthog.capture(what) }
  },
  segment: async () => {
    const { track, ...tool } = await import('../../muting/segment.js')
    return { ...tool, act: (what) => track(what) }
  },
  intercom: async () => {
    const { track, ...tool } = await import('../../muting/intercom.js')
    return { ...tool, act: (what) => track(what) }
  },
  sentry: async () => {
    const { Sentry, ...tool } = await import('../../muting/sentry.js')
    return {
      ...tool,
      act: (what) => {
        console.log(`saw: ${what}`) // a breadcrumb
        Sentry.captureException(new Error(what))
      },
    }
  },
}

function Page({ act }: Used) {
  const { user, status } = useUser()
  const { refresh } = useAuth()
  const who = user?.userId ?? status
  useEffect(() => {
    if (user) act(`opened as ${user.userId}`)
  }, [act, user])
  return (
    <>
      <output data-who={who}>{who}</output>
      <button onClick={() => void refresh()}>Refresh</button>
      <button data-who={who} onClick={() => act(`acted as ${who}`)}>
        Act
      </button>
    </>
  )
}

const asked = new URLSearchParams(location.search)
const tool = await TOOLS[asked.get('tool') ?? '']?.()
if (!tool) throw new Error('no such tool')
createRoot(document.getElementById('root') as HTMLElement).render(
  <AuthProvider authUrl="https://auth.example.com">
    {!asked.has('bare') && <MuteWhileImpersonated mute={tool.mute} unmute={tool.unmute} />}
    <Page {...tool} />
  </AuthProvider>,
)
if (asked.has('bare')) tool.unmute(undefined)
