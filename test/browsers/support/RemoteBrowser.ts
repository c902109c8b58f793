/** A browser that a test drives from outside, as a person would. Firefox and WebKit look alike through it. */
export interface RemoteBrowser extends AsyncDisposable {
  /** What it calls itself, with its version. */
  name: string
  openTab: () => Promise<Tab>
}

/** A tab, in the session that all tabs of the browser share. */
export interface Tab {
  goto: (url: string) => Promise<void>
  /** Runs a function in the page. What goes in and comes out is JSON. */
  evaluate: <A extends unknown[], T>(run: (...args: A) => T, ...args: A) => Promise<Awaited<T>>
  /** Sends what a mouse and a keyboard send. */
  perform: (actions: readonly Action[]) => Promise<void>
  /** Brings it to the front. */
  show: () => Promise<void>
  screenshot: () => Promise<Buffer>
  close: () => Promise<void>
}

/** The actions of WebDriver, which BiDi has taken over as they were. */
export interface Action {
  type: 'key' | 'pointer'
  id: string
  actions: readonly object[]
}
