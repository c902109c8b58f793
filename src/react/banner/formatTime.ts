/** Whole seconds as `4:05` or `1:04:05`. */
export function formatTime(seconds: number): string {
  const hours = Math.floor(seconds / 3600)
  const rest = new Date(seconds * 1000).toISOString().slice(14, 19)
  return hours ? `${hours}:${rest}` : rest.replace(/^0/, '')
}
