import type { Reporter, TestModule, Vitest } from 'vitest/node'

/**
 * Makes a failed test of a file that cannot load, and ends the run. Stryker counts failed tests alone, and such a file has
 * none: the mutant that broke it would pass for one that no test has noticed.
 */
export default class LoadErrors implements Reporter {
  private vitest: Vitest | undefined

  onInit(vitest: Vitest): void {
    this.vitest = vitest
  }

  onTestModuleEnd({ moduleId }: TestModule): void {
    const file = this.vitest?.state.getFiles().find(({ filepath }) => filepath === moduleId)
    if (!file?.result?.errors?.length) return
    file.tasks.push({
      type: 'test',
      id: `${file.id}_load`,
      name: 'loads',
      fullName: 'loads',
      fullTestName: 'loads',
      mode: 'run',
      meta: {},
      file,
      suite: file,
      result: file.result,
      timeout: 0,
      annotations: [],
      artifacts: [],
      context: {} as never,
    })
    // Not awaited: it ends when the run does, and the run waits for this.
    void this.vitest?.cancelCurrentRun('test-failure')
  }
}
