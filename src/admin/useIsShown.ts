import { useCallback, useEffect, useRef } from 'react'

/** Says, whenever it is asked, whether the component is still on the screen. */
export function useIsShown(): () => boolean {
  const isMounted = useRef(false)
  useEffect(() => {
    isMounted.current = true
    return () => {
      isMounted.current = false
    }
  }, [])
  return useCallback(() => isMounted.current, [])
}
