/** Starts a timer that does not keep the process alive, if the runtime supports that (outside Node a timer is a number). */
export function unrefTimer(code: () => void, ms: number): ReturnType<typeof setTimeout> {
  const timer = setTimeout(code, ms)
  const { unref } = Object(timer) as { unref?: () => void }
  unref?.call(timer)
  return timer
}
