const gate = 'AuthProvider, useUser, useIsImpersonated, RequireNotImpersonated'
const everything = { path: 'dist/index.js', import: '*', gzip: true }

// A limit is what is reached, so that nothing grows unseen; a goal is where it should get to. Peers (React, react-query)
// are not counted, but in the last line: there react-query is.
export default [
  {
    name: `${gate} (goal: 7.9 kB)`,
    path: 'dist/index.js',
    import: `{ ${gate} }`,
    gzip: true,
    limit: '10.06 kB',
  },
  {
    name: 'the same with ImpersonationBanner (goal: 14 kB)',
    path: 'dist/index.js',
    import: `{ ${gate}, ImpersonationBanner }`,
    gzip: true,
    limit: '17.65 kB',
  },
  { ...everything, name: 'everything of "." (goal: 15 kB)', limit: '19.65 kB' },
  {
    ...everything,
    name: 'everything of ".", for an app without react-query (goal: 24 kB)',
    limit: '28.71 kB',
    modifyEsbuildConfig: (config) => ({ ...config, external: ['react', 'react-dom'] }),
  },
  {
    name: 'AdminProvider, UsersTable (with its dialog)',
    path: 'dist/admin.js',
    import: '{ AdminProvider, UsersTable }',
    gzip: true,
    limit: '12.21 kB',
  },
  {
    name: 'everything of "./admin", without react-aria-components (goal: 20 kB)',
    path: 'dist/admin.js',
    import: '*',
    gzip: true,
    limit: '29.15 kB',
  },
]
