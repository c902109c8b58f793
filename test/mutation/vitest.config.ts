import { dirname } from 'node:path'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { alias } from '../../scripts/alias.js'
import LoadErrors from './LoadErrors.js'

/**
 * The file first that tests the mutated one, then its folder, and PostgreSQL last: the first failure ends a mutant's run.
 * vitest itself begins with what takes longest.
 */
class LikelyFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const [mutated = ''] = this.ctx.config.related ?? []
    const stem = mutated.replace('/src/', '/test/').replace(/ts$/, '')
    const rank = ({ moduleId }: TestSpecification): number =>
      [moduleId.startsWith(stem), moduleId.startsWith(dirname(stem)), !moduleId.includes('postgres')].indexOf(
        true,
      )
    return files.toSorted((a, b) => rank(a) - rank(b))
  }
}

// The Node tests of one folder: Stryker drives neither the browser nor the type tests.
const config: ViteUserConfig = defineConfig({
  resolve: { alias },
  test: {
    include: [`test/${process.env['MUTATED'] ?? '*'}/**/*.test.ts`],
    reporters: [new LoadErrors()],
    // On a busy machine a slow test is no failed one. Stryker has a limit of its own.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    sequence: { sequencer: LikelyFirst },
  },
})
export default config
