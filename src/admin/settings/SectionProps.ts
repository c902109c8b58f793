import type { EnvironmentSettings } from '../../core/operators.js'

/** What each section of the form gets. */
export interface SectionProps {
  settings: EnvironmentSettings
  change: (next: Partial<EnvironmentSettings>) => void
}
