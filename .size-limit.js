const gate = 'AuthProvider, useUser, useIsImpersonated, RequireNotImpersonated'
const everything = { path: 'dist/index.js', import: '*', gzip: true }

// A limit is what is reached, so that nothing grows unseen; a goal is where it should get to. Peers (React, react-query)
// are not counted, but in the last line: there react-query is.
export default [
  {
    name: `${gate} (goal: 2.5 kB)`,
    path: 'dist/index.js',
    import: `{ ${gate} }`,
    gzip: true,
    limit: '7.1 kB',
  },
  {
    name: 'the same with ImpersonationBanner (goal: 5 kB)',
    path: 'dist/index.js',
    import: `{ ${gate}, ImpersonationBanner }`,
    gzip: true,
    limit: '12.6 kB',
  },
  { ...everything, name: 'everything of "." (goal: 6 kB)', limit: '13.5 kB' },
  {
    ...everything,
    name: 'everything of ".", for an app without react-query (goal: 16 kB)',
    limit: '22.6 kB',
    modifyEsbuildConfig: (config) => ({ ...config, external: ['react', 'react-dom'] }),
  },
]
