import type { LibraryFolderInput, PersonInput, UserInput } from '../library/library.ts'
import { iso, serverStart } from './calendar.ts'
import type { Couple } from './collections.ts'
import type { ExternalLibrary } from './external.ts'
import type { Relative } from './people.ts'

const createdAt = iso(serverStart)

/** The two users of the server. */
export function userRows({ admin, partner }: Couple): UserInput[] {
  return [
    {
      id: admin,
      as: 'admin',
      email: 'jonas@example.com',
      name: 'Jonas Weber',
      isAdmin: true,
      storageLabel: 'admin',
      createdAt,
    },
    {
      id: partner,
      as: 'partner',
      email: 'lena@example.com',
      name: 'Lena Weber',
      isAdmin: false,
      storageLabel: 'lena',
      createdAt,
    },
  ]
}

/** The external library as the server lists it. */
export function libraryRow({ id, ownerId, root }: ExternalLibrary): LibraryFolderInput {
  const exclusionPatterns = ['**/@eaDir/**', '**/._*']
  return {
    id,
    ownerId,
    name: 'Family photos',
    importPaths: [root],
    exclusionPatterns,
    createdAt,
    refreshedAt: createdAt,
  }
}

/** A person of one user as the server stores it. */
export function personRow(ownerId: string) {
  return ({ weight: _, ...person }: Relative): PersonInput => ({ ...person, ownerId, createdAt })
}
