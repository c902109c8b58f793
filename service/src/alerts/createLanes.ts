import type { Delivery } from './Delivery.js'

/** Sends to each destination one after the other, and to none that hangs. */
export interface Lanes {
  /** Sends when it is its turn. Where the destination hangs it fails at once, and is to be tried again later. */
  run: (destination: string, send: () => Promise<Delivery>) => Promise<Delivery>
  /** Nothing begins any more; what is being sent goes on. */
  close: () => void
}

export interface LanesOptions {
  /** After so long without an answer, in milliseconds, nobody waits for their turn any more. Default: 2,000. */
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
  /** Whoever waits for their turn: `false` tells them to give up. */
  waiting: ((isTheirTurn: boolean) => void)[]
}

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

  const isLeftAlone = ({ isSlow, pausedUntil }: Lane): boolean => isSlow || now() < pausedUntil

  async function run(destination: string, send: () => Promise<Delivery>): Promise<Delivery> {
    const lane = laneOf(destination)
    if (isClosed || isLeftAlone(lane)) return NOT_TRIED
    if (lane.isBusy && !(await new Promise<boolean>((resolve) => lane.waiting.push(resolve))))
      return NOT_TRIED
    lane.isBusy = true
    const timer = setTimeout(() => {
      lane.isSlow = true
      giveUp(lane)
    }, slow)
    try {
      const sent = await send()
      if (lane.isSlow && !sent.ok && !sent.isFinal) lane.pausedUntil = now() + pause
      return sent
    } finally {
      clearTimeout(timer)
      lane.isSlow = false
      const next = lane.waiting.shift()
      lane.isBusy = next !== undefined
      next?.(true)
    }
  }

  return {
    run,
    close: () => {
      isClosed = true
      lanes.forEach(giveUp)
    },
  }
}

function giveUp({ waiting }: Lane): void {
  for (const tell of waiting.splice(0)) tell(false)
}
