import type { StoryObj } from '@storybook/react-vite'
import { ImpersonationBanner, type ImpersonationBannerProps } from 'impersonation-kit'
import { ar } from 'impersonation-kit/locales'
import type { ReactElement } from 'react'
import { expect, screen } from 'storybook/test'
import { BillingPage } from '../example/BillingPage.js'

export type Play = NonNullable<StoryObj<ImpersonationBannerProps>['play']>

/** The banner, and a page for it to stand at. */
export const withPage = (args: ImpersonationBannerProps): ReactElement => (
  <>
    <ImpersonationBanner {...args} />
    <BillingPage lang={args.strings === ar ? 'ar' : 'en'} />
  </>
)

/** The banner stands in the page's top layer, outside the story. */
export const region = (name = 'Impersonation'): Promise<HTMLElement> => screen.findByRole('region', { name })

export const says =
  (...texts: (string | RegExp)[]): Play =>
  async () => {
    const banner = await region()
    for (const text of texts) await expect(banner).toHaveTextContent(text)
  }

export const isNotThere: Play = async () => {
  await expect(screen.queryByRole('region', { name: 'Impersonation' })).toBeNull()
  await expect(document.title).not.toMatch(/^As /)
  await expect(document.documentElement.style.paddingBlockStart).toBe('')
}

export const standsAtTheBottom: Play = async () => {
  const { bottom } = (await region()).getBoundingClientRect()
  await expect(Math.round(bottom)).toBe(innerHeight)
}
