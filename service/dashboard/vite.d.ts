// Vite reads these; TypeScript has only to know what they are.
declare module '*.css'
declare module '*?raw' {
  const text: string
  export default text
}
