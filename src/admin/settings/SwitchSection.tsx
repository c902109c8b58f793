import { type ReactElement, useState } from 'react'
import { Button } from '../Button.js'
import { DialogButtons, ModalDialog } from '../ModalDialog.js'
import { useSessions } from '../useSessions.js'
import { Check, Section } from './Section.js'
import type { SectionProps } from './SectionProps.js'

/** On or off. Turning it off says what that ends. */
export function SwitchSection({
  settings,
  change,
  wasEnabled,
}: SectionProps & { wasEnabled: boolean }): ReactElement {
  const [isAsking, setAsking] = useState(false)
  return (
    <Section title="On or off" help="While it is off, nobody can start an impersonation in this environment.">
      <Check
        label="Operators may impersonate users"
        isChecked={settings.enabled}
        onChange={(enabled) => {
          if (!enabled && wasEnabled) setAsking(true)
          else change({ enabled })
        }}
      />
      {isAsking && (
        <TurnOff
          onConfirm={() => {
            change({ enabled: false })
            setAsking(false)
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </Section>
  )
}

function TurnOff(props: { onConfirm: () => void; onClose: () => void }): ReactElement {
  const { data, status } = useSessions({ state: 'active', limit: 100 })
  const count = data?.impersonations.length ?? 0
  const many = data?.next === undefined ? String(count) : `more than ${count}`
  return (
    <ModalDialog role="alertdialog" title="Turn impersonation off?" onClose={props.onClose}>
      <p role="status">
        {status === 'loading'
          ? 'Counting the live sessions…'
          : data === undefined
            ? 'When you save, every live session ends. They could not be counted.'
            : count === 0
              ? 'No session is live now.'
              : `When you save, ${many} live ${count === 1 ? 'session ends' : 'sessions end'}.`}
      </p>
      <DialogButtons onClose={props.onClose}>
        <Button weight="danger" onClick={props.onConfirm}>
          Turn off
        </Button>
      </DialogButtons>
    </ModalDialog>
  )
}
