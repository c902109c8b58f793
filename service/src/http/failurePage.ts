import { page, type Page } from './page.js'
import { problemOf } from './problem.js'

/** What was thrown, as a page for a browser that was led here, and as a problem for everything else. */
export async function failurePage(
  request: Request,
  error: unknown,
  log: { error: (message: string) => void },
  more: Pick<Page, 'title' | 'markup'>,
): Promise<Response> {
  const { status, headers, ...reply } = await readProblem(problemOf(error, log))
  return page(request, { ...more, ...reply, status, headers })
}

async function readProblem(problem: Response) {
  const { code, detail } = (await problem.json()) as { code: string; detail: string }
  const kept = ['retry-after', 'www-authenticate'].flatMap((name): [string, string][] => {
    const value = problem.headers.get(name)
    return value === null ? [] : [[name, value]]
  })
  return { status: problem.status, code, sentence: detail, headers: Object.fromEntries(kept) }
}
