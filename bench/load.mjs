// What sends the requests.
import autocannon from 'autocannon'
import { answer } from './child.mjs'

/** How many requests were answered; one that was not, or not with 200, is the measurement's error. */
answer(async ({ url, token, connections, seconds }) => {
  const result = await autocannon({
    url,
    method: 'POST',
    connections,
    duration: seconds,
    headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'user-agent': 'bench' },
  })
  const { errors, non2xx, duration } = result
  const answered = result['2xx']
  if (errors > 0 || non2xx > 0 || answered === 0) {
    throw new Error(`${url}: ${answered} requests answered, ${non2xx} refused, ${errors} failed`)
  }
  return { answered, perSecond: answered / duration }
})
