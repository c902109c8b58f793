import { compile } from 'tailwindcss'
import all from 'tailwindcss/index.css?raw'

/** The classes that the layouts use. Tailwind's own build finds them in the source files. */
const CLASSES = `sticky fixed flex flex-col grow items-center justify-between gap-4 overflow-auto top-0 top-banner bottom-0
  bottom-banner inset-y-0 inset-y-banner left-0 right-0 h-12 h-dvh h-beside-banner w-20 mr-20 p-2 p-3 px-4 pb-12 bg-white bg-gray-100
  bg-gray-200 text-gray-900`

/** What Tailwind CSS makes of these classes, with the app's own utilities. */
export async function tailwind(utilities: string): Promise<string> {
  const compiled = await compile(`@import 'tailwindcss'; ${utilities}`, {
    loadStylesheet: async (path) => ({ path, base: '', content: all }),
  })
  return compiled.build(CLASSES.split(/\s+/))
}
