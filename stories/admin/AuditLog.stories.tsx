import type { Meta, StoryObj } from '@storybook/react-vite'
import { AuditLog } from 'impersonation-kit/admin'
import { expect, waitFor } from 'storybook/test'
import { ENTRIES } from './auditEntries.js'
import { tooWide } from './fits.js'
import { LONGEST, OWNER } from './people.js'
import { down, json, never, problem } from './standInService.js'
import { withAdmin } from './withAdmin.js'

const meta: Meta<typeof AuditLog> = {
  title: 'Team/AuditLog',
  component: AuditLog,
  decorators: [withAdmin],
  parameters: { bare: true, service: { me: OWNER, audit: ENTRIES } },
  beforeEach: () => {
    const before = location.href
    return () => history.replaceState(history.state, '', before)
  },
}
export default meta
type Story = StoryObj<typeof AuditLog>

export const Default: Story = {
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('began to impersonate')).toBeVisible()
  },
}

export const Playground: Story = { args: { pageSize: 4 } }

/** One session, from its beginning, with every action and refusal. */
export const Timeline: Story = {
  play: async ({ canvas, userEvent }) => {
    const [button] = await canvas.findAllByRole('button', { name: 'Timeline of the session of Ana Silva' })
    await userEvent.click(button!)
    await expect(await canvas.findByRole('heading', { name: 'Audit: one session' })).toBeVisible()
    await waitFor(() => expect(canvas.queryByRole('button', { name: /Timeline/ })).toBeNull())
  },
}

export const Filtered: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.selectOptions(
      await canvas.findByRole('combobox', { name: 'What' }),
      'impersonation.refused',
    )
    await waitFor(() => expect(canvas.getAllByRole('rowheader')).toHaveLength(1))
    await expect(new URLSearchParams(location.search).get('type')).toBe('impersonation.refused')
  },
}

export const Unchanged: Story = {
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Check that nothing was changed' }))
    await expect(await canvas.findByText(/All 128 records stand as they were written/)).toBeVisible()
  },
}

export const Changed: Story = {
  parameters: {
    service: {
      me: OWNER,
      audit: ENTRIES,
      replies: {
        'GET audit/verify': () =>
          json({
            ok: false,
            rows: 41,
            fault: { kind: 'changed', sentence: 'Row 3 of chain production/session/abc was changed.' },
          }),
      },
    },
  },
  play: async ({ canvas, userEvent }) => {
    await userEvent.click(await canvas.findByRole('button', { name: 'Check that nothing was changed' }))
    await expect(await canvas.findByText(/Row 3 of chain .* was changed/)).toBeVisible()
  },
}

/** An export that takes its time can be cancelled. */
export const Exporting: Story = {
  parameters: { service: { me: OWNER, audit: ENTRIES, replies: { 'GET audit/export': never } } },
  play: async ({ canvas, canvasElement, userEvent }) => {
    const button = await canvas.findByRole('button', { name: 'Export…' })
    button.focus()
    await userEvent.keyboard('{Enter}')
    const { body } = canvasElement.ownerDocument
    await waitFor(() => expect(body.querySelector('[role=menuitem]')).toHaveFocus())
    await userEvent.keyboard('{Enter}')
    await expect(await canvas.findByRole('button', { name: 'Cancel export' })).toBeVisible()
    await waitFor(() => expect(button).toHaveFocus())
  },
}

export const LongNames: Story = {
  parameters: {
    service: {
      me: OWNER,
      audit: ENTRIES.map((entry) => ({
        ...entry,
        actor: LONGEST,
        subject: LONGEST,
        detail: { reason: 'Y'.repeat(300) },
      })),
    },
  },
  play: async ({ canvas, canvasElement }) => {
    await expect((await canvas.findAllByText(LONGEST.name))[0]).toBeVisible()
    await expect(tooWide(canvasElement)).toEqual([])
  },
}
export const ManyRecords: Story = {
  parameters: {
    service: {
      me: OWNER,
      audit: Array.from({ length: 10 }, (_one, round) =>
        ENTRIES.map((entry) => ({ ...entry, id: `${entry.id}-${round}` })),
      ).flat(),
    },
  },
}
export const NothingOnRecord: Story = { parameters: { service: { me: OWNER, audit: [] } } }
/** It says so, and can be tried again. */
export const ServiceDown: Story = {
  parameters: { service: { me: OWNER, replies: { 'GET audit': down } } },
  play: async ({ canvas }) => {
    await expect(await canvas.findByRole('alert')).toBeVisible()
    await expect(canvas.getByRole('button', { name: 'Try again' })).toBeVisible()
  },
}
export const Loading: Story = { parameters: { service: { replies: { 'GET audit': never } } } }
/** Nothing stands there that would not work. */
export const NotAnOwner: Story = {
  parameters: {
    service: { replies: { 'GET audit': () => problem(403, 'owners_only', 'Only an Owner may do this.') } },
  },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('Only an Owner may do this.')).toBeVisible()
    await expect(canvas.queryAllByRole('button')).toEqual([])
    await expect(canvas.queryByRole('search')).toBeNull()
  },
}

/** A filter that the service does not take can be mended. */
export const FilterRefused: Story = {
  parameters: {
    service: { replies: { 'GET audit': () => problem(400, 'invalid', 'actor: Too long.') } },
  },
  play: async ({ canvas }) => {
    await expect(await canvas.findByText('actor: Too long.')).toBeVisible()
    await expect(canvas.getByRole('textbox', { name: 'Operator’s id' })).toBeVisible()
  },
}
export const RightToLeft: Story = { globals: { direction: 'rtl' } }
export const Dark: Story = { globals: { scheme: 'dark' } }
