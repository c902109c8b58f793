import type { ArgsEnhancer, ArgTypesEnhancer } from 'storybook/internal/types'

const DEFAULT = /\s*\bDefault: ([^;]+?)(?:\.(?=\s|$)|;(\s\w)?)/

/** Moves what a prop's TSDoc says of its default ("Default: `top`.") into the column of the docs table that is meant for it. */
export const showDefaults: ArgTypesEnhancer = ({ argTypes }) =>
  Object.fromEntries(
    Object.entries(argTypes).map(([name, argType]) => {
      const { description = '', table } = argType
      const [sentence, summary, more = ''] = DEFAULT.exec(description) ?? []
      if (!sentence || !summary) return [name, argType]
      const defaultValue = { summary: summary.replaceAll('`', '') }
      return [
        name,
        {
          ...argType,
          description: description.replace(sentence, more.toUpperCase()),
          table: { ...table, defaultValue },
        },
      ]
    }),
  )

/** Sets the controls of switches and choices to their default, where a story says nothing else. */
export const startWithDefaults: ArgsEnhancer = ({ argTypes, initialArgs }) => {
  const args: Record<string, unknown> = {}
  for (const [name, { type, table }] of Object.entries(argTypes)) {
    const text = table?.defaultValue?.summary
    const kind = typeof type === 'string' ? type : type?.name
    if (text === undefined || name in initialArgs) continue
    if (kind === 'boolean') args[name] = text === 'true'
    if (kind === 'enum') args[name] = text
  }
  return args
}
