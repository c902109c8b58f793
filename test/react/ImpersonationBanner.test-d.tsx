import { expectTypeOf, test } from 'vitest'
import { type BannerState, type BannerStrings, ImpersonationBanner } from 'impersonation-kit'
import * as locales from 'impersonation-kit/locales'

test('it needs no props', () => {
  expectTypeOf(<ImpersonationBanner />).not.toBeAny()
})

test('strings may be some or all of them, and a locale has them all', () => {
  void (<ImpersonationBanner strings={{ stop: 'Back' }} />)
  // @ts-expect-error: a name is needed to say whose account it is
  void (<ImpersonationBanner strings={{ viewingAs: 'Viewing' }} />)
  // @ts-expect-error: no such string
  void (<ImpersonationBanner strings={{ halt: 'Back' }} />)
  expectTypeOf(locales).toEqualTypeOf<Record<'ar' | 'de' | 'es' | 'fr' | 'ja', BannerStrings>>()
})

test('placement and variant are enumerated', () => {
  void (<ImpersonationBanner placement="bottom" variant="frame" />)
  // @ts-expect-error: not an edge with room
  void (<ImpersonationBanner placement="left" />)
  // @ts-expect-error: no such variant
  void (<ImpersonationBanner variant="pill" />)
})

test('it cannot be dismissed', () => {
  // @ts-expect-error: there is no such prop
  void (<ImpersonationBanner dismissible />)
})

test('a children function gets everything that is known', () => {
  void (
    <ImpersonationBanner>
      {(state) => {
        expectTypeOf(state).toEqualTypeOf<BannerState>()
        expectTypeOf(state.mode).toEqualTypeOf<'read-only' | 'full'>()
        expectTypeOf(state.remaining).toEqualTypeOf<number | undefined>()
        expectTypeOf(state.stop).toEqualTypeOf<() => void>()
        return null
      }}
    </ImpersonationBanner>
  )
})
