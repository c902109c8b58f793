/** Whole seconds as `4:05` or `1:04:05`. */
export function formatTime(seconds: number): string {
  const hours = Math.floor(seconds / 3600)
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60]
  if (hours) parts.unshift(hours)
  return parts.map((part, index) => (index ? `${part}`.padStart(2, '0') : part)).join(':')
}
