import type { Decorator, Preview } from '@storybook/react-vite'
import { expectTypeOf, test } from 'vitest'
import {
  impersonationToolbar,
  type ImpersonationParameters,
  type PreviewAs,
  withImpersonation,
} from 'impersonation-kit/storybook'

test("the decorator and the toolbar item fit Storybook's own types", () => {
  expectTypeOf(withImpersonation).toExtend<Decorator>()
  expectTypeOf(impersonationToolbar).toExtend<NonNullable<Preview['globalTypes']>>()
  expectTypeOf({
    decorators: [withImpersonation],
    globalTypes: { ...impersonationToolbar },
  }).toExtend<Preview>()
})

test('parameters name a state that exists', () => {
  expectTypeOf<ImpersonationParameters['as']>().toEqualTypeOf<PreviewAs | undefined>()
  // @ts-expect-error -- no such state
  const wrong: ImpersonationParameters = { as: 'admin' }
  expectTypeOf(wrong).not.toBeAny()
})
