import type { ReactElement } from 'react'
import { Button as MenuButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components'
import type { AuditFilter, AuditFormat } from '../core/operatorApi.js'
import { Button } from './Button.js'
import { ErrorMessage } from './ErrorMessage.js'
import { part } from './part.js'
import { useExportAudit } from './useAudit.js'

const FORMATS: [AuditFormat, string][] = [
  ['csv', 'CSV, for a spreadsheet'],
  ['jsonl', 'JSON Lines'],
  ['cloudevents', 'CloudEvents'],
  ['ocsf', 'OCSF, for a SIEM'],
]

/** Exports what the filters show, and says how far it is. */
export function AuditExportMenu(props: {
  filter: AuditFilter
  /** Says how it went; nothing, while it runs. */
  say: (sentence: string) => void
}): ReactElement {
  const { filter, say } = props
  const { run, isPending, bytes, cancel, error } = useExportAudit()
  const start = async (format: AuditFormat): Promise<void> => {
    say('')
    const size = await run({ ...filter, format })
    if (size !== undefined) say(`The export is complete: ${sizeOf(size)}.`)
  }
  return (
    <div {...part('export')}>
      {error && <ErrorMessage error={error} />}
      {isPending && (
        <>
          <span {...part('number')}>{sizeOf(bytes)} so far</span>
          <Button onClick={cancel}>Cancel export</Button>
        </>
      )}
      <MenuTrigger>
        <MenuButton {...part('button')} isPending={isPending}>
          Export…
        </MenuButton>
        <Popover {...part('popover')} placement="bottom end">
          <Menu {...part('menu')} onAction={(format) => void start(format as AuditFormat)}>
            {FORMATS.map(([format, name]) => (
              <MenuItem key={format} id={format} {...part('menu-item')}>
                {name}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
    </div>
  )
}

function sizeOf(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
