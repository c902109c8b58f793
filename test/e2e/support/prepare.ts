import type { TestProject } from 'vitest/node'
import { launchChromium } from './browser.js'
import { prepareDemo } from './prepareDemo.js'
import { servePages } from './servePages.js'

/** What the files of end-to-end tests share: one browser, and pages that are built once. */
export default async function prepare(project: TestProject): Promise<() => Promise<void>> {
  const [browser, pages] = await Promise.all([launchChromium(), servePages(), prepareDemo()])
  project.provide('browser', browser.wsEndpoint())
  project.provide('pages', pages.url)
  return async () => {
    await browser.close()
    await pages[Symbol.asyncDispose]()
  }
}
