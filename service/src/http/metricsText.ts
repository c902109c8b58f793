/** Figures in the text format of Prometheus. */
export function metricsText(
  metrics: readonly (readonly [name: string, type: 'gauge' | 'counter', value: number])[],
): string {
  return metrics
    .map(
      ([name, type, value]) =>
        `# TYPE impersonation_kit_${name} ${type}\nimpersonation_kit_${name} ${value}\n`,
    )
    .join('')
}
