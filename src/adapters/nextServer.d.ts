// What awaitRequest.ts takes of Next.js, which is not installed here: test/next has two versions of it.
declare module 'next/server.js' {
  export const connection: () => Promise<void>
}
