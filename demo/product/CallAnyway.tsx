import { useMutation } from '@tanstack/react-query'
import { useAuth } from 'impersonation-kit'
import type { ReactElement } from 'react'

/** Goes round every button, as anybody with a browser's console can: the API refuses all the same. */
export function CallAnyway(): ReactElement {
  const { getAccessToken } = useAuth()
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: async () => {
      const response = await fetch('/api/deletion', {
        method: 'PUT',
        headers: { authorization: `Bearer ${await getAccessToken()}` },
      })
      const { code, detail } = (await response.json().catch(() => ({}))) as { code?: string; detail?: string }
      return { status: response.status, code, detail }
    },
  })
  return (
    <div className="anyway">
      <p>A disabled button stops nobody who has a console. The API does:</p>
      <button disabled={isPending} onClick={() => mutate()}>
        Call the API anyway
      </button>
      <output>
        {data && (
          <>
            <code>
              {data.status} {data.code}
            </code>
            {data.detail}
          </>
        )}
        {error?.message}
      </output>
    </div>
  )
}
