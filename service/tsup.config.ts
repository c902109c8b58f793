import type { Options } from 'tsup'

const config: Options = {
  entry: ['src/index.ts', 'src/cli.ts'],
  format: ['esm'],
  target: 'es2022',
  splitting: true,
  treeshake: false,
  removeNodeProtocol: false,
  clean: true,
  dts: { entry: 'src/index.ts', compilerOptions: { ignoreDeprecations: '6.0', paths: {} } },
}
export default config
