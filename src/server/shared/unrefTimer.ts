/** A timer that does not keep the process alive, where the runtime has such a thing (outside Node a timer is a number). */
export function unrefTimer(code: () => void, ms: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(code, ms)
  const { unref } = Object(timer) as { unref?: () => void }
  unref?.call(timer)
  return timer
}
