import { useEffect, useState } from 'react'

/** The time by a clock, in Unix milliseconds, kept up to date. `every` is in milliseconds. */
export function useNow(every: number, clock: () => number): number {
  const [now, setNow] = useState(clock)
  useEffect(() => {
    const timer = setInterval(() => setNow(clock()), every)
    return () => clearInterval(timer)
  }, [every, clock])
  return now
}
