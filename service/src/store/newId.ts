import { randomBytes } from 'node:crypto'

let lastTime = 0
let counter = 0

/**
 * A UUID of version 7 (RFC 9562, section 5.7). Later ids of one process are always greater, also within one millisecond and when
 * the clock is set back: the 12 bits after the time are a counter (section 6.2, method 1).
 *
 * @param now - Unix milliseconds.
 */
export function newId(now: number = Date.now()): string {
  const random = randomBytes(10)
  if (now > lastTime) {
    lastTime = now
    // Starts low, so that a millisecond has room for at least 2,048 ids.
    counter = random.readUInt16BE(0) & 0x7ff
  } else if (++counter > 0xfff) {
    lastTime++
    counter = 0
  }
  const time = lastTime.toString(16).padStart(12, '0')
  const rest = random.subarray(2)
  rest[0] = (rest[0]! & 0x3f) | 0x80
  const tail = rest.toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${tail.slice(0, 4)}-${tail.slice(4)}`
}
