import { type RefObject, useInsertionEffect, useRef } from 'react'

/** The value of the last render, for what happens later: it may be a function that is another one at each render. */
export function useLatest<T>(value: T): RefObject<T> {
  const latest = useRef(value)
  useInsertionEffect(() => {
    latest.current = value
  })
  return latest
}
