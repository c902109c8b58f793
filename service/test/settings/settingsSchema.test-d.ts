import type { EnvironmentSettings } from 'impersonation-kit/server'
import { expectTypeOf, test } from 'vitest'
import type { z } from 'zod'
import { ALERT_TYPES, type settingsSchema } from '../../src/settings/index.js'
import type { AlertType } from 'impersonation-kit/server'

type Parsed = z.infer<typeof settingsSchema>

test('what the schema gives are the settings that the pages know, field by field', () => {
  expectTypeOf<Parsed>().not.toBeAny()
  expectTypeOf<Parsed>().toExtend<EnvironmentSettings>()
  expectTypeOf<EnvironmentSettings>().toExtend<Parsed>()
  expectTypeOf<keyof Parsed>().toEqualTypeOf<keyof EnvironmentSettings>()
  expectTypeOf<Parsed['alerts']['channels'][number]['kind']>().toEqualTypeOf<
    EnvironmentSettings['alerts']['channels'][number]['kind']
  >()
  expectTypeOf<keyof Parsed['impersonators'][number]>().toEqualTypeOf<
    keyof EnvironmentSettings['impersonators'][number]
  >()
})

test('the schema takes exactly what the settings are', () => {
  expectTypeOf<EnvironmentSettings>().toExtend<z.input<typeof settingsSchema>>()
})

test('every event that can be alerted can be chosen', () => {
  expectTypeOf<(typeof ALERT_TYPES)[number]>().toEqualTypeOf<AlertType>()
})
