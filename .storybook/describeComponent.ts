/** What the docs page says of a component: its TSDoc, with the tags turned into words that a reader knows. */
export function describeComponent(component: unknown): string {
  const { __docgenInfo: info } = (component ?? {}) as { __docgenInfo?: { description?: string } }
  return (info?.description ?? '')
    .replace(/@throws (\w+) `(\w+)`/g, '\nThrows an `$1` with the code `$2`')
    .replace(/@example\s*/g, '\n')
    .replace(/\{@link (\w+)\}/g, '`$1`')
}
