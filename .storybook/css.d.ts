// Vite bundles it; TypeScript has only to know that it is there.
declare module '*.css'
