import { list, optional, text } from '../http/check.ts'
import { type Call, type Route, readBody, route } from '../http/route.ts'
import { libraryOf, presentLibrary } from './library-routes.ts'

const scan = (call: Call): void => {
  call.state.jobs.push({ name: 'scan', libraryId: libraryOf(call).id })
}

const update = (call: Call): unknown => {
  const fields = { name: optional(text), importPaths: optional(list(text)), exclusionPatterns: optional(list(text)) }
  const change = readBody(call, fields)
  const library = libraryOf(call)
  Object.assign(library, change, { updatedAt: call.state.now() })
  call.state.changed()
  return presentLibrary(library)
}

/** Changing external libraries and having them scanned. */
export const libraryWrites: readonly Route[] = [
  route('PUT', '/libraries/:id', 'library.update', update, { admin: true, patch: true }),
  route('POST', '/libraries/:id/scan', 'library.update', scan, { admin: true, status: 204 }),
]
