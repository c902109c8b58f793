import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileTicketPattern, TICKET_MAX } from '../../src/settings/index.js'

describe('a ticket pattern', () => {
  test.each([
    ['SUP-\\d{1,6}', ['SUP-1', 'SUP-123456'], ['SUP-', 'SUP-1234567', 'xSUP-1', 'SUP-1x', 'sup-1', '']],
    ['^SUP-\\d+$', ['SUP-1'], ['SUP-1$', '^SUP-1']],
    ['\\$\\d', ['$5'], ['5']],
    ['a\\$', ['a$'], ['a']],
    ['a\\\\$', ['a\\'], ['a\\$']],
    ['(?:INC|CHG)[0-9]{7}', ['INC0012345', 'CHG0012345'], ['INC001234', 'INCCHG0012345']],
    ['#?\\d+', ['#5', '5'], ['##5', '#']],
    ['[A-Z][A-Z0-9_]*-[1-9]\\d*', ['P-1', 'AB_2-10'], ['1A-1', 'A-01']],
    ['[^-]+', ['abc'], ['a-b', '']],
    ['a|bc|', ['a', 'bc', ''], ['b', 'abc']],
    ['a{2}', ['aa'], ['a', 'aaa']],
    ['a{2,}', ['aa', 'aaaa'], ['a']],
    ['a{2,3}', ['aa', 'aaa'], ['a', 'aaaa']],
    ['a{0}b', ['b'], ['ab']],
    ['a+?b*?', ['ab', 'aa'], ['b']],
    ['.', ['x', '😀'], ['', 'xy', '\n']],
    ['(a(b(c)))+', ['abc', 'abcabc'], ['ab']],
  ])('%s takes %j and not %j', (pattern, right, wrong) => {
    const matches = compileTicketPattern(pattern)
    expect(right.filter((ticket) => !matches(ticket))).toEqual([])
    expect(wrong.filter((ticket) => matches(ticket))).toEqual([])
  })

  test.each([
    ['(', 'Close every "(" with a ")".'],
    ['a)', '")" is not allowed here.'],
    ['*a', '"*a" is not allowed here.'],
    ['a**', '"*" is not allowed here.'],
    ['(?=a)a', '"(?=a)a" is not allowed here.'],
    ['(?<n>a)', '"(?<n>a)" is not allowed here.'],
    ['(a)\\1', '"\\1" is not allowed here.'],
    ['\\bSUP', '"\\bSUP" is not allowed here.'],
    ['a^b', '"^b" is not allowed here.'],
    ['a$b', '"$b" is not allowed here.'],
    ['[a', '"[a" is not allowed here.'],
    ['[z-a]', 'The class "[z-a]" is not valid.'],
    ['a{3,2}', 'Write the smaller number first in "{3,2}".'],
    ['((((a))))', 'Nest at most 3 groups.'],
    ['a'.repeat(201), 'Write at most 200 characters.'],
  ])('%s is refused in words', (pattern, message) => {
    expect(() => compileTicketPattern(pattern)).toThrow(SyntaxError)
    expect(() => compileTicketPattern(pattern)).toThrow(message)
  })

  test('the longest ticket has 100 characters, the longest pattern 200', () => {
    const matches = compileTicketPattern('a*')
    expect(matches('a'.repeat(TICKET_MAX))).toBe(true)
    expect(matches('a'.repeat(TICKET_MAX + 1))).toBe(false)
    expect(compileTicketPattern('a?'.repeat(100))('a'.repeat(100))).toBe(true)
  })

  test.each([
    '(a+)+b',
    '((a*)*)*b',
    '(a|a)'.repeat(39) + 'b',
    '(a|aa)+b',
    'a*'.repeat(99) + 'b',
    '(((a?){100}){100}){100}b',
    '(((a{0,100}){0,100}){0,100}){0,99}',
    '(((a|b|c)*(a|b)*)*c)*d',
  ])('%s, which would keep JavaScript busy for years, is answered within the time of a test', (pattern) => {
    const ticket = 'a'.repeat(TICKET_MAX - 1) + '!'
    expect(compileTicketPattern(pattern)(ticket)).toBe(false)
  })

  const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\d', '\\-', '1')
  const count = fc.constantFrom('', '', '?', '*', '+', '{2}', '{1,}', '{0,2}', '{1,3}', '*?')
  const { pattern } = fc.letrec<{ pattern: string; part: string }>((tie) => ({
    part: fc.oneof(
      { maxDepth: 3 },
      fc.tuple(atom, count).map((both) => both.join('')),
      fc.tuple(tie('pattern'), count).map(([inner, times]) => `(${inner})${times}`),
    ),
    pattern: fc
      .array(fc.array(tie('part'), { maxLength: 3 }), { minLength: 1, maxLength: 2 })
      .map((ways) => ways.map((way) => way.join('')).join('|')),
  }))

  test('says of every short ticket what JavaScript says', () => {
    let matched = 0
    fc.assert(
      fc.property(
        pattern,
        fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '1', '-'), maxLength: 6 }), { minLength: 5 }),
        (source, tickets) => {
          let matches
          try {
            matches = compileTicketPattern(source)
          } catch (error) {
            expect(String(error)).toMatch(/Nest at most|at most 200/)
            return
          }
          const own = new RegExp(`^(?:${source})$`)
          for (const ticket of tickets) {
            matched += Number(own.test(ticket))
            expect({ ticket, matches: matches(ticket) }).toEqual({ ticket, matches: own.test(ticket) })
          }
        },
      ),
      { numRuns: 500 },
    )
    expect(matched).toBeGreaterThan(50)
  })

  test('of any text whatever makes a test or a SyntaxError', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...Array.from('ab1()[]{}|^$?*+.\\-,:=<!dDwW 2é\n')),
          maxLength: 12,
        }),
        fc.string(),
        (source, ticket) => {
          try {
            expect(typeof compileTicketPattern(source)(ticket)).toBe('boolean')
          } catch (error) {
            expect(error).toBeInstanceOf(SyntaxError)
          }
        },
      ),
      { numRuns: 1000 },
    )
  })
})
