// Types of Express 5, of which the tests use only what both have.
declare module 'express4' {
  export { default } from 'express'
}
