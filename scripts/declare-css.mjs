// TypeScript 6 asks for the types of an imported style sheet. After tsup, which removes every declaration that is not its own.
import { writeFileSync } from 'node:fs'

writeFileSync(new URL('../dist/css.d.ts', import.meta.url), 'export {}\n')
