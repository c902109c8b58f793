// Callers that each wait for their answer before they ask again.
import { Agent, request } from 'node:http'
import { median } from './report.mjs'

const agent = new Agent({ keepAlive: true, maxSockets: Infinity })

/** One request. Gives status, headers and what was answered. */
export function ask(url, { method = 'GET', headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const type = text === undefined ? {} : { 'content-type': 'application/json' }
    const sent = request(url, { method, agent, headers: { ...type, ...headers } }, (response) => {
      const pieces = []
      response.on('data', (piece) => pieces.push(piece))
      response.on('end', () => {
        const answered = Buffer.concat(pieces).toString()
        resolve({ status: response.statusCode, headers: response.headers, text: answered })
      })
    })
    sent.on('error', reject)
    sent.end(text)
  })
}

/** Has so many callers do `one(number)` for so long. Gives how many a second, and the median milliseconds of one. */
export async function callers(count, seconds, one) {
  const took = []
  let number = 0
  const start = performance.now()
  const until = start + seconds * 1000
  await Promise.all(
    Array.from({ length: count }, async () => {
      while (performance.now() < until) {
        const begun = performance.now()
        await one(number++)
        took.push(performance.now() - begun)
      }
    }),
  )
  return { perSecond: took.length / ((performance.now() - start) / 1000), milliseconds: median(took) }
}
