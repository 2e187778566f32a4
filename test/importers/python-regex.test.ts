import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type RegexData, translateRegex, translateRule } from '../../importers/reading/python-regex.ts'
import { replacing, wholePath } from '../../plugins/folder-albums/naming.ts'

const r = String.raw
const compiled = ({ regex, flags }: RegexData): RegExp => new RegExp(regex, flags)
/** A test whether all of a text matches, as the plugin does it. */
const compileFullMatch = (pattern: string): ((text: string) => boolean) => {
  const matches = wholePath(compiled(translateRegex(pattern)))
  return (text) => matches([text])
}
const compileReplacement = (pattern: string, replacement: string): ((text: string) => string) => {
  const [regex, ours] = translateRule(pattern, replacement)
  return replacing([compiled(regex), ours])
}
const escapeAll = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, r`\$&`)

describe('a whole match', () => {
  it.each([
    [r`\w+`, ['Ærø_9', 'naïve', '日本', 'é'], ['a b', '', 'a-b']],
    // Digits and blanks are those of JavaScript, so that what is written reads as it did.
    [r`\d+`, ['12'], ['½', 'a']],
    [r`a\sb`, ['a b', 'a\u00a0b'], ['ab']],
    [r`\W\D\S`, ['-a-', '!!!'], ['é--', '-3-']],
    [r`.*\bö\b.*`, ['ö', 'a ö b', '-ö-'], ['aö', 'öl']],
    [r`a\Bé`, ['aé'], []],
    [r`[\w-]+`, ['Å-é'], ['a b']],
    [r`[^\W\d]+`, ['abcé_'], ['a1', '1', '-']],
    [r`[]a]+[^]a]`, [']a]b'], [']']],
    [r`[a-c-]+`, ['a-c'], ['d']],
    [r`[&&a~~|\]\[^.(-]+`, ['&-.~[]^(|a'], ['c']],
    [r`[\b]`, ['\b'], ['b']],
    [r`(?i)éA|[^x]`, ['Éa', 'y'], ['X', 'x']],
    ['a.b', ['a😀b', 'a b'], ['a\nb', 'ab']],
    ['(?s)a.b', ['a\nb'], []],
    [r`(?im)A$\n^b`, ['a\nB'], ['a b']],
    [r`(?i)(?s)A.`, ['a\n'], []],
    ['a$', ['a'], ['ab']],
    [r`\Aa\Z`, ['a'], ['a\n']],
    [r`(?u)(?i)A\z`, ['a'], ['a\n']],
    ['a|ab', ['a', 'ab'], ['abb']],
    [r`(\w)(\w)\2\1`, ['abba'], ['abab']],
    [r`(a)\1\x30\u0031\U0001F600`, ['aa01😀'], []],
    [r`(?P<y>\d\d)-(?P=y)`, ['19-19'], ['19-20']],
    [r`(?<y>\d)(?P=y)0`, ['110'], ['11']],
    ['(?=.*b)(?!.*c)[ab]+(?<=b)(?<!ab)', ['abb', 'bb'], ['ab', 'a']],
    ['a{2}b{1,}c{,2}d{1,2}e{,}', ['aabd', 'aabbccddee'], ['abd', 'aabcccd']],
    ['a+?b*?c??', ['a', 'abc'], ['c']],
    ['x{a}{,b}{}', ['x{a}{,b}{}'], ['x']],
    ['{side} #&-!%', ['{side} #&-!%'], []],
    [r`\.\_\-\/\ \é\{`, ['._-/ é{'], []],
    [r`\p{Lu}[\p{L}\P{L}]`, ['Éa', 'Z1'], ['aa']],
    [r`a\\d+`, [r`a\d`, r`a\ddd`], ['a1', 'a']],
    ['e\u0301', ['é'], ['e']],
    [r`\t\n\r\f\v\a`, ['\t\n\r\f\v\x07'], []],
  ])('%s', (pattern, hits, misses) => {
    const matches = compileFullMatch(pattern)
    expect(hits.filter((text) => !matches(text))).toEqual([])
    expect(misses.filter(matches)).toEqual([])
  })
})

describe('what comes of it', () => {
  it.each([
    ['(?i).*lake tour_-.*', { regex: '.*lake tour_-.*', flags: 'iv' }],
    [r`^\d{4} \(x\)/[a-c&(]$`, { regex: r`^\d{4} \(x\)\/[a-c\&\(]$`, flags: 'v' }],
    ['(?P<y>a)(?P=y)', { regex: r`(?<y>a)(?:\1)`, flags: '' }],
    ['a\u00a0b\n', { regex: r`a\u{a0}b\u{a}`, flags: 'v' }],
  ])('%s can be read', (pattern, expected) => {
    expect(translateRegex(pattern)).toEqual(expected)
  })

  it('a rule has groups as JavaScript writes them', () => {
    const written = (pattern: string, replacement: string) => translateRule(pattern, replacement)[1]
    expect(written(r`(\w+) (\w+)`, r`\2 \1`)).toBe('$2 $1')
    expect(written('(?P<y>a)(b)', r`\g<y>\g<2>0\g<0>$`)).toBe('$<y>$020$&$$')
  })
})

