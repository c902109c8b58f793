import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { minify } from '../../scripts/banner-styles.mjs'
import { styles } from '../../src/react/banner/styles.js'

test('the rules that the banner brings by itself are those of styles.css', () => {
  expect(styles).toBe(minify(readFileSync('src/styles.css', 'utf8')))
})
