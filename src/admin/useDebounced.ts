import { useEffect, useState } from 'react'

/** The value as it was when it last stood still for `delay` milliseconds. The first value counts at once, and with a `delay` of 0 each does. */
export function useDebounced<T>(value: T, delay: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    if (delay === 0) return // a timer would render once more for nothing
    const timer = setTimeout(() => setSettled(value), delay)
    return () => clearTimeout(timer)
  }, [value, delay])
  return delay === 0 ? value : settled
}