describe('refused', () => {
  it.each([
    ['a++', 'possessive'],
    ['a{2}+', 'possessive'],
    ['a?+', 'possessive'],
    ['(?>a)', 'atomic'],
    ['(a)(?(1)b|c)', 'conditionals'],
    ['(a(?R)?)', 'recursion'],
    ['(a)(?1)', 'recursion'],
    ['(?P<x>a)(?&x)', 'recursion'],
    ['(?P<x>a)(?P>x)', 'recursion'],
    ['(?:foo){e}', 'fuzzy'],
    ['(foo){e<=2}', 'fuzzy'],
    ['(foo){i<=1,d<=1,e<=2}', 'fuzzy'],
    ['(foo){1<=e<=3}', 'fuzzy'],
    ['(foo){2i+2d+1s<=4}', 'fuzzy'],
    ['(foo){s<=2:[a-z]}', 'fuzzy'],
    ['(?|(a)|b)', 'branch reset'],
    ['a(?#note)', 'comments'],
    ['a(?i)b', 'inline flags'],
    ['(?x)a b', 'inline flags'],
    ['(?i:a)', 'part of the pattern'],
    ['(*FAIL)', 'control verbs'],
    ['[[:alpha:]]', 'POSIX'],
    [r`\K`, r`unknown escape "\K"`],
    [r`\Qa`, r`unknown escape "\Q"`],
    [r`[\q]`, r`unknown escape "\q"`],
    [r`\0`, r`unknown escape "\0"`],
    [r`\123`, r`unknown escape "\1"`],
    [r`\p{Nonsense}`, 'not a regular expression'],
    [r`a\1`, 'group "1"'],
    [r`\1(a)`, 'group "1"'],
    ['(?P=x)', 'group "x"'],
    ['(?P<x>a)(?P<x>b)', '"x" twice'],
    ['(?P<1>a)', 'unknown kind of group'],
    [r`[\d-z]`, 'range'],
    ['[z-a]', 'not a regular expression'],
    ['[', 'without its "]"'],
    ['[]', 'without its "]"'],
    ['(', 'not a regular expression'],
    [')', 'not a regular expression'],
    ['*', 'not a regular expression'],
    ['a**', 'not a regular expression'],
    ['a{2,1}', 'not a regular expression'],
    ['a\\', 'backslash at its end'],
    [r`\U99999999`, 'beyond Unicode'],
    ['', 'empty'],
  ])('%s', (pattern, reason) => {
    expect(() => compileFullMatch(pattern)).toThrow(reason)
  })
})

describe('replacements', () => {
  it.each([
    [r`(\w+) (\w+)`, r`\2 \1`, 'a b, c d', 'b a, d c'],
    ['a', '', 'banana', 'bnn'],
    ['(a)', '$1 $& & $$ $<x>', 'a', '$1 $& & $$ $<x>'],
    ['(?P<x>a)', r`\g<x>\g<1>\g<0>\\\n\t`, 'a', 'aaa\\\n\t'],
    ['a', r`\.\-\é`, 'a', r`\.\-\é`],
    ['(a)|(b)', r`[\1\2]`, 'ab', '[a][b]'],
    ['x*', '-', 'abxd', '-a-b--d-'],
    ['(.)'.repeat(11), r`\11\1`, 'abcdefghijk', 'ka'],
    [r`\b`, '|', 'é ö', '|é| |ö|'],
  ])('%s by %s', (pattern, replacement, text, expected) => {
    expect(compileReplacement(pattern, replacement)(text)).toBe(expected)
  })

  it.each([r`\1`, r`\g<1>`, r`\g<x>`, r`\g<>`, r`\g`, r`\q`, r`\0`, r`\123`, '\\'])('%s is refused', (replacement) => {
    expect(() => compileReplacement('a', replacement)).toThrow('replacement')
  })
})

describe('laws', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 }).map((value) => value.normalize('NFC'))

  it('an escaped text matches itself and nothing longer', () => {
    fc.assert(
      fc.property(text, (value) => {
        const matches = compileFullMatch(escapeAll(value))
        expect(matches(value)).toBe(true)
        expect(matches(`${value}x`)).toBe(false)
      }),
    )
  })

  it('every character inside a set means itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), fc.boolean(), (value, negated) => {
        const character = value.normalize('NFC')
        fc.pre(!/[\p{L}\p{N}]/u.test(character) && [...character].length === 1)
        expect(compileFullMatch(`[${negated ? '^' : ''}\\${character}]`)(character)).toBe(!negated)
      }),
    )
  })

  it('a replacement without backslashes is put in as it is', () => {
    fc.assert(
      fc.property(text, (value) => {
        fc.pre(!value.includes('\\'))
        expect(compileReplacement('^.*$', value)('')).toBe(value)
      }),
    )
  })

  it('random text either compiles or fails with a message of its own', () => {
    const soup = fc.string({ unit: fc.constantFrom(...'()[]{}?*+|^$.\\dwPbg<>=!:,-1ai') })
    fc.assert(
      fc.property(soup, (pattern) => {
        try {
          compileFullMatch(pattern)('a1')
        } catch (error) {
          expect(Object.getPrototypeOf(error)).toBe(Error.prototype)
        }
      }),
      { numRuns: 2_000 },
    )
  })
})
