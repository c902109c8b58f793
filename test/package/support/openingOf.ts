/** What somebody sees who opens a page. */
export interface Opening {
  /** The first two sentences after the title. Empty if something else than prose follows the title. */
  purpose: string
  /** The line and the language of the first block of code, and how many `##` stand before it. */
  example: { line: number; language: string; sections: number } | undefined
}

/** Reads the beginning of a page. */
export function openingOf(text: string): Opening {
  const [, rest = ''] = /^# .+\n([^]*)$/.exec(text) ?? []
  const [first = ''] = rest.trim().split(/\n\s*\n/, 1)
  const isProse = /^(?![#|>!<-]|```)/.test(first)
  const sentences = first.replace(/\s+/g, ' ').split(/(?<=[.!?]\)?) (?=[^a-z])/)
  const block = /^```(\w*)/m.exec(text)
  const before = text.slice(0, block?.index)
  return {
    purpose: isProse ? sentences.slice(0, 2).join(' ') : '',
    example: block
      ? {
          line: before.split('\n').length,
          language: block[1] ?? '',
          sections: before.match(/^## /gm)?.length ?? 0,
        }
      : undefined,
  }
}
