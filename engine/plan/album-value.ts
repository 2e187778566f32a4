import type { Album } from '../../core/api/schemas.ts'

/** A value of an album that plans set, as it is; one that the server does not tell is null. */
export const albumValue = (album: Album, field: string): unknown =>
  field === 'description' ? (album.description ?? '') : (album[field as 'order'] ?? null)
