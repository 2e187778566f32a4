import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { capabilitiesOf, type ServerVersion, versionText } from '../../../core/api/capabilities.ts'
import { hasCode } from '../../../core/errors.ts'

const version = (text: string): ServerVersion => {
  const [numbers = '', prerelease] = text.split('-rc.')
  const [major = 0, minor = 0, patch = 0] = numbers.split('.').map(Number)
  return { major, minor, patch, ...(prerelease === undefined ? {} : { prerelease: Number(prerelease) }) }
}
const of = (text: string) => capabilitiesOf(version(text))

const refused = (text: string): string => {
  try {
    return `accepted as ${of(text).version}`
  } catch (error) {
    return hasCode(error, 'SERVER_TOO_OLD') ? `${error.message} ${error.hint}` : String(error)
  }
}

describe('capabilitiesOf', () => {
  it.each<[keyof ReturnType<typeof capabilitiesOf>, string, string]>([
    ['searchCount', '1.134.0', '1.135.0'],
    ['searchByAlbum', '1.134.99', '1.135.0'],
    ['scopedKeys', '1.136.0', '1.137.0'],
    ['ownKey', '1.138.1', '1.139.0'],
    ['bulkRating', '1.142.1', '1.143.0'],
    ['oneAlbumList', '2.7.5', '3.0.0'],
    ['searchesEverything', '2.7.5', '3.0.0'],
    ['assetCreatedAt', '1.139.4', '1.140.0'],
    ['searchText', '2.1.0', '2.2.0'],
    ['editorsChangeAlbums', '1.135.3', '2.7.5'],
    ['suggestLenses', '2.1.0', '2.2.0'],
    ['structuredSearch', '3.1.0', '3.2.0'],
  ])('%s is missing in %s and there from %s', (name, before, from) => {
    expect([of(before)[name], of(from)[name], of('3.2.2')[name]]).toEqual([false, true, true])
  })

  it.each(['3.1.0', '3.1.99', '3.2.0-rc.1'])('structuredSearch is not there yet in %s', (text) => {
    expect(of(text).structuredSearch).toBe(false)
  })

  it('keepsRejected ends with 3.0', () => {
    const has = ['1.133.0', '2.7.5', '3.0.0-rc.1', '3.0.0', '3.2.2'].map((text) => of(text).keepsRejected)
    expect(has).toEqual([true, true, true, false, false])
  })

  it.each(['1.132.99', '1.131.3', '1.0.0', '0.9.0', '1.133.0-rc.1'])('refuses %s', (text) => {
    expect(refused(text)).toBe(
      `The server runs Immich ${text}; the oldest supported version is 1.133.0. Update the server.`,
    )
  })

  it('takes a pre-release for lower than its release and higher than the one before', () => {
    expect(of('3.0.0-rc.3').oneAlbumList).toBe(false)
    expect(of('3.0.1-rc.1').oneAlbumList).toBe(true)
    expect(of('1.135.0-rc.0').searchCount).toBe(false)
  })

  it('reads a missing and a null pre-release alike', () => {
    expect(capabilitiesOf({ major: 3, minor: 0, patch: 0, prerelease: null })).toEqual(of('3.0.0'))
  })

  it('knows every minor version of its majors, and no newer major', () => {
    expect(['1.133.0', '2.99.0', '3.9.1'].map((text) => of(text).known)).toEqual([true, true, true])
    expect(['4.0.0', '4.0.0-rc.1', '12.0.0'].map((text) => of(text).known)).toEqual([false, false, false])
  })

  it('loses no capability with a newer version, but the ones that end', () => {
    const numbers = fc.record({
      major: fc.integer({ min: 1, max: 5 }),
      minor: fc.integer({ min: 0, max: 200 }),
      patch: fc.integer({ min: 0, max: 30 }),
    })
    const key = ({ major, minor, patch }: ServerVersion) => major * 1e6 + minor * 1e3 + patch
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        const [low, high] = key(a) <= key(b) ? [a, b] : [b, a]
        fc.pre(key(low) >= 1_133_000)
        const { version: _, known, unassignedFaces, keepsRejected, ...lower } = capabilitiesOf(low)
        const higher = capabilitiesOf(high)
        for (const [name, has] of Object.entries(lower)) {
          if (has) expect(higher[name as keyof typeof lower], name).toBe(true)
        }
        if (higher.unassignedFaces) expect(unassignedFaces).toBe(true)
        if (higher.keepsRejected) expect(keepsRejected).toBe(true)
        if (higher.known) expect(known).toBe(true)
      }),
    )
  })
})

describe('versionText', () => {
  it('writes a version as Immich does', () => {
    expect(versionText({ major: 3, minor: 0, patch: 3 })).toBe('3.0.3')
    expect(versionText({ major: 3, minor: 1, patch: 0, prerelease: 2 })).toBe('3.1.0-rc.2')
    expect(versionText({ major: 3, minor: 1, patch: 0, prerelease: null })).toBe('3.1.0')
  })
})
