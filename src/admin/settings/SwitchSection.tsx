import { type ReactElement, useState } from 'react'
import { Button } from '../Button.js'
import { DialogButtons, ModalDialog } from '../ModalDialog.js'
import { useSessions } from '../useSessions.js'
import { WhatEnds } from '../WhatEnds.js'
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
  return (
    <ModalDialog role="alertdialog" title="Turn impersonation off?" onClose={props.onClose}>
      <WhatEnds when="When you save" live={useSessions({ state: 'active', limit: 100 })} />
      <DialogButtons onClose={props.onClose}>
        <Button weight="danger" onClick={props.onConfirm}>
          Turn off
        </Button>
      </DialogButtons>
    </ModalDialog>
  )
}
