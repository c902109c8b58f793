import type { Delivery } from './Delivery.js'

/** Sends to each destination one after the other, and to none that hangs. */
export interface Lanes {
  /**
   * Sends when it is its turn: a higher `priority` (default: 0) goes first. Where the destination hangs, or too many wait for one that is
   * slow, it fails without a try, and is to be tried again later.
   */
  run: (
    destination: string,
    send: () => Promise<Delivery>,
    options?: { priority?: number },
  ) => Promise<Delivery>
  /** Nothing begins any more; what is being sent goes on. */
  close: () => void
}

export interface LanesOptions {
  /** After so long without an answer, in milliseconds, only five still wait for their turn. Default: 2,000. */
  slow?: number
  /** For so long, in milliseconds, a destination that was slow and failed is left alone. Default: 30,000. */
  pause?: number
  /** Milliseconds. */
  now?: () => number
}

interface Lane {
  isBusy: boolean
  isSlow: boolean
  pausedUntil: number
  /** Whoever waits for their turn, in its order. */
  waiting: Waiter[]
}

interface Waiter {
  priority: number
  since: number
  /** `false` tells them to give up. */
  tell: (isTheirTurn: boolean) => void
}

/** Few enough that a destination that hangs leaves hands free, and some, so that one that is slow and works always has a next one. */
const MOST_BEHIND_SLOW = 5
/** In milliseconds. Whoever is overtaken again and again must not be in hand for longer than a job may be. */
const LONGEST_WAIT = 60_000

const NOT_TRIED: Delivery = {
  ok: false,
  answer: 'It was not tried, because nothing was answered.',
  isFinal: false,
}

/**
 * Creates the lanes, one for each destination: one that answers nobody holds up no other, and costs one try of some seconds in half a
 * minute instead of one for each alert.
 */
export function createLanes({
  slow = 2_000,
  pause = 30_000,
  now = () => performance.now(),
}: LanesOptions = {}): Lanes {
  const lanes = new Map<string, Lane>()
  let isClosed = false

  function laneOf(destination: string): Lane {
    const known = lanes.get(destination)
    if (known) return known
    const lane: Lane = { isBusy: false, isSlow: false, pausedUntil: -Infinity, waiting: [] }
    lanes.set(destination, lane)
    return lane
  }

  function turn(lane: Lane, priority: number): Promise<boolean> {
    return new Promise((tell) => {
      const after = lane.waiting.findIndex((one) => one.priority < priority)
      lane.waiting.splice(after < 0 ? lane.waiting.length : after, 0, { priority, since: now(), tell })
      if (lane.isSlow) giveUp(lane, MOST_BEHIND_SLOW)
    })
  }

  const run: Lanes['run'] = async (destination, send, { priority = 0 } = {}) => {
    const lane = laneOf(destination)
    if (isClosed || now() < lane.pausedUntil) return NOT_TRIED
    if (lane.isBusy && !(await turn(lane, priority))) return NOT_TRIED
    lane.isBusy = true
    const timer = setTimeout(() => {
      lane.isSlow = true
      giveUp(lane, MOST_BEHIND_SLOW)
    }, slow)
    try {
      const sent = await send()
      if (lane.isSlow && !sent.ok && !sent.isFinal) {
        lane.pausedUntil = now() + pause
        giveUp(lane)
      }
      return sent
    } finally {
      clearTimeout(timer)
      lane.isSlow = false
      let next = lane.waiting.shift()
      while (next && now() - next.since >= LONGEST_WAIT) {
        next.tell(false)
        next = lane.waiting.shift()
      }
      lane.isBusy = next !== undefined
      next?.tell(true)
    }
  }

  return {
    run,
    close: () => {
      isClosed = true
      for (const lane of lanes.values()) giveUp(lane)
    },
  }
}

/** All but the first so many. */
function giveUp({ waiting }: Lane, but = 0): void {
  for (const { tell } of waiting.splice(but)) tell(false)
}
