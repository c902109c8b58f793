/** The rules without comments and spaces. */
export function minify(css: string): string
