import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { alias } from '../../scripts/alias.js'
import { limits } from '../support/limits.js'
import LoadErrors from './LoadErrors.js'

/** The file first that tests the mutated one: the first failure ends a mutant's run. */
class OwnTestsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const [mutated = ''] = this.ctx.config.related ?? []
    const stem = mutated.replace('/src/', '/test/').replace(/ts$/, '')
    const isOwn = ({ moduleId }: TestSpecification): number => Number(moduleId.startsWith(stem))
    return files.toSorted((a, b) => isOwn(b) - isOwn(a))
  }
}

// Node tests alone: Stryker drives neither the browser nor the type tests.
const config: ViteUserConfig = defineConfig({
  resolve: { alias },
  test: {
    include: (process.env['MUTATION_TESTS'] ?? 'test/{core,claims,server}/**/*.test.ts').split(' '),
    reporters: [new LoadErrors()],
    // Stryker has a limit of its own.
    ...limits,
    sequence: { sequencer: OwnTestsFirst },
  },
})
export default config
